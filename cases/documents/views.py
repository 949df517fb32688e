from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases import actions as case_actions
from cases.consent import policies as consent_policies
from cases.consent.models import Consent
from cases.documents import actions, policies, presenters, scanner
from cases.documents.enums import MEDIA_TYPES, Handing, LetterKind
from cases.documents.forms import AddDocumentForm, CrossOutForm, DetailsForm, LetterForm, ReplaceDocumentForm
from cases.documents.models import Document
from cases.enums import Section
from cases.policies import allows
from cases.presenters import who_changed
from cases.views import CasePage
from core.editing import EditPage
from core.views import FormPage, PageView, found, handed_out


class DocumentsPage(CasePage):
    """A page about the documents of one case; afterwards back to the list."""

    def context(self) -> dict[str, Any]:
        return super().context() | {"tab": "documents"}

    def url(self) -> str:
        return reverse("cases:documents", args=[self.case.public_id])


class Documents(DocumentsPage):
    """The documents of a case, as far as it is open to the reader. Opening the list is recorded."""

    template_name = "cases/documents/documents.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, case = request.user, self.case
        sections = actions.read_documents(case, actor=actor)
        rows = Document.objects.visible_to(actor).of(case).in_sections(sections)
        return self.page(
            lines=presenters.lines_of(rows),
            is_scanned=scanner.is_configured(),
            letters=LetterKind.choices,
            may={
                "add": allows(policies.check_may_add_any, actor, case),
                "write": allows(policies.check_may_write_letter, actor, case),
                "print": allows(policies.check_may_print, actor, case),
            },
        )


class AddDocument(DocumentsPage):
    template_name = "cases/documents/add_document.html"
    form_class = AddDocumentForm
    check = staticmethod(policies.check_may_add_any)
    done_message = _("The document was added.")

    def form_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET
        initial = {name: asked[name] for name in ("kind", "consent") if asked.get(name)}
        return {"sections": self.sections, "answers": answers_for(self.request.user, self.case), "initial": initial}

    def context(self) -> dict[str, Any]:
        return super().context() | {"is_scanned": scanner.is_configured()}

    def perform(self, form: Any) -> str:
        document = actions.add_document(self.case, form.cleaned_data, actor=self.request.user)
        return reverse("cases:document", args=[document.public_id])


def answers_for(actor: Any, case: Any) -> Any:
    """The answers to which a form may belong; None for whoever does not read them."""
    if not allows(consent_policies.check_may_read, actor, case):
        return None
    return Consent.objects.visible_to(actor).of(case)


class WriteLetter(DocumentsPage):
    """A letter filled in from the case. A copy stays here."""

    template_name = "cases/documents/letter_form.html"
    form_class = LetterForm
    check = staticmethod(policies.check_may_write_letter)
    done_message = _("The letter is written, and a copy kept. Open it to print it.")

    def form_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET.get("kind")
        kind = asked if asked in LetterKind.values else LetterKind.REFERRAL_COVER
        return {"initial": {"kind": kind, "language": get_language()}}

    def perform(self, form: Any) -> str:
        letter = actions.write_letter(self.case, form.cleaned_data, actor=self.request.user)
        return reverse("cases:document", args=[letter.public_id])


class PrintSummary(DocumentsPage):
    """The summary on paper, with the reader's name on every page."""

    http_method_names = ["post"]
    works_once = False
    check = staticmethod(policies.check_may_print)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = actions.print_summary(self.case, actor=request.user)
        return handed_out(content, "application/pdf", presenters.summary_name(self.case), shown=True)


class DocumentPage(FormPage):
    """A page about one document; 404 for whoever does not see the case, 403 where its part of the file is closed."""

    check: Any = staticmethod(policies.check_may_see)

    def setup_page(self, public_id: Any) -> None:
        rows = Document.objects.visible_to(self.request.user).for_page()
        self.document = found(rows, public_id)
        self.check(self.request.user, self.document)

    def context(self) -> dict[str, Any]:
        return {"document": self.document, "case": self.document.case, "title": presenters.title_of(self.document)}

    def url(self) -> str:
        return reverse("cases:document", args=[self.document.public_id])


class OneDocument(DocumentPage):
    """What a document is, its picture if it is one, its versions. A look at its part; the picture is recorded by itself."""

    template_name = "cases/documents/document.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, document = request.user, self.document
        case_actions.read_sections(document.case, [Section(document.section)], actor=actor)
        return self.page(
            line=presenters.line_of(document),
            validity=presenters.validity(document),
            later=presenters.replaced_by(document),
            may={
                "open": allows(policies.check_may_open, actor, document),
                "change": allows(policies.check_may_change, actor, document),
                "replace": allows(policies.check_may_replace, actor, document),
            },
        )


class HandOut(PageView):
    """What is in a document."""

    handing: Handing

    def setup_page(self, public_id: Any) -> None:
        self.document = found(Document.objects.visible_to(self.request.user).for_page(), public_id)
        policies.check_may_see(self.request.user, self.document)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        document = self.document
        content = actions.open_document(document, handing=self.handing, actor=request.user)
        shown = self.handing == Handing.SHOWN and document.is_shown_in_page
        return handed_out(content, MEDIA_TYPES[document.type], presenters.file_name(document), shown=shown)


class ShowFile(HandOut):
    handing = Handing.SHOWN


class SaveFile(HandOut):
    handing = Handing.SAVED


class ChangeDocument(EditPage, DocumentPage):
    template_name = "cases/documents/change_document.html"
    form_class = DetailsForm
    check = staticmethod(policies.check_may_change)
    done_message = _("The details were saved.")

    def form_kwargs(self) -> dict[str, Any]:
        actor, case = self.request.user, self.document.case
        return {"sections": policies.sections_open_to(actor, case), "answers": answers_for(actor, case)}

    def edited(self) -> Document:
        return found(Document.objects.visible_to(self.request.user).for_page(), self.document.public_id)

    def values(self, record: Any) -> dict[str, Any]:
        # Where nobody chose a part, its kind goes on deciding.
        section = "" if record.section == record.own_section else record.section
        return super().values(record) | {"section": section}

    def who_changed(self, record: Any) -> str:
        return who_changed(record)

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_document(self.document, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class ReplaceDocument(DocumentPage):
    template_name = "cases/documents/replace_document.html"
    form_class = ReplaceDocumentForm
    check = staticmethod(policies.check_may_replace)
    done_message = _("The later version was added. The earlier one stays.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"title": self.document.title, "language": self.document.language}}

    def context(self) -> dict[str, Any]:
        return super().context() | {"is_scanned": scanner.is_configured()}

    def perform(self, form: Any) -> str:
        later = actions.replace_document(self.document, form.cleaned_data, actor=self.request.user)
        return reverse("cases:document", args=[later.public_id])


class CrossOutDocument(DocumentPage):
    template_name = "cases/documents/cross_out.html"
    form_class = CrossOutForm
    check = staticmethod(policies.check_may_change)
    done_message = _("The document was crossed out. It can still be read.")

    def perform(self, form: Any) -> str:
        actions.cross_out_document(self.document, actor=self.request.user, **form.cleaned_data)
        return self.url()
