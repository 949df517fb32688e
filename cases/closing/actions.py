"""What happens around the end of a file."""

import calendar
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.actions import close_case
from cases.closing import notifications, policies
from cases.closing.enums import LAST, METHODS, Danger, Outcome, Safety, State
from cases.closing.models import Closing, FollowUp, FollowUpSchedule
from cases.days import refuse_future
from cases.models import Case
from core.errors import Conflict, Refused

# A follow-up further away than this is a slip of the pen.
FURTHEST = timedelta(days=5 * 366)
MOST_MONTHS, MOST_STEPS = 60, 4


@transaction.atomic
def ask_to_close(case: Case, details: dict[str, Any], *, actor: User) -> Closing:
    """Ask a supervisor to close a file: `reason`, `explanation`, `closed_on`, `checked`, `follow_up_on`.

    Raises Refused for days that cannot be and while something in the file is unfinished, Conflict where it was asked already.
    """
    case = _locked_case(case)
    policies.check_may_ask(actor, case)
    closed_on, today = details["closed_on"], timezone.localdate()
    refuse_future(closed_on, "closed_on")
    if closed_on < case.opened_on:
        raise Refused(_("The case was opened later than that."), "closed_on")
    follow_ups = sorted(set(details.get("follow_up_on") or ()))
    if any(not closed_on < day <= today + FURTHEST for day in follow_ups):
        raise Refused(_("Follow-up comes after the closing, within five years."), "follow_up_on")
    if reasons := policies.unfinished(case):
        raise Refused(" ".join(map(str, reasons)))
    try:
        with transaction.atomic():
            closing = Closing.objects.create(
                case=case,
                reason=details["reason"],
                explanation=details.get("explanation", ""),
                closed_on=closed_on,
                checked=sorted(details.get("checked") or ()),
                follow_up_on=follow_ups,
                asked_by=actor,
            )
    except IntegrityError:
        raise Conflict(_("Closing this file was asked for already. A supervisor has not answered yet.")) from None
    _record(Event.CLOSING_ASKED, closing, actor, reason_code=closing.reason)
    notifications.tell_to_approve(closing)
    return closing


@transaction.atomic
def approve_closing(closing: Closing, *, actor: User) -> Case:
    """Close the file as it was asked for, and set the days of follow-up. Raises NotAllowed, Conflict, Refused."""
    closing = _locked(closing)
    policies.check_may_answer(actor, closing)
    if reasons := policies.unfinished(closing.case):
        raise Conflict(" ".join(map(str, reasons)))
    _answer(closing, State.APPROVED, actor)
    case = close_case(closing.case, reason=closing.reason, closed_on=closing.closed_on, actor=actor)
    for day in closing.follow_up_on:
        FollowUp.objects.get_or_create(case=case, due_on=day)
    _record(Event.CLOSING_APPROVED, closing, actor)
    return case


@transaction.atomic
def return_closing(closing: Closing, *, answer: str, actor: User) -> Closing:
    """Leave the file open, and say why."""
    closing = _locked(closing)
    policies.check_may_answer(actor, closing)
    _answer(closing, State.RETURNED, actor, answer)
    _record(Event.CLOSING_RETURNED, closing, actor)
    return closing


@transaction.atomic
def take_back_closing(closing: Closing, *, actor: User) -> Closing:
    """The one who asked changes her mind."""
    closing = _locked(closing)
    policies.check_may_take_back(actor, closing)
    _answer(closing, State.WITHDRAWN, actor)
    _record(Event.CLOSING_WITHDRAWN, closing, actor)
    return closing


def end_wish_to_close(case: Case, *, actor: User) -> None:
    """Withdraw the wish to close a locked file that ends otherwise; for the action that was allowed to end it."""
    for closing in Closing.objects.filter(case=case).asked().select_related("case__person"):
        _answer(closing, State.WITHDRAWN, actor)
        _record(Event.CLOSING_WITHDRAWN, closing, actor)


@transaction.atomic
def plan_follow_ups(case: Case, *, left_on: date, actor: User) -> list[FollowUp]:
    """Look after somebody who has left, on the days of the programme's schedule that are still to come.

    Nothing where it is planned already, or where the file is not the actor's organisation's to write in.
    """
    hers = Case.objects.visible_to(actor).filter(pk=case.pk, organisation=actor.organisation_id)
    if not hers.exists() or FollowUp.objects.filter(case=case).open().exists():
        return []
    today = timezone.localdate()
    days = [day for day in scheduled_days(left_on) if day > today]
    rows = [FollowUp.objects.get_or_create(case=case, due_on=day)[0] for day in days]
    if rows:
        changes = {"count": len(rows)}
        record(Event.FOLLOW_UP_PLANNED, actor=actor, target=case, case_id=case.public_id, changes=changes)
    return rows


def scheduled_days(left_on: date) -> list[date]:
    """The days of follow-up of somebody who leaves on a day, by the programme's schedule."""
    return [_months_after(left_on, months) for months in FollowUpSchedule.objects.months()]


@transaction.atomic
def set_schedule(months: list[int], *, actor: User) -> FollowUpSchedule:
    """Say after how many months people who left are looked after; what is planned already stays as it is."""
    policies.check_may_set_schedule(actor)
    wanted = sorted(set(months))
    if not wanted or not all(1 <= number <= MOST_MONTHS for number in wanted) or len(wanted) > MOST_STEPS:
        text = _("Name one to %(most)s numbers of months, each from 1 to %(months)s.")
        raise Refused(text % {"most": MOST_STEPS, "months": MOST_MONTHS}, "months")
    row = FollowUpSchedule.objects.create(months=wanted, set_by=actor)
    record(Event.FOLLOW_UP_SCHEDULE_SET, actor=actor, target=row)
    return row


