from typing import Any

from django.http import HttpRequest, HttpResponse

from core.views import PageView
from reports import policies
from reports.dashboards.forms import PeriodFilterForm
from reports.dashboards.frozen import choices, with_the_one_before
from reports.dashboards.ministry import ministry


class DashboardPage(PageView):
    """A page of frozen figures with filters in its address; 404 for whoever may not see figures.

    htmx asks for the part below the filters; without it the same address is the whole page.
    """

    fragment: str = ""

    def setup_page(self, **kwargs: Any) -> None:
        policies.require_reader(self.request.user)

    def shown(self, **context: Any) -> HttpResponse:
        answer = self.page(self.fragment if self.request.htmx else None, **context)
        answer["Vary"] = "HX-Request"
        return answer


class Ministry(DashboardPage):
    """Referrals, recognition and deadlines of a frozen period, compared with the one before."""

    template_name = "reports/dashboards/ministry.html"
    fragment = "reports/dashboards/_ministry.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = PeriodFilterForm(request.GET, found=choices(request.user))
        now, before = None, None
        if filters.period_shown:
            now, before = with_the_one_before(filters.period_shown, filters.against_shown, request.user)
        told = ministry(now, before, may_open=self.may_open(now)) if now and now.measures else None
        return self.shown(filters=filters, now=now, before=before, told=told)

    def may_open(self, now: Any) -> bool:
        return policies.may_open_figures(self.request.user, now.figures)
