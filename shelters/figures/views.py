from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shelters.figures.presenters import house_in_figures
from shelters.views.ground import ShelterPage

EARLIEST_YEAR = 1990


class HouseInFigures(ShelterPage):
    """The shelter's own page: tonight, and a year of it. For the staff of the house; nobody is named on it."""

    template_name = "shelters/house.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        year = year_in(request.GET.get("year"), today)
        return self.page(house=house_in_figures(self.shelter, request.user, year, today=today))


def year_in(text: str | None, today: date) -> int:
    """A year from a query string; the running one for anything that is not an earlier year."""
    wanted = int(text) if text and text.isascii() and text.isdigit() and len(text) == 4 else today.year
    return wanted if EARLIEST_YEAR <= wanted <= today.year else today.year
