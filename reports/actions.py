"""What happens to yearly reports: ordered, counted, frozen. A frozen one is never changed; a correction is the next revision."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from kombu.exceptions import OperationalError as QueueUnreachable

from accounts.access import Purpose, acting_for, part_of_act
from accounts.models import User
from accounts.telling.actions import tell
from accounts.telling.enums import Kind as Told
from audit.events import Event
from audit.recorder import record, settle_all_but_the_record
from core.errors import Conflict, DomainError, Refused
from reports import policies, snapshot
from reports.activities.figures import of_year as activities_of
from reports.measures.document import measures
from reports.models import ReportJob, RunningCount, YearlyReport
from reports.periods import Period
from reports.quality import findings, summary
from reports.statistics import check_period, digest, period_statistics
from reports.tracing import records as tracing
from shelters.models import Shelter

State, Kind = ReportJob.State, ReportJob.Kind
logger = logging.getLogger(__name__)

_TOLD_AS: dict[str, Told] = {State.DONE: Told.REPORT, State.FAILED: Told.REPORT_FAILED}
RUN_TASK = "reports.tasks.run_report_job"
# A job that has ended this many workers is given up, so that it does not end them for ever.
ATTEMPTS = 5
# How long a job may stand untouched before it is sent again; twice the time that a healthy queue needs.
PATIENCE = timedelta(seconds=10)
UNEXPECTED = gettext_lazy(
    "The period could not be counted. Nothing was frozen. Try again; if it fails again, tell the administrator."
)
GIVEN_UP = gettext_lazy("The count was begun several times and never came to its end. Tell the administrator.")


def freeze_report(
    period: Period | int, *, actor: User | None, reason: str = "", then: Callable[[YearlyReport], None] | None = None
) -> YearlyReport:
    """Count a period and keep the figures as its next revision; `actor` None = scheduled, or at the command line.

    The same figures frozen already: that report is the answer, nothing is added.
    Other figures than a period's last word: a correction, which has to say why.
    A report made while the period was running is no last word. With a reason there
    is always a new revision. Two at once come one after the other. Everything is
    counted of one moment, and who was counted kept by the statement that counts.
    `then`: what else happens in the transaction that writes the report.
    """
    period = period if isinstance(period, Period) else Period(period)
    policies.check_may_freeze(actor)
    today, reason = timezone.localdate(), reason.strip()
    check_period(period, today=today)
    with snapshot.alone(snapshot.FREEZING, period):
        counted = _count_all(period, today, traced=True)
        with acting_for(Purpose.STATISTICS, actor=actor):
            report = _freeze(period, counted, actor=actor, reason=reason, today=today)
            if then is not None:
                then(report)
            settle_all_but_the_record()
    return report


def _count_all(period: Period, today: date, *, traced: bool) -> dict[str, Any]:
    """All that a report says of a period, of one moment of the register."""
    with snapshot.one_moment(), part_of_act(Purpose.STATISTICS):
        if traced:
            tracing.make_room()
        figures = period_statistics(period, today=today, traced=traced)
        measured = measures(period, today=today)
        if not period.part:
            # Of a whole year, what the programme did besides helping people, too.
            measured["activities"] = activities_of(period.year)
        quality = summary(findings(period, today=today))
        houses = Shelter.objects.by_organisation(figures["by_shelter"])
    return {"figures": figures, "measures": measured, "quality": quality, "houses": houses}


def _freeze(period: Period, counted: dict[str, Any], *, actor: User | None, reason: str, today: date) -> YearlyReport:
    latest = YearlyReport.objects.of_period(period).first()
    provisional, own = not period.is_over(today), digest(counted["figures"])
    if latest is not None and not reason:
        if latest.digest == own and latest.provisional == provisional:
            return latest
        if not latest.provisional:
            raise Refused(
                _(
                    "The figures of %(period)s are no longer those of revision %(revision)d. "
                    "A correction says why: give a reason."
                )
                % {"period": period.label, "revision": latest.revision},
                "reason",
            )
    report = YearlyReport.objects.create(
        **counted,
        year=period.year,
        part=period.part,
        revision=latest.revision + 1 if latest else 1,
        rules_version=counted["figures"]["rules_version"],
        digest=own,
        frozen_at=timezone.now(),
        frozen_by=actor,
        provisional=provisional,
        reason=reason,
        replaces=latest,
    )
    tracing.keep(report)
    changes = {"year": str(period), "revision": report.revision, "digest": report.digest}
    record(Event.REPORT_FROZEN, actor=actor, target=report, changes=changes, reason=reason)
    return report


def count_running(
    period: Period, *, actor: User | None, then: Callable[[RunningCount], None] | None = None
) -> RunningCount:
    """Count a period that is still running, in the place of its last count; nothing is frozen.

    Refused where the period is over: then its figures are frozen. `then` as for `freeze_report`.
    """
    policies.check_may_freeze(actor)
    today = timezone.localdate()
    check_period(period, today=today)
    if period.is_over(today):
        raise Refused(_("%(period)s is over: freeze its figures instead.") % {"period": period.label}, "period")
    with snapshot.alone(snapshot.FREEZING, period):
        counted = _count_all(period, today, traced=False) | {"counted_at": timezone.now()}
        del counted["houses"]
        with acting_for(Purpose.STATISTICS, actor=actor):
            row, _new = RunningCount.objects.update_or_create(year=period.year, part=period.part, defaults=counted)
            if then is not None:
                then(row)
    return row


@transaction.atomic
def request_report(period: Period | int, *, actor: User | None, reason: str = "", kind: str = Kind.FREEZE) -> ReportJob:
    """Order a period's report; the queue does the rest. An open order for the same is joined, never doubled."""
    period = period if isinstance(period, Period) else Period(period)
    policies.check_may_freeze(actor)
    check_period(period, today=timezone.localdate())
    with snapshot.alone(snapshot.ORDERING, period):
        return _ordered(period, actor=actor, reason=reason, kind=kind)


