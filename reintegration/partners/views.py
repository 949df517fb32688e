from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, has_permission
from cases.policies import allows
from core.editing import EditPage
from core.paging import keyset_page
from core.views import FormPage, PageView, found
from reintegration.partners import actions, policies
from reintegration.partners.forms import PartnerFilterForm, PartnerForm
from reintegration.partners.models import Partner


class Partners(PageView):
    """Whom we work with, by kind and name."""

    template_name = "reintegration/partners/list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_read(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = PartnerFilterForm(request.GET)
        rows = Partner.objects.visible_to(request.user).found_by(**filters.chosen())
        return self.page(
            page=keyset_page(rows, "name", request.GET),
            filters=filters,
            may_write=allows(policies.check_may_write, request.user),
            may_list=has_permission(request.user, Permission.ASSISTANCE_EDIT),
        )


class NewPartner(FormPage):
    template_name = "reintegration/partners/form.html"
    form_class = PartnerForm
    done_message = _("The partner is on the list.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_write(self.request.user)

    def perform(self, form: Any) -> str:
        actions.add_partner(form.cleaned_data, actor=self.request.user, token=form.cleaned_data["form_token"])
        return reverse("reintegration:partners")


class ChangePartner(EditPage):
    template_name = "reintegration/partners/form.html"
    form_class = PartnerForm
    done_message = _("The partner was changed.")

    def setup_page(self, public_id: Any) -> None:
        self.partner = found(Partner.objects.visible_to(self.request.user), public_id)
        policies.check_may_write(self.request.user)

    def edited(self) -> Partner:
        return Partner.objects.get(pk=self.partner.pk)

    def values(self, record: Any) -> dict[str, Any]:
        return {name: getattr(record, name) for name in actions.FIELDS}

    def context(self) -> dict[str, Any]:
        return {"partner": self.partner}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.change_partner(self.partner, sent, version=sent["version"], actor=self.request.user)
        return reverse("reintegration:partners")
