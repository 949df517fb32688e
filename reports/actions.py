"""What happens to yearly reports: ordered, counted, frozen. A frozen one is never changed; a correction is the next revision."""

import logging
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from kombu.exceptions import OperationalError as QueueUnreachable

from accounts.access import Purpose, acting_for
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict, DomainError, Refused
from reports import policies
from reports.activities.figures import of_year as activities_of
from reports.measures.document import measures
from reports.models import ReportJob, RunningCount, YearlyReport
from reports.periods import Period
from reports.quality import findings, summary
from reports.statistics import Document, check_period, digest, period_statistics
from shelters.models import Shelter

State, Kind = ReportJob.State, ReportJob.Kind
logger = logging.getLogger(__name__)

RUN_TASK = "reports.tasks.run_report_job"
# A job that has ended this many workers is given up, so that it does not end them for ever.
ATTEMPTS = 5
# How long a job may stand untouched before it is sent again; twice the time that a healthy queue needs.
PATIENCE = timedelta(seconds=10)
UNEXPECTED = gettext_lazy(
    "The period could not be counted. Nothing was frozen. Try again; if it fails again, tell the administrator."
)
GIVEN_UP = gettext_lazy("The count was begun several times and never came to its end. Tell the administrator.")
_FREEZING, _ORDERING = 8201, 8202  # the two kinds of advisory lock, each with the period


@transaction.atomic
def freeze_report(period: Period | int, *, actor: User | None, reason: str = "") -> YearlyReport:
    """Count a period and keep the figures as its next revision; `actor` None = scheduled, or at the command line.

    The same figures frozen already: that report is the answer, nothing is added.
    Other figures than a period's last word: a correction, which has to say why.
    A report made while the period was running is no last word. With a reason there
    is always a new revision. Two at once come one after the other. Who was counted
    is kept by the statement that counts.
    """
    period = period if isinstance(period, Period) else Period(period)
    policies.check_may_freeze(actor)
    today, reason = timezone.localdate(), reason.strip()
    check_period(period, today=today)
    _lock(_FREEZING, period)
    latest = YearlyReport.objects.of_period(period).first()
    try:
        with transaction.atomic():
            return _freeze(period, latest, actor=actor, reason=reason, today=today)
    except _Unchanged:
        assert latest is not None
        return latest


class _Unchanged(Exception):
    """What was counted stands already; who was counted need not be kept again."""


def _freeze(
    period: Period, latest: YearlyReport | None, *, actor: User | None, reason: str, today: date
) -> YearlyReport:
    provisional, key = not period.is_over(today), _next_key()
    with acting_for(Purpose.STATISTICS, actor=actor):
        figures = period_statistics(period, today=today, report_key=key)
        own = digest(figures)
        if latest is not None and not reason:
            if latest.digest == own and latest.provisional == provisional:
                raise _Unchanged
            if not latest.provisional:
                raise Refused(
                    _(
                        "The figures of %(period)s are no longer those of revision %(revision)d. "
                        "A correction says why: give a reason."
                    )
                    % {"period": period.label, "revision": latest.revision},
                    "reason",
                )
        measured, quality = _besides(period, today), summary(findings(period, today=today))
        houses = Shelter.objects.by_organisation(figures["by_shelter"])
    report = YearlyReport.objects.create(
        pk=key,
        year=period.year,
        part=period.part,
        revision=latest.revision + 1 if latest else 1,
        rules_version=figures["rules_version"],
        figures=figures,
        digest=own,
        measures=measured,
        quality=quality,
        houses=houses,
        frozen_at=timezone.now(),
        frozen_by=actor,
        provisional=provisional,
        reason=reason,
        replaces=latest,
    )
    changes = {"year": str(period), "revision": report.revision, "digest": report.digest}
    record(Event.REPORT_FROZEN, actor=actor, target=report, changes=changes, reason=reason)
    return report


@transaction.atomic
def count_running(period: Period, *, actor: User | None) -> RunningCount:
    """Count a period that is still running, in the place of its last count; nothing is frozen.

    Refused where the period is over: then its figures are frozen.
    """
    policies.check_may_freeze(actor)
    today = timezone.localdate()
    check_period(period, today=today)
    if period.is_over(today):
        raise Refused(_("%(period)s is over: freeze its figures instead.") % {"period": period.label}, "period")
    _lock(_FREEZING, period)
    with acting_for(Purpose.STATISTICS, actor=actor):
        counted = {
            "figures": period_statistics(period, today=today),
            "measures": _besides(period, today),
            "quality": summary(findings(period, today=today)),
            "counted_at": timezone.now(),
        }
    row, _new = RunningCount.objects.update_or_create(year=period.year, part=period.part, defaults=counted)
    return row


@transaction.atomic
def request_report(period: Period | int, *, actor: User | None, reason: str = "", kind: str = Kind.FREEZE) -> ReportJob:
    """Order a period's report; the queue does the rest. An open order for the same is joined, never doubled."""
    period = period if isinstance(period, Period) else Period(period)
    policies.check_may_freeze(actor)
    check_period(period, today=timezone.localdate())
    _lock(_ORDERING, period)
    job = ReportJob.objects.open().filter(year=period.year, part=period.part, kind=kind).first()
    if job is None:
        job = ReportJob.objects.create(
            year=period.year, part=period.part, kind=kind, requested_by=actor, reason=reason.strip()
        )
        record(Event.REPORT_REQUESTED, actor=actor, target=job, changes={"year": str(period)}, reason=job.reason)
        transaction.on_commit(partial(_send, job.public_id))
    return job


