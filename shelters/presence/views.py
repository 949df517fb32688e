from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core import masking
from core.errors import DomainError
from core.views import FormPage, found
from shelters.models import Stay
from shelters.presence import actions, policies, presenters
from shelters.presence.forms import HelpForm, NotHereForm, RollCallHourForm
from shelters.presence.models import RollCall
from shelters.presence.records import guests, of_house, who_is_out
from shelters.views import ShelterPage


class RollCallPage(ShelterPage):
    """The roll call of tonight: begun by a press, gone through by one press for each person, finished by a last one."""

    template_name = "shelters/presence/roll_call.html"
    check = staticmethod(policies.check_may_take)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tonight = presenters.tonight(self.shelter)
        words = None
        if tonight.open:
            actions.read_roll_call(tonight.open, actor=request.user)
            words = presenters.roll_call_in_words(tonight.open, request.user)
        may_set_hour = allows(policies.check_may_set_hour, request.user, self.shelter)
        earlier = presenters.earlier_roll_calls(self.shelter)
        return self.page(tonight=tonight, words=words, earlier=earlier, may_set_hour=may_set_hour)


class BeginRollCall(ShelterPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.begin_roll_call(self.shelter, actor=request.user)
        return self.done(_page_of(self.shelter))


class OfRollCall(FormPage):
    """A page or a press within one roll call of one's own house; 404 for everybody else."""

    def setup_page(self, public_id: Any) -> None:
        rows = RollCall.objects.visible_to(self.request.user).select_related("shelter", "taken_by")
        self.roll_call: RollCall = found(rows, public_id)
        self.shelter = self.roll_call.shelter
        policies.check_may_mark(self.request.user, self.roll_call)

    def refuse(self, error: DomainError) -> HttpResponse:
        """To a press that changes only the list: the page anew, with the reason."""
        if not self.request.htmx:
            return super().refuse(error)
        messages.error(self.request, error.message)
        return HttpResponse(headers={"HX-Redirect": _page_of(self.shelter)})

    def context(self) -> dict[str, Any]:
        return {"shelter": self.shelter, "roll_call": self.roll_call}

    def answer(self) -> HttpResponse:
        """The list as it is now: alone, where a press asked for it; else the page it stands on."""
        if not self.request.htmx:
            return self.done(_page_of(self.shelter))
        self.settle(_page_of(self.shelter))
        words = presenters.roll_call_in_words(self.roll_call, self.request.user)
        return self.page("shelters/presence/_roll_call.html", words=words)

    def stay(self, public_id: Any) -> Stay:
        """One of the house, by what a button or an address names; 404 for any other."""
        return found(of_house(self.shelter, self.request.user), public_id)


class MarkHere(OfRollCall):
    """Whose button was pressed, is there."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stay = self.stay(_public_id(request.POST.get("stay")))
        actions.mark_here(self.roll_call, stay, actor=request.user)
        return self.answer()


class MarkOthersHere(OfRollCall):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.mark_others_here(self.roll_call, actor=request.user)
        return self.answer()


class MarkNotHere(OfRollCall):
    """What is known of her, and where she is."""

    template_name = "shelters/presence/not_here.html"
    form_class = NotHereForm
    done_message = _("It stands in the roll call.")

    def setup_page(self, public_id: Any, stay_id: Any) -> None:
        super().setup_page(public_id)
        self.one = self.stay(stay_id)

    def form_kwargs(self) -> dict[str, Any]:
        known = who_is_out([self.one]).get(self.one.pk)
        at = timezone.localtime(known.expected_at) if known and known.expected_at else None
        initial = {"mark": known.mark} if known else {}
        return {"initial": initial | ({"day": at.date(), "at": at.time()} if at else {})}

    def context(self) -> dict[str, Any]:
        guest = guests([self.one], self.request.user, timezone.localdate())[0]
        return super().context() | {"guest": guest, "known": presenters.known_of(self.one)}

    def perform(self, form: Any) -> str:
        actions.mark_not_here(self.roll_call, self.one, actor=self.request.user, **form.cleaned_data)
        return _page_of(self.shelter)


class FinishRollCall(OfRollCall):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.finish_roll_call(self.roll_call, actor=request.user)
        return self.done(_page_of(self.shelter), _("The roll call is finished."))


class SetRollCallHour(ShelterPage):
    template_name = "shelters/presence/hour_form.html"
    form_class = RollCallHourForm
    check = staticmethod(policies.check_may_set_hour)
    done_message = _("The hour was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"by": presenters.tonight(self.shelter).by}}

    def perform(self, form: Any) -> str:
        actions.set_roll_call_hour(self.shelter, form.cleaned_data["by"], actor=self.request.user)
        return _page_of(self.shelter)


class EvacuationPage(ShelterPage):
    """For the fire service: who is in the building. It says nothing of why. Opening it is on record."""

    template_name = "shelters/presence/evacuation.html"
    check = staticmethod(policies.check_may_print)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stays = actions.print_evacuation_list(self.shelter, actor=request.user)
        # Whoever opens it asks for names: in a fire nobody presses a button for them.
        with masking.names(masking.Names.OPEN):
            return self.page(evacuation=presenters.evacuation_list(stays, request.user))


class SayHelp(FormPage):
    """What somebody needs to get out of the house."""

    template_name = "shelters/presence/help_form.html"
    form_class = HelpForm
    done_message = _("It stands on the evacuation list.")

    def setup_page(self, public_id: Any) -> None:
        rows = Stay.objects.visible_to(self.request.user).select_related("case", "shelter", "help_needed")
        self.stay = found(rows, public_id)
        policies.check_may_say_help(self.request.user, self.stay)

    def form_kwargs(self) -> dict[str, Any]:
        needed = getattr(self.stay, "help_needed", None)
        return {"initial": {"kind": needed.kind if needed else ""}}

    def context(self) -> dict[str, Any]:
        guest = guests([self.stay], self.request.user, timezone.localdate())[0]
        return {"shelter": self.stay.shelter, "guest": guest}

    def perform(self, form: Any) -> str:
        actions.say_help(self.stay, form.cleaned_data["kind"], actor=self.request.user)
        return reverse("shelters:evacuation", args=[self.stay.shelter.public_id])


def _public_id(text: str | None) -> UUID | None:
    """What a button names; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _page_of(shelter: Any) -> str:
    return reverse("shelters:roll_call", args=[shelter.public_id])
