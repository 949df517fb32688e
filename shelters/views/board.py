"""The bed board, and what is begun on it: checking in, holding a bed, moving."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.vary import vary_on_headers

from cases import policies as case_policies
from cases.actions import read_sections
from cases.enums import Section
from cases.models import Case
from cases.policies import allows
from core.views import ActionView, FormPage, found
from shelters import actions, policies
from shelters.board import DAY, DAYS_BEFORE_TODAY, board_mark, board_of
from shelters.cautions import cautions_for, cautions_of_houses
from shelters.forms import CheckInForm, ReserveForm, case_by_number
from shelters.models import Bed, Reservation, Shelter, Stay
from shelters.views.ground import ShelterPage, board_url, cases_of, public_id_in, warn_of_bed


def _day_in(text: str | None) -> date | None:
    """A day from a query string, if it is one within a life's reach."""
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    return day if day and 1990 <= day.year <= 2100 else None


# Three hundred beds say the same words three hundred times; the token against forgery is another one in each answer.
@method_decorator([gzip_page, vary_on_headers("HX-Request")], name="dispatch")
class BedBoard(ShelterPage):
    """Fourteen days of a house, a bed a row. An open one asks now and then whether anything changed (`seen`)."""

    template_name = "shelters/board.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today, user = timezone.localdate(), request.user
        if request.GET.get("seen") == board_mark(self.shelter, today):
            return HttpResponse(status=204)
        start = _day_in(request.GET.get("from")) or today - DAYS_BEFORE_TODAY * DAY
        may = policies.allowed_on_found(user)
        board = board_of(self.shelter, user, start=start, today=today)
        template = "shelters/_board.html" if request.headers.get("HX-Request") else self.template_name
        return self.page(template, board=board, may=may, chosen=self._chosen(board, may))

    def _chosen(self, board: Any, may: dict[str, bool]) -> Any:
        """The stay that was pressed, as the board knows it: it can be moved to a bed that is free today."""
        wanted = public_id_in(self.request.GET.get("stay"))
        bars = [cell.guest for room in board.rooms for row in room.beds for cell in row.cells if cell.guest]
        guests = [guest for guest in (*bars, *board.without_bed) if guest.stay and guest.stay.public_id == wanted]
        return guests[0] if wanted and guests else None


class MoveHere(ActionView):
    """From the board: the person of a stay sleeps in this bed from today on."""

    done_message = _("The person has another bed now.")

    def setup_page(self, public_id: Any) -> None:
        rows = Stay.objects.visible_to(self.request.user).select_related("case__person", "shelter")
        self.stay = found(rows, public_id)
        policies.check_may_move(self.request.user, self.stay)
        self.bed = found(
            Bed.objects.visible_to(self.request.user).select_related("room"), public_id_in(self.request.POST.get("bed"))
        )

    def perform(self) -> str:
        actions.move_to_bed(self.stay, self.bed, on=timezone.localdate(), actor=self.request.user)
        warn_of_bed(self.request, self.stay, self.bed)
        return board_url(self.stay.shelter)


class CheckInPage(FormPage):
    """The form by which somebody comes into a house."""

    template_name = "shelters/check_in.html"
    form_class = CheckInForm
    done_message = _("The person is checked in.")
    case: Case | None = None
    reservation: Reservation | None = None
    shelters: list[Shelter]

    def form_kwargs(self) -> dict[str, Any]:
        bed = public_id_in(self.request.GET.get("bed"))
        initial: dict[str, Any] = {"place": str(bed)} if bed else {}
        if self.reservation is not None:
            initial = {"place": str(self.reservation.bed_use.bed.public_id), "planned_until": self.reservation.until_on}
        held = Bed.objects.visible_to(self.request.user).held_for(self.case, self.reservation)
        return {
            "actor": self.request.user,
            "shelters": self.shelters,
            "case": self.case,
            "held": held,
            "initial": initial,
        }

    def context(self) -> dict[str, Any]:
        return {"case": self.case, "shelters": self.shelters, "cautions": self._cautions(self.case)}

    def perform(self, form: Any) -> str:
        shelter, bed = form.cleaned_data["place"]
        on = form.cleaned_data["check_in"]
        cautions = cautions_for(form.case, shelter, on=on, actor=self.request.user, bed=bed)
        actions.check_in(
            form.case,
            shelter=shelter,
            bed=bed,
            check_in=on,
            planned_until=form.cleaned_data["planned_until"],
            reservation=self.reservation,
            confirmation=form.confirmation(),
            actor=self.request.user,
        )
        for caution in cautions:
            messages.warning(self.request, caution)
        return reverse("shelters:case_stays", args=[self.case.public_id]) if self.case else board_url(shelter)

    def _cautions(self, case: Case | None) -> list[tuple[Shelter, list[str]]]:
        """What speaks against each house for this person, as far as anything does."""
        if case is None:
            return []
        today, actor = timezone.localdate(), self.request.user
        cautions = cautions_of_houses(case, self.shelters, on=today, actor=actor)
        told = [(shelter, cautions[shelter.pk]) for shelter in self.shelters]
        return [(shelter, sentences) for shelter, sentences in told if sentences]


