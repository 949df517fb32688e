"""What happens to programme activities: planned or recorded, held, called off, corrected, crossed out. Never deleted."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from cases.crossing.actions import cross_out
from cases.days import refuse_future, refuse_out_of_order
from core.errors import Refused
from reintegration.ground.actions import refuse_invalid, stripped
from reports.activities import policies
from reports.activities.enums import UPGRADES, Audience, State
from reports.activities.models import Activity, Material, Reached
from reports.activities.states import FIRST

FIELDS = (
    "kind", "title", "starts_on", "ends_on", "region", "place", "shelter", "partner", "project", "line", "funder",
    "audiences", "cost_azn",
)  # fmt: skip
_REFERENCES = {
    "organisation", "shelter", "partner", "project", "line", "funder", "audiences", "written_by", "crossed_out_by",
    "form_token", "calling_off_reason", "correction_reason", "crossing_reason",
}  # fmt: skip


class Count(NamedTuple):
    """So many people of one sex and age."""

    sex: str
    band: str
    people: int


class Handed(NamedTuple):
    """So many of one material in one language."""

    kind: str
    language: str
    number: int


@transaction.atomic
def add_activity(details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Activity:
    """Write an activity down, planned or held: the fields of FIELDS, `state`, `reached` (Count), `materials` (Handed)."""
    policies.check_may_write(actor)
    # Two who send one form wait for each other here.
    Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
    if before := Activity.objects.filter(organisation=actor.organisation).sent_with(token):
        return before
    if details.get("state") not in FIRST:
        raise Refused(_("Say whether it is planned or was held."), "state")
    activity = Activity(
        organisation=actor.organisation, written_by=actor, form_token=token, state=details["state"], audiences=[]
    )
    activity.take(_whole(details), FIELDS)
    _check(activity, actor, FIELDS)
    activity.save()
    _count(activity, details)
    _record(Event.ACTIVITY_ADDED, activity, actor)
    return activity


@transaction.atomic
def correct_activity(
    activity: Activity, details: dict[str, Any], *, version: int, actor: User, reason: str = ""
) -> Activity:
    """Change what stands there. Of what was held already it is said why, and the earlier values are kept."""
    activity = _locked(activity)
    policies.check_may_correct(actor, activity)
    activity.begin_change(version)
    reason = reason.strip()
    changed = _take(activity, details, actor)
    if not changed:
        return activity
    if activity.state != State.PLANNED:
        if not reason:
            raise Refused(_("Say why."), "reason")
        activity.correction_reason = reason
        changed.append("correction_reason")
    activity.save(update_fields=_columns(changed))
    _record(Event.ACTIVITY_CHANGED, activity, actor, reason=reason, **dict.fromkeys(changed))
    return activity


@transaction.atomic
def hold_activity(activity: Activity, details: dict[str, Any], *, version: int, actor: User) -> Activity:
    """It took place: with what came of it, in the same fields."""
    activity = _locked(activity)
    policies.check_may_hold(actor, activity)
    activity.begin_change(version)
    activity.state = State.HELD
    changed = _take(activity, details, actor)
    activity.save(update_fields=_columns([*changed, "state"]))
    _record(Event.ACTIVITY_HELD, activity, actor)
    return activity


@transaction.atomic
def call_off_activity(activity: Activity, *, reason: str, actor: User) -> Activity:
    """It will not take place."""
    activity = _locked(activity)
    policies.check_may_call_off(actor, activity)
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    activity.state, activity.calling_off_reason = State.CALLED_OFF, reason.strip()
    activity.version += 1
    activity.save(update_fields=["state", "calling_off_reason", "version"])
    _record(Event.ACTIVITY_CALLED_OFF, activity, actor, reason=reason.strip())
    return activity


@transaction.atomic
def cross_out_activity(activity: Activity, *, reason: str, actor: User) -> Activity:
    """It stands there wrongly: it counts no more, and stays readable to its organiser."""
    activity = _locked(activity)
    policies.check_may_change(actor, activity)
    cross_out(activity, reason, actor)
    _record(Event.ACTIVITY_CROSSED_OUT, activity, actor, reason=reason.strip())
    return activity


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=activity.pk)


def _whole(details: dict[str, Any]) -> dict[str, Any]:
    """The details with what follows from them: the line's project, the project's funder."""
    found = stripped(details, "title", "place")
    if "audiences" in found:
        # In the order of the list, so that the same audiences are the same.
        found["audiences"] = [one.value for one in Audience if one in found["audiences"]]
    line, project = found.get("line"), found.get("project")
    if line is not None and project is None:
        project = found["project"] = line.project
    if project is not None:
        found["funder"] = project.funder
    return found


def _take(activity: Activity, details: dict[str, Any], actor: User) -> list[str]:
    changed = activity.take(_whole(details), FIELDS)
    _check(activity, actor, changed)
    return [*changed, *_count(activity, details)]


def _columns(changed: Iterable[str]) -> list[str]:
    """Those of the activity's own; its parts are written by themselves."""
    return sorted({*changed, "version"} - {"reached", "materials"})


