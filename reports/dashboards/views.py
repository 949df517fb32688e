from typing import Any

from django.http import HttpRequest, HttpResponse

from core.views import PageView
from reports import policies
from reports.dashboards.forms import HouseFilterForm, PeriodFilterForm
from reports.dashboards.frozen import choices, with_the_one_before
from reports.dashboards.houses import first_house, house, houses
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


class FrozenPage(DashboardPage):
    """A page about one frozen period, beside the one before."""

    filter_class: type[PeriodFilterForm] = PeriodFilterForm

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        self.filters: Any = self.filter_class(self.request.GET, found=choices(self.request.user))
        self.now, self.before = None, None
        if self.filters.period_shown:
            self.now, self.before = with_the_one_before(
                self.filters.period_shown, self.filters.against_shown, self.request.user
            )

    def context(self) -> dict[str, Any]:
        return {"filters": self.filters, "now": self.now, "before": self.before}


class House(FrozenPage):
    """One house in a frozen period; which houses there are, every reader of the report knows from it."""

    template_name = "reports/dashboards/house.html"
    fragment = "reports/dashboards/_house.html"
    filter_class = HouseFilterForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        told = None
        found = houses(self.now) if self.now else []
        if found:
            own = self.now.houses.get(request.user.organisation.code, [])
            code = self.filters.choose(found, first_house(found, own))
            told = house(self.now, self.before, code, dict(found)[code])
        return self.shown(told=told)


class Ministry(FrozenPage):
    """Referrals, recognition and deadlines of a frozen period, compared with the one before."""

    template_name = "reports/dashboards/ministry.html"
    fragment = "reports/dashboards/_ministry.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        told = None
        if self.now and self.now.measures:
            told = ministry(self.now, self.before, may_open=self.may_open(self.now))
        return self.shown(told=told)

    def may_open(self, now: Any) -> bool:
        return policies.may_open_figures(self.request.user, now.figures)
