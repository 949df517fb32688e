from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.policies import allows
from cases.presenters import who_changed
from core.editing import EditPage
from core.paging import keyset_page
from core.views import FormPage, found
from shelters.daylog.actions import read_log
from shelters.daylog.policies import check_may_write
from shelters.presence.policies import check_may_take
from shelters.shifts import actions, policies, presenters
from shelters.shifts.days import monday_of
from shelters.shifts.enums import QUESTIONS
from shelters.shifts.forms import CopyWeekForm, HandOverForm, MendHandOverForm, ShiftForm
from shelters.shifts.models import Shift, ShiftHandOver
from shelters.views import ShelterPage


class Days(ShelterPage):
    """A house's day on one page: what is on fire first, then who is on duty, the night, the log. Opening it is recorded."""

    template_name = "shelters/shifts/days.html"
    check = staticmethod(policies.check_may_see)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        read_log(self.shelter, actor=user)
        day = presenters.day_of_house(self.shelter, user)
        waits = day.hand_over is not None and not day.hand_over.is_taken
        may = {
            "write": allows(check_may_write, user, self.shelter),
            "take": allows(check_may_take, user, self.shelter),
            "take_over": waits and allows(policies.check_may_take_over, user, day.hand_over),
        }
        return self.page(day=day, may=may)


class RosterPage(ShelterPage):
    """Who is on duty in a week."""

    template_name = "shelters/shifts/roster.html"
    check = staticmethod(policies.check_may_see)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        roster = presenters.roster_of(self.shelter, _day_asked_for(request))
        may_plan = allows(policies.check_may_plan, request.user, self.shelter)
        return self.page(roster=roster, may_plan=may_plan, today=timezone.localdate())


class PlanShift(ShelterPage):
    template_name = "shelters/shifts/shift_form.html"
    form_class = ShiftForm
    check = staticmethod(policies.check_may_plan)
    done_message = _("The shift stands in the roster.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"shelter": self.shelter, "initial": {"day": _day_asked_for(self.request)}}

    def context(self) -> dict[str, Any]:
        return super().context() | {"shift": None, "may_remove": False}

    def perform(self, form: Any) -> str:
        shift = actions.plan_shift(self.shelter, form.cleaned_data, actor=self.request.user)
        return _roster_of(shift)


class OfShift(FormPage):
    """A page or a press about one shift of one's own house; 404 for everybody else."""

    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        self.public_id = public_id
        self.shift: Shift = self.edited()
        self.shelter = self.shift.shelter
        self.check(self.request.user, self.subject())

    def edited(self) -> Any:
        rows = Shift.objects.visible_to(self.request.user).select_related("shelter", "in_charge")
        return found(rows, self.public_id)

    def subject(self) -> Any:
        return self.shift

    def context(self) -> dict[str, Any]:
        return {"shift": self.shift, "shelter": self.shelter}


class ChangeShift(OfShift, EditPage):
    template_name = "shelters/shifts/shift_form.html"
    form_class = ShiftForm
    check = staticmethod(policies.check_may_plan)
    done_message = _("The roster was changed.")

    def subject(self) -> Any:
        return self.shelter

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "shelter": self.shelter,
            "was": [self.shift.in_charge_id, *self.shift.staff.values_list("pk", flat=True)],
        }

    def values(self, record: Any) -> dict[str, Any]:
        begins, ends = timezone.localtime(record.begins_at), timezone.localtime(record.ends_at)
        people = {"in_charge": record.in_charge.public_id, "staff": [user.public_id for user in record.staff.all()]}
        return {"day": begins.date(), "part": record.part, "begins": begins.time(), "ends": ends.time()} | people

    def who_changed(self, record: Any) -> str:
        return who_changed(record)

    def context(self) -> dict[str, Any]:
        return super().context() | {"may_remove": allows(policies.check_may_remove, self.request.user, self.shift)}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        return _roster_of(actions.change_shift(self.shift, form.cleaned_data, version=version, actor=self.request.user))


class RemoveShift(OfShift):
    http_method_names = ["post"]
    check = staticmethod(policies.check_may_remove)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        target = _roster_of(self.shift)
        actions.remove_shift(self.shift, actor=request.user)
        return self.done(target, _("The shift was taken out of the roster."))


