"""Who may apply, weigh, decide and pay: role, side, turn and interest in one place. Actions call these first."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.access import Purpose, part_of_act
from accounts.models import Organisation, User
from accounts.roles import Permission, Role, Section, has_permission, require
from cases import policies as case_policies
from cases.consent.policies import Allowance, consent_allows
from cases.merging.records import same_person
from cases.models import Assignment, Case, CaseShare
from core.errors import Conflict, NotAllowed, NotVisible
from reintegration.grants.models import Application, Interest, Scheme, Tranche
from reintegration.grants.states import IN_FORCE, JUDGED, NEXT, Side, Status

# What an application opens of the file for those who decide on it: the plan and what was given, and to whom.
CARRIED = frozenset({Section.IDENTITY, Section.ASSISTANCE})
# Without this part nothing can be decided, nor recorded.
REQUIRED = frozenset({Section.ASSISTANCE})
# For the steps of those who judge it, the rules of the committee hold besides the turn.
_JUDGING = frozenset({Status.COMMITTEE, Status.APPROVED, Status.REFUSED, Status.RETURNED})


def require_visible(actor: User, application: Application) -> None:
    """Raise NotVisible unless the application is among those the actor may see."""

    def is_visible() -> bool:
        return Application.objects.visible_to(actor).filter(pk=application.pk).exists()

    if not case_policies.remembered("grant", actor, application.pk, is_visible):
        raise NotVisible("")


def check_may_list(actor: User) -> None:
    """Whoever has to do with grants at all; which she finds is the rows' rule."""
    require(actor, Permission.GRANT_VIEW)


def boards_of(actor: User) -> list[Side]:
    """On whose board she looks first: whoever decides, on that of her organisation as the one that pays."""
    held = {Side.FUNDER: Permission.GRANT_DECIDE, Side.APPLICANT: Permission.CASE_EDIT}
    return [side for side, permission in held.items() if has_permission(actor, permission)] or [Side.APPLICANT]


def check_may_see_on(actor: User, case: Case) -> None:
    """The applications for one file: its own organisation, where this part of it is open to her."""
    require(actor, Permission.GRANT_VIEW)
    case_policies.check_may_see(actor, case, Section.ASSISTANCE)
    _require_own(actor, case)


def check_may_keep_schemes(actor: User) -> None:
    """Whoever decides on grants says by which rules, for her own organisation."""
    require(actor, Permission.GRANT_DECIDE)


def check_may_change_scheme(actor: User, scheme: Scheme) -> None:
    check_may_keep_schemes(actor)
    if scheme.organisation_id != actor.organisation_id:
        raise NotVisible("")


def has_been_used(scheme: Scheme) -> bool:
    """Whether somebody handed in an application under it: from then on its criteria stay, for all to be measured alike."""
    with part_of_act(Purpose.GRANTS):
        return Application.objects.filter(scheme=scheme, submitted_at__isnull=False).exists()


def check_may_apply(actor: User, case: Case) -> None:
    """Casework staff of the case's own organisation, while it is open."""
    require(actor, Permission.GRANT_VIEW)
    case_policies.check_may_edit(actor, case)
    case_policies.check_may_see(actor, case, Section.ASSISTANCE)


def check_may_change(actor: User, application: Application) -> None:
    """The applicant, as long as it is in preparation or came back: what the committee reads does not change under its eyes."""
    require_visible(actor, application)
    _require_side(actor, application, Side.APPLICANT)
    check_may_apply(actor, application.case)
    if not application.is_open_to_change:
        raise Conflict(where_it_stands(application))


def check_may_move(actor: User, application: Application, to: Status) -> None:
    """Visible; on the side whose step this is; the state allows it; and whoever judges may judge this one."""
    require_visible(actor, application)
    side = NEXT[Status(application.status)].get(to)
    if side is None:
        raise Conflict(where_it_stands(application))
    _require_side(actor, application, side)
    if side == Side.APPLICANT:
        # Taken back also once the case is closed: nobody owes the funder an open file for that.
        require(actor, Permission.CASE_EDIT)
        if to == Status.SUBMITTED:
            check_may_apply(actor, application.case)
    elif to in _JUDGING and application.status in JUDGED:
        check_may_judge(actor, application)
    else:
        refuse_her_own(actor, application)


