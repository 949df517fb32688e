"""The committee's side: taking up, declaring interests, scoring, and a decision by two. Each function is one transaction."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, part_of_act
from accounts.models import User
from audit.events import Event
from core.errors import Conflict, Refused
from reintegration.grants import policies
from reintegration.grants.actions.steps import close_file, locked, move, on_record, open_file, refuse_without_words
from reintegration.grants.enums import Outcome
from reintegration.grants.models import Application, Criterion, Interest, Score
from reintegration.grants.models.schemes import MOST_POINTS
from reintegration.grants.scoring import mean_of
from reintegration.grants.states import Status
from reintegration.money.numbers import grouped


@transaction.atomic
def read_application(application: Application, *, actor: User) -> None:
    """Open an application to read: a look at what a person asks for, and on record."""
    policies.require_visible(actor, application)
    on_record(Event.GRANT_READ, application, actor)


@transaction.atomic
def take_up(application: Application, *, actor: User) -> Application:
    """Begin to weigh it: what the person's consent covers of her file opens to those who decide. Without criteria none score."""
    application = locked(application)
    policies.check_may_take_up(actor, application)
    to = Status.IN_SCORING if application.scheme.criteria.exists() else Status.COMMITTEE
    move(application, to, actor=actor)
    open_file(application, actor)
    return application


@transaction.atomic
def return_application(application: Application, *, reason: str, actor: User) -> Application:
    """Ask the applicant for more. What was scored and proposed so far is void, the look into the file closes."""
    application = locked(application)
    policies.check_may_move(actor, application, Status.RETURNED)
    _forget_proposal(application)
    application.score = None
    application.save(update_fields=["score"])
    # They scored another application than the one that comes back. The rows are the others' own.
    with part_of_act(Purpose.GRANTS):
        Score.objects.filter(application=application).delete()
    move(application, Status.RETURNED, actor=actor, reason=reason)
    close_file(application, actor)
    return application


@transaction.atomic
def declare_interest(application: Application, *, has_conflict: bool, words: str, actor: User) -> Interest:
    """Say, before weighing it, whether one has an interest in it. A conflict once declared stays declared."""
    application = locked(application)
    policies.check_may_declare(actor, application)
    if has_conflict:
        refuse_without_words(words, "words")
    declared = policies.declared_by(actor, application)
    if declared is None:
        declared = Interest(application=application, case=application.case, user=actor)
    elif declared.has_conflict and not has_conflict:
        raise Conflict(_("You declared a conflict of interest. It stays declared."))
    declared.has_conflict, declared.words = has_conflict, words.strip() if has_conflict else ""
    declared.save()
    on_record(Event.GRANT_INTEREST_DECLARED, application, actor, declared)
    return declared


@transaction.atomic
def score_application(
    application: Application, points: Mapping[int, int], notes: Mapping[int, str], *, actor: User
) -> Application:
    """Fill in one's own sheet, or fill it in anew: points of 10 and a word for each criterion, by its place."""
    application = locked(application)
    policies.check_may_score(actor, application)
    criteria = list(application.scheme.criteria.all())
    if set(points) != {one.place for one in criteria}:
        raise Refused(_("Give points for each criterion."))
    for one in criteria:
        if not 0 <= points[one.place] <= MOST_POINTS:
            raise Refused(_("Give 0 to 10 points."), f"points_{one.place}")
        _keep_score(application, one, points[one.place], (notes.get(one.place) or "").strip(), actor)
    application.score = mean_of(sheets_of(application).values())
    application.save(update_fields=["score"])
    on_record(Event.GRANT_SCORED, application, actor)
    return application


def sheets_of(application: Application) -> dict[int, list[tuple[int, int]]]:
    """What each of those who scored gave, as (weight, points), by the key of her account."""
    sheets: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = Score.objects.filter(application=application).order_by("criterion__place")
    for scorer, weight, points in rows.values_list("scorer_id", "criterion__weight", "points"):
        sheets[scorer].append((weight, points))
    return dict(sheets)


