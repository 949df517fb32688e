from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import actions as case_actions
from cases.closing import actions, policies
from cases.closing.forms import AlarmForm, AskToCloseForm, FollowUpForm, ReturnForm, ScheduleForm
from cases.closing.models import FollowUpSchedule
from cases.enums import Section
from cases.policies import allows
from cases.views import CasePage
from core.views import FormPage, found


class AskToClose(CasePage):
    """Ask a supervisor to close the file; what is unfinished in it is said first."""

    template_name = "cases/closing/ask.html"
    form_class = AskToCloseForm
    check = staticmethod(policies.check_may_ask)
    done_message = _("A supervisor was asked to close the file. Until the answer it stays open.")
    saves_itself = True

    def form_kwargs(self) -> dict[str, Any]:
        """The programme's schedule, unless follow-up is planned already."""
        planned = self.case.follow_ups.visible_to(self.request.user).open().exists()
        return {"proposed": () if planned else actions.scheduled_days(timezone.localdate())}

    def context(self) -> dict[str, Any]:
        return super().context() | {"unfinished": policies.unfinished(self.case)}

    def perform(self, form: Any) -> str:
        actions.ask_to_close(self.case, form.cleaned_data, actor=self.request.user)
        return reverse("cases:closings", args=[self.case.public_id])


class ClosingsPage(CasePage):
    """How the file was or is to be closed, and what followed."""

    template_name = "cases/closing/closings.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if Section.NOTES in self.sections:
            case_actions.read_sections(self.case, [Section.NOTES], actor=request.user)
        return self.page()

    def context(self) -> dict[str, Any]:
        user, case = self.request.user, self.case
        rows = case.closings.visible_to(user).select_related("asked_by", "decided_by", "case__person").order_by("-id")
        follow_ups = (
            case.follow_ups.visible_to(user).select_related("done_by", "answered_by", "case__person").order_by("due_on")
        )
        return super().context() | {
            "tab": "",
            "closings": [(row, allows(policies.check_may_answer, user, row), row.asked_by == user) for row in rows],
            "follow_ups": [
                (
                    row,
                    allows(policies.check_may_follow_up, user, row),
                    allows(policies.check_may_answer_alarm, user, row),
                )
                for row in follow_ups
            ],
            "may_read": Section.NOTES in self.sections,
        }

    def url(self) -> str:
        return reverse("cases:closings", args=[self.case.public_id])


class AnswerPage(ClosingsPage):
    """About one wish to close."""

    def setup_page(self, public_id: Any, closing_id: Any) -> None:
        super().setup_page(public_id)
        self.closing = found(self.case.closings.visible_to(self.request.user), closing_id)
        self.closing.case = self.case


class ApproveClosing(AnswerPage):
    http_method_names = ["post"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        actions.approve_closing(self.closing, actor=request.user)
        return self.done(self.url(), _("The file is closed."))


class TakeBackClosing(AnswerPage):
    http_method_names = ["post"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        actions.take_back_closing(self.closing, actor=request.user)
        return self.done(self.url(), _("Taken back. The file stays open."))


class ReturnClosing(AnswerPage):
    template_name = "cases/closing/return.html"
    get = CasePage.get
    form_class = ReturnForm
    done_message = _("Returned. The file stays open.")

    def setup_page(self, public_id: Any, closing_id: Any) -> None:
        super().setup_page(public_id, closing_id)
        policies.check_may_answer(self.request.user, self.closing)

    def perform(self, form: Any) -> str:
        actions.return_closing(self.closing, answer=form.cleaned_data["answer"], actor=self.request.user)
        return self.url()


class FollowUpPage(CasePage):
    """About one follow-up of a case."""

    check_row: Any = None

    def setup_page(self, public_id: Any, follow_up_id: Any) -> None:
        super().setup_page(public_id)
        self.follow_up = found(self.case.follow_ups.visible_to(self.request.user), follow_up_id)
        self.follow_up.case = self.case
        self.check_row(self.request.user, self.follow_up)

    def url(self) -> str:
        return reverse("cases:closings", args=[self.case.public_id])


class WriteFollowUp(FollowUpPage):
    """How she may be reached stands first: a look at her contact details, and on record."""

    template_name = "cases/closing/follow_up.html"
    form_class = FollowUpForm
    check_row = staticmethod(policies.check_may_follow_up)
    done_message = _("The follow-up was written down.")
    saves_itself = True

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if Section.CONTACT in self.sections:
            case_actions.read_sections(self.case, [Section.CONTACT], actor=request.user)
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"contact": self.follow_up.planned_method}}

    def context(self) -> dict[str, Any]:
        intake = getattr(self.case, "intake", None)
        return super().context() | {
            "follow_up": self.follow_up,
            "intake": intake,
            "may_reach": Section.CONTACT in self.sections,
        }

    def perform(self, form: Any) -> str:
        actions.write_follow_up(self.follow_up, form.cleaned_data, actor=self.request.user)
        return self.url()


class AnswerAlarm(FollowUpPage):
    """Say what was done for somebody who is in danger. It shows what was found: a look at the notes, and on record."""

    template_name = "cases/closing/answer_alarm.html"
    form_class = AlarmForm
    check_row = staticmethod(policies.check_may_answer_alarm)
    done_message = _("It was recorded.")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if Section.NOTES in self.sections:
            case_actions.read_sections(self.case, [Section.NOTES], actor=request.user)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.follow_up, "may_read": Section.NOTES in self.sections}

    def perform(self, form: Any) -> str:
        actions.answer_alarm(self.follow_up, answer=form.cleaned_data["answer"], actor=self.request.user)
        return self.url()


class SetSchedule(FormPage):
    """After how many months people who left are looked after: a rule of the programme."""

    template_name = "cases/closing/schedule.html"
    form_class = ScheduleForm
    done_message = _("The schedule was set. What is planned already stays as it is.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_set_schedule(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"months": ", ".join(map(str, FollowUpSchedule.objects.months()))}}

    def perform(self, form: Any) -> str:
        actions.set_schedule(form.cleaned_data["months"], actor=self.request.user)
        return reverse("cases:follow_up_schedule")
