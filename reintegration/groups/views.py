from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.paging import keyset_page
from core.views import FormPage, PageView, found
from reintegration.giving.presenters import form_values
from reintegration.ground.forms import CrossOutForm
from reintegration.groups import actions, policies, presenters
from reintegration.groups.forms import SessionForm
from reintegration.groups.models import GroupSession

SHOWN = ("service", "given_by", "organisation", "written_by", "crossed_out_by")


class Sessions(PageView):
    """The group sessions of one's organisation, the newest first. Who was there stands on each one's page."""

    template_name = "reintegration/groups/list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_hold(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = GroupSession.objects.visible_to(request.user).select_related(*SHOWN)
        return self.page(page=keyset_page(rows, "-held_on", request.GET))


class NewSession(FormPage):
    """A session for many, recorded once; `again` names one whose people and terms it begins with."""

    template_name = "reintegration/groups/form.html"
    form_class = SessionForm
    done_message = _("The session was recorded, with an item for each who was there.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_hold(self.request.user)
        self.again = None
        if wanted := kwargs.get("public_id"):
            rows = GroupSession.objects.visible_to(self.request.user).select_related("service", "given_by")
            self.again = found(rows, wanted)

    def form_kwargs(self) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        if self.again:
            there = presenters.present_at(self.again, self.request.user)
            initial = form_values(self.again, ("service", "hours", "given_by", "topic", "cost_azn"))
            if self.again.is_crossed_out:
                initial["held_on"] = self.again.held_on
            initial["present"] = [str(one.person.case.public_id) for one in there if one.person]
        return {"actor": self.request.user, "again": self.again, "initial": initial}

    def context(self) -> dict[str, Any]:
        return {"again": self.again}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        row = actions.record_session(sent, form.cases, actor=self.request.user, token=sent["form_token"])
        return reverse("reintegration:session", args=[row.public_id])


class SessionBase(FormPage):
    """A page about one session of one's own organisation; 404 otherwise."""

    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        rows = GroupSession.objects.visible_to(self.request.user).select_related(*SHOWN)
        self.session = found(rows, public_id)
        if self.check:
            self.check(self.request.user, self.session)

    def context(self) -> dict[str, Any]:
        return {"session": self.session}


class Session(SessionBase):
    """What was held, and those who were there as far as the reader sees their files."""

    template_name = "reintegration/groups/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        people = presenters.present_at(self.session, request.user)
        may_cross_out = allows(policies.check_may_cross_out, request.user, self.session)
        hidden = self.session.attended - len(people)
        return self.page(people=people, hidden=hidden, may_cross_out=may_cross_out)


class CrossOutSession(SessionBase):
    template_name = "reintegration/groups/cross_out.html"
    form_class = CrossOutForm
    check = staticmethod(policies.check_may_cross_out)
    done_message = _("The session was crossed out, with the items of all who were there.")

    def perform(self, form: Any) -> str:
        actions.cross_out_session(self.session, reason=form.cleaned_data["reason"], actor=self.request.user)
        return reverse("reintegration:session", args=[self.session.public_id])
