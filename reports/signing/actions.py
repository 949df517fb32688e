"""How a frozen report comes to the public: houses confirm their part, IOM reviews, a second person publishes."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import Refused
from reports.disclosure.releases import public_document
from reports.disclosure.rounding import Rounding
from reports.models import Confirmation, Release, YearlyReport
from reports.presenters import names_of
from reports.signing import policies
from reports.signing.records import unconfirmed
from reports.signing.states import NEEDS_REASON, Status
from reports.statistics import digest

# Two editions made at once would not know of each other.
_PUBLISHING = 8203


@transaction.atomic
def confirm_part(report: YearlyReport, *, agrees: bool, remark: str = "", actor: User) -> Confirmation:
    """Say for one's own organisation that its houses' part is so, or what of it is not. Said anew, the last word holds.

    Refused with an objection that says nothing.
    """
    report = _locked(report)
    policies.check_may_confirm(actor, report)
    remark = remark.strip()
    if not agrees and not remark:
        raise Refused(_("Say what is not so, without names."), "remark")
    said = {"agrees": agrees, "remark": "" if agrees else remark, "said_by": actor}
    row, _new = Confirmation.objects.update_or_create(report=report, organisation=actor.organisation, defaults=said)
    event = Event.REPORT_CONFIRMED if agrees else Event.REPORT_OBJECTED
    record(event, actor=actor, target=report, changes=_named(report) | {"organisation": actor.organisation.code})
    return row


@transaction.atomic
def review_report(report: YearlyReport, *, note: str = "", actor: User) -> YearlyReport:
    """Say that the figures can go out. Where an organisation has not confirmed its part, or objects, the note says why."""
    report, note = _locked(report), note.strip()
    policies.check_may_review(actor, report)
    if not note and unconfirmed(report):
        raise Refused(
            _("Not every organisation has confirmed its part: say why the report goes on without it."), "note"
        )
    report.reviewed_by, report.reviewed_at, report.review_note = actor, timezone.now(), note
    return _move(report, Status.REVIEWED, actor=actor, reason=note)


@transaction.atomic
def send_back(report: YearlyReport, *, reason: str, actor: User) -> YearlyReport:
    """Take a review back: the report is to be looked at once more."""
    report = _locked(report)
    policies.check_may_send_back(actor, report)
    report.reviewed_by, report.reviewed_at, report.review_note = None, None, ""
    return _move(report, Status.FROZEN, actor=actor, reason=reason)


@transaction.atomic
def publish_report(report: YearlyReport, *, rounding: int = Rounding.NONE, actor: User) -> Release:
    """Let the public edition out, made so that it gives nobody away together with all that was published before.

    `rounding`: the multiple to which its counts of people are rounded. What it says is kept as it went out (`Release`).
    Refused where no such edition is found.
    """
    report = _locked(report)
    policies.check_may_publish(actor, report)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_PUBLISHING])
    document = public_document(report, rounding=rounding)
    release = Release.objects.create(
        report=report,
        document=document,
        digest=digest(document),
        threshold=settings.SMALLEST_FIGURE,
        names=names_of(document),
        published_by=actor,
    )
    _move(report, Status.PUBLISHED, actor=actor)
    return release


@transaction.atomic
def withdraw_release(report: YearlyReport, *, reason: str, actor: User) -> YearlyReport:
    """Say that a published edition no longer holds. It stays in the log: whoever has read it has read it."""
    report = _locked(report)
    policies.check_may_withdraw(actor, report)
    _move(report, Status.WITHDRAWN, actor=actor, reason=reason)
    release = report.release
    release.withdrawn_at, release.withdrawn_by, release.withdrawn_because = timezone.now(), actor, reason.strip()
    release.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    return report


def _locked(report: YearlyReport) -> YearlyReport:
    rows = YearlyReport.objects.select_for_update(of=("self",)).select_related("reviewed_by")
    return rows.get(pk=report.pk)


def _move(report: YearlyReport, status: Status, *, actor: User, reason: str = "") -> YearlyReport:
    """The only writer of `status`."""
    if status in NEEDS_REASON and not reason.strip():
        raise Refused(_("Give a reason."), "reason")
    report.status = status
    report.save(update_fields=["status", "reviewed_by", "reviewed_at", "review_note"])
    changes = _named(report) | {"status": status}
    record(Event.REPORT_MOVED, actor=actor, target=report, changes=changes, reason=reason.strip())
    return report


def _named(report: YearlyReport) -> dict[str, Any]:
    return {"year": str(report.period), "revision": report.revision}