def _check(activity: Activity, actor: User, changed: Iterable[str]) -> None:
    refuse_invalid(activity, exclude=_REFERENCES)
    if not activity.audiences:
        raise Refused(_("Say for whom it was: at least one."), "audiences")
    refuse_out_of_order(activity.starts_on, activity.ends_on, "ends_on")
    if activity.state == State.HELD:
        refuse_future(activity.ends_on, "ends_on")
    if activity.kind in UPGRADES and activity.place:
        text = _("Of what is done to a shelter the region alone is said, never a place.")
        raise Refused(text, "place")
    if activity.kind not in UPGRADES and activity.shelter_id:
        raise Refused(_("A shelter is named for what is done to it alone."), "shelter")
    if activity.line is not None and activity.line.project_id != activity.project_id:
        raise Refused(_("This line belongs to another project."), "line")
    for name in {"shelter", "project", "line", "partner"} & set(changed):
        chosen = getattr(activity, name)
        if chosen is not None and not type(chosen).objects.visible_to(actor).filter(pk=chosen.pk).exists():
            raise Refused(_("Choose one of those that are offered."), name)


def _count(activity: Activity, details: dict[str, Any]) -> list[str]:
    """Write the counts anew where they differ; returns what changed. An empty count is not known, and has no row."""
    changed = []
    if "reached" in details:
        wanted = {(one.sex, one.band): one.people for one in details["reached"] if one.people}
        if wanted != {(row.sex, row.band): row.people for row in activity.reached.all()}:
            activity.reached.all().delete()
            rows = [Reached(sex=sex, band=band, people=people) for (sex, band), people in wanted.items()]
            _add(activity, rows, "reached")
            changed.append("reached")
    if "materials" in details:
        given = [(one.kind, one.language) for one in details["materials"] if one.number]
        if len(given) != len(set(given)):
            raise Refused(
                _("The same material in the same language stands there twice. Add the numbers up."), "materials"
            )
        handed = {(one.kind, one.language): one.number for one in details["materials"] if one.number}
        if handed != {(row.kind, row.language): row.number for row in activity.materials.all()}:
            activity.materials.all().delete()
            pieces = [Material(kind=kind, language=code, number=number) for (kind, code), number in handed.items()]
            _add(activity, pieces, "materials")
            changed.append("materials")
    return changed


def _add(activity: Activity, rows: list[Any], field: str) -> None:
    for row in rows:
        row.activity, row.organisation = activity, activity.organisation
        try:
            refuse_invalid(row, exclude={"activity", "organisation"})
        except Refused as error:
            raise Refused(error.message, field) from None
    if rows:
        type(rows[0]).objects.bulk_create(rows)


def _record(event: Event, activity: Activity, actor: User, *, reason: str = "", **changed: None) -> None:
    changes = {"kind": activity.kind, "day": activity.ends_on} | {
        name: None for name in changed if name not in ("kind", "ends_on")
    }
    record(event, actor=actor, target=activity, changes=changes, reason=reason)
