from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.errors import NotVisible, Refused
from core.paging import keyset_page
from core.views import PageView
from reports import policies
from reports.models import YearlyReport
from reports.periods import Period
from reports.tracing import actions, presenters
from reports.tracing.figures import Figure


class Files(PageView):
    """The files behind one figure of a frozen report, for whoever may see the files anyway; recorded."""

    template_name = "reports/tracing/files.html"

    def setup_page(self, period: Period, revision: int) -> None:
        policies.check_may_open_figures(self.request.user)
        rows = YearlyReport.objects.visible_to(self.request.user).of_revision(period, revision)
        self.report = rows.first()
        if self.report is None:
            raise NotVisible("")
        self.figure = Figure.parse(self.request.GET.get("figure", "totals.persons"), self.report)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = actions.open_figure(self.report, self.figure, actor=request.user)
        page = keyset_page(rows.select_related("organisation"), "number", request.GET)
        title = presenters.title(self.figure, self.report)
        return self.page(report=self.report, title=title, number=self.figure.number(self.report), page=page)


class Quality(PageView):
    """What is to be mended in the files of a period, house by house, as far as they are open to the reader."""

    template_name = "reports/tracing/quality.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_open_figures(self.request.user)
        text = self.request.GET.get("period", "") or str(timezone.localdate().year)
        try:
            self.period = Period.parse(text)
        except Refused:
            raise NotVisible("") from None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        return self.page(
            period=self.period,
            groups=presenters.to_mend(self.period, user),
            counted=presenters.found_by_count(self.period, user),
            years=presenters.years(timezone.localdate()),
        )
