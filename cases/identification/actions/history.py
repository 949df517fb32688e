"""What was done to the person, when and where, and by whom."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_before_birth
from cases.identification import policies
from cases.identification.actions.entering import (
    Row,
    locked,
    locked_row,
    take_over,
)
from cases.identification.models import FIRST_YEAR, Entered, Episode, Perpetrator, TraffickingHistory
from cases.models import Case
from core.errors import Refused

HISTORY_FIELDS = (
    "recruitment_methods", "recruitment_websites", "recruitment_place", "relationship", "age_when_trafficked",
    "means_of_control", "exploitation_websites", "exploitation_place", "account",
)  # fmt: skip
EPISODE_FIELDS = (
    "type", "from_year", "from_month", "from_day", "to_year", "to_month", "to_day", "country", "place", "description",
)  # fmt: skip
PERPETRATOR_FIELDS = ("name", "description", "roles", "relationship", "sex", "citizenship", "known_to_police")


@transaction.atomic
def save_history(case: Case, details: dict[str, Any], *, version: int, actor: User) -> TraffickingHistory:
    """Keep how the person was recruited and controlled: one record for a case, whose version is 0 before the first."""
    case = locked(case)
    policies.check_may_record(actor, case)
    row = TraffickingHistory.objects.filter(case=case).first() or TraffickingHistory(case=case, version=0)
    row.case = case
    row.begin_change(version)
    if changed := fill_history(row, details):
        row.save()
        _record(Event.TRAFFICKING_RECORDED, row, actor, dict.fromkeys(changed))
    return row


def fill_history(row: TraffickingHistory, details: dict[str, Any]) -> list[str]:
    """Take over what differs; the names of it. Nothing is saved. Raises Refused."""
    changed = take_over(row, details, HISTORY_FIELDS)
    _refuse_age(row.case, row)
    return changed


def new_episode(case: Case, details: dict[str, Any]) -> Episode:
    """The stretch that `add_episode` adds, held to its rules and not saved."""
    return _filled(Episode(case=case), details, EPISODE_FIELDS, _check_episode)


def new_perpetrator(case: Case, details: dict[str, Any]) -> Perpetrator:
    """Whom `add_perpetrator` adds, held to its rules and not saved."""
    return _filled(Perpetrator(case=case), details, PERPETRATOR_FIELDS, _check_perpetrator)


def add_episode(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Episode:
    """Add a stretch of recruitment, transit or exploitation. `details`: EPISODE_FIELDS."""
    return _add(Episode(case=case), details, EPISODE_FIELDS, _check_episode, Event.EPISODE_RECORDED, actor, token)


def change_episode(episode: Episode, details: dict[str, Any], *, version: int, actor: User) -> Episode:
    """Correct or complete a stretch."""
    return _change(episode, details, EPISODE_FIELDS, _check_episode, Event.EPISODE_CHANGED, actor, version)


def remove_episode(episode: Episode, *, actor: User) -> None:
    """Take out one that was entered wrongly; what it held stays among the earlier values."""
    _remove(episode, Event.EPISODE_REMOVED, actor)


def add_perpetrator(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Perpetrator:
    """Add somebody who had a part in it. `details`: PERPETRATOR_FIELDS."""
    fields, event = PERPETRATOR_FIELDS, Event.PERPETRATOR_RECORDED
    return _add(Perpetrator(case=case), details, fields, _check_perpetrator, event, actor, token)


def change_perpetrator(perpetrator: Perpetrator, details: dict[str, Any], *, version: int, actor: User) -> Perpetrator:
    """Correct or complete what is known of somebody."""
    fields, event = PERPETRATOR_FIELDS, Event.PERPETRATOR_CHANGED
    return _change(perpetrator, details, fields, _check_perpetrator, event, actor, version)


def remove_perpetrator(perpetrator: Perpetrator, *, actor: User) -> None:
    """Take out somebody who was entered wrongly; what was written stays among the earlier values."""
    _remove(perpetrator, Event.PERPETRATOR_REMOVED, actor)


@transaction.atomic
def _add(
    row: Row,
    details: dict[str, Any],
    fields: tuple[str, ...],
    check: Callable[[Any], None],
    event: Event,
    actor: User,
    token: UUID | None,
) -> Row:
    row.case = locked(row.case)
    policies.check_may_record(actor, row.case)
    model: Any = type(row)
    if found := model.objects.of(row.case).sent_with(token):
        return found
    _filled(row, details, fields, check)
    row.form_token = token
    row.save()
    _record(event, row, actor, {})
    return row


def _filled(row: Row, details: dict[str, Any], fields: tuple[str, ...], check: Callable[[Any], None]) -> Row:
    take_over(row, details, fields)
    check(row)
    return row


@transaction.atomic
def _change(
    row: Row,
    details: dict[str, Any],
    fields: tuple[str, ...],
    check: Callable[[Any], None],
    event: Event,
    actor: User,
    version: int,
) -> Row:
    row = locked_row(row)
    policies.check_may_change(actor, row)
    row.begin_change(version)
    changed = take_over(row, details, fields)
    if changed:
        check(row)
        row.save()
        _record(event, row, actor, dict.fromkeys(changed))
    return row


@transaction.atomic
def _remove(row: Entered, event: Event, actor: User) -> None:
    row = locked_row(row)
    policies.check_may_change(actor, row)
    _record(event, row, actor, {})
    row.delete()


def _record(event: Event, row: Entered, actor: User, changes: dict[str, Any]) -> None:
    if isinstance(row, Episode):
        changes = changes | told_of(row)
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)


def told_of(row: Episode) -> dict[str, Any]:
    """What of a stretch stands on record."""
    return {"type": row.type, "country": row.country}


def _refuse_age(case: Case, row: TraffickingHistory) -> None:
    now = case.person.age_on(timezone.localdate())
    if row.age_when_trafficked is not None and now is not None and row.age_when_trafficked > now:
        raise Refused(_("The person is not so old yet."), "age_when_trafficked")


def _check_episode(row: Episode) -> None:
    first, last = _days(row, "from"), _days(row, "to")
    today = timezone.localdate()
    for prefix, days in (("from", first), ("to", last)):
        if days is not None:
            if days[0] > today:
                raise Refused(_("This day has not come yet."), f"{prefix}_year")
            refuse_before_birth(row.case.person, days[1], f"{prefix}_year")
    if first and last and last[1] < first[0]:
        raise Refused(_("The end lies before the beginning."), "to_year")


def _days(row: Episode, prefix: str) -> tuple[date, date] | None:
    """The first and the last day that a partial date may mean."""
    year, month, day = (getattr(row, f"{prefix}_{part}") for part in ("year", "month", "day"))
    if (month and not year) or (day and not month):
        raise Refused(_("A day needs its month and a month its year. Leave open what is not known."), f"{prefix}_year")
    if not year:
        return None
    if year < FIRST_YEAR:
        raise Refused(_("Check the year."), f"{prefix}_year")
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise Refused(_("There is no such day."), f"{prefix}_day") from None
    if day:
        return first, first
    following = date(year + 1, 1, 1) if not month or month == 12 else date(year, month + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)


def _check_perpetrator(row: Perpetrator) -> None:
    if not (row.name or row.description or row.roles):
        raise Refused(_("Say at least a name, a description or a part in it."), "name")
