from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions import organisations
from accounts.forms import OrganisationForm, TeamForm
from accounts.models import Organisation, Team
from accounts.reauthentication import RequireRecentSignIn
from accounts.views.base import AdministratorPage
from core.paging import keyset_page
from core.views import FormPage, found


class OrganisationList(AdministratorPage):
    template_name = "accounts/organisation_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(page=keyset_page(Organisation.objects.all(), "name", request.GET))


class AddOrganisation(RequireRecentSignIn, AdministratorPage, FormPage):
    template_name = "accounts/organisation_form.html"
    form_class = OrganisationForm
    done_message = _("The organisation was added.")

    def context(self) -> dict[str, Any]:
        return {"organisation": None}

    def perform(self, form: Any) -> str:
        organisations.add_organisation(form.cleaned_data, actor=self.request.user)
        return reverse("accounts:organisations")


class OrganisationPage(RequireRecentSignIn, AdministratorPage, FormPage):
    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        self.organisation = found(Organisation.objects.all(), kwargs["public_id"])

    def context(self) -> dict[str, Any]:
        return {"organisation": self.organisation}


class ChangeOrganisation(OrganisationPage):
    template_name = "accounts/organisation_form.html"
    form_class = OrganisationForm
    done_message = _("The organisation was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.organisation, name) for name in organisations.ORGANISATION_FIELDS}}

    def perform(self, form: Any) -> str:
        organisations.change_organisation(self.organisation, form.cleaned_data, actor=self.request.user)
        return reverse("accounts:organisations")


class Teams(OrganisationPage):
    """The teams of an organisation, and adding one."""

    template_name = "accounts/team_list.html"
    form_class = TeamForm
    done_message = _("The team was added.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"teams": self.organisation.teams.with_member_counts()}

    def perform(self, form: Any) -> str:
        organisations.add_team(self.organisation, form.cleaned_data["name"], actor=self.request.user)
        return reverse("accounts:teams", args=[self.organisation.public_id])


class RenameTeam(RequireRecentSignIn, AdministratorPage, FormPage):
    template_name = "accounts/team_form.html"
    form_class = TeamForm
    done_message = _("The team was renamed.")

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        self.team = found(Team.objects.select_related("organisation"), kwargs["public_id"])

    def context(self) -> dict[str, Any]:
        return {"team": self.team}

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"name": self.team.name}}

    def perform(self, form: Any) -> str:
        organisations.rename_team(self.team, form.cleaned_data["name"], actor=self.request.user)
        return reverse("accounts:teams", args=[self.team.organisation.public_id])
