"""Appointments. That somebody is in two places at once is shown, never refused: people know why."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.days import refuse_before_birth
from cases.models import Case
from cases.work import policies
from cases.work.actions.once import sent_before
from cases.work.enums import Outcome
from cases.work.models import LONGEST_APPOINTMENT, Appointment
from core.errors import Refused

APPOINTMENT_FIELDS = ("kind", "starts_at", "ends_at", "place", "with_whom", "accompanied_by", "interpreter_needed")
# Further ahead than that somebody mistyped the year.
FURTHEST = timedelta(days=5 * 366)


@transaction.atomic
def make_appointment(case: Case, details: dict[str, Any], *, actor: User) -> Appointment:
    """Note where the person has to be: the fields of APPOINTMENT_FIELDS. A form sent twice is one appointment."""
    policies.check_may_write(actor, case)
    if made := sent_before(Appointment, case, details.get("form_token")):
        return made
    _refuse_impossible(case, details, actor)
    appointment = Appointment(case=case, set_by=actor, form_token=details.get("form_token"))
    return _made(appointment, {name: details[name] for name in APPOINTMENT_FIELDS}, actor)


@transaction.atomic
def change_appointment(appointment: Appointment, details: dict[str, Any], *, version: int, actor: User) -> Appointment:
    """Correct it, or say who goes along. Where the person could not come, an outcome is recorded instead."""
    appointment = _locked(appointment)
    policies.check_may_change(actor, appointment)
    appointment.begin_change(version)
    _refuse_impossible(appointment.case, details, actor)
    if changed := appointment.take(details, APPOINTMENT_FIELDS):
        appointment.save(update_fields=[*changed, "version"])
        record(Event.APPOINTMENT_CHANGED, actor=actor, target=appointment, case_id=appointment.case.public_id)
    return appointment


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, outcome: str, actor: User, note: str = "", moved_to: datetime | None = None
) -> Appointment:
    """Record what came of it, once. Moved to a known time: another appointment, for the rest alike, begins there."""
    appointment = _locked(appointment)
    policies.check_may_end(actor, appointment)
    if outcome in (Outcome.KEPT, Outcome.MISSED) and appointment.starts_at > timezone.now():
        raise Refused(_("It has not begun yet."), "outcome")
    appointment.outcome, appointment.outcome_note, appointment.outcome_at = outcome, note.strip(), timezone.now()
    appointment.save(update_fields=["outcome", "outcome_note", "outcome_at"])
    _record_outcome(appointment, actor)
    if outcome == Outcome.MOVED and moved_to is not None:
        policies.check_may_write(actor, appointment.case)
        _refuse_distant(appointment.case, moved_to, "moved_day")
        details: dict[str, Any] = {name: getattr(appointment, name) for name in APPOINTMENT_FIELDS}
        details |= {"starts_at": moved_to, "ends_at": moved_to + (appointment.ends_at - appointment.starts_at)}
        _made(Appointment(case=appointment.case, set_by=actor, moved_from=appointment), details, actor)
    return appointment


def _made(appointment: Appointment, details: dict[str, Any], actor: User) -> Appointment:
    for name, value in details.items():
        setattr(appointment, name, value)
    appointment.save()
    record(Event.APPOINTMENT_MADE, actor=actor, target=appointment, case_id=appointment.case.public_id)
    return appointment


def _locked(appointment: Appointment) -> Appointment:
    """The case first, as everywhere: moved to another time, another appointment is written in it."""
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.case_id)
    rows = Appointment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case__person", "set_by", "accompanied_by").get(pk=appointment.pk)


def _record_outcome(appointment: Appointment, actor: User) -> None:
    changes = {"status": appointment.outcome}
    case_id = appointment.case.public_id
    record(Event.APPOINTMENT_ENDED, actor=actor, target=appointment, case_id=case_id, changes=changes)


def _refuse_impossible(case: Case, details: dict[str, Any], actor: User) -> None:
    starts_at, ends_at, companion = details["starts_at"], details["ends_at"], details["accompanied_by"]
    _refuse_distant(case, starts_at, "day")
    if not starts_at < ends_at <= starts_at + LONGEST_APPOINTMENT:
        raise Refused(_("An appointment lasts at least a minute and at most a day."), "minutes")
    if companion is not None and companion.organisation_id != actor.organisation_id:
        raise Refused(_("Choose somebody of your organisation."), "accompanied_by")
    # It would stand in a day on which it cannot be read.
    if companion is not None and Section.NOTES not in case_policies.sections_for(companion, case):
        raise Refused(_("This colleague does not see the case."), "accompanied_by")


def _refuse_distant(case: Case, starts_at: datetime, field: str) -> None:
    refuse_before_birth(case.person, timezone.localdate(starts_at), field)
    if starts_at > timezone.now() + FURTHEST:
        raise Refused(_("Check the year."), field)
