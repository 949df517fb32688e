from typing import Any

from django.http import HttpRequest, HttpResponse

from cases.policies import allows
from cases.work import actions, policies, presenters
from cases.work.enums import NoteKind
from cases.work.models import Appointment, Note, Task
from cases.work.views.base import WorkPage
from core.paging import keyset_page


class CaseWork(WorkPage):
    """Notes, newest first, with what is to come and what is to be done beside them. Opening it is recorded."""

    template_name = "cases/work/case_work.html"
    check = staticmethod(policies.check_may_read)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, case = request.user, self.case
        actions.read_work(case, actor=actor)
        kind = request.GET.get("kind") if request.GET.get("kind") in NoteKind.values else ""
        page = keyset_page(Note.objects.of(case).of_kind(kind), "-happened_at", request.GET, count=False)
        return self.page(
            page=page,
            notes=presenters.notes_in_words(page, actor),
            kind=kind,
            kinds=NoteKind.choices,
            appointments=presenters.appointments_in_words(Appointment.objects.of(case).with_clash(actor), actor),
            tasks=presenters.tasks_in_words(Task.objects.of(case), actor),
            may_write=allows(policies.check_may_write, actor, case),
        )
