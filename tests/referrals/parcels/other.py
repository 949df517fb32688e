"""The other installation, as far as it is seen from here: it has keys of its own, and packs whatever it likes."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from referrals.parcels.keys import PublicKeys, own_keys
from referrals.parcels.models import Installation, OutsideOrganisation
from referrals.parcels.sealing import FIRST_LINE

CARD = {
    "from": "THERE", "to": "NGO", "purpose": "psychosocial", "urgency": "soon", "language": "rus", "sex": "female",
    "age_from": 18, "urgent_needs": ["medical"], "risk_flags": ["traced"], "sections": ["identity", "assistance"],
    "message": "Needs counselling in Russian.",
}  # fmt: skip
STATUS = {"status": "accepted", "decline_reason": "", "reason": "", "outcome": "", "feedback": ""}
CONTENTS = {
    "sections": {
        "assistance": {
            "en": [{"title": "Given", "facts": [["Kind", "counselling"]], "columns": [], "rows": [], "text": ""}]
        }
    }
}


class Other:
    def __init__(self):
        self.signing, self.opening = Ed25519PrivateKey.generate(), pyrage.x25519.Identity.generate()
        raw = self.signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public = PublicKeys(base64.b64encode(raw).decode(), str(self.opening.to_public()))

    def said(self, kind, body, subject=None, **changed):
        now = timezone.now()
        return {
            "version": 1,
            "kind": kind,
            "id": str(uuid4()),
            "sender": self.public.fingerprint,
            "recipient": own_keys().fingerprint,
            "created": now.isoformat(),
            "expires": (now + timedelta(days=7)).isoformat(),
            "subject": str(subject or uuid4()),
            "body": body,
        } | changed

    def pack(self, said, *, signed_by=None, to=None, text=None):
        text = json.dumps(said).encode() if text is None else text
        signature = base64.b64encode((signed_by or self.signing).sign(FIRST_LINE + text))
        recipient = pyrage.x25519.Recipient.from_str(to or own_keys().recipient)
        return pyrage.encrypt(FIRST_LINE + signature + b"\n" + text, [recipient])

    def parcel(self, kind, body, subject=None, **changed):
        return self.pack(self.said(kind, body, subject, **changed))

    def open(self, content):
        """What a parcel or a receipt of ours says, and under whose name."""
        _first, signature, text = pyrage.decrypt(bytes(content), [self.opening]).split(b"\n", 2)
        own = own_keys()
        from referrals.parcels.keys import signer

        signer(own.public_signing_key).verify(base64.b64decode(signature), FIRST_LINE + text)
        return json.loads(text)


def link(other, made_by, confirmed_by, organisation=None, *, code_there="THERE", **fields):
    """The other installation, in force here, with an organisation of it."""
    values = {"name": "Northern programme", "state": "in_force", "confirmed_at": timezone.now()}
    values |= {"public_signing_key": other.public.signing, "recipient": other.public.recipient}
    installation = Installation.objects.create(
        made_by=made_by, confirmed_by=confirmed_by, fingerprint=other.public.fingerprint, **values | fields
    )
    if organisation:
        OutsideOrganisation.objects.create(installation=installation, organisation=organisation, code_there=code_there)
    return installation
