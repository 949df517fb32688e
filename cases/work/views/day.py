from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from cases.work import actions, policies, presenters
from cases.work.forms import LeaveForm
from cases.work.models import LeaveCover
from core.views import ActionView, FormPage, PageView, found


class Caseload(PageView):
    """Who carries how much, what is late, who is away, which cases nobody is in charge of."""

    template_name = "cases/work/caseload.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_see_caseload(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(load=presenters.caseload_of(request.user))


class CoverLeave(FormPage):
    template_name = "cases/work/leave_form.html"
    form_class = LeaveForm
    done_message = _("The leave was saved. What is due stands in the colleague's day too.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_cover(self.request.user, self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        return {"actor": user, "for_all": allows(policies.check_may_see_caseload, user)}

    def perform(self, form: Any) -> str:
        actions.cover_leave(actor=self.request.user, **form.cleaned_data)
        return reverse("home")


class EndCover(ActionView):
    done_message = _("The leave was taken back.")

    def setup_page(self, public_id: Any) -> None:
        self.leave = found(LeaveCover.objects.visible_to(self.request.user), public_id)

    def perform(self) -> str:
        actions.end_cover(self.leave, actor=self.request.user)
        return reverse("home")
