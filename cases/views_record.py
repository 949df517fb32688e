"""What is on record about one file: who has looked at it, and what stood in it earlier."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from cases import actions, policies, presenters
from cases.views import CasePage


class WhoHasLooked(CasePage):
    """Who has looked at this file, by day; for those who answer for it."""

    template_name = "cases/who_has_looked.html"
    check = staticmethod(policies.check_may_see_looks)
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        looks = presenters.who_has_looked(self.case)
        return self.page(looks=looks, most=presenters.MOST_LOOKS)


class Changes(CasePage):
    """What stood in this file earlier. Opening it is a look."""

    template_name = "cases/changes.html"
    check = staticmethod(policies.check_may_see_changes)
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_changes(self.case, actor=request.user)
        changes = presenters.changes_of(self.case)
        return self.page(changes=changes, most=presenters.MOST_CHANGES)
