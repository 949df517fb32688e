from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, has_permission
from cases.policies import allows
from core.editing import EditPage
from core.views import FormPage, PageView, found
from reintegration.catalogue import actions, policies, presenters
from reintegration.catalogue.forms import NewServiceForm, ServiceTermsForm
from reintegration.catalogue.models import Service


class Catalogue(PageView):
    """All that can be given, by group."""

    template_name = "reintegration/catalogue/list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_read(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services = Service.objects.visible_to(request.user).in_order()
        return self.page(
            groups=presenters.by_group(services, timezone.localdate()),
            may_write=allows(policies.check_may_write, request.user),
            may_list=has_permission(request.user, Permission.ASSISTANCE_EDIT),
        )


class NewService(FormPage):
    template_name = "reintegration/catalogue/form.html"
    form_class = NewServiceForm
    done_message = _("The service is in the catalogue.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_write(self.request.user)

    def perform(self, form: Any) -> str:
        actions.add_service(form.cleaned_data, actor=self.request.user, token=form.cleaned_data["form_token"])
        return reverse("reintegration:services")


class ChangeService(EditPage):
    template_name = "reintegration/catalogue/form.html"
    form_class = ServiceTermsForm
    done_message = _("The service was changed.")

    def setup_page(self, public_id: Any) -> None:
        self.service = found(Service.objects.visible_to(self.request.user), public_id)
        policies.check_may_write(self.request.user)

    def edited(self) -> Service:
        return Service.objects.get(pk=self.service.pk)

    def values(self, record: Any) -> dict[str, Any]:
        return {name: getattr(record, name) for name in actions.CHANGEABLE}

    def context(self) -> dict[str, Any]:
        return {"service": self.service}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.change_service(self.service, sent, version=sent["version"], actor=self.request.user)
        return reverse("reintegration:services")
