from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reauthentication import RequireRecentSignIn
from accounts.roles import Permission, has_permission
from cases.models import Case
from cases.policies import allows
from cases.views import CasePage
from cases.visibility import actions, policies, presenters
from cases.visibility.forms import GiveAccessForm, RestrictForm, TeamForm, UnsealingForm
from cases.visibility.models import Unsealing
from core.views import ActionView, found


def _where_from(user: Any) -> str:
    """Where requests are answered: managers have a page for it."""
    return reverse("emergency:reviews" if has_permission(user, Permission.EMERGENCY_REVIEW) else "cases:list")


class AccessPage(CasePage):
    """Who may see this file: its organisation or the named, referrals, single people, emergencies. Managers let people in."""

    template_name = "cases/access.html"
    form_class = GiveAccessForm
    check = staticmethod(policies.check_may_see_access)
    done_message = _("This person may see the case now.")

    def context(self) -> dict[str, Any]:
        actor, case = self.request.user, self.case
        return super().context() | {
            "grants": presenters.personal_accesses(case),
            "shares": case.shares.in_force().select_related("organisation").order_by("id"),
            "openings": presenters.emergencies_of(case),
            "unsealing": presenters.open_request(case),
            "tab": "",
            "may": {
                "decide": allows(policies.check_may_decide, actor, case),
                "name": allows(policies.check_may_name, actor, case),
                "revoke": allows(policies.check_may_revoke, actor, case),
            },
        }

    def perform(self, form: Any) -> str:
        actions.give_access(
            self.case, form.cleaned_data["username"], until=form.cleaned_data["until"], actor=self.request.user
        )
        return reverse("cases:access", args=[self.case.public_id])


class RevokeAccess(ActionView):
    """End one person's access at once."""

    done_message = _("This access has ended.")

    def setup_page(self, public_id: Any, user_id: Any) -> None:
        self.case = found(Case.objects.visible_to(self.request.user), public_id)
        policies.check_may_revoke(self.request.user, self.case)
        self.user = found(User.objects, user_id)

    def perform(self) -> str:
        actions.revoke_access(self.case, self.user, actor=self.request.user)
        # Whoever ended her own access no longer sees the page she stood on.
        if self.user == self.request.user:
            return reverse("cases:list")
        return reverse("cases:access", args=[self.case.public_id])


class RestrictCase(CasePage):
    """Name the staff who may see the case; everybody else no longer does. Of a sealed case: name them anew."""

    template_name = "cases/restrict.html"
    form_class = RestrictForm
    done_message = _("Only the named staff see this case now.")

    def setup_page(self, public_id: Any) -> None:
        super().setup_page(public_id)
        check = policies.check_may_name if self.case.is_sealed else policies.check_may_decide
        check(self.request.user, self.case)

    def form_kwargs(self) -> dict[str, Any]:
        named = self.case.user_grants.values_list("user", flat=True)
        return {"organisation": self.case.organisation, "initial": {"users": list(named)}}

    def perform(self, form: Any) -> str:
        act = actions.name_staff if self.case.is_sealed else actions.restrict_case
        act(self.case, form.cleaned_data["users"], actor=self.request.user)
        return reverse("cases:access", args=[self.case.public_id])


class RequestUnsealing(RequireRecentSignIn, CasePage):
    """Ask that the organisation see a sealed case again. A second person confirms."""

    template_name = "cases/access_unseal.html"
    form_class = UnsealingForm
    check = staticmethod(policies.check_may_request_unsealing)
    done_message = _("Your request was recorded. Somebody else confirms it.")

    def perform(self, form: Any) -> str:
        actions.request_unsealing(self.case, reason=form.cleaned_data["reason"], actor=self.request.user)
        return reverse("cases:access", args=[self.case.public_id])


class AnswerUnsealing(ActionView):
    """A second person's answer; found by its own id, because she need not see the case."""

    def setup_page(self, public_id: Any) -> None:
        self.unsealing = found(Unsealing.objects.visible_to(self.request.user), public_id)


class ConfirmUnsealing(RequireRecentSignIn, AnswerUnsealing):
    done_message = _("The organisation sees this case again.")

    def perform(self) -> str:
        actions.confirm_unsealing(self.unsealing, actor=self.request.user)
        return _where_from(self.request.user)


class DeclineUnsealing(AnswerUnsealing):
    done_message = _("The case stays restricted.")

    def perform(self) -> str:
        actions.decline_unsealing(self.unsealing, actor=self.request.user)
        return _where_from(self.request.user)


class ChangeTeam(CasePage):
    template_name = "cases/access_team.html"
    form_class = TeamForm
    check = staticmethod(policies.check_may_decide)
    done_message = _("The team was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"organisation": self.case.organisation, "initial": {"team": self.case.team_id}}

    def perform(self, form: Any) -> str:
        actions.change_team(self.case, form.cleaned_data["team"], actor=self.request.user)
        return reverse("cases:access", args=[self.case.public_id])
