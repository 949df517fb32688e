"""Who may say that two persons must not be in one house, and who takes that back."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Permission, Section, require
from cases import policies as case_policies
from cases.models import Case, Separation
from cases.separation.enums import SECTION_OF_REASON
from core.errors import Conflict, NotAllowed, NotVisible


def check_may_see(actor: Any, case: Case) -> None:
    """Whoever sees the case and the people around its person is told that somebody must not be where she is."""
    case_policies.check_may_see(actor, case, Section.FAMILY)


def check_may_record(actor: Any, case: Case) -> None:
    """Casework staff of the case's own organisation, while it is open."""
    check_may_see(actor, case)
    case_policies.check_may_edit(actor, case)


def check_may_name(actor: Any, file: Case, reason: str = "") -> None:
    """Of each of the two files she sees what the reason takes: nobody writes down what she could not read."""
    check_may_see(actor, file)
    if reason in SECTION_OF_REASON:
        case_policies.check_may_see(actor, file, SECTION_OF_REASON[reason])


def check_may_end(actor: Any, separation: Separation) -> None:
    """Casework staff of the organisation that recorded it, who see both files; the files may be closed. Once."""
    if not Separation.objects.visible_to(actor).filter(pk=separation.pk).exists():
        raise NotVisible("")
    check_may_end_found(actor, separation)


def check_may_end_found(actor: Any, separation: Separation) -> None:
    """As above, of one that a page found for the actor."""
    require(actor, Permission.CASE_EDIT)
    if separation.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that recorded this takes it back. Ask them."))
    if separation.ended_at is not None:
        raise Conflict(_("This was ended already."))
