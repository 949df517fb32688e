from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import actions, policies
from accounts.forms import AddUserForm, OrganisationForm, PasswordForm, RecordFilterForm, UserForm
from accounts.models import Organisation, User
from audit.models import AuditEvent
from core.paging import keyset_page
from core.views import ActionView, FormPage, PageView, found


class AdministratorPage(PageView):
    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_edit_accounts(self.request.user)


class UserList(AdministratorPage):
    template_name = "accounts/user_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = User.objects.select_related("organisation")
        return self.page(page=keyset_page(rows, "username", request.GET))


class AddUser(AdministratorPage, FormPage):
    template_name = "accounts/user_form.html"
    form_class = AddUserForm
    done_message = _("The account was added.")

    def context(self) -> dict[str, Any]:
        return {"account": None}

    def perform(self, form: Any) -> str:
        details = form.cleaned_data
        actions.add_user(details, password=details["password"], actor=self.request.user)
        return reverse("accounts:users")


class AccountPage(AdministratorPage):
    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        self.account = found(User.objects.select_related("organisation"), kwargs["public_id"])

    def context(self) -> dict[str, Any]:
        return {"account": self.account}


class ChangeUser(AccountPage, FormPage):
    template_name = "accounts/user_form.html"
    form_class = UserForm
    done_message = _("The account was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.account, name) for name in actions.USER_FIELDS}}

    def perform(self, form: Any) -> str:
        actions.change_user(self.account, form.cleaned_data, actor=self.request.user)
        return reverse("accounts:users")


class SetPassword(AccountPage, FormPage):
    template_name = "accounts/set_password.html"
    form_class = PasswordForm
    done_message = _("The password was set.")

    def perform(self, form: Any) -> str:
        actions.set_password(self.account, form.cleaned_data["password"], actor=self.request.user)
        return reverse("accounts:users")


class DisableUser(AccountPage, ActionView):
    done_message = _("The account is disabled.")

    def perform(self) -> str:
        actions.disable_user(self.account, actor=self.request.user)
        return reverse("accounts:users")


class EnableUser(AccountPage, ActionView):
    done_message = _("The account can sign in again.")

    def perform(self) -> str:
        actions.enable_user(self.account, actor=self.request.user)
        return reverse("accounts:users")


class OrganisationList(AdministratorPage):
    template_name = "accounts/organisation_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(page=keyset_page(Organisation.objects.all(), "name", request.GET))


class AddOrganisation(AdministratorPage, FormPage):
    template_name = "accounts/organisation_form.html"
    form_class = OrganisationForm
    done_message = _("The organisation was added.")

    def context(self) -> dict[str, Any]:
        return {"organisation": None}

    def perform(self, form: Any) -> str:
        actions.add_organisation(form.cleaned_data, actor=self.request.user)
        return reverse("accounts:organisations")


class ChangeOrganisation(AdministratorPage, FormPage):
    template_name = "accounts/organisation_form.html"
    form_class = OrganisationForm
    done_message = _("The organisation was saved.")

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        self.organisation = found(Organisation.objects.all(), kwargs["public_id"])

    def context(self) -> dict[str, Any]:
        return {"organisation": self.organisation}

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.organisation, name) for name in actions.ORGANISATION_FIELDS}}

    def perform(self, form: Any) -> str:
        actions.change_organisation(self.organisation, form.cleaned_data, actor=self.request.user)
        return reverse("accounts:organisations")


class Record(PageView):
    """What happened, newest first: who, what, which record — never what the record says."""

    template_name = "accounts/record.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_read_record(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = RecordFilterForm(request.GET or None)
        filters.is_valid()
        rows = AuditEvent.objects.matching(getattr(filters, "cleaned_data", {}))
        return self.page(page=keyset_page(rows, "-id", request.GET), filters=filters)


class Profile(PageView):
    """One's own account: what the system knows of oneself and where to change the password."""

    template_name = "accounts/profile.html"
