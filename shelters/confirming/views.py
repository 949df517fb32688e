from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.views import FormPage, found
from shelters.confirming import actions, policies, presenters
from shelters.confirming.models import Confirmation


class ConfirmationPage(FormPage):
    """An alert that was set aside: read by those whom it waits for, and by the house."""

    template_name = "shelters/confirmation.html"

    def setup_page(self, public_id: Any) -> None:
        self.row = found(Confirmation.objects.visible_to(self.request.user).with_staff(), public_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        waits = allows(policies.check_may_say_seen, request.user, self.row)
        return self.page(told=presenters.told_of(self.row, request.user), waits=waits)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.say_seen(self.row, actor=request.user)
        return self.done("home", _("It waits for you no longer."))
