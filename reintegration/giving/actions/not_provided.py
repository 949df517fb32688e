"""What was needed and not given: refused by the person, or not to be had. An outcome of its own, never assistance."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.crossing.actions import cross_out
from cases.days import refuse_future
from cases.models import Case
from core.errors import Refused
from reintegration.giving import policies
from reintegration.giving.actions.locks import locked
from reintegration.giving.actions.repeating import set_next
from reintegration.giving.enums import REASONS, Kind
from reintegration.giving.models import NotProvided
from reintegration.ground.actions import locked_case, refuse_invalid, stripped
from reintegration.policies import check_may_record

FIELDS = ("service", "asked_on", "kind", "reason", "words", "next_on")


@transaction.atomic
def record_not_provided(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> NotProvided:
    """Write down what she did not want, or what was not to be had: the fields of FIELDS."""
    case = locked_case(case)
    check_may_record(actor, case)
    if before := NotProvided.objects.of(case).sent_with(token):
        return before
    if details.get("service") is None:
        raise Refused(_("Choose what was needed."), "service")
    sent = stripped(details, "words")
    row = NotProvided(
        case=case, service=details["service"], provider=actor.organisation, written_by=actor, form_token=token
    )
    row.take(sent, FIELDS)
    row.type = row.service.type
    _check(row)
    row.save()
    _record(Event.NOT_PROVIDED, row, actor)
    return row


@transaction.atomic
def settle_next_step(row: NotProvided, *, actor: User) -> NotProvided:
    """Nothing more is to come of it: it was asked again, or is not needed any more."""
    row = locked(row)
    policies.check_may_settle(actor, row)
    row.settled_on = timezone.localdate()
    row.save(update_fields=["settled_on"])
    _record(Event.NOT_PROVIDED_SETTLED, row, actor)
    return row


@transaction.atomic
def cross_out_not_provided(row: NotProvided, *, reason: str, actor: User) -> NotProvided:
    row = locked(row)
    policies.check_may_correct(actor, row)
    cross_out(row, reason, actor)
    _record(Event.NOT_PROVIDED_CROSSED_OUT, row, actor)
    if row.repeating is not None:
        set_next(row.repeating)
    return row


def _check(row: NotProvided) -> None:
    refuse_invalid(row, exclude={"case", "provider", "written_by", "crossed_out_by", "repeating", "service"})
    refuse_future(row.asked_on, "asked_on")
    _refuse_outside(row, row.asked_on)
    if row.reason not in REASONS[Kind(row.kind)]:
        raise Refused(_("This reason does not go with what happened. Choose another."), "reason")
    if row.next_on and row.next_on < row.asked_on:
        raise Refused(_("The next step comes after that day."), "next_on")


def _refuse_outside(row: NotProvided, day: date) -> None:
    if day < row.case.opened_on:
        raise Refused(_("The case was opened later than that."), "asked_on")
    if not row.service.is_in_force_on(day):
        raise Refused(_("The catalogue does not have this service on that day."), "service")


def _record(event: Event, row: NotProvided, actor: User) -> None:
    changes = {"type": row.type, "kind": row.kind, "day": row.asked_on}
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)
