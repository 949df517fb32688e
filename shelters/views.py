from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from cases import policies as case_policies
from cases.actions import read_case
from cases.models import Case
from core.views import FormPage, PageView, found
from shelters import actions, policies
from shelters.board import DAY, DAYS_BEFORE_TODAY, board_of, in_order
from shelters.cautions import cautions_for
from shelters.forms import (
    AddressForm,
    BedsForm,
    CheckInForm,
    CheckOutForm,
    MoveForm,
    RoomForm,
    ShelterForm,
    case_by_number,
)
from shelters.models import Shelter, Stay


def _public_id(text: str | None) -> UUID | None:
    """A public id from a query string; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _board_url(shelter: Shelter) -> str:
    return reverse("shelters:board", args=[shelter.public_id])


class ShelterList(PageView):
    """The houses of one's organisation with today's occupancy; the only one opens its board."""

    template_name = "shelters/shelter_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        shelters = list(Shelter.objects.visible_to(request.user).with_occupancy(today))
        if len(shelters) == 1:
            return redirect(_board_url(shelters[0]))
        may_add = case_policies.allows(policies.check_may_add_shelter, request.user)
        return self.page(shelters=shelters, today=today, may_add=may_add)


class ShelterPage(FormPage):
    """A page about one house of one's own organisation; 404 for everybody else."""

    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        self.shelter = found(Shelter.objects.visible_to(self.request.user), public_id)
        if self.check is not None:
            self.check(self.request.user, self.shelter)

    def context(self) -> dict[str, Any]:
        return {"shelter": self.shelter}


class BedBoard(ShelterPage):
    """Fourteen days of a house, a bed a row."""

    template_name = "shelters/board.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        board = board_of(self.shelter, request.user, start=self._start(today), today=today)
        may = {
            "check_in": case_policies.allows(policies.check_may_use_board, request.user, self.shelter),
            "set_up": case_policies.allows(policies.check_may_set_up, request.user, self.shelter),
        }
        return self.page(board=board, may=may)

    def _start(self, today: date) -> date:
        """The first day asked for, if it is one within a life's reach; else the day before yesterday."""
        try:
            start = parse_date(self.request.GET.get("from", ""))
        except ValueError:
            start = None
        return start if start and 1990 <= start.year <= 2100 else today - DAYS_BEFORE_TODAY * DAY


class CheckInPage(FormPage):
    """The form by which somebody comes into a house."""

    template_name = "shelters/check_in.html"
    form_class = CheckInForm
    done_message = _("The person is checked in.")
    case: Case | None = None
    shelters: list[Shelter]

    def form_kwargs(self) -> dict[str, Any]:
        bed = _public_id(self.request.GET.get("bed"))
        initial = {"place": str(bed)} if bed else {}
        return {"actor": self.request.user, "shelters": self.shelters, "case": self.case, "initial": initial}

    def context(self) -> dict[str, Any]:
        return {"case": self.case, "shelters": self.shelters, "cautions": self._cautions(self.case)}

    def perform(self, form: Any) -> str:
        shelter, bed = form.cleaned_data["place"]
        on = form.cleaned_data["check_in"]
        cautions = cautions_for(form.case, shelter, on=on, actor=self.request.user)
        actions.check_in(form.case, shelter=shelter, bed=bed, check_in=on, actor=self.request.user)
        for caution in cautions:
            messages.warning(self.request, caution)
        return reverse("shelters:case_stays", args=[self.case.public_id]) if self.case else _board_url(shelter)

    def _cautions(self, case: Case | None) -> list[tuple[Shelter, list[str]]]:
        """What speaks against each house for this person, as far as anything does."""
        if case is None:
            return []
        today, actor = timezone.localdate(), self.request.user
        told = [(shelter, cautions_for(case, shelter, on=today, actor=actor)) for shelter in self.shelters]
        return [(shelter, sentences) for shelter, sentences in told if sentences]


class CheckInToShelter(CheckInPage):
    """From the board: the house is known, the case is named by its number."""

    def setup_page(self, public_id: Any) -> None:
        self.shelter = found(Shelter.objects.visible_to(self.request.user), public_id)
        policies.check_may_use_board(self.request.user, self.shelter)
        self.shelters = [self.shelter]
        wanted = _public_id(self.request.GET.get("case"))
        if wanted:
            self.case = found(_cases_of(self.request.user), wanted)
            policies.check_may_check_in(self.request.user, self.case, self.shelter)

    def form_kwargs(self) -> dict[str, Any]:
        check_url = reverse("shelters:check_case", args=[self.shelter.public_id])
        return super().form_kwargs() | {"check_url": check_url}

    def context(self) -> dict[str, Any]:
        return super().context() | {"shelter": self.shelter}


class CheckInCase(CheckInPage):
    """From the case page: the case is known, house and bed are chosen."""

    def setup_page(self, public_id: Any) -> None:
        self.case = found(_cases_of(self.request.user), public_id)
        policies.check_may_place(self.request.user, self.case)
        self.shelters = list(Shelter.objects.visible_to(self.request.user))

    def context(self) -> dict[str, Any]:
        return super().context() | {"shelter": None}