def request_last_year() -> ReportJob | None:
    """Order the report of the year that has ended, unless it has its last word already."""
    period = Period(timezone.localdate().year - 1)
    if YearlyReport.objects.of_period(period).filter(provisional=False).exists():
        return None
    return request_report(period, actor=None)


def request_running_year() -> ReportJob:
    """Order a new count of the year that is running."""
    return request_report(Period(timezone.localdate().year), actor=None, kind=Kind.COUNT)


@transaction.atomic
def cancel_job(job: ReportJob, *, actor: User) -> ReportJob:
    """Call an order off. Whoever is counting holds the row, so this waits for the end of the count, which is seconds.

    Refused where it has ended: then the report is there, or the sentence that says why not.
    """
    policies.check_may_freeze(actor)
    job = ReportJob.objects.select_for_update(of=("self",)).select_related("requested_by").get(pk=job.pk)
    if not job.is_open:
        raise Conflict(_("The order has ended already; there is nothing to call off."))
    _end(job, State.CANCELLED)
    record(Event.REPORT_CANCELLED, actor=actor, target=job, changes={"year": str(job.period)})
    return job


def run_job(public_id: UUID | str) -> None:
    """Do one order, exactly once, whoever calls and however often.

    First the job is marked as begun, for all to see; then the quality of the data
    is looked at. Then, in one transaction and under the job's row lock, the period
    is counted and frozen and the job ended: a worker that dies leaves the job as it
    was, with a free lock. A rule that says no, or a fault of ours, ends the job with
    a sentence; losing the database does not, that order is taken up again.
    """
    if not _begin(public_id):
        return
    try:
        _look(public_id)
        _count(public_id)
    except DomainError as error:
        _fail(public_id, error.message)
    except Exception:
        if connection.connection is None or not connection.is_usable():
            raise  # the database went away, not the order
        logger.exception("Report job %s failed", public_id)
        _fail(public_id, UNEXPECTED)


def resume_jobs() -> list[UUID]:
    """Send open jobs again that no worker holds: their message or their worker was lost. Returns which."""
    with transaction.atomic():
        # A job that is being counted is locked, and skipped here.
        left = ReportJob.objects.left_alone(timezone.now() - PATIENCE)
        ids = list(left.select_for_update(skip_locked=True, of=("self",)).values_list("public_id", flat=True))
    for public_id in ids:
        _send(public_id)
    return ids


@transaction.atomic
def _begin(public_id: UUID | str) -> bool:
    job = _taken(public_id)
    if job is None:
        return False
    if job.attempts >= ATTEMPTS:
        _end(job, State.FAILED, message=GIVEN_UP)
        return False
    job.state, job.started_at, job.attempts = State.CHECKING, timezone.now(), job.attempts + 1
    job.save(update_fields=["state", "started_at", "attempts"])
    return True


@transaction.atomic
def _look(public_id: UUID | str) -> None:
    """The files that the period counts and what is to be mended in them, told before anything is counted."""
    job = _taken(public_id)
    if job is None:
        return
    with acting_for(Purpose.STATISTICS, actor=job.requested_by):
        job.quality = summary(findings(job.period))
    job.state, job.counting_at = State.COUNTING, timezone.now()
    job.save(update_fields=["quality", "state", "counting_at"])


@transaction.atomic
def _count(public_id: UUID | str) -> None:
    job = _taken(public_id)
    if job is None:
        return
    _notice_lost_workers()
    with _language_of(job.requested_by):
        if job.kind == Kind.COUNT:
            count_running(job.period, actor=job.requested_by)
            _end(job, State.DONE)
        else:
            _end(job, State.DONE, report=freeze_report(job.period, actor=job.requested_by, reason=job.reason))


def _taken(public_id: UUID | str) -> ReportJob | None:
    """The open job with its row locked; None where it has ended or another worker holds it."""
    open_jobs = ReportJob.objects.open().select_related("requested_by__organisation")
    return open_jobs.select_for_update(skip_locked=True, of=("self",)).filter(public_id=public_id).first()


@transaction.atomic
def _fail(public_id: UUID | str, message: object) -> None:
    job = _taken(public_id)
    if job is not None:
        _end(job, State.FAILED, message=message)


def _end(job: ReportJob, state: str, *, report: YearlyReport | None = None, message: object = "") -> None:
    with _language_of(job.requested_by):
        job.message = str(message)
    job.state, job.report, job.finished_at = state, report, timezone.now()
    job.save(update_fields=["state", "report", "message", "finished_at"])


def _send(public_id: UUID) -> None:
    """Hand the job to the queue. If that cannot be reached, the job stands in the database and is sent again later."""
    try:
        # By its name: tasks stand above actions.
        current_app.signature(RUN_TASK, args=(str(public_id),)).apply_async()
    except QueueUnreachable:
        logger.warning("The queue cannot be reached; report job %s will be sent later", public_id)


def _besides(period: Period, today: date) -> Document:
    """What is told of a period beside its figures; of a whole year, what the programme did besides helping people, too."""
    found = measures(period, today=today)
    return found if period.part else found | {"activities": activities_of(period.year)}


def _next_key() -> int:
    """The key that the next report is going to have: who is counted is kept under it before the report is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('reports_yearlyreport', 'id'))")
        return cursor.fetchone()[0]


def _lock(kind: int, period: Period) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [kind, str(period)])


def _notice_lost_workers() -> None:
    """Let PostgreSQL end this transaction soon after its worker died, so that its locks do not outlive it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('client_connection_check_interval', '2s', TRUE)")


def _language_of(user: User | None) -> override:
    return override(user.language if user else settings.LANGUAGE_CODE)
