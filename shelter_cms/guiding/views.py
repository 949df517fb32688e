"""The guide of one's own roles, and the tour through their pages. Both say what shelter_cms/guiding/steps.py has."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.actions.tour import move_tour
from core.views import FormPage, PageView
from shelter_cms.guiding import presenters
from shelter_cms.guiding.forms import TourForm


class Guide(PageView):
    """What is done how, for each role of the reader, in her language."""

    template_name = "guiding/guide.html"

    def context(self) -> dict[str, Any]:
        return {"guide": presenters.guide_of(self.request.user)}


class Tour(FormPage):
    """To a step of the tour, and to its page; or out of it, to where the day begins."""

    http_method_names = ["post"]
    template_name = "guiding/guide.html"
    form_class = TourForm

    def context(self) -> dict[str, Any]:
        return {"guide": presenters.guide_of(self.request.user)}

    def perform(self, form: Any) -> str:
        user = self.request.user
        number = presenters.number_of(form.cleaned_data["step"], user)
        move_tour(number, actor=user)
        if number is None:
            self.done_message = _("The tour is over. You can take it again from the guide.")
            return "home"
        return f"{presenters.page_of(presenters.steps_of(user)[number - 1], user)}#tour"
