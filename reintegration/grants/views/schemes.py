from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.editing import EditPage
from core.views import FormPage, PageView, found
from reintegration.grants import actions, policies
from reintegration.grants.forms import SchemeForm
from reintegration.grants.models import Scheme


class SchemeList(PageView):
    """What may be applied for, and where."""

    template_name = "reintegration/grants/schemes.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(
            schemes=list(Scheme.objects.listed()),
            may_keep=allows(policies.check_may_keep_schemes, request.user),
            today=timezone.localdate(),
        )


class SchemePage(FormPage):
    template_name = "reintegration/grants/form.html"
    form_class = SchemeForm
    done_message = _("The scheme was saved.")

    def url(self) -> str:
        return reverse("reintegration:grant_schemes")

    def context(self) -> dict[str, Any]:
        return {
            "heading": self.heading,
            "lede": _("What may be applied for at your organisation, by which rules. It is about nobody."),
            "button": _("Save the scheme"),
            "tone": "primary",
            "back": self.url(),
        }


class AddScheme(SchemePage):
    heading = _("Add a scheme")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep_schemes(self.request.user)

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        actions.add_scheme(form.details(), said["criteria"], token=said["token"], actor=self.request.user)
        return self.url()


class ChangeScheme(SchemePage, EditPage):
    heading = _("Change the scheme")

    def setup_page(self, public_id: Any) -> None:
        self.scheme = self._scheme(public_id)
        policies.check_may_change_scheme(self.request.user, self.scheme)

    def _scheme(self, public_id: Any) -> Scheme:
        return found(Scheme.objects.all(), public_id)

    def edited(self) -> Scheme:
        return self._scheme(self.scheme.public_id)

    def values(self, record: Any) -> dict[str, Any]:
        return super().values(record) | {"criteria": actions.weights_of(record)}

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        actions.change_scheme(
            self.scheme, form.details(), said["criteria"], version=said["version"], actor=self.request.user
        )
        return self.url()
