"""Houses and nights for programs: as the house's own staff sees them; in and out by the actions of the board."""

from typing import Any

from django.utils import timezone

from cases.models import Case
from core.api.serializers import Made
from core.api.views import ApiView, Change, ChangeOne, ReadList, ReadOne
from core.views import found
from shelters import actions, policies
from shelters.api.serializers import CheckOutTaken, ShelterRow, ShelterShown, StayShown, StayTaken
from shelters.models import Bed, Shelter, Stay

CREATED = 201


class OfShelters(ApiView):
    resource = "shelters"

    def shelters(self) -> Any:
        return Shelter.objects.visible_to(self.request.user).with_occupancy(timezone.localdate())


class Shelters(OfShelters, ReadList):
    """The houses of the account's organisation, by name, with the numbers of tonight."""

    operation = "shelters"
    order = "name"
    shows = ShelterRow

    def rows(self) -> Any:
        return self.shelters()


class ShelterDetail(OfShelters, ReadOne):
    """A house with its beds. Where it stands is told on its page alone."""

    operation = "shelter"
    shows = ShelterShown

    def find(self, **kwargs: Any) -> None:
        self.shelter = found(self.shelters(), kwargs["public_id"])

    def row(self) -> Any:
        return self.shelter

    def represented(self) -> dict[str, Any]:
        beds = Bed.objects.visible_to(self.request.user).of_house(self.shelter, timezone.localdate())
        return dict(ShelterShown(self.shelter, context={"beds": beds}).data)


class OfStays(ApiView):
    resource = "stays"

    def stays(self) -> Any:
        rows = Stay.objects.visible_to(self.request.user).with_bed(timezone.localdate())
        return rows.select_related("shelter", "case__person", "case__organisation")

    def cases(self, stays: list[Any]) -> dict[int, str]:
        return Case.objects.visible_to(self.request.user).ids_among([stay.case_id for stay in stays])


class Stays(OfStays, Change, ReadList):
    """GET: the stays in the houses of the account's organisation, the last begun first. POST: check somebody in.

    Where somebody is in the house whom she must not meet, it is refused: that is looked at on the page.
    """

    operation = "stays"
    order = "-check_in"
    shows, takes, status = StayShown, StayTaken, CREATED

    def rows(self) -> Any:
        return self.stays()

    def prepare(self, rows: list[Any]) -> None:
        self.seen = self.cases(rows)

    def context(self) -> dict[str, Any]:
        return {"cases": self.seen}

    def perform(self, given: dict[str, Any]) -> Any:
        actor, bed = self.request.user, given.pop("bed", None)
        shelter = found(Shelter.objects.visible_to(actor), given.pop("shelter"))
        case = found(Case.objects.visible_to(actor).select_related("person", "organisation"), given.pop("case"))
        policies.check_may_check_in(actor, case, shelter)
        place = found(Bed.objects.visible_to(actor).of_house(shelter, timezone.localdate()), bed) if bed else None
        return actions.check_in(case, shelter=shelter, bed=place, actor=actor, **given)

    @classmethod
    def shown_as(cls, method: str) -> Any:
        return Made if method == "POST" else super().shown_as(method)


class OneStay(OfStays):
    def find(self, **kwargs: Any) -> None:
        self.stay = found(self.stays(), kwargs["public_id"])

    def row(self) -> Any:
        return self.stay

    def represented(self) -> dict[str, Any]:
        return dict(StayShown(self.stay, context={"cases": self.cases([self.stay])}).data)


class StayDetail(OneStay, ReadOne):
    """One stay. What was written on leaving stands on its page."""

    operation = "stay"
    shows = StayShown


class CheckOut(OneStay, ChangeOne):
    """Say on which day she left, and where to."""

    operation = "stay_check_out"
    shows, takes = Made, CheckOutTaken

    def perform(self, given: dict[str, Any]) -> Any:
        return actions.check_out(self.stay, actor=self.request.user, **given)
