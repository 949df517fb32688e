"""Who may read, add and change documents, write letters, and print what a file says."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission
from cases import policies as case_policies
from cases.documents.enums import Kind, Scan
from cases.documents.models import Document
from cases.emergency.policies import rests_on_emergency
from cases.enums import Section
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible

# Who works on a file and not only reads it: casework, assistance of a receiver, the ministry's decision.
_WORK = (Permission.CASE_EDIT, Permission.ASSISTANCE_EDIT, Permission.CASE_RECOGNISE)


def check_may_see(actor: Any, document: Document) -> None:
    """What a document is: to whom the case is visible and its part of the file is open."""
    if not Document.objects.visible_to(actor).filter(pk=document.pk).exists():
        raise NotVisible("")
    if document.section not in case_policies.sections_for(actor, document.case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))


def may_see(actor: Any, document: Document) -> bool:
    """For telling of a document or not."""
    return case_policies.allows(check_may_see, actor, document)


def sections_open_to(actor: Any, case: Case) -> frozenset[str]:
    """The parts of the file among which a reader may choose one."""
    return case_policies.sections_for(actor, case)


def check_may_open(actor: Any, document: Document) -> None:
    """What is in it: the same people, once nothing speaks against handing it out."""
    check_may_see(actor, document)
    if document.scan == Scan.WAITING:
        raise Conflict(_("This file waits for the virus scan. Nobody can open it before that."))
    if document.scan == Scan.INFECTED:
        raise Conflict(_("A virus was found in this file, and it was destroyed. Ask for a clean copy."))
    if not document.is_handed_out:
        raise Conflict(_("This file no longer exists."))


def check_may_add(actor: Any, case: Case, section: str) -> None:
    """Whoever works on an open case, in the parts that are open to her."""
    case_policies.check_may_record(actor, case, Section(section))
    if not any(has_permission(actor, permission) for permission in _WORK):
        raise NotAllowed(_("Your role does not include this."))


def check_may_add_kind(actor: Any, case: Case, kind: str) -> None:
    """Forms of consent are kept by the organisation that asked."""
    if kind == Kind.CONSENT_FORM and actor.organisation_id != case.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case keeps its consent forms."))


def check_may_add_any(actor: Any, case: Case) -> None:
    """For the way to the form: whoever could add something in at least one part."""
    case_policies.require_visible(actor, case)
    sections = case_policies.sections_for(actor, case)
    if not sections:
        raise NotAllowed(_("No part of this file is open to you."))
    check_may_add(actor, case, sorted(sections)[0])


def check_may_change(actor: Any, document: Document) -> None:
    """The owner's casework staff, or the organisation that added it, while the case is open and the document stands."""
    check_may_see(actor, document)
    check_may_add(actor, document.case, document.section)
    if actor.organisation_id not in (document.case.organisation_id, document.added_by.organisation_id):
        raise NotAllowed(_("This document was added by another organisation."))
    if document.is_decision:
        raise Conflict(
            _("A decision of the ministry stands as it was sent. A later letter of the ministry replaces it.")
        )
    if document.is_crossed_out:
        raise Conflict(_("This document was crossed out. Nothing was changed."))


def check_may_replace(actor: Any, document: Document) -> None:
    """Only the last version is replaced, and a letter made here never: write another."""
    check_may_change(actor, document)
    if document.letter:
        raise Conflict(_("A letter made here is not replaced. Write a new one and cross this one out."))
    if Document.objects.filter(replaces=document).exists():
        raise Conflict(_("There is a later version of this document already."))


def check_may_write_letter(actor: Any, case: Case) -> None:
    """The owner's casework staff: what goes out goes out in the name of the house."""
    case_policies.check_may_edit(actor, case)


def check_may_print(actor: Any, case: Case) -> None:
    """Whoever sees some part of the case; not on the strength of an emergency."""
    case_policies.require_visible(actor, case)
    if not case_policies.sections_for(actor, case):
        raise NotAllowed(_("No part of this file is open to you."))
    if rests_on_emergency(actor, case):
        raise NotAllowed(_("You see this case in an emergency: that is not enough to print it."))
