from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.errors import NotVisible
from core.views import FormPage, PageView, found, handed_out
from reports import actions, policies
from reports.activities.presenters import year_in_words
from reports.comparing.presenters import Compared, totals_beside
from reports.exports.actions import FORMATS, TABLES, export_report
from reports.forms import CancelForm, FreezeForm
from reports.measures.presenters import for_page, measure_tables, organisations_in
from reports.models import Release, ReportJob, RunningCount, YearlyReport
from reports.periods import Period
from reports.presenters import job_steps, names_of, sentence, tables
from reports.statistics import digest

# The newest of what grows by a few rows a year.
PARTS_SHOWN, RELEASES_SHOWN = 16, 20


class ReportPage(PageView):
    """A page about figures; 404 for whoever may not see them."""

    def setup_page(self, **kwargs: Any) -> None:
        policies.require_reader(self.request.user)

    def context(self) -> dict[str, Any]:
        return {"may_freeze": policies.may_freeze(self.request.user)}


class Dashboard(ReportPage):
    """All frozen years, the last one in a sentence."""

    template_name = "reports/dashboard.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # What is told beside the figures is not shown here, and weighs several times as much.
        frozen = YearlyReport.objects.visible_to(request.user).defer("measures", "quality", "houses")
        in_force = list(frozen.latest_of_years_and_parts(PARTS_SHOWN))
        reports = [report for report in in_force if not report.part]
        jobs = list(ReportJob.objects.visible_to(request.user).open())
        today = timezone.localdate()
        running = RunningCount.objects.visible_to(request.user).of_year(today.year).first()
        latest = reports[0] if reports else None
        last_two = [Compared(report.period, report.figures) for report in reports[:2]]
        return self.page(
            reports=reports,
            latest=latest,
            sentence=sentence(latest) if latest else "",
            beside=totals_beside(*last_two) if len(last_two) == 2 else None,
            running=running,
            running_sentence=sentence(running) if running else "",
            parts=[report for report in in_force if report.part],
            releases=list(Release.objects.visible_to(request.user).log()[:RELEASES_SHOWN]),
            may_open=policies.may_see_files(request.user),
            years=[
                {"label": str(report.year), "value": report.figures["totals"]["persons"]} for report in reports[::-1]
            ],
            jobs=jobs,
            running_year=today.year,
            count_kind=ReportJob.Kind.COUNT.value,
            is_public=settings.PUBLIC_FIGURES,
        )


class RevisionPage(ReportPage):
    """A page about one frozen revision of a year: the one that is named, or the one in force."""

    def setup_page(self, period: Period, **kwargs: Any) -> None:
        super().setup_page()
        self.revisions = list(YearlyReport.objects.visible_to(self.request.user).of_period(period))
        wanted = self.request.GET.get("revision", "")
        chosen = [report for report in self.revisions if str(report.revision) == wanted or not wanted]
        if not chosen:
            raise NotVisible("")
        self.report = chosen[0]


class Year(RevisionPage):
    """One frozen revision of a year: sentence, seal, charts and tables."""

    template_name = "reports/year.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        report = self.report
        may_open = policies.may_open_figures(request.user, report.figures)
        names = names_of(report.figures)
        return self.page(
            report=report,
            revisions=self.revisions,
            is_latest=report is self.revisions[0],
            totals=report.figures["totals"],
            sentence=sentence(report),
            # Asked for only where the page is not kept in memory from before.
            tables=lambda: tables(report.figures, names),
            told=[str(report.public_id), get_language(), may_open, digest(names)],
            activities=year_in_words(report.measures["activities"]) if "activities" in report.measures else None,
            may_open=may_open,
            beside=totals_beside(*self.beside()),
            formats=[{"kind": kind, "label": kind.upper()} for kind in FORMATS],
            further=[{"kind": table, "label": table.upper()} for table in TABLES],
        )

    def beside(self) -> tuple[Compared, Compared | None]:
        """This revision, and the period before as it stands."""
        earlier = YearlyReport.objects.visible_to(self.request.user).in_force().of_period(self.report.period.before)
        found = [Compared(report.period, report.figures) for report in earlier[:1]]
        return Compared(self.report.period, self.report.figures), next(iter(found), None)


class Measures(RevisionPage):
    """What a revision tells beside its figures: stays, referrals, money, how people fare."""

    template_name = "reports/measures.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        report = self.report
        names = names_of(report.figures, besides=organisations_in(report.measures) if report.measures else ())
        return self.page(
            report=report,
            is_latest=report is self.revisions[0],
            # Asked for only where the page is not kept in memory from before.
            tables=lambda: for_page(measure_tables(report.measures, names)) if report.measures else [],
            told=[str(report.public_id), get_language(), digest(names)],
        )


class Download(RevisionPage):
    """The revision as a file, internal edition, in the reader's language: `kind` is a format, or a table in others' shape."""

    def get(self, request: HttpRequest, period: Period, kind: str) -> HttpResponse:
        table = kind if kind in TABLES else ""
        export = export_report(self.report, "csv" if table else kind, actor=request.user, table=table)
        return handed_out(export.content, export.media_type, export.name, shown=False)


class Freeze(FormPage, ReportPage):
    """Order a year's report; the page of the job shows how far it is."""

    template_name = "reports/freeze.html"
    form_class = FreezeForm
    done_message = _("The count was ordered.")

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        policies.check_may_freeze(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"year": self.request.GET["year"]}} if "year" in self.request.GET else {}

    def perform(self, form: FreezeForm) -> str:
        sent = form.cleaned_data
        job = actions.request_report(
            sent["year"], actor=self.request.user, reason=sent["reason"], kind=sent["kind"] or ReportJob.Kind.FREEZE
        )
        return reverse("reports:job", args=[job.public_id])


class Job(ReportPage):
    """How far an order is; htmx asks for the fragment until it has ended."""

    template_name = "reports/job.html"

    def setup_page(self, public_id: Any) -> None:
        super().setup_page()
        jobs = ReportJob.objects.visible_to(self.request.user).select_related("report", "requested_by")
        self.job = found(jobs, public_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        template = "reports/_job.html" if request.htmx else None
        answer = self.page(template, job=self.job, steps=job_steps(self.job))
        answer["Vary"] = "HX-Request"
        return answer


class CancelJob(FormPage, ReportPage):
    """Call an order off."""

    template_name = "reports/cancel_job.html"
    form_class = CancelForm
    done_message = _("The order was called off. Nothing was frozen.")

    def setup_page(self, public_id: Any) -> None:
        super().setup_page()
        policies.check_may_freeze(self.request.user)
        self.job = found(ReportJob.objects.visible_to(self.request.user), public_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"job": self.job}

    def perform(self, form: CancelForm) -> str:
        actions.cancel_job(self.job, actor=self.request.user)
        return reverse("reports:job", args=[self.job.public_id])
