"""Who may do what with a case plan: role, row and turn in one place. Actions call these first; pages ask for the buttons."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, Section, has_permission, require
from cases import policies as case_policies
from cases.documents import policies as documents
from cases.models import Case
from cases.planning.models import CasePlan, PlanAction, PlanReview
from cases.planning.states import NEXT, SIDE_OF, Side, Status
from core.errors import Conflict, NotAllowed, NotVisible


def require_visible(actor: User, plan: CasePlan) -> None:
    """Raise NotVisible unless the plan is among those the actor may see."""
    if not CasePlan.objects.visible_to(actor).filter(pk=plan.pk).exists():
        raise NotVisible("")


def check_may_see(actor: User, case: Case) -> None:
    """Whoever sees the case and to whom the plan is open."""
    case_policies.require_visible(actor, case)
    if Section.ASSISTANCE not in case_policies.sections_for(actor, case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))


def check_may_start(actor: User, case: Case) -> None:
    """Casework staff of the case's organisation, while the case is open and no plan is in preparation."""
    check_may_see(actor, case)
    case_policies.check_may_edit(actor, case)
    if CasePlan.objects.filter(case=case).in_preparation().exists():
        raise Conflict(_("A plan is in preparation already. Go on with that one."))


def check_may_change(actor: User, plan: CasePlan) -> None:
    """Casework staff, until it is submitted and after it came back: what the supervisor reads does not change under her eyes."""
    require_visible(actor, plan)
    case_policies.check_may_edit(actor, plan.case)
    if not plan.is_open_to_change:
        raise Conflict(where_it_stands(plan))


def check_may_move(actor: User, plan: CasePlan, to: Status) -> None:
    """On the side whose step this is, from a state that allows it; nobody approves or returns what she wrote or submitted."""
    require_visible(actor, plan)
    _check_turn(actor, plan, to)


def moves_open_to(actor: User, plan: CasePlan) -> frozenset[Status]:
    """The states to which the actor may bring a plan that she sees, now."""
    return frozenset(to for to in NEXT[Status(plan.status)] if case_policies.allows(_check_turn, actor, plan, to))


def check_may_carry_out(actor: User, plan: CasePlan) -> None:
    """Casework staff, while the plan is in force."""
    require_visible(actor, plan)
    case_policies.check_may_edit(actor, plan.case)
    _require_in_force(plan)


def check_may_finish(actor: User, action: PlanAction) -> None:
    """Casework staff, and the organisation that was to do it, where it sees the plan; while the plan is in force."""
    plan = action.goal.plan
    require_visible(actor, plan)
    if action.organisation_id is not None and action.organisation_id == actor.organisation_id:
        require(actor, Permission.ASSISTANCE_EDIT)
        case_policies.check_may_record(actor, plan.case, Section.ASSISTANCE)
    else:
        case_policies.check_may_edit(actor, plan.case)
    _require_in_force(plan)


def check_may_change_review(actor: User, review: PlanReview) -> None:
    """Casework staff, of the newest review of a plan in force: the plan is due by it."""
    check_may_carry_out(actor, review.plan)
    if review.plan.reviews.order_by("-reviewed_on", "-id").values_list("pk", flat=True).first() != review.pk:
        raise Conflict(_("The plan was reviewed again since. An earlier review stays as it is."))


def check_may_print(actor: User, plan: CasePlan) -> None:
    """Whoever may print of the case and sees the plan."""
    require_visible(actor, plan)
    check_may_see(actor, plan.case)
    documents.check_may_print(actor, plan.case)


def where_it_stands(plan: CasePlan) -> str:
    """For whoever came too late: what the plan is now."""
    state = Status(plan.status).label
    return _("This plan has moved on meanwhile. It is now: “%(state)s”. Nothing was changed.") % {"state": state}


def _require_in_force(plan: CasePlan) -> None:
    if not plan.is_in_force:
        raise Conflict(where_it_stands(plan))


def _check_turn(actor: User, plan: CasePlan, to: Status) -> None:
    if SIDE_OF[to] == Side.SUPERVISOR:
        _check_may_supervise(actor, plan)
    else:
        case_policies.check_may_edit(actor, plan.case)
    if to not in NEXT[Status(plan.status)]:
        raise Conflict(where_it_stands(plan))


def _check_may_supervise(actor: User, plan: CasePlan) -> None:
    if not has_permission(actor, Permission.PLAN_APPROVE) or plan.case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("A plan is approved by a supervisor of the organisation that owns the case."))
    if actor.pk in (plan.author_id, plan.submitted_by_id):
        raise NotAllowed(_("A plan is approved by someone other than who wrote or submitted it."))
    if not plan.case.is_open:
        raise Conflict(_("The case was closed meanwhile. Nothing was changed."))