def sides_of(actor: User, application: Application) -> frozenset[Side]:
    """The sides for which the actor may act, by organisation and role."""
    holds = {
        Side.APPLICANT: application.organisation_id == actor.organisation_id
        and has_permission(actor, Permission.CASE_EDIT),
        Side.FUNDER: application.funder_id == actor.organisation_id and has_permission(actor, Permission.GRANT_DECIDE),
    }
    return frozenset(side for side, held in holds.items() if held)


def refuse_her_own(actor: User, application: Application) -> None:
    """Nobody decides on or pays what she works for herself: of its organisation, as its author, as the person's caseworker."""
    if actor.organisation_id == application.organisation_id:
        raise NotAllowed(_("An application is not decided by the organisation that applies."))
    if actor.pk in (application.submitted_by_id, application.drafted_by_id):
        raise NotAllowed(_("You wrote this application yourself. Somebody else decides on it."))
    if case_policies.remembered("caseworker", actor, application.case_id, lambda: _looks_after(actor, application)):
        raise NotAllowed(_("You are or were this person's caseworker. Somebody else decides on it."))


def _looks_after(actor: User, application: Application) -> bool:
    """The files are another organisation's; whether her name stands in one is asked for the programme."""
    with part_of_act(Purpose.GRANTS):
        records = same_person(application.case.person_id)
        return Assignment.objects.filter(case__person__in=records, user=actor).exists()


def declared_by(actor: User, application: Application) -> Interest | None:

    def declared() -> Interest | None:
        return Interest.objects.filter(application=application, user=actor).select_related("case__person").first()

    found: Interest | None = case_policies.remembered("interest", actor, application.pk, declared)
    return found


def check_may_declare(actor: User, application: Application) -> None:
    """Whoever is to weigh it, as long as it is weighed."""
    require_visible(actor, application)
    _require_side(actor, application, Side.FUNDER)
    refuse_her_own(actor, application)
    if application.status not in JUDGED:
        raise Conflict(where_it_stands(application))


def check_may_judge(actor: User, application: Application) -> None:
    """Of the committee, neither caseworker nor author nor of the organisation that applies, and declared free of interest."""
    check_may_declare(actor, application)
    declared = declared_by(actor, application)
    if declared is None:
        raise Conflict(_("Say first whether you have an interest in this application."))
    if declared.has_conflict:
        raise NotAllowed(_("You declared a conflict of interest. Somebody else decides on it."))


def check_has_to_declare(actor: User, application: Application) -> None:
    """For the way to the form: whoever has not declared anything yet."""
    check_may_declare(actor, application)
    if declared_by(actor, application) is not None:
        raise Conflict(_("You declared already whether you have an interest in this application."))


def check_may_take_up(actor: User, application: Application) -> None:
    """Once it was handed in; the scheme says whether it is scored first."""
    to = Status.IN_SCORING if application.scheme.criteria.exists() else Status.COMMITTEE
    if application.status != Status.SUBMITTED:
        raise Conflict(where_it_stands(application))
    check_may_move(actor, application, to)


def check_may_end_scoring(actor: User, application: Application) -> None:
    """Whoever may score it; whether as many have is told when it is tried."""
    check_may_score(actor, application)
    check_may_move(actor, application, Status.COMMITTEE)


def check_may_score(actor: User, application: Application) -> None:
    check_may_judge(actor, application)
    if application.status != Status.IN_SCORING:
        raise Conflict(where_it_stands(application))


def check_may_propose(actor: User, application: Application) -> None:
    """The first of the two who decide."""
    check_may_judge(actor, application)
    if application.status != Status.COMMITTEE:
        raise Conflict(where_it_stands(application))
    if application.proposed_by_id is not None:
        raise Conflict(_("A decision is proposed already. Somebody else confirms it, or sets it aside."))


def check_may_confirm(actor: User, application: Application) -> None:
    """The second of the two: never who proposed it."""
    check_may_judge(actor, application)
    if application.status != Status.COMMITTEE or application.proposed_by_id is None:
        raise Conflict(where_it_stands(application))
    if application.proposed_by_id == actor.pk:
        raise NotAllowed(_("A second person confirms what you proposed."))


