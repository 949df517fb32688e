"""What is due by when, where somebody says so by hand."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.identification import actions, policies, presenters
from cases.identification.forms import (
    CancelDeadlineForm,
    ExtendDeadlineForm,
    PauseDeadlineForm,
    SettleDeadlineForm,
    StartDeadlineForm,
)
from cases.identification.models import Deadline
from cases.identification.views.pages import RowButton, RowPage, WritingPage


class StartDeadline(WritingPage):
    template_name = "cases/identification/deadline_start.html"
    form_class = StartDeadlineForm
    done_message = _("The deadline runs.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"lengths": presenters.lengths_in_words()}

    def perform(self, form: Any) -> str:
        actions.start_deadline(self.case, actor=self.request.user, **form.cleaned_data)
        return self.url()


class DeadlinePage(RowPage):
    """A page about one deadline that runs."""

    template_name = "cases/identification/deadline_form.html"
    model = Deadline
    check_row = staticmethod(policies.check_may_change_deadline)
    heading: Any = ""
    button: Any = ""
    lede: Any = ""
    action: Any

    def context(self) -> dict[str, Any]:
        words = {"heading": self.heading, "button": self.button, "lede": self.lede}
        return super().context() | words | {"last_day": presenters.last_day(self.row.due_at)}

    def perform(self, form: Any) -> str:
        self.action(self.row, actor=self.request.user, **form.cleaned_data)
        return self.url()


class SettleDeadline(DeadlinePage):
    form_class = SettleDeadlineForm
    action = staticmethod(actions.settle_deadline)
    heading, button = _("Mark as done"), _("Mark as done")
    lede = _("What was due has happened, or the period was used to its end.")
    done_message = _("The deadline is marked as done.")


class PauseDeadline(DeadlinePage):
    form_class = PauseDeadlineForm
    action = staticmethod(actions.pause_deadline)
    heading, button = _("Pause the deadline"), _("Pause the deadline")
    lede = _("It is due later by as long as it stands still.")
    done_message = _("The deadline is paused.")


class ExtendDeadline(DeadlinePage):
    form_class = ExtendDeadlineForm
    action = staticmethod(actions.extend_deadline)
    heading, button = _("Extend the deadline"), _("Extend the deadline")
    lede = _("The earlier day stays on file with your reason.")
    done_message = _("The deadline was extended.")


class CancelDeadline(DeadlinePage):
    form_class = CancelDeadlineForm
    action = staticmethod(actions.cancel_deadline)
    heading, button = _("Cancel the deadline"), _("Cancel the deadline")
    lede = _("For what does not matter any more. It stays on file.")
    done_message = _("The deadline was cancelled.")


class ResumeDeadline(RowButton):
    model = Deadline
    check_row = staticmethod(policies.check_may_change_deadline)
    action = staticmethod(actions.resume_deadline)
    done_message = _("The deadline runs on.")
