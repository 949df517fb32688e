"""The programme in figures: the year's sentence, reports on their way to the public, counts that failed, what is to be mended."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission
from core.parts import Figure, Line, Lines, Part
from reports.models import ReportJob, RunningCount, YearlyReport
from reports.policies import may_see_files
from reports.presenters import sentence

SHOWN = 5


def the_programme(user: Any) -> Part:
    """Four queries. Nothing is counted: the sentence is of the last count, or of the last frozen year."""
    year = timezone.localdate().year
    running = RunningCount.objects.visible_to(user).of_year(year).first()
    latest = YearlyReport.objects.visible_to(user).latest_of_each_year().first()
    shown = running or latest
    said = sentence(shown) if shown else _("Nothing has been counted yet. The running year is counted every night.")
    signing = list(YearlyReport.objects.visible_to(user).to_sign_by(user)[: SHOWN + 1])
    lists = [
        Lines(_("The figures"), _sources(shown, year, user)),
        Lines(
            _("Reports that wait for you"),
            [_on_its_way(report) for report in signing[:SHOWN]],
            more=_("All years"),
            more_url=reverse("reports:dashboard") if len(signing) > SHOWN else "",
        ),
        Lines(_("Counts that failed"), [_failed(job) for job in ReportJob.objects.visible_to(user).failed()[:SHOWN]]),
    ]
    return Part("programme", _("The programme"), said, _to_mend(shown, user), lists)


def _sources(shown: Any, year: int, user: Any) -> list[Line]:
    """Where the sentence comes from: figures alone, no person."""
    guests = [Line(_("What guests say"), reverse("shelters:voice_programme"))]
    said = guests if has_permission(user, Permission.VOICE_ALL) else []
    if shown is None:
        return [Line(_("Yearly figures"), reverse("reports:dashboard")), *said]
    at = shown.counted_at if isinstance(shown, RunningCount) else shown.frozen_at
    when = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    if isinstance(shown, RunningCount):
        first = Line(_("Yearly figures"), reverse("reports:dashboard"), detail=_("counted %(when)s") % {"when": when})
    else:
        words = {"revision": shown.revision, "when": when}
        detail = _("revision %(revision)s, frozen %(when)s") % words
        first = Line(shown.period.label, reverse("reports:year", args=[shown.period]), detail=detail)
    return [first, Line(_("Referrals and recognition"), reverse("reports:ministry")), *said]


def _on_its_way(report: YearlyReport) -> Line:
    return Line(
        label=report.period.label,
        url=reverse("reports:sign_off", args=[report.period, report.revision]),
        detail=_("revision %(revision)s") % {"revision": report.revision},
        when=report.get_status_display(),
        tone="waiting",
    )


def _failed(job: ReportJob) -> Line:
    when = date_format(timezone.localtime(job.finished_at), "SHORT_DATE_FORMAT") if job.finished_at else ""
    url = reverse("reports:job", args=[job.public_id])
    return Line(job.period.label, url, detail=job.get_kind_display(), when=when, tone="late")


def _to_mend(shown: Any, user: Any) -> list[Figure]:
    """How many flaws the count found."""
    if shown is None or not may_see_files(user):
        return []
    url = f"{reverse('reports:quality')}?period={shown.period}"
    return [Figure(_("To be mended in the files"), sum(shown.quality.values()), url, _("found by the last count"))]