class CheckCaseNumber(ShelterPage):
    """While the form is filled in: is there such a case, and does anything speak against this house?

    The number is posted: it does not stand in an address.
    """

    http_method_names = ["post"]
    check = staticmethod(policies.check_may_use_board)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("case_number", "")
        case = case_by_number(number, request.user) if number.strip() else None
        cautions = cautions_for(case, self.shelter, on=timezone.localdate(), actor=request.user) if case else []
        return self.page("shelters/_case_check.html", number=number.strip(), found=case, sentences=cautions)


def _cases_of(actor: Any) -> Any:
    return Case.objects.visible_to(actor).select_related("person", "organisation")


class StayPage(FormPage):
    """A page about one stay in a house of one's own organisation; 404 for everybody else."""

    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        rows = Stay.objects.visible_to(self.request.user).select_related("case", "shelter", "bed__room")
        self.stay = found(rows, public_id)
        if self.check is not None:
            self.check(self.request.user, self.stay)

    def context(self) -> dict[str, Any]:
        seen = case_policies.allows(case_policies.check_may_view, self.request.user, self.stay.case)
        return {"stay": self.stay, "shelter": self.stay.shelter, "case": self.stay.case if seen else None}


class StayDetail(StayPage):
    template_name = "shelters/stay_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may_end = case_policies.allows(policies.check_may_end, request.user, self.stay)
        return self.page(may_end=may_end, nights=self.stay.nights(timezone.localdate()))


class MoveToBed(StayPage):
    template_name = "shelters/move.html"
    form_class = MoveForm
    check = staticmethod(policies.check_may_move)
    done_message = _("The person has another bed now.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"stay": self.stay}

    def perform(self, form: Any) -> str:
        _shelter, bed = form.cleaned_data["place"]
        actions.move_to_bed(self.stay, bed, on=form.cleaned_data["on"], actor=self.request.user)
        return _board_url(self.stay.shelter)


class CheckOut(StayPage):
    template_name = "shelters/check_out.html"
    form_class = CheckOutForm
    check = staticmethod(policies.check_may_end)
    done_message = _("The person is checked out.")

    def perform(self, form: Any) -> str:
        actions.check_out(self.stay, actor=self.request.user, **form.cleaned_data)
        return _board_url(self.stay.shelter)


class CaseStays(PageView):
    """The tab of the case page: every stay of the case, wherever it was."""

    template_name = "shelters/case_stays.html"

    def setup_page(self, public_id: Any) -> None:
        self.case = found(_cases_of(self.request.user).with_header(), public_id)
        policies.check_may_view_stays(self.request.user, self.case)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, case, today = request.user, self.case, timezone.localdate()
        sections = read_case(case, actor=actor)
        stays = list(case.stays.select_related("case", "shelter", "bed__room").order_by("-check_in", "-id"))
        own = set(case.stays.visible_to(actor).values_list("pk", flat=True))
        rows = [{"stay": stay, "nights": stay.nights(today), "own": stay.pk in own} for stay in stays]
        current = next((stay for stay in stays if stay.is_open), None)
        return self.page(
            case=case,
            sections=sections,
            rows=rows,
            nights=sum(row["nights"] for row in rows),
            current=current,
            may_check_in=current is None and case_policies.allows(policies.check_may_place, actor, case),
            may_end=current is not None and case_policies.allows(policies.check_may_end, actor, current),
        )


class Address(ShelterPage):
    """Where the house stands: shown when asked for, and the look is on record."""

    template_name = "shelters/address.html"
    check = staticmethod(policies.check_may_read_address)

    def context(self) -> dict[str, Any]:
        may_change = case_policies.allows(policies.check_may_set_up, self.request.user, self.shelter)
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
        beds = in_order(self.shelter.beds.select_related("room"))
        rooms = [(room, [bed for bed in beds if bed.room_id == room.pk]) for room in self.shelter.rooms.all()]
        loose = [bed for bed in beds if bed.room_id is None]
        return self.page(rooms=rooms, loose_beds=loose, bed_count=len(beds))


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
        fields = ("name", "client_group", "capacity", "included")
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
        actions.add_room(self.shelter, name=form.cleaned_data["name"], actor=self.request.user)
        return self.done_url()


class AddBeds(SetupForm):
    template_name = "shelters/beds_form.html"
    form_class = BedsForm
    done_message = _("The beds were added.")

    def form_kwargs(self) -> dict[str, Any]:
        room = _public_id(self.request.GET.get("room"))
        return {"shelter": self.shelter} | ({"initial": {"room": room}} if room else {})

    def perform(self, form: Any) -> str:
        room, labels = form.cleaned_data["room"], form.cleaned_data["labels"]
        actions.add_beds(self.shelter, labels=labels, room=room, actor=self.request.user)
        return self.done_url()
