"""The ground of these pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cases.enums import Section
from cases.identification import actions, policies
from cases.views import CaseEditPage, CasePage
from core.views import found


class IdentificationPage(CasePage):
    """A page about identification in one case; afterwards back to the tab, for those who see it."""

    def url(self) -> str:
        page = "identification" if Section.CLASSIFICATION in self.sections else "detail"
        return reverse(f"cases:{page}", args=[self.case.public_id])


class WritingPage(IdentificationPage):
    """One that adds something to an open file of one's own."""

    check = staticmethod(policies.check_may_record)


class RowPage(IdentificationPage):
    """A page about one record of a file; 404 for who may not see this part of it."""

    model: Any
    check_row: Any = staticmethod(policies.check_may_change)

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.row = self.find(row_id)
        self.check_row(self.request.user, self.row)

    def find(self, row_id: Any) -> Any:
        row = found(self.model.objects.visible_to(self.request.user).of(self.case), row_id)
        row.case = self.case
        return row

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.row}


class LookingEditPage(CaseEditPage, IdentificationPage):
    """A form over what is sealed: opening it is a look, and on record."""

    look: Any = staticmethod(actions.read_identification)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.look(self.case, actor=request.user)
        return super().get(request, *args, **kwargs)


class RowEditPage(LookingEditPage, RowPage):
    """One over a record that others may be changing too."""

    def edited(self) -> Any:
        return self.find(self.row.public_id)


class RowButton(RowPage):
    """A button beside a record."""

    http_method_names = ["post"]
    action: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.action(self.row, actor=request.user)
        return self.done(self.url(), self.done_message)
