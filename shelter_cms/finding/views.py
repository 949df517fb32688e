"""The one door to everything. What is typed comes by POST and is answered at once: no address, log or history holds it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from core.views import UNPROCESSABLE, PageView
from shelter_cms.finding import presenters
from shelter_cms.finding.actions import look_everywhere
from shelter_cms.finding.forms import FindForm


class Find(PageView):
    """Cases, people, referrals, houses and pages, as far as they are open to the reader. Looking for people is on record.

    The palette of every page asks the same address, by its own header, and is answered with lines to choose from.
    """

    template_name = "finding/find.html"
    works_once = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        start = presenters.start_of(request.user)
        if self.asks_for_lines:
            return self.lines(presenters.groups_of_start(**start))
        return self.page(term="", found=None, everywhere=None, **start)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FindForm(request.POST)
        term = form.cleaned_data["term"] if form.is_valid() else ""
        everywhere = look_everywhere(term, actor=request.user)
        if self.asks_for_lines:
            return self.lines(presenters.groups_of_found(everywhere), everywhere)
        status = 200 if form.is_valid() else UNPROCESSABLE
        template = "finding/_answer.html" if request.htmx else None
        return self.page(
            template, status=status, term=term, names_again=term, found=everywhere.cases, everywhere=everywhere
        )

    @property
    def asks_for_lines(self) -> bool:
        return "X-Palette" in self.request.headers

    def lines(self, groups: list[presenters.Group], everywhere: Any = None) -> HttpResponse:
        answer = self.page("finding/_lines.html", groups=groups, everywhere=everywhere)
        answer["Vary"] = "X-Palette"
        return answer
