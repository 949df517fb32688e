"""Paper that the file gives: letters, of which a copy is kept, and the summary, of which none is."""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases import summary
from cases.documents import letters, policies, storage
from cases.documents.actions.rules import locked
from cases.documents.enums import LETTER_SECTION, SECTION_OF, TITLE_LIMIT, FileType, Kind, LetterKind, Scan
from cases.documents.models import Document
from cases.models import Case
from core import pdf
from core.errors import Refused


@transaction.atomic
def write_letter(case: Case, details: dict[str, Any], *, actor: User) -> Document:
    """Write a letter in the language asked for and keep it as a document; the same form twice gives one letter.

    `details`: `kind`, `language` (az, en, ru), `addressee`, `text`, `with_name`, and optionally `form_token`.
    """
    policies.check_may_write_letter(actor, case)
    case = locked(case)
    policies.check_may_write_letter(actor, case)
    sent = case.documents.sent_with(details.get("form_token"))
    if sent is not None:
        return sent
    kind, language = LetterKind(details["kind"]), details["language"]
    if kind in letters.NEED_TEXT and not (details.get("text") or "").strip():
        raise Refused(_("Write what it is about."), "text")
    title, addressee = str(kind.label), " ".join((details.get("addressee") or "").split())
    with translation.override(language):
        content = pdf.render(
            "letter", letters.letter_of(case, details, actor), watermark=pdf.watermark(actor, case.number)
        )
    document = Document(
        case=case,
        number=Document.objects.last_number(case) + 1,
        kind=Kind.LETTER,
        letter=kind,
        section=LETTER_SECTION[kind],
        title=(f"{title}: {addressee}" if addressee else title)[:TITLE_LIMIT],
        language=letters.LANGUAGE_CODES[language],
        type=FileType.PDF,
        scan=Scan.MADE_HERE,
        added_by=actor,
        form_token=details.get("form_token"),
    )
    storage.put(document, content)
    document.save()
    changes = {"form": kind.value, "section": document.section, "language": document.language}
    record(Event.LETTER_WRITTEN, actor=actor, target=document, case_id=case.public_id, changes=changes)
    return document


@transaction.atomic
def keep_decision(
    case: Case, content: bytes, *, title: str, language: str, replaced: Document | None, actor: User
) -> Document:
    """Keep a decision of the ministry that was typeset elsewhere, in the place of an earlier one if there is one.

    Part of an act whose policy was asked there. `language` as letters know it (az, en, ru).
    """
    case = locked(case)
    document = Document(
        case=case,
        number=Document.objects.last_number(case) + 1,
        kind=Kind.MINISTRY_DECISION,
        section=SECTION_OF[Kind.MINISTRY_DECISION],
        title=title[:TITLE_LIMIT],
        issued_on=timezone.localdate(),
        language=letters.LANGUAGE_CODES[language],
        replaces=replaced,
        type=FileType.PDF,
        scan=Scan.MADE_HERE,
        added_by=actor,
    )
    storage.put(document, content)
    document.save()
    changes = {"kind": document.kind, "section": document.section, "title": None}
    event = Event.DOCUMENT_REPLACED if replaced else Event.DOCUMENT_ADDED
    record(event, actor=actor, target=document, case_id=case.public_id, changes=changes)
    return document


@transaction.atomic
def print_summary(case: Case, *, actor: User) -> bytes:
    """The case on paper, as far as it is open to whoever prints it, with her name on every page. No copy is kept."""
    policies.check_may_print(actor, case)
    check_reading(actor, case.public_id)
    sections = case_policies.sections_for(actor, case)
    content = pdf.render(
        "summary", summary.summary_of(case, actor, sections), watermark=pdf.watermark(actor, case.number)
    )
    changes = {"sections": sorted(sections)}
    record(Event.CASE_SUMMARY_PRINTED, actor=actor, target=case, case_id=case.public_id, changes=changes)
    return content
