"""What happens to a document afterwards: what is said of it is put right, or it is crossed out."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.documents import policies
from cases.documents.actions.rules import check_dates, check_kind, locked_document
from cases.documents.enums import SECTION_OF
from cases.documents.models import Document
from core.errors import Refused

CHANGEABLE = ("kind", "section", "title", "issued_on", "expires_on", "language", "consent")


@transaction.atomic
def change_document(document: Document, details: dict[str, Any], *, version: int, actor: User) -> Document:
    """Correct what is said of a document. Only the fields that differ are written; `version` is the one that was shown."""
    document = locked_document(document)
    policies.check_may_change(actor, document)
    document.begin_change(version)
    if document.letter:
        details = details | {"kind": document.kind}
    own = document.own_section if document.letter else SECTION_OF[details["kind"]]
    details = details | {"section": details.get("section") or own}
    changed = [name for name in CHANGEABLE if name in details and getattr(document, name) != details[name]]
    if not changed:
        return document
    policies.check_may_add(actor, document.case, details["section"])
    check_kind(document.case, details, actor)
    check_dates(document.case, details["issued_on"], details["expires_on"])
    for name in changed:
        setattr(document, name, details[name])
    document.save(update_fields=[*changed, "version"])
    shown = {name: details[name] if name in ("kind", "section") else None for name in changed}
    record(Event.DOCUMENT_CHANGED, actor=actor, target=document, case_id=document.case.public_id, changes=shown)
    return document


@transaction.atomic
def cross_out_document(document: Document, *, reason: str, actor: User) -> Document:
    """Say that a document does not count, and why. It stays, and can still be read."""
    document = locked_document(document)
    policies.check_may_change(actor, document)
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    document.crossed_out_at, document.crossed_out_by = timezone.now(), actor
    document.crossing_reason = reason.strip()
    document.version += 1
    document.save(update_fields=["crossed_out_at", "crossed_out_by", "crossing_reason", "version"])
    changes = {"kind": document.kind, "section": document.section}
    record(Event.DOCUMENT_CROSSED_OUT, actor=actor, target=document, case_id=document.case.public_id, changes=changes)
    return document