def _ordered(period: Period, *, actor: User | None, reason: str, kind: str) -> ReportJob:
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
    """Call an order off. A worker that is counting it finds it so when it comes to write, and writes nothing.

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
    is looked at; then the period is counted; then, in one transaction, the report
    is frozen and the job ended. The worker holds a lock of its connection all the
    while: one that dies leaves the job as it was, with a free lock. A rule that says
    no, or a fault of ours, ends the job with a sentence; losing the database does
    not, that order is taken up again.
    """
    with snapshot.unless_held(snapshot.WORKING, public_id) as mine:
        if not mine or not _begin(public_id):
            return
        try:
            snapshot.notice_lost_workers()
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
        left = ReportJob.objects.left_alone(timezone.now() - PATIENCE).values_list("public_id", flat=True)
        ids = [public_id for public_id in left if snapshot.is_free(snapshot.WORKING, public_id)]
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


def _count(public_id: UUID | str) -> None:
    job = ReportJob.objects.open().select_related("requested_by__organisation").filter(public_id=public_id).first()
    if job is None:
        return
    with suppress(_CalledOff), _language_of(job.requested_by):
        if job.kind == Kind.COUNT:
            count_running(job.period, actor=job.requested_by, then=lambda _row: _done(public_id))
        else:
            freeze_report(
                job.period, actor=job.requested_by, reason=job.reason, then=lambda report: _done(public_id, report)
            )


class _CalledOff(Exception):
    """The order ended while it was counted: what was found is not kept."""


def _done(public_id: UUID | str, report: YearlyReport | None = None) -> None:
    job = ReportJob.objects.open().select_for_update(of=("self",)).filter(public_id=public_id).first()
    if job is None:
        raise _CalledOff
    _end(job, State.DONE, report=report)


def _taken(public_id: UUID | str) -> ReportJob | None:
    """The open job with its row locked; None where it has ended or is being called off."""
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
    if job.requested_by and state in _TOLD_AS:
        path = reverse("reports:job", args=[job.public_id])
        tell([job.requested_by], _TOLD_AS[state], about=job.public_id, path=path)


def _send(public_id: UUID) -> None:
    """Hand the job to the queue. If that cannot be reached, the job stands in the database and is sent again later."""
    try:
        # By its name: tasks stand above actions.
        current_app.signature(RUN_TASK, args=(str(public_id),)).apply_async()
    except QueueUnreachable:
        logger.warning("The queue cannot be reached; report job %s will be sent later", public_id)


def _language_of(user: User | None) -> override:
    return override(user.language if user else settings.LANGUAGE_CODE)
