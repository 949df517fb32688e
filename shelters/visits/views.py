from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.work.policies import staff_of
from core.paging import keyset_page
from core.views import ActionView, found
from shelters.life.presenters import in_house
from shelters.life.views import CrossOutPage, HousePage
from shelters.visits import actions, forms, policies, presenters
from shelters.visits.models import Visit


class Visits(HousePage):
    """Who is in the house on a visit now, and who came before. Opening it is on record."""

    template_name = "shelters/visits/visits.html"
    tab = "visits"
    check = staticmethod(policies.check_may_see_list)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Visit.objects.visible_to(request.user).of_house(self.shelter)
        rows = rows.select_related("stay", "case__person", "accompanied_by", "written_by", "crossed_out_by")
        page = keyset_page(rows, "-came_at", request.GET)
        inside = presenters.inside_now(self.shelter, request.user)
        seen = [*page, *(one.row for one in inside if one.row)]
        actions.read_visits(self.shelter, seen, actor=request.user)
        return self.page(page=page, visits=presenters.with_guests(page, request.user), inside=inside)


class RecordVisit(HousePage):
    template_name = "shelters/visits/visit_form.html"
    form_class = forms.VisitForm
    tab = "visits"
    check = staticmethod(policies.check_may_see_list)
    done_message = _("The visit was written down.")

    def form_kwargs(self) -> dict[str, Any]:
        guests = in_house(self.shelter, self.request.user)
        return {"guests": guests, "staff": staff_of(self.request.user.organisation)}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.record_visit(sent["person"], sent, token=sent["form_token"], actor=self.request.user)
        return reverse("shelters:visits", args=[self.shelter.public_id])


class EndVisit(ActionView):
    """One tap: the visitor has left."""

    done_message = _("The visitor has left.")

    def setup_page(self, public_id: Any) -> None:
        rows = Visit.objects.visible_to(self.request.user).select_related("shelter", "stay__case__organisation")
        self.visit = found(rows, public_id)
        policies.check_may_end(self.request.user, self.visit)

    def perform(self) -> str:
        actions.end_visit(self.visit, actor=self.request.user)
        return reverse("shelters:visits", args=[self.visit.shelter.public_id])


class CrossOutVisit(CrossOutPage):
    model = Visit
    tab = "visits"
    check = staticmethod(policies.check_may_cross_out)
    cross_out = staticmethod(actions.cross_out_visit)

    def back(self) -> str:
        return reverse("shelters:visits", args=[self.row.shelter.public_id])
