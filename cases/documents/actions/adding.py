"""A file comes in: looked into, compared, sealed, and sent to be scanned."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.documents import inspection, policies, scanner, storage
from cases.documents.actions.rules import check_dates, check_kind, locked, locked_document
from cases.documents.actions.scanning import send_to_scan
from cases.documents.enums import SECTION_OF, Scan
from cases.documents.models import Document
from cases.models import Case
from core.errors import Refused, TooMuch

# Of one account, within a day.
MOST_A_DAY = 200
DETAILS = ("kind", "title", "issued_on", "expires_on", "language", "consent")


def add_document(case: Case, details: dict[str, Any], *, actor: User) -> Document:
    """Keep a file in the case. What is refused for its content is on record; the same form twice gives one row.

    `details`: `file` (an uploaded file), those of DETAILS, optionally `section`, where another than its kind's is meant,
    and `form_token`. Raises NotAllowed, Conflict, Refused.
    """
    section = details.get("section") or SECTION_OF[details["kind"]]
    policies.check_may_add(actor, case, section)
    return _take(case, details | {"section": section}, None, actor)


def replace_document(document: Document, details: dict[str, Any], *, actor: User) -> Document:
    """Put a later version in a document's place; the earlier one stays, and says that it was replaced."""
    policies.check_may_change(actor, document)
    kept = {"kind": document.kind, "section": document.section, "consent": document.consent}
    return _take(document.case, details | kept, document, actor)


def _take(case: Case, details: dict[str, Any], replaced: Document | None, actor: User) -> Document:
    """The look into the file stands before the transaction: what it refuses is not taken back with it."""
    sent = case.documents.sent_with(details.get("form_token"))
    if sent is not None:
        return sent
    file = details["file"]
    content = file.read()
    try:
        inspected = inspection.inspect(content, file.name or "", file.size or 0)
    except inspection.FileRefused as refused:
        with transaction.atomic():
            changes = {"reason_code": refused.why.value, "kind": details["kind"]}
            record(Event.DOCUMENT_REFUSED, actor=actor, target=case, case_id=case.public_id, changes=changes)
        raise
    return _keep(case, details, replaced, inspected, storage.digest(content, case.public_id), actor)


@transaction.atomic
def _keep(
    case: Case,
    details: dict[str, Any],
    replaced: Document | None,
    inspected: inspection.Inspected,
    digest: bytes,
    actor: User,
) -> Document:
    case = locked(case)
    if replaced is not None:
        # As it stands now: it may have been moved to another part, or crossed out, while the file came in.
        replaced = locked_document(replaced)
        details = details | {name: getattr(replaced, name) for name in ("kind", "section", "consent")}
    policies.check_may_add(actor, case, details["section"])
    check_kind(case, details, actor)
    check_dates(case, details.get("issued_on"), details.get("expires_on"))
    token: UUID | None = details.get("form_token")
    sent = case.documents.sent_with(token)
    if sent is not None:
        return sent
    if replaced is not None:
        policies.check_may_replace(actor, replaced)
    _refuse_flood(actor)
    _refuse_again(case, digest, actor)
    document = Document(
        case=case,
        number=Document.objects.last_number(case) + 1,
        section=details["section"],
        replaces=replaced,
        type=inspected.type,
        digest=digest,
        scan=Scan.WAITING if scanner.is_configured() else Scan.NOT_SCANNED,
        added_by=actor,
        form_token=token,
        **{name: details[name] for name in DETAILS if details.get(name)},
    )
    storage.put(document, inspected.content)
    document.save()
    event = Event.DOCUMENT_REPLACED if replaced else Event.DOCUMENT_ADDED
    changes = {"kind": document.kind, "section": document.section, "title": None}
    record(event, actor=actor, target=document, case_id=case.public_id, changes=changes)
    if document.scan == Scan.WAITING:
        send_to_scan(document)
    return document


def _refuse_flood(actor: User) -> None:
    """So that no single account fills the disk."""
    if Document.objects.added_by(actor, since=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMuch(_("Too many documents were added today. Go on tomorrow, or ask a colleague."))


def _refuse_again(case: Case, digest: bytes, actor: User) -> None:
    """Told of those alone that she may see: of the others she would learn what is in them."""
    for same in Document.objects.visible_to(actor).same_as(case, digest).order_by("number"):
        if policies.may_see(actor, same):
            day = date_format(same.created_at.date(), "SHORT_DATE_FORMAT")
            text = _("This very file is here already, since %(day)s, as document %(number)s.")
            raise Refused(text % {"day": day, "number": same.number}, "file")
