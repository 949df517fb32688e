"""What is due by when: begun by what happens, met by what is done, and moved only with a reason."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.days import refuse_impossible
from cases.enums import ClassificationStatus
from cases.identification import policies
from cases.identification.actions.entering import locked
from cases.identification.enums import BY_HAND, HOME_COUNTRY, CancelReason, DeadlineKind
from cases.identification.models import Deadline, DeadlineExtension, DeadlinePause
from cases.identification.states import length_of
from cases.models import Case, Classification
from core.errors import Conflict, Refused

# The day whose end is midnight is the one before it.
INSTANT = timedelta(microseconds=1)
# Which first classification sets which clock going.
BEGUN_BY = {
    DeadlineKind.MINISTRY_REFERRAL: (ClassificationStatus.POTENTIAL, ClassificationStatus.PRESUMED),
    DeadlineKind.REFLECTION: (ClassificationStatus.PRESUMED,),
}


def follow_classification(row: Classification, *, actor: User) -> None:
    """What a determination, recorded just now, means for the clocks of its case; to be called with the case locked."""
    case = row.case
    if row.status == ClassificationStatus.NOT_VICTIM:
        # What completes the history with an earlier day says nothing of today.
        if Classification.objects.determinations_of(case).first() == row:
            cancel_deadlines(case, because=CancelReason.NOT_VICTIM, actor=actor)
        return
    if row.status == ClassificationStatus.RECOGNISED:
        meet_deadline(case, DeadlineKind.MINISTRY_REFERRAL, actor=actor)
    for kind, statuses in BEGUN_BY.items():
        own = kind == DeadlineKind.MINISTRY_REFERRAL and case.organisation.is_ministry
        if row.status not in statuses or own or not case.is_open:
            continue
        earlier = Classification.objects.filter(case=case, status__in=statuses).exclude(pk=row.pk)
        if not earlier.exists() and not Deadline.objects.running().filter(case=case, kind=kind).exists():
            _start(case, kind, _begins_at(row.effective_on), actor)


@transaction.atomic
def start_deadline(case: Case, *, kind: str, starts_on: date, actor: User, due_on: date | None = None) -> Deadline:
    """Set a clock going by hand. `due_on`: the last day, where a paper says another one than the rule."""
    case = locked(case)
    policies.check_may_record(actor, case)
    refuse_impossible(case.person, starts_on, "starts_on")
    running = Deadline.objects.running().filter(case=case)
    if running.filter(kind=kind).exists():
        raise Refused(_("A deadline of this kind is running already."), "kind")
    if kind == DeadlineKind.RESIDENCE_PERMIT:
        _refuse_permit(case, starts_on)
    starts_at = _begins_at(starts_on)
    due_at = _end_of(due_on) if due_on else None
    if due_at is not None and due_at <= starts_at:
        raise Refused(_("The end lies before the beginning."), "due_on")
    return _start(case, DeadlineKind(kind), starts_at, actor, due_at)


@transaction.atomic
def meet_deadline(case: Case, kind: str, *, actor: User) -> Deadline | None:
    """What was due has happened just now. Called by the action that it consists of; nothing to do where none runs."""
    case_policies.require_visible(actor, case)
    deadline = _running(Deadline.objects.filter(case=case, kind=kind))
    return _meet(deadline, timezone.now(), "", actor) if deadline else None


@transaction.atomic
def settle_deadline(deadline: Deadline, *, met_on: date, note: str, actor: User) -> Deadline:
    """Say by hand that what was due has happened, and when."""
    deadline = _locked(deadline, actor)
    refuse_impossible(deadline.case.person, met_on, "met_on")
    if met_on < timezone.localdate(deadline.starts_at - INSTANT):
        raise Refused(_("The deadline began later than that."), "met_on")
    met_at = max(min(_end_of(met_on) - INSTANT, timezone.now()), deadline.starts_at)
    return _meet(deadline, met_at, note, actor)


@transaction.atomic
def cancel_deadline(deadline: Deadline, *, because: str, note: str, actor: User) -> Deadline:
    """Say why it does not matter any more."""
    deadline = _locked(deadline, actor)
    if because not in BY_HAND:
        raise Refused(_("Choose one of the reasons."), "because")
    return _cancel(deadline, because, note, actor)


@transaction.atomic
def pause_deadline(deadline: Deadline, *, reason: str, actor: User) -> DeadlinePause:
    """Let the time stand still from now on."""
    deadline = _locked(deadline, actor)
    _refuse_empty(reason, "reason")
    if _pause(deadline) is not None:
        raise Conflict(_("This deadline is paused already."))
    now = timezone.now()
    if deadline.due_at <= now:
        raise Conflict(_("Its time is over. Extend it instead."))
    pause = DeadlinePause.objects.create(case=deadline.case, deadline=deadline, began_at=now, reason=reason)
    _record(Event.DEADLINE_PAUSED, deadline, actor)
    return pause


@transaction.atomic
def resume_deadline(deadline: Deadline, *, actor: User) -> Deadline:
    """Let the time run on: it is due later by as long as it stood still."""
    deadline = _locked(deadline, actor)
    if not _end_pause(deadline, timezone.now()):
        raise Conflict(_("This deadline is not paused."))
    _record(Event.DEADLINE_RESUMED, deadline, actor)
    return deadline


@transaction.atomic
def extend_deadline(deadline: Deadline, *, due_on: date, reason: str, actor: User) -> Deadline:
    """Let it be due on a later day."""
    deadline = _locked(deadline, actor)
    _refuse_empty(reason, "reason")
    before, after = deadline.due_at, _end_of(due_on)
    if after <= max(before, timezone.now()):
        raise Refused(_("Choose a day after the one on which it is due, and after today."), "due_on")
    DeadlineExtension.objects.create(
        case=deadline.case, deadline=deadline, due_before=before, due_after=after, reason=reason
    )
    deadline.due_at = after
    deadline.save(update_fields=["due_at"])
    _record(Event.DEADLINE_EXTENDED, deadline, actor)
    return deadline


def cancel_deadlines(case: Case, *, because: CancelReason, actor: User) -> None:
    """What ends every clock of a case: it was closed, or the person is not a victim. For the action that does it."""
    for deadline in Deadline.objects.running().filter(case=case).select_for_update(of=("self",)):
        deadline.case = case
        _cancel(deadline, because, "", actor)


def move_deadlines(former: Case, case: Case, *, actor: User) -> None:
    """The person goes into the care of another organisation: every clock goes on there, to the same moment.

    Paused, it goes on paused. One of a kind that runs there already runs on as it is. For the action that moves the case.
    """
    running = set(Deadline.objects.running().filter(case=case).values_list("kind", flat=True))
    for deadline in Deadline.objects.running().filter(case=former).select_for_update(of=("self",)).order_by("pk"):
        deadline.case = former
        stood_still = _pause(deadline) is not None
        _cancel(deadline, CancelReason.CASE_CLOSED, "", actor)
        if deadline.kind in running:
            continue
        kept = {"kind": deadline.kind, "starts_at": deadline.starts_at, "due_at": deadline.due_at}
        further = Deadline.objects.create(case=case, **kept)
        _record(Event.DEADLINE_STARTED, further, actor)
        if stood_still:
            because = _("It was paused when the case came here.")
            DeadlinePause.objects.create(case=case, deadline=further, reason=because)
            _record(Event.DEADLINE_PAUSED, further, actor)


def _begins_at(day: date) -> datetime:
    """Now for today; of an earlier day nobody knows the hour, and a time counts from its end."""
    return timezone.now() if day >= timezone.localdate() else _end_of(day)


def _end_of(day: date) -> datetime:
    if day == date.max:
        raise Refused(_("Check the year."), "due_on")
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _start(
    case: Case, kind: DeadlineKind, starts_at: datetime, actor: User, due_at: datetime | None = None
) -> Deadline:
    due_at = due_at or starts_at + length_of(kind)
    deadline = Deadline.objects.create(case=case, kind=kind, starts_at=starts_at, due_at=due_at)
    _record(Event.DEADLINE_STARTED, deadline, actor)
    return deadline


def _locked(deadline: Deadline, actor: User) -> Deadline:
    case = locked(deadline.case)
    deadline = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline.pk)
    deadline.case = case
    policies.check_may_change_deadline(actor, deadline)
    return deadline


def _running(rows: Any) -> Deadline | None:
    return rows.running().select_for_update(of=("self",)).select_related("case__person").first()


def _meet(deadline: Deadline, met_at: datetime, note: str, actor: User) -> Deadline:
    _end_pause(deadline, timezone.now())
    deadline.met_at, deadline.note = met_at, note
    deadline.save(update_fields=["met_at", "note"])
    _record(Event.DEADLINE_MET, deadline, actor)
    return deadline


def _cancel(deadline: Deadline, because: str, note: str, actor: User) -> Deadline:
    _end_pause(deadline, timezone.now())
    deadline.cancelled_at, deadline.cancelled_because, deadline.note = timezone.now(), because, note
    deadline.save(update_fields=["cancelled_at", "cancelled_because", "note"])
    _record(Event.DEADLINE_CANCELLED, deadline, actor, reason_code=because)
    return deadline


def _pause(deadline: Deadline) -> DeadlinePause | None:
    return DeadlinePause.objects.filter(deadline=deadline, ended_at__isnull=True).first()


def _end_pause(deadline: Deadline, now: datetime) -> bool:
    """End the pause, if there is one, and move the end by its length."""
    pause = _pause(deadline)
    if pause is None:
        return False
    pause.ended_at = now
    pause.save(update_fields=["ended_at"])
    deadline.due_at += now - pause.began_at
    deadline.save(update_fields=["due_at"])
    return True


def _record(event: Event, deadline: Deadline, actor: User, **changes: Any) -> None:
    until = timezone.localtime(deadline.due_at).strftime("%Y-%m-%d %H:%M")
    changes |= {"kind": deadline.kind, "until": until}
    record(event, actor=actor, target=deadline, case_id=deadline.case.public_id, changes=changes)


def _refuse_empty(reason: str, field: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why."), field)


def _refuse_permit(case: Case, starts_on: date) -> None:
    """It is for those of another country or of none, after the time to recover."""
    if case.person.citizenship == HOME_COUNTRY:
        raise Refused(_("A citizen of Azerbaijan needs no residence permit."), "kind")
    reflection = _running(Deadline.objects.filter(case=case, kind=DeadlineKind.REFLECTION))
    if reflection is not None and reflection.due_at > _begins_at(starts_on):
        raise Refused(_("The recovery and reflection period has not ended on that day."), "starts_on")