@transaction.atomic
def bring_to_committee(application: Application, *, actor: User) -> Application:
    """End the scoring, once as many have scored as the scheme asks for."""
    application = locked(application)
    policies.check_may_end_scoring(actor, application)
    wanted, there = application.scheme.scorers, len(sheets_of(application))
    if there < wanted:
        words = {"wanted": wanted, "there": there}
        raise Refused(_("%(wanted)s people score an application of this scheme; %(there)s have done so.") % words)
    move(application, Status.COMMITTEE, actor=actor)
    return application


@transaction.atomic
def propose_decision(
    application: Application, *, outcome: str, amount_azn: Decimal | None, words: str, actor: User
) -> Application:
    """The first of the two: approve with an amount, or refuse, and why. Nothing is decided before a second one confirms it."""
    application = locked(application)
    policies.check_may_propose(actor, application)
    refuse_without_words(words, "words")
    amount = amount_azn if outcome == Outcome.APPROVE else None
    if outcome == Outcome.APPROVE:
        _refuse_amount(application, amount)
        _refuse_below_the_mark(application)
    application.proposed_outcome, application.proposed_azn = outcome, amount
    application.proposal, application.proposed_by, application.proposed_at = words.strip(), actor, timezone.now()
    application.save(update_fields=PROPOSAL)
    on_record(Event.GRANT_PROPOSED, application, actor)
    return application


PROPOSAL = ["proposed_outcome", "proposed_azn", "proposal", "proposed_by", "proposed_at"]


@transaction.atomic
def confirm_decision(application: Application, *, actor: User) -> Application:
    """The second of the two: now it is approved, or refused with the reason that was proposed."""
    application = locked(application)
    policies.check_may_confirm(actor, application)
    to = Status.APPROVED if application.proposed_outcome == Outcome.APPROVE else Status.REFUSED
    policies.check_may_move(actor, application, to)
    application.decided_by, application.decided_at = actor, timezone.now()
    application.approved_azn = application.proposed_azn if to == Status.APPROVED else None
    # Of one piece with the state, which `move` writes: the database wants both or neither.
    reason = application.proposal if to == Status.REFUSED else ""
    move(application, to, actor=actor, reason=reason, along=("decided_by", "decided_at", "approved_azn"))
    if to == Status.REFUSED:
        close_file(application, actor)
    return application


@transaction.atomic
def set_proposal_aside(application: Application, *, reason: str, actor: User) -> Application:
    """Do not confirm what was proposed: it is open again, and the way says why."""
    application = locked(application)
    policies.check_may_set_aside(actor, application)
    refuse_without_words(reason, "reason")
    _forget_proposal(application)
    application.path.create(
        case=application.case,
        from_status=application.status,
        to_status=application.status,
        actor=actor,
        reason=reason.strip(),
    )
    on_record(Event.GRANT_SET_ASIDE, application, actor)
    return application


def _keep_score(application: Application, criterion: Criterion, points: int, note: str, actor: User) -> None:
    rows = Score.objects.filter(application=application, criterion=criterion, scorer=actor)
    row = rows.select_related("case__person").first()
    if row is None:
        row = Score(application=application, case=application.case, criterion=criterion, scorer=actor)
    row.points, row.note = points, note
    row.save()


def _forget_proposal(application: Application) -> None:
    application.proposed_outcome, application.proposed_azn, application.proposal = "", None, ""
    application.proposed_by = application.proposed_at = None
    application.save(update_fields=PROPOSAL)


def _refuse_amount(application: Application, amount: Decimal | None) -> None:
    if amount is None or amount <= 0:
        raise Refused(_("Say how much is approved."), "amount_azn")
    most = min(application.asked_azn, application.scheme.ceiling_azn)
    if amount > most:
        raise Refused(_("At most %(most)s AZN can be approved.") % {"most": grouped(most)}, "amount_azn")


def _refuse_below_the_mark(application: Application) -> None:
    mark = application.scheme.pass_mark
    if application.score is not None and application.score < mark:
        words = {"score": grouped(application.score), "mark": mark}
        raise Refused(
            _("The score is %(score)s, below the pass mark of %(mark)s. It can be refused or returned.") % words
        )
