from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.reauthentication import RequireRecentSignIn
from cases.policies import allows
from core.views import ActionView, FormPage, PageView, found
from referrals.routes import actions, policies, presenters
from referrals.routes.forms import EndForm, NewRouteForm, TermsForm
from referrals.routes.models import Route


class Routes(PageView):
    """All routes in force and to come, and where a referral cannot get on."""

    template_name = "referrals/routes/list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_read(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        routes = list(Route.objects.visible_to(request.user).in_force_or_to_come(today))
        return self.page(
            purposes=presenters.overview(routes, today),
            dead_ends=presenters.where_it_ends(routes, today),
            may_write=allows(policies.check_may_write, request.user),
        )


class RouteBase(PageView):
    """A page about one version, which is `route` there."""

    def setup_page(self, public_id: Any) -> None:
        self.route = found(Route.objects.visible_to(self.request.user).with_makers(), public_id)
        self.check()

    def check(self) -> None:
        """Raise NotAllowed or Conflict where the page is not for this reader, or not for this version."""

    def context(self) -> dict[str, Any]:
        return {"route": self.route, "shown": presenters.version_of(self.route, timezone.localdate())}


class RoutePage(RouteBase):
    """One version with its conditions, and all versions of its line."""

    template_name = "referrals/routes/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        versions = list(Route.objects.visible_to(request.user).of_line(self.route).with_makers())
        return self.page(
            versions=presenters.history(versions, timezone.localdate()),
            may_follow=allows(policies.check_may_follow, request.user, self.route),
            may_withdraw=allows(policies.check_may_withdraw, request.user, self.route),
        )


class PreviewedPage(RequireRecentSignIn, FormPage):
    """A form whose first sending shows what it would change, and whose second saves it."""

    def before(self) -> Route | None:
        """The version that would be followed."""
        return None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form: Any = self.form(request.POST)
        if not form.is_valid() or form.was_shown:
            return super().post(request, *args, **kwargs)
        sent = request.POST.copy()
        sent["shown"] = form.digest()
        after = actions.drafted(form.details(), self.before())
        return self.page(form=self.form(sent), preview=presenters.preview(after, self.before()))

    def context(self) -> dict[str, Any]:
        return super().context() | {"preview": None}


class NewRoute(PreviewedPage):
    """Open a way that there was not."""

    template_name = "referrals/routes/new.html"
    form_class = NewRouteForm
    done_message = _("The route was opened.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_write(self.request.user)
        super().setup_page(**kwargs)

    def perform(self, form: Any) -> str:
        actions.add_route(form.details(), actor=self.request.user, token=form.cleaned_data["token"])
        return reverse("referrals:routes")


class ChangeRoute(PreviewedPage, RouteBase):
    """Let another version follow."""

    template_name = "referrals/routes/change.html"
    form_class = TermsForm
    done_message = _("The new version was saved.")

    def check(self) -> None:
        policies.check_may_follow(self.request.user, self.route)

    def before(self) -> Route:
        return self.route

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.route, name) for name in actions.TERMS}}

    def perform(self, form: Any) -> str:
        details = form.details()
        after = actions.change_route(self.route, details, actor=self.request.user, token=form.cleaned_data["token"])
        return reverse("referrals:route", args=[after.public_id])


class EndRoute(RequireRecentSignIn, RouteBase, FormPage):
    """Let a way end on a day, or go on."""

    template_name = "referrals/routes/end.html"
    form_class = EndForm
    done_message = _("The end of the route was saved.")

    def check(self) -> None:
        policies.check_may_follow(self.request.user, self.route)

    def context(self) -> dict[str, Any]:
        return super().context() | {"brings": presenters.without(self.route)}

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"valid_until": self.route.valid_until}}

    def perform(self, form: Any) -> str:
        actions.end_route(self.route, form.cleaned_data["valid_until"], actor=self.request.user)
        return reverse("referrals:route", args=[self.route.public_id])


class WithdrawRoute(RequireRecentSignIn, RouteBase, ActionView):
    """Take back a version that has not begun."""

    done_message = _("The version was taken back.")

    def check(self) -> None:
        policies.check_may_withdraw(self.request.user, self.route)

    def perform(self) -> str:
        before = actions.withdraw_route(self.route, actor=self.request.user)
        return reverse("referrals:route", args=[before.public_id]) if before else reverse("referrals:routes")
