"""A report's way to the public as pages print it."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.roles import Permission, has_permission
from reports.disclosure.releases import public_document
from reports.models import Confirmation, YearlyReport
from reports.presenters import tables
from reports.signing.records import unconfirmed
from reports.signing.states import Status
from shelters.models import Shelter


@dataclass
class Answer:
    """What one organisation said of its part; `said` is None where it has not answered."""

    organisation: Organisation
    said: Confirmation | None


def answers(report: YearlyReport, reader: Any) -> list[Answer]:
    """The answers that the reader may see, by the organisations' names; those that are missing only for who sees all."""
    said = {row.organisation_id: row for row in _said(report, reader)}
    waiting = [one for one in unconfirmed(report) if one.pk not in said and _sees_missing(one, reader)]
    found = [Answer(row.organisation, row) for row in said.values()] + [Answer(one, None) for one in waiting]
    return sorted(found, key=lambda answer: answer.organisation.name)


def steps(report: YearlyReport) -> list[dict[str, str]]:
    """The way: frozen, confirmed, reviewed, published."""
    status = Status(report.status)
    reviewed = status != Status.FROZEN
    waiting = len(unconfirmed(report))
    confirmed = (
        _("all organisations") if not waiting else _("%(number)d still to answer or to agree") % {"number": waiting}
    )
    release = getattr(report, "release", None)
    way = [
        (_("Frozen"), _day(report.frozen_at), True),
        (_("Confirmed by the houses"), confirmed, reviewed or not waiting),
        (_("Reviewed"), _day(report.reviewed_at), reviewed),
        (_("Published"), _day(release.created_at) if release else "", status in {Status.PUBLISHED, Status.WITHDRAWN}),
    ]
    if status == Status.WITHDRAWN:
        way.append((_("Withdrawn"), _day(release.withdrawn_at) if release else "", True))
    first = next((number for number, (_l, _d, done) in enumerate(way) if not done), len(way))
    return [
        {"label": label, "detail": detail, "state": "done" if done else "current" if number == first else "todo"}
        for number, (label, detail, done) in enumerate(way)
    ]


def part_of(report: YearlyReport, organisation: Organisation) -> list[dict[str, Any]]:
    """The rows of the organisation's own houses, with their names. One query."""
    houses = Shelter.objects.filter(organisation=organisation, code__in=report.houses.get(organisation.code, []))
    return [{"name": house.name, "row": report.figures["by_shelter"][house.code]} for house in houses.order_by("name")]


def preview(report: YearlyReport, rounding: int) -> dict[str, Any]:
    """The public edition as it would go out now."""
    edition = public_document(report, rounding=rounding)
    return {"totals": edition["totals"], "tables": tables(edition)}


def _said(report: YearlyReport, reader: Any) -> Any:
    rows = Confirmation.objects.visible_to(reader).filter(report=report)
    return rows.select_related("organisation", "said_by")


def _sees_missing(organisation: Organisation, reader: Any) -> bool:
    return has_permission(reader, Permission.REPORT_FREEZE) or organisation == reader.organisation


def _day(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATE_FORMAT") if at else ""
