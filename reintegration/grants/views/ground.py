"""What the pages of grants stand on: an application that the reader sees, a form over it, one template."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.policies import asked_once, sections_for
from core.views import ActionView, FormPage, PageView, found
from reintegration.grants import forms
from reintegration.grants.models import Application, Tranche


class CasePage(FormPage):
    """A page about the grants of one visible case; 404 where it is not visible, 403 where this part is not."""

    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        rows = Case.objects.visible_to(self.request.user).with_header().select_related("person", "organisation")
        self.case = found(rows, public_id)
        self.check(self.request.user, self.case)

    def context(self) -> dict[str, Any]:
        sections = sections_for(self.request.user, self.case)
        return {"case": self.case, "sections": sections, "tab": "assistance"}


class _OfApplication(PageView):
    """Something about one visible application; 404 for everybody else, 403 with the reason where it is not hers to do."""

    check: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            with asked_once():
                return super().dispatch(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def setup_page(self, public_id: Any) -> None:
        self.application = found(Application.objects.visible_to(self.request.user).with_words(), public_id)
        if self.check is not None:
            self.check(self.request.user, self.application)

    def context(self) -> dict[str, Any]:
        return {"application": self.application}

    def url(self) -> str:
        return reverse("reintegration:grant", args=[self.application.public_id])


class ApplicationPage(_OfApplication, FormPage):
    """A page with one form about an application; afterwards back to it."""

    template_name = "reintegration/grants/form.html"
    heading: Any = ""
    lede: Any = ""
    button: Any = _("Save")
    tone = "primary"

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "heading": self.heading,
            "lede": self.lede,
            "button": self.button,
            "tone": self.tone,
            "back": self.url(),
        }


class ReasonPage(ApplicationPage):
    """Asks for the reason alone."""

    form_class = forms.ReasonForm
    act: Any = None

    def perform(self, form: Any) -> str:
        self.act(self.application, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.url()


class ApplicationButton(_OfApplication, ActionView):
    """A button on the page of an application."""

    act: Any = None

    def perform(self) -> str:
        self.act(self.application, actor=self.request.user)
        return self.url()


class TranchePage(ApplicationPage):
    """A page about one tranche of a visible application."""

    check_tranche: Any = None

    def setup_page(self, public_id: Any) -> None:
        rows = Tranche.objects.visible_to(self.request.user).select_related("application", "case__person")
        self.tranche = found(rows, public_id)
        super().setup_page(self.tranche.application.public_id)
        self.tranche.application = self.application
        self.check_tranche(self.request.user, self.tranche)

    def context(self) -> dict[str, Any]:
        return super().context() | {"tranche": self.tranche}
