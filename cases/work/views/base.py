from typing import Any

from django.urls import reverse

from cases import policies as case_policies
from cases.models import Case
from cases.views import CasePage
from cases.work import policies
from core.views import found


class WorkPage(CasePage):
    """A page about the daily work of one case; afterwards back to all of it."""

    check: Any = staticmethod(policies.check_may_write)

    def url(self) -> str:
        return reverse("cases:work", args=[self.case.public_id])

    def context(self) -> dict[str, Any]:
        return super().context() | {"tab": "work"}


class RowPage(WorkPage):
    """A page about one note, appointment or task; 404 where the reader does not see it, 403 where it is not hers to change."""

    model: Any = None

    def setup_page(self, public_id: Any) -> None:
        user = self.request.user
        rows = self.model.objects.visible_to(user).select_related("case__person", "case__organisation")
        self.row = found(rows, public_id)
        self.case: Case = self.row.case
        self.check(user, self.row)
        self.sections = case_policies.sections_for(user, self.case)

    def edited(self) -> Any:
        """For pages that change it: the row as it is now."""
        rows = self.model.objects.visible_to(self.request.user).select_related("case__person", "case__organisation")
        return found(rows, self.row.public_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.row}
