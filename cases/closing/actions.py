"""What happens around the end of a file."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.actions import close_case
from cases.closing import policies
from cases.closing.enums import State
from cases.closing.models import Closing, FollowUp
from cases.days import refuse_future
from cases.models import Case
from core.errors import Conflict, Refused

# A follow-up further away than this is a slip of the pen.
FURTHEST = timedelta(days=5 * 366)


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
def write_follow_up(follow_up: FollowUp, details: dict[str, Any], *, actor: User) -> FollowUp:
    """Write down what came of a follow-up: `done_on`, `contact`, `note`, and `next_on`, the day of another one, if any."""
    follow_up = FollowUp.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=follow_up.pk)
    policies.check_may_follow_up(actor, follow_up)
    done_on, today = details["done_on"], timezone.localdate()
    refuse_future(done_on, "done_on")
    if done_on < follow_up.case.opened_on:
        raise Refused(_("The case was opened later than that."), "done_on")
    following: date | None = details.get("next_on")
    if following and not today < following <= today + FURTHEST:
        raise Refused(_("Choose a day to come, within five years."), "next_on")
    follow_up.done_on, follow_up.contact, follow_up.done_by = done_on, details["contact"], actor
    follow_up.note = details.get("note", "")
    follow_up.save()
    if following:
        FollowUp.objects.get_or_create(case=follow_up.case, due_on=following)
    record(Event.FOLLOWED_UP, actor=actor, target=follow_up, case_id=follow_up.case.public_id)
    return follow_up


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


def _record(event: Event, closing: Closing, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=closing, case_id=closing.case.public_id, changes=changes)
