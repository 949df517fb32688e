"""Who may do what with plans and assistance: role, row and moment in one place."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, require
from cases import policies as case_policies
from cases.enums import Section
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible
from reintegration.models import Plan


def check_may_list(actor: User) -> None:
    """Whoever works with cases at all; which plans she finds is the rows' rule."""
    require(actor, Permission.CASE_VIEW)


def check_may_view(actor: User, case: Case) -> None:
    """Whoever sees the case and to whom this part of it is open."""
    case_policies.require_visible(actor, case)
    if Section.ASSISTANCE not in case_policies.sections_for(actor, case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))


def check_may_record(actor: User, case: Case) -> None:
    """Casework staff of the case's organisation, or a receiver to whom this part was opened; while the case is open."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.ASSISTANCE_EDIT)
    case_policies.check_may_record(actor, case, Section.ASSISTANCE)


def no_line_to_charge() -> str:
    """Why somebody to whom no budget line is open charges none."""
    return _("No budget line is open to you.")


def check_may_end_plan(actor: User, plan: Plan) -> None:
    """Whoever may record in the case, as long as the earlier plan runs."""
    if not Plan.objects.visible_to(actor).filter(pk=plan.pk).exists():
        raise NotVisible("")
    check_may_record(actor, plan.case)
    if not plan.is_open:
        raise Conflict(_("This plan has ended already. Nothing was changed."))