def check_may_set_aside(actor: User, application: Application) -> None:
    """Whoever may judge it; also who proposed it, to think again."""
    check_may_judge(actor, application)
    if application.status != Status.COMMITTEE or application.proposed_by_id is None:
        raise Conflict(where_it_stands(application))


def check_may_pay(actor: User, application: Application) -> None:
    """The funder, while the agreement is in force, into a file that is open to it: what is given is recorded there."""
    require_visible(actor, application)
    _require_side(actor, application, Side.FUNDER)
    refuse_her_own(actor, application)
    if application.status not in IN_FORCE:
        raise Conflict(where_it_stands(application))


def check_may_plan(actor: User, application: Application) -> None:
    """As paying, while something of what was approved remains."""
    check_may_pay(actor, application)
    if application.left_azn <= 0:
        raise Conflict(_("Nothing of what was approved remains."))


def check_may_complete(actor: User, application: Application) -> None:
    """Once no tranche is still to be paid."""
    check_may_move(actor, application, Status.COMPLETED)
    if Tranche.objects.filter(application=application).open().exists():
        raise Conflict(_("A tranche is still to be paid. Pay it, or give it up."))


def check_may_pay_tranche(actor: User, tranche: Tranche) -> None:
    """One that is still to be paid."""
    check_may_pay(actor, tranche.application)
    if tranche.is_paid:
        raise Conflict(_("This tranche is paid already. Nothing was changed."))
    if tranche.is_cancelled:
        raise Conflict(_("This tranche was given up. Nothing was changed."))


def check_may_recover(actor: User, tranche: Tranche) -> None:
    """Of what was paid, as long as the grant runs."""
    check_may_pay(actor, tranche.application)
    if not tranche.is_paid:
        raise Conflict(_("This tranche was not paid. There is nothing to come back."))


def check_may_visit(actor: User, application: Application) -> None:
    """Either side, while the grant runs."""
    require_visible(actor, application)
    sides = sides_of(actor, application)
    if not sides:
        raise NotAllowed(_("Your role does not include this."))
    if application.status not in IN_FORCE:
        raise Conflict(where_it_stands(application))
    if Side.APPLICANT in sides:
        case_policies.check_may_record(actor, application.case, Section.ASSISTANCE)


def refuse_of_a_grant(item: Any) -> None:
    """What a tranche paid stands as it was paid: money that comes back is booked by whoever pays the grant."""
    if Tranche.objects.filter(item=item).exists():
        raise Conflict(_("A tranche of a grant paid this. Whoever pays the grant writes down what comes back."))


def require_open_file(application: Application, actor: User) -> None:
    """Raise Conflict unless what the funder gives can be recorded in the file today: consent, and an open case."""
    shares = CaseShare.objects.read_by(actor).filter(case=application.case, sections__contains=[Section.ASSISTANCE])
    if not shares.exists():
        raise Conflict(
            _(
                "The person's consent no longer opens her file to you, so nothing can be recorded in it. Ask who applied."
            )
        )
    if not application.case.is_open:
        raise Conflict(_("This case is closed. Ask who applied to reopen it first."))


def allowance_of(case: Case, funder: Organisation) -> Allowance:
    """What of the file an application to a funder may open today."""
    return consent_allows(case, funder, CARRIED)


def reader_role() -> str:
    """Whom at the funder the file is opened to."""
    return Role.IOM_OFFICER.value


def where_it_stands(application: Application) -> str:
    """For whoever came too late: what the application is now."""
    state = Status(application.status).label
    return _("This application has moved on meanwhile. It is now: “%(state)s”. Nothing was changed.") % {"state": state}


def _require_own(actor: User, case: Case) -> None:
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case sees this."))


def _require_side(actor: User, application: Application, side: Side) -> None:
    if side not in sides_of(actor, application):
        raise NotAllowed(_whose(side))


def _whose(side: Side) -> Any:
    return {
        Side.APPLICANT: _("This step is for the organisation that applies."),
        Side.FUNDER: _("This step is for those who decide on grants."),
    }[side]
