from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.views import CaseEditPage
from cases.work import actions, policies
from cases.work.enums import NoteKind
from cases.work.forms import CorrectNoteForm, CrossOutForm, NoteForm, template_of
from cases.work.models import Note
from cases.work.views.base import RowPage, WorkPage


class WriteNote(WorkPage):
    """A kind is chosen by a link, and its headings stand in the form."""

    template_name = "cases/work/note_form.html"
    form_class = NoteForm
    done_message = _("The note was saved.")
    saves_itself = True

    def setup_page(self, public_id: Any, kind: str = NoteKind.CONTACT) -> None:
        # In the address, so that each kind keeps a draft of its own.
        self.kind = kind
        super().setup_page(public_id)

    def form_kwargs(self) -> dict[str, Any]:
        now = timezone.localtime()
        return {"initial": {"kind": self.kind, "day": now.date(), "at": now.time(), "text": template_of(self.kind)}}

    def context(self) -> dict[str, Any]:
        kinds = [
            (reverse("cases:write_note_of_kind", args=[self.case.public_id, value]), label, value == self.kind)
            for value, label in NoteKind.choices
        ]
        return super().context() | {"kinds": kinds}

    def perform(self, form: Any) -> str:
        actions.write_note(self.case, form.cleaned_data, actor=self.request.user)
        return self.url()


class CorrectNote(RowPage, CaseEditPage):
    template_name = "cases/work/note_correct.html"
    model = Note
    form_class = CorrectNoteForm
    check = staticmethod(policies.check_may_correct)
    done_message = _("The note was corrected. What stood there is kept.")

    def values(self, record: Any) -> dict[str, Any]:
        at = timezone.localtime(record.happened_at)
        return {"kind": record.kind, "text": record.text, "day": at.date(), "at": at.time().replace(second=0)}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.correct_note(self.row, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class CrossOutNote(RowPage):
    template_name = "cases/work/note_cross_out.html"
    model = Note
    form_class = CrossOutForm
    check = staticmethod(policies.check_may_cross_out)
    done_message = _("The note was crossed out.")

    def perform(self, form: Any) -> str:
        actions.cross_out_note(self.row, actor=self.request.user, **form.cleaned_data)
        return self.url()
