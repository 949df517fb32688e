"""Pages about houses: which there are, where they stand, how they are set up."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.views import FormPage, PageView, found
from shelters import actions, policies
from shelters.board import in_order
from shelters.forms import (
    AddressForm,
    BedForm,
    BedsForm,
    PlacesForm,
    RoomForm,
    ShelterForm,
)
from shelters.models import Shelter
from shelters.places.policies import check_may_search_places
from shelters.views.ground import ShelterPage, board_url, public_id_in


class ShelterList(PageView):
    """The houses of one's organisation with today's occupancy; the only one opens its board."""

    template_name = "shelters/shelter_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        shelters = list(Shelter.objects.visible_to(request.user).with_occupancy(today))
        if len(shelters) == 1:
            return redirect(board_url(shelters[0]))
        may_add = allows(policies.check_may_add_shelter, request.user)
        may_search = allows(check_may_search_places, request.user)
        return self.page(shelters=shelters, today=today, may_add=may_add, may_search_places=may_search)


class Address(ShelterPage):
    """Where the house stands: shown when asked for, and the look is on record."""

    template_name = "shelters/address.html"
    works_once = False
    check = staticmethod(policies.check_may_read_address)

    def context(self) -> dict[str, Any]:
        may_change = allows(policies.check_may_set_up, self.request.user, self.shelter)
        return super().context() | {"may_change": may_change}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(opened=False, address="")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(opened=True, address=actions.read_address(self.shelter, actor=request.user))


class ShelterSetup(ShelterPage):
    """The house, its rooms and its beds."""

    template_name = "shelters/setup.html"
    check = staticmethod(policies.check_may_set_up)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        beds = in_order(self.shelter.beds.select_related("room").with_closing(timezone.localdate()))
        rooms = [(room, [bed for bed in beds if bed.room_id == room.pk]) for room in self.shelter.rooms.all()]
        loose = [bed for bed in beds if bed.room_id is None]
        capacities = list(self.shelter.capacities.all())
        return self.page(rooms=rooms, loose_beds=loose, bed_count=len(beds), capacities=capacities)


class AddShelter(FormPage):
    template_name = "shelters/shelter_form.html"
    form_class = ShelterForm
    done_message = _("The shelter is set up. Add its rooms and beds.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_add_shelter(self.request.user)

    def context(self) -> dict[str, Any]:
        return {"shelter": None}

    def perform(self, form: Any) -> str:
        shelter = actions.add_shelter(actor=self.request.user, **form.cleaned_data)
        return reverse("shelters:setup", args=[shelter.public_id])


class SetupForm(ShelterPage):
    """A form of the set-up; done, it returns there."""

    check = staticmethod(policies.check_may_set_up)

    def done_url(self) -> str:
        return reverse("shelters:setup", args=[self.shelter.public_id])


class ChangeShelter(SetupForm):
    template_name = "shelters/shelter_form.html"
    form_class = ShelterForm
    done_message = _("The shelter was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        fields = (name for name in ShelterForm.base_fields if name not in {"code", "capacity"})
        return {"shelter": self.shelter, "initial": {name: getattr(self.shelter, name) for name in fields}}

    def perform(self, form: Any) -> str:
        actions.change_shelter(self.shelter, form.cleaned_data, actor=self.request.user)
        return self.done_url()


class ChangeAddress(SetupForm):
    template_name = "shelters/address_form.html"
    form_class = AddressForm
    done_message = _("Where the shelter stands was saved.")

    def setup_page(self, public_id: Any) -> None:
        super().setup_page(public_id)
        policies.check_may_read_address(self.request.user, self.shelter)

    def perform(self, form: Any) -> str:
        actions.change_address(self.shelter, form.cleaned_data["address"], actor=self.request.user)
        return self.done_url()


class AddRoom(SetupForm):
    template_name = "shelters/room_form.html"
    form_class = RoomForm
    done_message = _("The room was added.")

    def perform(self, form: Any) -> str:
        actions.add_room(self.shelter, actor=self.request.user, **form.cleaned_data)
        return self.done_url()


class AddBeds(SetupForm):
    template_name = "shelters/beds_form.html"
    form_class = BedsForm
    done_message = _("The beds were added.")

    def form_kwargs(self) -> dict[str, Any]:
        room = public_id_in(self.request.GET.get("room"))
        return {"shelter": self.shelter} | ({"initial": {"room": room}} if room else {})

    def perform(self, form: Any) -> str:
        actions.add_beds(self.shelter, actor=self.request.user, **form.cleaned_data)
        return self.done_url()


class ChangePlaces(SetupForm):
    template_name = "shelters/places_form.html"
    form_class = PlacesForm
    done_message = _("The places were saved.")

    def perform(self, form: Any) -> str:
        actions.change_places(self.shelter, actor=self.request.user, **form.cleaned_data)
        return self.done_url()


class RoomPage(SetupForm):
    """A page about one room of the house; 404 for everybody else."""

    def setup_page(self, public_id: Any, room_id: Any) -> None:
        super().setup_page(public_id)
        self.room = found(self.shelter.rooms.visible_to(self.request.user), room_id)

    def context(self) -> dict[str, Any]:
        may_remove = allows(policies.check_may_remove_room, self.request.user, self.room)
        return super().context() | {"room": self.room, "may_remove": may_remove}


class ChangeRoom(RoomPage):
    template_name = "shelters/room_form.html"
    form_class = RoomForm
    done_message = _("The room was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.room, name) for name in ("name", "client_groups", "near_staff")}}

    def perform(self, form: Any) -> str:
        actions.change_room(self.room, form.cleaned_data, actor=self.request.user)
        return self.done_url()


class RemoveRoom(RoomPage):
    """Asks first."""

    template_name = "shelters/room_remove.html"
    form_class = forms.Form
    done_message = _("The room was taken away.")

    def perform(self, form: Any) -> str:
        actions.remove_room(self.room, actor=self.request.user)
        return self.done_url()


class BedPage(SetupForm):
    """A page about one bed of the house; 404 for everybody else."""

    def setup_page(self, public_id: Any, bed_id: Any) -> None:
        super().setup_page(public_id)
        rows = self.shelter.beds.visible_to(self.request.user).select_related("shelter", "room")
        self.bed = found(rows, bed_id)

    def context(self) -> dict[str, Any]:
        may_remove = allows(policies.check_may_remove_bed, self.request.user, self.bed)
        return super().context() | {"bed": self.bed, "may_remove": may_remove}


class ChangeBed(BedPage):
    template_name = "shelters/bed_form.html"
    form_class = BedForm
    done_message = _("The bed was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        room = self.bed.room.public_id if self.bed.room else None
        return {"shelter": self.shelter, "initial": {"label": self.bed.label, "kind": self.bed.kind, "room": room}}

    def perform(self, form: Any) -> str:
        actions.change_bed(self.bed, form.cleaned_data, actor=self.request.user)
        return self.done_url()


class RemoveBed(BedPage):
    """Asks first."""

    template_name = "shelters/bed_remove.html"
    form_class = forms.Form
    done_message = _("The bed was taken away.")

    def perform(self, form: Any) -> str:
        actions.remove_bed(self.bed, actor=self.request.user)
        return self.done_url()
