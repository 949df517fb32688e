from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelters.intake import actions, policies
from shelters.intake.forms import TakeInForm
from shelters.suggestions import free_beds
from shelters.views import ShelterPage


class TakeIn(ShelterPage):
    """From the board, in under a minute: a bed for somebody of whom nothing is known yet."""

    template_name = "shelters/take_in.html"
    form_class = TakeInForm
    check = staticmethod(policies.check_may_take_in)
    done_message = _(
        "She is in the house, and you are in charge of her case. What is still to be recorded stands here."
    )

    def form_kwargs(self) -> dict[str, Any]:
        return {"shelter": self.shelter, "beds": free_beds(self.shelter, timezone.localdate())}

    def perform(self, form: Any) -> str:
        token, actor = form.cleaned_data["token"], self.request.user
        case = actions.take_in(self.shelter, form.details(), actor=actor, token=token, **form.where())
        return reverse("cases:work", args=[case.public_id])
