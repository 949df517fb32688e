"""What happens around an incident. Each function is one transaction: policy, lock, change, audit.

An incident is a file of its own in the record, as an enquiry is: it concerns several people, or none.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_future
from core.errors import Conflict, NotVisible, Refused
from shelters.incidents import policies
from shelters.incidents.enums import IncidentType
from shelters.incidents.models import Incident, IncidentAddition, IncidentFollowUp, IncidentPerson, IncidentTelling
from shelters.models import Shelter, Stay

FURTHEST = timedelta(days=366)
Part = IncidentAddition | IncidentFollowUp | IncidentPerson | IncidentTelling


@transaction.atomic
def record_incident(
    shelter: Shelter,
    details: dict[str, Any],
    *,
    actor: User,
    people: Iterable[tuple[Stay, str]] = (),
    token: UUID | None = None,
) -> Incident:
    """Write down what happened: `happened_at`, `type`, `severity`, `what_happened`, `action_taken`, `confidential`,
    `about_staff`.

    A complaint about staff is confidential whatever was chosen. The same form sent twice is one. Raises NotAllowed, Refused.
    """
    policies.check_may_record(actor, shelter)
    # One after the other, so that a second click finds what the first one brought.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    if before := Incident.objects.sent_with(token, actor):
        return before
    about = details.get("about_staff")
    _refuse_future_moment(details["happened_at"], "happened_at")
    if about and (about.organisation_id != actor.organisation_id or about.pk == actor.pk):
        raise Refused(_("Choose somebody else of your organisation."), "about_staff")
    incident = Incident(
        shelter=shelter,
        happened_at=details["happened_at"],
        type=details["type"],
        severity=details["severity"],
        what_happened=_said(details.get("what_happened"), "what_happened"),
        action_taken=(details.get("action_taken") or "").strip(),
        confidential=bool(details.get("confidential") or about or details["type"] == IncidentType.STAFF),
        about_staff=about,
        written_by=actor,
        form_token=token,
    )
    incident.save()
    changes = {"shelter": shelter.code, "type": incident.type, "level": incident.severity}
    _record(Event.INCIDENT_RECORDED, incident, actor, **changes)
    for stay, part in people:
        _add_person(incident, stay, part, actor)
    return incident


@transaction.atomic
def read_incident(incident: Incident, *, actor: User) -> None:
    """Open what was written of an incident: a look like one at a file, and on record."""
    policies.check_may_read(actor, incident)
    check_reading(actor, incident.public_id)
    _record(Event.INCIDENT_READ, incident, actor)


@transaction.atomic
def add_person(incident: Incident, stay: Stay, part: str, *, actor: User) -> IncidentPerson:
    """Say that it concerned somebody of the house, and as what; each once."""
    incident = _locked(incident)
    policies.check_may_add(actor, incident)
    return _add_person(incident, stay, part, actor)


@transaction.atomic
def remove_person(person: IncidentPerson, *, actor: User) -> None:
    """Take somebody out whom it did not concern."""
    incident = _locked(person.incident)
    policies.check_may_add(actor, incident)
    gone = IncidentPerson.objects.filter(pk=person.pk, incident=incident).first()
    if gone is None:
        raise NotVisible("")
    _record_part(Event.INCIDENT_PERSON_REMOVED, gone, actor)
    gone.delete()


@transaction.atomic
def add_to_incident(incident: Incident, text: str, *, actor: User, token: UUID | None = None) -> IncidentAddition:
    """Write beneath what was found out or done since. What stands there already is not rewritten."""
    incident = _locked(incident)
    policies.check_may_add(actor, incident)
    if before := _sent_before(IncidentAddition, incident, token):
        return before
    row = IncidentAddition(incident=incident, text=_said(text, "text"), written_by=actor, form_token=token)
    row.save()
    _record_part(Event.INCIDENT_ADDED_TO, row, actor)
    return row


@transaction.atomic
def tell_of_incident(
    incident: Incident, details: dict[str, Any], *, actor: User, token: UUID | None = None
) -> IncidentTelling:
    """Record who was told, and when: `told_to`, `told_at`, `details`."""
    incident = _locked(incident)
    policies.check_may_add(actor, incident)
    if before := _sent_before(IncidentTelling, incident, token):
        return before
    _refuse_future_moment(details["told_at"], "told_at")
    if details["told_at"] < incident.happened_at:
        raise Refused(_("It happened later than that."), "told_at")
    row = IncidentTelling(
        incident=incident,
        told_to=details["told_to"],
        told_at=details["told_at"],
        details=(details.get("details") or "").strip(),
        told_by=actor,
        form_token=token,
    )
    row.save()
    _record_part(Event.INCIDENT_TOLD, row, actor)
    return row


@transaction.atomic
def set_follow_up(
    incident: Incident, details: dict[str, Any], *, actor: User, token: UUID | None = None
) -> IncidentFollowUp:
    """Say what is to be done about it: `what`, `due_on`, `user`."""
    incident = _locked(incident)
    policies.check_may_add(actor, incident)
    if before := _sent_before(IncidentFollowUp, incident, token):
        return before
    user, due_on, today = details["user"], details["due_on"], timezone.localdate()
    if not today <= due_on <= today + FURTHEST:
        raise Refused(_("Choose today or a day to come, within a year."), "due_on")
    if not policies.staff_for(incident).filter(pk=user.pk).exists():
        raise Refused(_("Choose somebody of the house's staff who may know of it."), "user")
    what = _said(details.get("what"), "what")
    row = IncidentFollowUp(incident=incident, what=what, due_on=due_on, user=user, set_by=actor, form_token=token)
    row.save()
    _record_part(Event.INCIDENT_FOLLOW_UP_SET, row, actor, user=user.username)
    return row


@transaction.atomic
def finish_follow_up(follow_up: IncidentFollowUp, *, done_on: date, actor: User, result: str = "") -> IncidentFollowUp:
    """It was done, on a day; what came of it."""
    incident = _locked(follow_up.incident)
    rows = IncidentFollowUp.objects.select_for_update(of=("self",)).select_related("incident__shelter", "user")
    follow_up = rows.get(pk=follow_up.pk, incident=incident)
    policies.check_may_finish(actor, follow_up)
    refuse_future(done_on, "done_on")
    if done_on < timezone.localdate(incident.happened_at):
        raise Refused(_("It happened later than that."), "done_on")
    follow_up.done_on, follow_up.done_by, follow_up.result = done_on, actor, result.strip()
    follow_up.save(update_fields=["done_on", "done_by", "result"])
    _record_part(Event.INCIDENT_FOLLOW_UP_DONE, follow_up, actor)
    return follow_up


@transaction.atomic
def close_incident(incident: Incident, conclusion: str, *, actor: User) -> Incident:
    """Close it with what is to be learnt from it. Raises Conflict while something is still to be done."""
    incident = _locked(incident)
    policies.check_may_close(actor, incident)
    incident.conclusion = _said(conclusion, "conclusion")
    incident.closed_at, incident.closed_by = timezone.now(), actor
    incident.save(update_fields=["closed_at", "closed_by", "conclusion"])
    _record(Event.INCIDENT_CLOSED, incident, actor)
    return incident


def _add_person(incident: Incident, stay: Stay, part: str, actor: User) -> IncidentPerson:
    if stay.shelter_id != incident.shelter_id:
        raise Refused(_("This person stays in another house."), "person")
    row = IncidentPerson(incident=incident, stay=stay, shelter_id=incident.shelter_id, case_id=stay.case_id, part=part)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict(_("This person stands there already. Nothing was changed.")) from None
    _record_part(Event.INCIDENT_PERSON_ADDED, row, actor)
    return row


def _locked(incident: Incident) -> Incident:
    """The incident first, as everywhere: closing it locks it too."""
    rows = Incident.objects.select_for_update(of=("self",)).select_related("shelter", "written_by")
    locked = rows.filter(pk=incident.pk).first()
    if locked is None:
        raise NotVisible("")
    return locked


def _sent_before(model: Any, incident: Incident, token: UUID | None) -> Any:
    return model.objects.filter(incident=incident, form_token=token).first() if token else None


def _said(text: str | None, field: str) -> str:
    if not (text or "").strip():
        raise Refused(_("Write something."), field)
    return (text or "").strip()


def _refuse_future_moment(moment: Any, field: str) -> None:
    if moment > timezone.now():
        raise Refused(_("This moment has not come yet."), field)


def _record(event: Event, incident: Incident, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=incident, case_id=incident.public_id, changes=changes)


def _record_part(event: Event, row: Part, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=row, case_id=row.incident.public_id, changes=changes)
