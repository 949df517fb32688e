from typing import Any

from django.http import HttpRequest, HttpResponse

from reports.comparing.forms import CompareForm
from reports.comparing.presenters import compared, comparison
from reports.dashboards.views import DashboardPage
from reports.models import YearlyReport


class Compare(DashboardPage):
    """Frozen years beside one another, with the change."""

    template_name = "reports/comparing/compare.html"
    fragment = "reports/comparing/_comparison.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = YearlyReport.objects.visible_to(request.user).latest_of_each_year()
        filters = CompareForm(request.GET, years=list(rows.values_list("year", flat=True)))
        found = compared(rows.of_years(filters.years).order_by("year"))
        told = comparison(found, filters.chosen_table, filters.chosen_who) if len(found) > 1 else None
        return self.shown(filters=filters, told=told)
