"""What grants ask of somebody: what came back, what is to be weighed, paid and looked at again."""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission
from cases.due import Asked, Kind, Lane, Owed, Said, owed
from cases.enums import Section
from reintegration.grants.models import Application, MonitoringVisit, Tranche
from reintegration.grants.states import Status


def _turns(asked: Asked) -> Iterable[QuerySet]:
    """Of those who decide; and what came back to whoever is in charge of the case."""
    returned = asked.of_cases(Application.objects.at(Status.RETURNED))
    yield owed(returned, TruncDate("since"), status="status")
    if not asked.about_one_file:
        for rows in Application.objects.turns_of(asked.reader):
            yield owed(rows, TruncDate("since"), case=None, status="status", number="number")


def _say_turn(row: Owed) -> Said:
    state = Status(row.facts["status"]).label
    detail = f"{row.facts['number']}: {state}" if "number" in row.facts else state
    return Said(_("Application for a grant"), _url(row.key), "waiting", detail)


def _tranches(asked: Asked) -> Iterable[QuerySet]:
    """For those who pay: by when each open tranche of a grant in force is to be paid."""
    if has_permission(asked.reader, Permission.GRANT_DECIDE) and not asked.about_one_file:
        rows = Tranche.objects.open().filter(funder=asked.reader.organisation_id)
        yield owed(rows, "due_on", case=None, application="application__public_id", number=F("application__number"))


def _say_tranche(row: Owed) -> Said:
    return Said(_("Tranche of a grant"), _url(row.facts["application"]), "", row.facts["number"])


def _visits(asked: Asked) -> Iterable[QuerySet]:
    rows = asked.of_cases(MonitoringVisit.objects.last_of_each().filter(next_on__isnull=False))
    yield owed(rows, "next_on", application="application__public_id")


def _say_visit(row: Owed) -> Said:
    return Said(_("Monitoring visit"), _url(row.facts["application"]))


def _url(key: object) -> str:
    return reverse("reintegration:grant", args=[key])


KINDS = (
    Kind("grant_turn", Section.ASSISTANCE, _turns, _say_turn, Lane.TURN),
    Kind("grant_tranche", None, _tranches, _say_tranche),
    Kind("grant_visit", Section.ASSISTANCE, _visits, _say_visit),
)
