"""What happens to yearly reports: ordered, counted, frozen. A frozen one is never changed; a correction is the next revision."""

import logging
from datetime import timedelta
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
from core.errors import DomainError, Refused
from reports import policies
from reports.models import ReportJob, YearlyReport
from reports.statistics import RULES_VERSION, check_year, digest, yearly_statistics

State = ReportJob.State
logger = logging.getLogger(__name__)

RUN_TASK = "reports.tasks.run_report_job"
# A job that has ended this many workers is given up, so that it does not end them for ever.
ATTEMPTS = 5
# How long a job may stand untouched before it is sent again; twice the time that a healthy queue needs.
PATIENCE = timedelta(seconds=10)
UNEXPECTED = gettext_lazy(
    "The year could not be counted. Nothing was frozen. Try again; if it fails again, tell the administrator."
)
GIVEN_UP = gettext_lazy("The count was begun several times and never came to its end. Tell the administrator.")
_FREEZING, _ORDERING = 8201, 8202  # the two kinds of advisory lock, each with the year


@transaction.atomic
def freeze_report(year: int, *, actor: User | None, reason: str = "") -> YearlyReport:
    """Count a year and keep the figures as its next revision; `actor` None = scheduled, or at the command line.

    The same figures frozen already: that report is the answer, nothing is added.
    Other figures than a year's last word: a correction, which has to say why.
    A report made while the year was running is no last word. With a reason there
    is always a new revision. Two at once come one after the other.
    """
    policies.check_may_freeze(actor)
    today, reason = timezone.localdate(), reason.strip()
    check_year(year, today=today)
    _lock(_FREEZING, year)
    latest = YearlyReport.objects.of_year(year).first()
    with acting_for(Purpose.STATISTICS, actor=actor):
        figures = yearly_statistics(year, today=today)
    provisional = year == today.year
    if latest is not None and not reason:
        if latest.digest == digest(figures) and latest.provisional == provisional:
            return latest
        if not latest.provisional:
            raise Refused(
                _(
                    "The figures of %(year)d are no longer those of revision %(revision)d. A correction says why: give a reason."
                )
                % {"year": year, "revision": latest.revision},
                "reason",
            )
    report = YearlyReport.objects.create(
        year=year,
        revision=latest.revision + 1 if latest else 1,
        rules_version=RULES_VERSION,
        figures=figures,
        digest=digest(figures),
        frozen_at=timezone.now(),
        frozen_by=actor,
        provisional=provisional,
        reason=reason,
        replaces=latest,
    )
    changes = {"year": year, "revision": report.revision, "digest": report.digest}
    record(Event.REPORT_FROZEN, actor=actor, target=report, changes=changes, reason=reason)
    return report


@transaction.atomic
def request_report(year: int, *, actor: User | None, reason: str = "") -> ReportJob:
    """Order a year's report; the queue does the rest. An open order for the year is joined, never doubled."""
    policies.check_may_freeze(actor)
    check_year(year, today=timezone.localdate())
    _lock(_ORDERING, year)
    job = ReportJob.objects.open().filter(year=year).first()
    if job is None:
        job = ReportJob.objects.create(year=year, requested_by=actor, reason=reason.strip())
        record(Event.REPORT_REQUESTED, actor=actor, target=job, changes={"year": year}, reason=job.reason)
        transaction.on_commit(partial(_send, job.public_id))
    return job


def request_last_year() -> ReportJob | None:
    """Order the report of the year that has ended, unless it has its last word already."""
    year = timezone.localdate().year - 1
    if YearlyReport.objects.of_year(year).filter(provisional=False).exists():
        return None
    return request_report(year, actor=None)


def run_job(public_id: UUID | str) -> None:
    """Do one order, exactly once, whoever calls and however often.

    First the job is marked as begun, for all to see. Then, in one transaction
    and under the job's row lock, the year is counted and frozen and the job
    ended: a worker that dies leaves the job as it was, with a free lock. A rule
    that says no, or a fault of ours, ends the job with a sentence; losing the
    database does not, that order is taken up again.
    """
    if not _begin(public_id):
        return
    try:
        with transaction.atomic():
            job = _taken(public_id)
            if job is None:
                return
            _notice_lost_workers()
            with _language_of(job.requested_by):
                report = freeze_report(job.year, actor=job.requested_by, reason=job.reason)
            _end(job, State.DONE, report=report)
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
    job.state, job.started_at, job.attempts = State.COUNTING, timezone.now(), job.attempts + 1
    job.save(update_fields=["state", "started_at", "attempts"])
    return True


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


def _lock(kind: int, year: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, year])


def _notice_lost_workers() -> None:
    """Let PostgreSQL end this transaction soon after its worker died, so that its locks do not outlive it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('client_connection_check_interval', '2s', TRUE)")


def _language_of(user: User | None) -> override:
    return override(user.language if user else settings.LANGUAGE_CODE)
