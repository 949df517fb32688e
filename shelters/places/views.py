"""The search for free places: a page of its own, and a part that stands within the form of a referral."""

from typing import Any

from django.http import HttpResponse

from core.views import FormPage, found
from shelters.places import actions, policies
from shelters.places.forms import PlacesForm, known_of
from shelters.places.presenters import PlaceRow, receivers_in
from shelters.views.ground import cases_of, public_id_in


class SearchPlaces(FormPage):
    """Which organisations have a house with room. Asked by POST, so that nobody's needs stand in an address."""

    template_name = "shelters/places/places.html"
    fragment = "shelters/places/_search.html"
    form_class = PlacesForm
    works_once = False
    rows: list[PlaceRow] | None = None

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_search_places(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        """Beginning with what is known of the person of `?case=`, if the reader sees it."""
        wanted = public_id_in(self.request.GET.get("case"))
        case = found(cases_of(self.request.user), wanted) if wanted else None
        return {"initial": known_of(case) if policies.knows_of_person(self.request.user, case) else {}}

    def perform(self, form: Any) -> Any:
        self.rows = actions.search_places(form.needs(), actor=self.request.user)
        return form

    def done(self, target: Any, message: Any = "") -> HttpResponse:
        """Nothing was changed: the answer stands beside what was asked."""
        return self.show(target)

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        return self.page(self.fragment if self.request.htmx else None, status=status, form=form, rows=self.rows)


class ChoosePlaces(SearchPlaces):
    """The same as a part of another form: organisations with a house that fits, to be ticked as `to_organisations`."""

    template_name = fragment = "shelters/places/_choose.html"

    def context(self) -> dict[str, Any]:
        receivers = None if self.rows is None else receivers_in(self.rows)
        return {"receivers": receivers, "chosen": self.request.POST.getlist("to_organisations")}

    def perform(self, form: Any) -> Any:
        self.rows = actions.search_receivers(form.needs(), actor=self.request.user)
        return form
