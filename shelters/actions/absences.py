"""Going out for a night or longer, and coming back. The stay goes on, and its nights are counted."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from core.errors import Refused
from shelters import policies
from shelters.actions.beds import collisions_told_kindly, put_on_record, written
from shelters.actions.stays import locked_stay
from shelters.enums import AbsenceKind
from shelters.models import Absence, Stay


@transaction.atomic
def go_out(
    stay: Stay,
    *,
    kind: AbsenceKind | str,
    left_at: datetime,
    actor: User,
    expected_at: datetime | None = None,
    note: str = "",
) -> Absence:
    """The person is out of the house since a moment. Of who is missing nobody can say when she is expected.

    Raises Refused for moments that cannot be, Conflict where she is out already.
    """
    stay = locked_stay(stay)
    policies.check_may_end(actor, stay)
    absence = Absence(stay=stay, shelter=stay.shelter, case_id=stay.case_id, recorded_by=actor)
    absence.kind, absence.left_at, absence.expected_at, absence.note = kind, left_at, expected_at, note
    _check(absence)
    with collisions_told_kindly():
        absence.save()
    _record(Event.ABSENCE_STARTED, absence, actor)
    return absence


@transaction.atomic
def come_back(absence: Absence, *, at: datetime, actor: User) -> Absence:
    """The person is back in the house. Raises Conflict where she has been for a while."""
    absence = _locked(absence)
    policies.check_may_end_absence(actor, absence)
    absence.over_at, absence.came_back = at, True
    _check(absence)
    with collisions_told_kindly():
        absence.save(update_fields=["over_at", "came_back"])
    _record(Event.ABSENCE_ENDED, absence, actor)
    return absence


@transaction.atomic
def change_absence(absence: Absence, details: dict[str, Any], *, actor: User) -> Absence:
    """Put right, or learn anew: `kind`, `left_at`, `expected_at`, `over_at`, `note`, those given. What stood there stays."""
    absence = _locked(absence)
    policies.check_may_correct(actor, absence.stay)
    for field in ("kind", "left_at", "expected_at", "note"):
        setattr(absence, field, details.get(field, getattr(absence, field)))
    if not absence.is_open or details.get("over_at"):
        absence.came_back = absence.came_back if absence.came_back is not None else True
        absence.over_at = details.get("over_at") or absence.over_at
    _check(absence)
    with collisions_told_kindly():
        absence.save()
    _record(Event.ABSENCE_CHANGED, absence, actor)
    return absence


def _locked(absence: Absence) -> Absence:
    """The stay first, as everywhere."""
    stay = locked_stay(absence.stay)
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    absence.stay = stay
    return absence


def _check(absence: Absence) -> None:
    now, stay = timezone.now(), absence.stay
    if absence.left_at > now:
        raise Refused(_("This moment has not come yet."), "left_at")
    if timezone.localdate(absence.left_at) < stay.check_in:
        raise Refused(
            _("The person came on %(day)s; this lies before it.") % {"day": written(stay.check_in)}, "left_at"
        )
    if absence.kind == AbsenceKind.MISSING:
        absence.expected_at = None
    if absence.expected_at and absence.expected_at < absence.left_at:
        raise Refused(_("The end lies before the beginning."), "expected_at")
    if absence.over_at is None:
        return
    if absence.over_at > now:
        raise Refused(_("This moment has not come yet."), "over_at")
    if absence.over_at < absence.left_at:
        raise Refused(_("The end lies before the beginning."), "over_at")
    if stay.check_out and timezone.localdate(absence.over_at) > stay.check_out:
        text = _("The person left on %(day)s; this lies after it.")
        raise Refused(text % {"day": written(stay.check_out)}, "over_at")


def _record(event: Event, absence: Absence, actor: User) -> None:
    stay = absence.stay
    put_on_record(event, absence, stay.shelter, actor=actor, case=stay.case, kind=str(absence.kind))