@transaction.atomic
def write_follow_up(follow_up: FollowUp, details: dict[str, Any], *, actor: User) -> FollowUp:
    """Write down what came of a follow-up: `done_on`, `contact` (how), `outcome`, `rules_kept`, FINDINGS, `note`,
    and `next_on`, `next_method`: the day and way of another one, if any.

    Who could not be reached is tried again, as often as settings say. Danger makes an alarm. Raises NotAllowed,
    Conflict, and Refused, also for a way that the person forbade.
    """
    follow_up = _locked_follow_up(follow_up)
    policies.check_may_follow_up(actor, follow_up)
    _refuse_impossible_follow_up(follow_up, details)
    outcome = details.get("outcome") or Outcome.REACHED
    follow_up.done_on, follow_up.contact, follow_up.done_by = details["done_on"], details["contact"], actor
    follow_up.outcome, follow_up.rules_kept = outcome, bool(details.get("rules_kept"))
    follow_up.note = details.get("note", "")
    for name in FollowUp.FINDINGS if outcome == Outcome.REACHED else ():
        setattr(follow_up, name, details.get(name) or "")
    if follow_up.safety == Safety.UNSAFE or follow_up.risk == Danger.HIGH:
        follow_up.alarm_by = timezone.now() + timedelta(hours=settings.FOLLOW_UP_ALARM_HOURS)
    follow_up.save()
    record(Event.FOLLOWED_UP, actor=actor, target=follow_up, case_id=follow_up.case.public_id)
    _go_on(follow_up, details.get("next_on"), details.get("next_method") or "", actor)
    if follow_up.alarm_by:
        record(Event.FOLLOW_UP_ALARM, actor=actor, target=follow_up, case_id=follow_up.case.public_id)
        notifications.tell_of_alarm(follow_up)
    return follow_up


@transaction.atomic
def answer_alarm(follow_up: FollowUp, *, answer: str, actor: User) -> FollowUp:
    """Say what was done for somebody who is in danger; the alarm ends."""
    follow_up = _locked_follow_up(follow_up)
    policies.check_may_answer_alarm(actor, follow_up)
    if not answer.strip():
        raise Refused(_("Say what was done, in a few words."), "answer")
    follow_up.answered_at, follow_up.answered_by, follow_up.answer = timezone.now(), actor, answer.strip()
    follow_up.save(update_fields=["answered_at", "answered_by", "answer"])
    notifications.tell_no_more_of_alarm(follow_up)
    record(Event.FOLLOW_UP_ALARM_ANSWERED, actor=actor, target=follow_up, case_id=follow_up.case.public_id)
    return follow_up


def _refuse_impossible_follow_up(follow_up: FollowUp, details: dict[str, Any]) -> None:
    done_on, today = details["done_on"], timezone.localdate()
    refuse_future(done_on, "done_on")
    if done_on < follow_up.case.opened_on:
        raise Refused(_("The case was opened later than that."), "done_on")
    following: date | None = details.get("next_on")
    if following and not today < following <= today + FURTHEST:
        raise Refused(_("Choose a day to come, within five years."), "next_on")
    if following and details.get("outcome") in LAST:
        raise Refused(_("After this nobody looks after her any more: leave the next day empty."), "next_on")
    if details["contact"] not in dict(METHODS):
        raise Refused(_("Choose one of the answers."), "contact")
    kept = bool(details.get("rules_kept"))
    policies.refuse_forbidden(follow_up.case, details["contact"], "contact", rules_kept=kept)
    policies.refuse_forbidden(follow_up.case, details.get("next_method") or "", "next_method")


def _go_on(follow_up: FollowUp, following: date | None, method: str, actor: User) -> None:
    """What is planned after one that was written down."""
    case, again = follow_up.case, follow_up.outcome == Outcome.NOT_REACHED
    if follow_up.outcome in LAST:
        called_off = {"done_on": follow_up.done_on, "done_by": actor, "outcome": Outcome.CALLED_OFF}
        FollowUp.objects.filter(case=case).open().update(**called_off)
        return
    if again and following is None and follow_up.attempt < settings.FOLLOW_UP_ATTEMPTS:
        following = timezone.localdate() + timedelta(days=settings.FOLLOW_UP_RETRY_DAYS)
    if following:
        attempt = follow_up.attempt + 1 if again else 1
        planned = {"planned_method": method, "attempt": attempt}
        FollowUp.objects.get_or_create(case=case, due_on=following, defaults=planned)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later; of a month that is too short, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _locked_follow_up(follow_up: FollowUp) -> FollowUp:
    return FollowUp.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=follow_up.pk)


def _locked_case(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=case.pk)


def _locked(closing: Closing) -> Closing:
    """The file first, as everywhere: closing it locks it too."""
    _locked_case(closing.case)
    rows = Closing.objects.select_for_update(of=("self",)).select_related("case__person", "case__organisation")
    return rows.get(pk=closing.pk)


def _answer(closing: Closing, state: State, actor: User, answer: str = "") -> None:
    closing.state, closing.decided_by, closing.decided_at = state, actor, timezone.now()
    closing.answer = answer
    closing.save()
    notifications.tell_of_answer(closing)


def _record(event: Event, closing: Closing, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=closing, case_id=closing.case.public_id, changes=changes)
