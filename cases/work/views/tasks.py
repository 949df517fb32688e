from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.views import CaseEditPage
from cases.work import actions, policies
from cases.work.enums import Ending
from cases.work.forms import ChangeTaskForm, EndTaskForm, TaskForm
from cases.work.models import Task
from cases.work.views.base import RowPage, WorkPage


class SetTask(WorkPage):
    template_name = "cases/work/task_form.html"
    form_class = TaskForm
    done_message = _("The task was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        return {"organisation": user.organisation, "initial": {"user": user.pk, "due_on": timezone.localdate()}}

    def perform(self, form: Any) -> str:
        actions.set_task(self.case, form.cleaned_data, actor=self.request.user)
        return self.url()


class ChangeTask(RowPage, CaseEditPage):
    template_name = "cases/work/task_form.html"
    model = Task
    form_class = ChangeTaskForm
    check = staticmethod(policies.check_may_change)
    done_message = _("The task was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"organisation": self.request.user.organisation}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_task(self.row, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class EndTask(RowPage):
    template_name = "cases/work/task_end.html"
    model = Task
    form_class = EndTaskForm
    check = staticmethod(policies.check_may_end)
    done_message = _("The task has ended.")

    def perform(self, form: Any) -> str:
        actions.end_task(self.row, actor=self.request.user, **form.cleaned_data)
        return self.url()


class TaskDone(RowPage):
    """The button beside a task: done today."""

    http_method_names = ["post"]
    model = Task
    check = staticmethod(policies.check_may_end)
    done_message = _("The task is done.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.end_task(self.row, ended_as=Ending.DONE, ended_on=timezone.localdate(), actor=request.user)
        return self.done(self.url(), self.done_message)
