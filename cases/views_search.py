"""Finding a person or a case. The term comes by POST and is answered directly: no address, no log and no history holds it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from cases import actions, policies
from cases.forms import SearchForm
from core.views import UNPROCESSABLE, PageView


class Search(PageView):
    """The best of the visible cases that a name, number, document or phone leads to. Searching is recorded."""

    template_name = "cases/search.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_search(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(term="", found=None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SearchForm(request.POST)
        if not form.is_valid():
            return self.page(term="", found=None, status=UNPROCESSABLE)
        term = form.cleaned_data["term"]
        return self.page(term=term, names_again=term, found=actions.search_cases(term, actor=request.user))
