from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.views import CaseEditPage
from cases.work import actions, policies
from cases.work.forms import AppointmentForm, ChangeAppointmentForm, OutcomeForm
from cases.work.models import Appointment
from cases.work.views.base import RowPage, WorkPage


class MakeAppointment(WorkPage):
    template_name = "cases/work/appointment_form.html"
    form_class = AppointmentForm
    done_message = _("The appointment was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"organisation": self.request.user.organisation}

    def perform(self, form: Any) -> str:
        actions.make_appointment(self.case, form.cleaned_data, actor=self.request.user)
        return self.url()


class ChangeAppointment(RowPage, CaseEditPage):
    template_name = "cases/work/appointment_form.html"
    model = Appointment
    form_class = ChangeAppointmentForm
    check = staticmethod(policies.check_may_change)
    done_message = _("The appointment was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"organisation": self.request.user.organisation}

    def values(self, record: Any) -> dict[str, Any]:
        starts_at = timezone.localtime(record.starts_at)
        names = ("kind", "minutes", "place", "with_whom", "accompanied_by", "interpreter_needed")
        return {name: getattr(record, name) for name in names} | {"day": starts_at.date(), "at": starts_at.time()}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_appointment(self.row, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class EndAppointment(RowPage):
    template_name = "cases/work/appointment_outcome.html"
    model = Appointment
    form_class = OutcomeForm
    check = staticmethod(policies.check_may_end)
    done_message = _("What came of the appointment was recorded.")

    def perform(self, form: Any) -> str:
        actions.end_appointment(self.row, actor=self.request.user, **form.cleaned_data)
        return self.url()
