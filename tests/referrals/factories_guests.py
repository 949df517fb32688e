from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.querysets import hash_of
from referrals.guests.models import SealedLink

TOKEN, PASSCODE, SECRET = "token-of-the-mail", "12345678", "secret-of-a-browser"  # noqa: S105
_NOW = timezone.now()
OPENED = {"opened_at": _NOW, "session_until": _NOW + timedelta(minutes=30), "browser_hash": hash_of(SECRET)}
DECLINED = OPENED | {"answer": "declined", "answered_at": _NOW, "ended_as": "declined", "ended_at": _NOW}


def make_link(referral, by, **fields):
    """A link that waits for its passcode."""
    values = {"contact_name": "Aysel Contact", "contact_email": "contact@example.org", "contact_phone": "0500000000"}
    values |= {"expires_at": timezone.now() + timedelta(hours=72), "token_hash": hash_of(TOKEN)}
    values |= {"passcode_hash": make_password(PASSCODE), "organisation": referral.to_organisation, "made_by": by}
    return SealedLink.objects.create(referral=referral, **values | fields)
