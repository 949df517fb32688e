from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.actions import factors, invitations, sessions, users
from accounts.confidentiality.versions import number_in_force
from accounts.forms import AddUserForm, ResetSecondFactorForm, TeamsForm, UserForm
from accounts.models import Invitation, User
from accounts.presenters import AccountState, accounts_shown
from accounts.reauthentication import RequireRecentSignIn
from accounts.views.base import AccountPage, AdministratorPage
from core.paging import keyset_page
from core.views import SHOWN_ONCE, ActionView, FormPage


class UserList(AdministratorPage):
    template_name = "accounts/user_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        show, number = request.GET.get("show", ""), number_in_force()
        return self.page(
            page=keyset_page(accounts_shown(show), "username", request.GET),
            show=show,
            states=AccountState.choices,
            number_in_force=number,
            without_rules=User.objects.without_rules(number).count(),
        )


class InvitingPage(RequireRecentSignIn, FormPage):
    """A form whose answer is an invitation: sent to its person, or shown to the administrator this once."""

    again_message = SHOWN_ONCE

    def done(self, target: Any, message: Any = "") -> HttpResponse:
        user, token = target
        self.settle(reverse("accounts:change_user", args=[user.public_id]))
        link = self.request.build_absolute_uri(reverse("accounts:accept_invitation")) + f"?token={token}"
        sent = notifications.can_write_to(user)
        if sent:
            notifications.send_invitation_later(user, link)
        return self.page("accounts/invited.html", account=user, link="" if sent else link)


class AddUser(InvitingPage, AdministratorPage):
    template_name = "accounts/user_form.html"
    form_class = AddUserForm

    def context(self) -> dict[str, Any]:
        return {"account": None}

    def perform(self, form: Any) -> Any:
        return users.add_user(form.cleaned_data, actor=self.request.user)


class Invite(InvitingPage, AccountPage):
    """A new link for somebody who let the first run out, or whose password is lost or known to others."""

    template_name = "accounts/invite.html"
    form_class = Form

    def perform(self, form: Any) -> Any:
        return self.account, invitations.invite(self.account, actor=self.request.user)


class RevokeInvitation(RequireRecentSignIn, AccountPage, ActionView):
    done_message = _("The link no longer works.")

    def perform(self) -> str:
        invitations.revoke_invitation(self.account, actor=self.request.user)
        return reverse("accounts:change_user", args=[self.account.public_id])


class ChangeUser(RequireRecentSignIn, AccountPage, FormPage):
    template_name = "accounts/user_form.html"
    form_class = UserForm
    done_message = _("The account was saved.")

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "invitation": Invitation.objects.last_of(self.account),
            "teams": self.account.teams.order_by("name"),
        }

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.account, name) for name in users.USER_FIELDS}}

    def perform(self, form: Any) -> str:
        users.change_user(self.account, form.cleaned_data, actor=self.request.user)
        return reverse("accounts:users")


class ChangeTeams(RequireRecentSignIn, AccountPage, FormPage):
    template_name = "accounts/user_teams.html"
    form_class = TeamsForm
    done_message = _("The teams were saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"account": self.account, "initial": {"teams": self.account.teams.all()}}

    def perform(self, form: Any) -> str:
        users.change_teams(self.account, form.cleaned_data["teams"], actor=self.request.user)
        return reverse("accounts:change_user", args=[self.account.public_id])


class ResetSecondFactor(RequireRecentSignIn, AccountPage, FormPage):
    template_name = "accounts/reset_second_factor.html"
    form_class = ResetSecondFactorForm
    done_message = _("The second factors were removed. The next sign-in adds a new one.")

    def perform(self, form: Any) -> str:
        factors.reset_second_factor(self.account, **form.cleaned_data, actor=self.request.user)
        return reverse("accounts:change_user", args=[self.account.public_id])


class EndSessionsOf(RequireRecentSignIn, AccountPage, ActionView):
    done_message = _("The account is signed out on every device.")

    def perform(self) -> str:
        sessions.end_sessions_of(self.account, actor=self.request.user)
        return reverse("accounts:change_user", args=[self.account.public_id])


class AnyAccountPage(AccountPage):
    """About a person's account or a program's."""

    def accounts(self) -> Any:
        return User.objects.all()

    def list_url(self) -> str:
        return reverse("accounts:services" if self.account.is_service else "accounts:users")


class DisableUser(RequireRecentSignIn, AnyAccountPage, ActionView):
    done_message = _("The account is disabled.")

    def perform(self) -> str:
        users.disable_user(self.account, actor=self.request.user)
        return self.list_url()


class EnableUser(RequireRecentSignIn, AnyAccountPage, ActionView):
    done_message = _("The account can sign in again.")

    def perform(self) -> str:
        users.enable_user(self.account, actor=self.request.user)
        return self.list_url()
