from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.generic import View

from core.views import handed_out
from reports.exports.actions import FORMATS
from reports.models import Release
from reports.public.files import file_of
from reports.public.presenters import edition, overview
from reports.public.requests import is_one_too_many

# Seconds for which anybody on the way may keep an answer: so long a withdrawn edition may still be seen.
KEPT_FOR = 300


class PublicPage(View):
    """A page for everybody, of published editions alone; where PUBLIC_FIGURES is off there is none.

    It asks for no account, sets no cookie and shows whoever is signed in what all others see. The language stands in the
    address, so that an answer can be kept for the next reader; without one it is the browser's.
    """

    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.PUBLIC_FIGURES:
            raise Http404
        languages = dict(settings.LANGUAGES)
        wanted = request.GET.get("language", "")
        self.language = wanted if wanted in languages else translation.get_language()
        with translation.override(self.language):
            if is_one_too_many(request):
                answer = self.show("reports/public/wait.html", status=429)
                patch_cache_control(answer, no_store=True)
                return answer
            response = super().dispatch(request, *args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=KEPT_FOR)
        return response

    def show(self, template_name: str, *, status: int = 200, **context: Any) -> HttpResponse:
        ground = {"languages": settings.LANGUAGES, "language": self.language}
        # Without the request: nothing of its reader is on the page.
        return render(None, template_name, ground | context, status=status)  # type: ignore[arg-type]

    def releases(self) -> list[Release]:
        return list(Release.objects.for_the_public())

    def found(self, year: int) -> tuple[Release, Release | None]:
        """The edition of a year, and that of the year before; 404 where the first is not published."""
        by_year = {
            release.report.year: release for release in Release.objects.for_the_public().of_years([year, year - 1])
        }
        if year not in by_year:
            raise Http404
        return by_year[year], by_year.get(year - 1)


class Figures(PublicPage):
    """The last year in a sentence, and all years that are published."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        releases = self.releases()
        return self.show("reports/public/list.html", told=overview(releases) if releases else None)


class Year(PublicPage):
    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        return self.show("reports/public/year.html", told=edition(*self.found(year)), formats=FORMATS)


class Download(PublicPage):
    def get(self, request: HttpRequest, year: int, kind: str) -> HttpResponse:
        file = file_of(self.found(year)[0], kind)
        return handed_out(file.content, file.media_type, file.name, shown=False)
