"""Who may answer for a part of a frozen report, review it, publish it and withdraw it."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Permission, require
from core.errors import Conflict, NotAllowed, Refused
from reports.models import YearlyReport
from reports.signing.states import NEXT, Status


def check_may_confirm(actor: Any, report: YearlyReport) -> None:
    """Of an organisation with houses in the report, while nobody has reviewed it and no other revision took its place."""
    require(actor, Permission.REPORT_CONFIRM)
    if actor.organisation.code not in report.houses:
        raise NotAllowed(_("No house of your organisation stands in this report."))
    _check_in_force(report)
    if report.status != Status.FROZEN:
        raise Conflict(_("The report was reviewed in the meantime; tell IOM what is not so."))


def check_may_review(actor: Any, report: YearlyReport) -> None:
    require(actor, Permission.REPORT_FREEZE)
    _check_in_force(report)
    _check_follows(report, Status.REVIEWED)


def check_may_send_back(actor: Any, report: YearlyReport) -> None:
    require(actor, Permission.REPORT_PUBLISH)
    _check_follows(report, Status.FROZEN)


def check_may_publish(actor: Any, report: YearlyReport) -> None:
    """A second person: never whoever reviewed it. A whole year that was over when it was counted, the last revision of it."""
    require(actor, Permission.REPORT_PUBLISH)
    _check_in_force(report)
    _check_follows(report, Status.PUBLISHED)
    if actor == report.reviewed_by:
        raise NotAllowed(_("Who reviewed a report does not publish it: a second person looks at it."))
    if report.part or report.provisional:
        raise Refused(_("Whole years that are over are published, nothing else."))


def check_may_withdraw(actor: Any, report: YearlyReport) -> None:
    require(actor, Permission.REPORT_PUBLISH)
    _check_follows(report, Status.WITHDRAWN)


def _check_in_force(report: YearlyReport) -> None:
    if YearlyReport.objects.filter(replaces=report).exists():
        raise Conflict(_("A later revision has replaced this one."))


def _check_follows(report: YearlyReport, status: Status) -> None:
    if status not in NEXT[Status(report.status)]:
        words = {"now": Status(report.status).label, "then": status.label}
        raise Conflict(_("The report is “%(now)s”; it cannot become “%(then)s”.") % words)
