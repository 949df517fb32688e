from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cases.at_hand import actions
from cases.views import CasePage
from core.errors import Refused
from core.views import UNPROCESSABLE


class PinPage(CasePage):
    """The button on the page of a file; by htmx it comes back as it stands now."""

    http_method_names = ["post"]
    template_name = "cases/at_hand/_pin.html"
    act: Any = None
    is_pinned = False

    def context(self) -> dict[str, Any]:
        return super().context() | {"told": "", "refused": ""}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.act(self.case, actor=request.user)
        except Refused as error:
            if not request.htmx:
                raise
            return self.page(is_pinned=not self.is_pinned, refused=error.message, status=UNPROCESSABLE)
        if request.htmx:
            self.settle(self.url())
            return self.page(is_pinned=self.is_pinned, told=self.done_message)
        return self.done(self.url(), self.done_message)


class Pin(PinPage):
    act = staticmethod(actions.pin_case)
    is_pinned = True
    done_message = _("Pinned: the case stands first where you look for something.")


class Unpin(PinPage):
    act = staticmethod(actions.unpin_case)
    done_message = _("No longer pinned.")