class CopyWeek(ShelterPage):
    """The week before once more, by one press."""

    http_method_names = ["post"]
    check = staticmethod(policies.check_may_plan)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CopyWeekForm(request.POST)
        day = form.cleaned_data["week"] if form.is_valid() else timezone.localdate()
        monday = monday_of(day)
        copied = actions.copy_week(self.shelter, monday, actor=request.user)
        said = ngettext("%(count)s shift was copied.", "%(count)s shifts were copied.", copied) % {"count": copied}
        return self.done(_roster_url(self.shelter, monday), said)


class WriteHandOver(OfShift):
    """What the next shift must know, with what the system drew up beside it."""

    template_name = "shelters/shifts/hand_over_form.html"
    form_class = HandOverForm
    check = staticmethod(policies.check_may_hand_over)
    done_message = _("Handed over. It waits for somebody to take over.")
    saves_itself = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        written = getattr(self.shift, "hand_over", None)
        if written is not None:
            return self.done(reverse("shelters:hand_over", args=[written.public_id]))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return super().context() | {"drawn_up": presenters.drawn_up(self.shift, self.request.user), "hand_over": None}

    def perform(self, form: Any) -> str:
        hand_over = actions.write_hand_over(self.shift, form.cleaned_data, actor=self.request.user)
        return reverse("shelters:hand_over", args=[hand_over.public_id])


class OfHandOver(FormPage):
    """A page or a press about one hand-over of one's own house; 404 for everybody else."""

    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        self.public_id = public_id
        self.hand_over: ShiftHandOver = self.edited()
        self.check(self.request.user, self.hand_over)

    def edited(self) -> Any:
        return found(ShiftHandOver.objects.visible_to(self.request.user).with_names(), self.public_id)

    def context(self) -> dict[str, Any]:
        return {"hand_over": self.hand_over, "shift": self.hand_over.shift, "shelter": self.hand_over.shelter}

    def url(self) -> str:
        return reverse("shelters:hand_over", args=[self.hand_over.public_id])


class ReadHandOver(OfHandOver):
    template_name = "shelters/shifts/hand_over.html"
    check = staticmethod(policies.check_may_read)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hand_over, user = self.hand_over, request.user
        actions.read_hand_over(hand_over, actor=user)
        return self.page(
            answers=presenters.answers_of(hand_over),
            drawn_up=presenters.drawn_up(hand_over.shift, user),
            may_take_over=allows(policies.check_may_take_over, user, hand_over),
            may_mend=allows(policies.check_may_mend, user, hand_over),
        )


class MendHandOver(OfHandOver, EditPage):
    template_name = "shelters/shifts/hand_over_form.html"
    form_class = MendHandOverForm
    check = staticmethod(policies.check_may_mend)
    done_message = _("The hand-over was saved.")

    def values(self, record: Any) -> dict[str, Any]:
        return {name: getattr(record, name) for name in QUESTIONS}

    def context(self) -> dict[str, Any]:
        drawn_up = presenters.drawn_up(self.hand_over.shift, self.request.user)
        return super().context() | {"drawn_up": drawn_up}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.mend_hand_over(self.hand_over, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class TakeOver(OfHandOver):
    http_method_names = ["post"]
    check = staticmethod(policies.check_may_take_over)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.take_over(self.hand_over, actor=request.user)
        return self.done(reverse("shelters:days", args=[self.hand_over.shelter.public_id]), _("You have taken over."))


class HandOvers(ShelterPage):
    """What the shifts told each other, the last first: when, who, taken over by whom. The words stand on each one's page."""

    template_name = "shelters/shifts/hand_overs.html"
    check = staticmethod(policies.check_may_see)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = ShiftHandOver.objects.visible_to(request.user).with_names().of(self.shelter)
        return self.page(page=keyset_page(rows, "-written_at", request.GET, count=False))


def _day_asked_for(request: HttpRequest) -> date:
    """The day named in the address, if it is one within a life's reach; else today."""
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        day = None
    return day if day and 1990 <= day.year <= 2100 else timezone.localdate()


def _roster_of(shift: Shift) -> str:
    return _roster_url(shift.shelter, timezone.localdate(shift.begins_at))


def _roster_url(shelter: Any, day: date) -> str:
    return f"{reverse('shelters:roster', args=[shelter.public_id])}?day={day.isoformat()}"