class CheckInToShelter(CheckInPage):
    """From the board: the house is known, the case is named by its number."""

    def setup_page(self, public_id: Any) -> None:
        self.shelter = found(Shelter.objects.visible_to(self.request.user), public_id)
        policies.check_may_use_board(self.request.user, self.shelter)
        self.shelters = [self.shelter]
        wanted = public_id_in(self.request.GET.get("case"))
        held = public_id_in(self.request.GET.get("reservation"))
        if held:
            rows = self.shelter.reservations.visible_to(self.request.user).held()
            self.reservation = found(rows.select_related("bed_use__bed", "case"), held)
        if wanted:
            self.case = found(cases_of(self.request.user), wanted)
            policies.check_may_check_in(self.request.user, self.case, self.shelter)

    def form_kwargs(self) -> dict[str, Any]:
        check_url = reverse("shelters:check_case", args=[self.shelter.public_id])
        return super().form_kwargs() | {"check_url": check_url}

    def context(self) -> dict[str, Any]:
        return super().context() | {"shelter": self.shelter}


class CheckInCase(CheckInPage):
    """From the case page: the case is known, house and bed are chosen."""

    def setup_page(self, public_id: Any) -> None:
        self.case = found(cases_of(self.request.user), public_id)
        policies.check_may_place(self.request.user, self.case)
        self.shelters = list(Shelter.objects.visible_to(self.request.user))

    def context(self) -> dict[str, Any]:
        return super().context() | {"shelter": None}


class CheckCaseNumber(ShelterPage):
    """While the form is filled in: is there such a case, and does anything speak against this house?

    The number is posted: it does not stand in an address.
    """

    http_method_names = ["post"]
    works_once = False
    check = staticmethod(policies.check_may_use_board)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("case_number", "")
        case = case_by_number(number, request.user) if number.strip() else None
        cautions = cautions_for(case, self.shelter, on=timezone.localdate(), actor=request.user) if case else []
        return self.page("shelters/_case_check.html", number=number.strip(), found=case, sentences=cautions)


class Reserve(ShelterPage):
    """Hold a bed for somebody who is to come."""

    template_name = "shelters/reserve.html"
    form_class = ReserveForm
    check = staticmethod(policies.check_may_use_board)
    done_message = _("The bed is held.")

    def form_kwargs(self) -> dict[str, Any]:
        bed, start = public_id_in(self.request.GET.get("bed")), _day_in(self.request.GET.get("from"))
        initial = {
            "place": str(bed) if bed else "",
            "from_on": max(start or timezone.localdate(), timezone.localdate()),
        }
        url = reverse("shelters:check_case", args=[self.shelter.public_id])
        return {"actor": self.request.user, "shelter": self.shelter, "check_url": url, "initial": initial}

    def perform(self, form: Any) -> str:
        details = {name: form.cleaned_data[name] for name in ("from_on", "until_on", "expires_at", "note")}
        details["confirmation"] = form.confirmation()
        shelter, bed = form.cleaned_data["place"]
        reservation = actions.reserve(shelter, bed, case=form.case, actor=self.request.user, **details)
        if form.case is not None:
            for caution in cautions_for(form.case, shelter, on=details["from_on"], actor=self.request.user, bed=bed):
                messages.warning(self.request, caution)
        return reverse("shelters:reservation", args=[reservation.public_id])


class ReservationPage(FormPage):
    """A bed held in a house of one's own organisation; 404 for everybody else."""

    template_name = "shelters/reservation.html"

    def setup_page(self, public_id: Any) -> None:
        rows = Reservation.objects.visible_to(self.request.user)
        rows = rows.select_related(
            "shelter", "bed_use__bed", "case__person", "case__organisation", "reserved_by", "stay"
        )
        self.reservation = found(rows, public_id)
        self.shelter = self.reservation.shelter
        case, user = self.reservation.case, self.request.user
        self.case = case if case and allows(case_policies.check_may_view, user, case) else None
        # Of somebody who is not known yet, the house reads what it wrote. A file that is closed to her is not even found.
        named = self.reservation.case_id is not None
        self.reads = not named or (self.case is not None and policies.may_read_words(user, self.case))

    def context(self) -> dict[str, Any]:
        user, row = self.request.user, self.reservation
        return {
            "reservation": row,
            "shelter": self.shelter,
            "case": self.case,
            "bed": row.bed_use.bed if row.is_held else None,
            "note": row.note if self.reads else "",
            "may_check_in": row.is_held and allows(policies.check_may_use_board, user, self.shelter),
            "may_release": allows(policies.check_may_release, user, row),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.case is not None and self.reads and self.reservation.note:
            read_sections(self.case, [Section.NOTES], actor=request.user)
        return self.page()


class ReleaseReservation(ReservationPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.release_reservation(self.reservation, actor=request.user)
        return self.done(board_url(self.shelter), _("The bed is not held any more."))
