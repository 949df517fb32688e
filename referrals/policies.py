"""Who may do what with a referral: role, row and turn in one place. Actions call these first; pages ask for the buttons."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.roles import SHAREABLE, Permission, has_permission, require, with_permission
from cases import policies as case_policies
from cases.consent.policies import Allowance, check_may_read, consent_allows
from cases.models import Case
from core.errors import Conflict, DomainError, NotAllowed, NotVisible
from referrals.models import Referral
from referrals.states import NEXT, SIDE_OF, Side, Status

# What the ministry decides about a submitted referral.
_REVIEWS = frozenset({Status.APPROVED, Status.RETURNED, Status.REFUSED})
# Steps that make no sense once the case is closed.
_NEEDS_OPEN_CASE = frozenset({Status.SUBMITTED, Status.ACCEPTED})


def require_visible(actor: User, referral: Referral) -> None:
    """Raise NotVisible unless the referral is among those the actor may see."""
    if not Referral.objects.visible_to(actor).filter(pk=referral.pk).exists():
        raise NotVisible("")


def check_may_list(actor: User) -> None:
    """Whoever has to do with referrals at all."""
    require(actor, Permission.REFERRAL_VIEW)


def check_may_draft(actor: User, case: Case) -> None:
    """Casework staff of the case's own organisation, while it is open: who received a case does not pass it on."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.REFERRAL_SEND)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case can refer the person."))
    if not case.is_open:
        raise Conflict(_("This case is closed. Reopen it first."))


def check_may_change(actor: User, referral: Referral) -> None:
    """The sender, as long as it is a draft or was returned: what the ministry reads does not change under its eyes."""
    require_visible(actor, referral)
    if Side.SENDER not in sides_of(actor, referral):
        raise NotAllowed(_("Only the organisation that sends the referral can change it."))
    if referral.status not in (Status.DRAFT, Status.RETURNED):
        raise Conflict(where_it_stands(referral))
    if not referral.case.is_open:
        raise Conflict(_("This case is closed. Reopen it first."))


def check_may_move(actor: User, referral: Referral, to: Status) -> None:
    """Visible; on the side whose step this is; the state allows it now; and nobody reviews what she submitted herself."""
    require_visible(actor, referral)
    _check_turn(actor, referral, to)


def moves_open_to(actor: User, referral: Referral) -> list[Status]:
    """The states to which the actor may bring a referral that she sees, now."""
    moves = []
    for to in NEXT[Status(referral.status)]:
        try:
            _check_turn(actor, referral, to)
        except DomainError:
            continue
        moves.append(to)
    return moves


def sides_of(actor: User, referral: Referral) -> frozenset[Side]:
    """The sides for which the actor may act, by organisation and role. A ministry may be sender and reviewer at once."""
    organisation = actor.organisation
    holds = {
        Side.SENDER: organisation.pk == referral.from_organisation_id
        and has_permission(actor, Permission.REFERRAL_SEND),
        Side.MINISTRY: organisation.is_ministry and has_permission(actor, Permission.REFERRAL_REVIEW),
        Side.RECEIVER: organisation.pk == referral.to_organisation_id
        and has_permission(actor, Permission.REFERRAL_RECEIVE),
    }
    return frozenset(side for side, held in holds.items() if held)


def sections_to_offer(actor: User, case: Case) -> frozenset[str]:
    """Nobody passes on more of a file than she sees herself."""
    return case_policies.sections_for(actor, case) & SHAREABLE


def allowance_of(referral: Referral) -> Allowance:
    """Which of the sections that a referral names it may carry today."""
    return consent_allows(referral.case, referral.to_organisation, referral.sections)


def allowance_to_offer(actor: User, referral: Referral) -> Allowance:
    """The same of all the sections that the sender could name."""
    return consent_allows(referral.case, referral.to_organisation, sections_to_offer(actor, referral.case))


def may_read_reasons(actor: User, referral: Referral) -> bool:
    """What the person said stays with the sender; the others learn only what is covered."""
    return case_policies.allows(check_may_read, actor, referral.case)


def receivers_for(actor: User) -> QuerySet[Organisation]:
    """Active organisations other than one's own in which somebody can answer a referral."""
    roles = with_permission(Permission.REFERRAL_RECEIVE)
    somebody = User.objects.filter(organisation=OuterRef("pk"), is_active=True, roles__overlap=roles)
    return Organisation.objects.filter(Exists(somebody), is_active=True).exclude(pk=actor.organisation_id)


def where_it_stands(referral: Referral) -> str:
    """For whoever came too late: what the referral is now."""
    state = Status(referral.status).label
    return _("This referral has moved on meanwhile. It is now: “%(state)s”. Nothing was changed.") % {"state": state}


def _check_turn(actor: User, referral: Referral, to: Status) -> None:
    side = SIDE_OF[to]
    if side not in sides_of(actor, referral):
        reasons = {
            Side.SENDER: _("This step is for the organisation that sends the referral."),
            Side.MINISTRY: _("This step is for the ministry."),
            Side.RECEIVER: _("This step is for the organisation that receives the referral."),
        }
        raise NotAllowed(reasons[side])
    if to not in NEXT[Status(referral.status)]:
        raise Conflict(where_it_stands(referral))
    if to in _REVIEWS and referral.submitted_by_id == actor.pk:
        raise NotAllowed(_("A referral is reviewed by someone other than who submitted it."))
    if to in _NEEDS_OPEN_CASE and not referral.case.is_open:
        raise Conflict(_("The case was closed meanwhile. Nothing was changed."))
