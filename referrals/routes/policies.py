"""Which route a referral takes, and who reads and writes the routes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import Organisation
from referrals.routes.models import Route
from referrals.routes.querysets import most_specific
from referrals.states import Purpose


@dataclass(frozen=True)
class OpenRoutes:
    """All ways that are open to one sender on one day, found by one query: for forms."""

    from_type: str
    routes: Sequence[Route]

    def to(self, to_type: str, purpose: str) -> Route | None:
        """As `route_for`, without another query."""
        return most_specific(self.routes, self.from_type, to_type, purpose)

    def purposes(self) -> list[Purpose]:
        """What the sender may refer for at all."""
        open_for = {route.purpose for route in self.routes}
        return [purpose for purpose in Purpose if purpose in open_for]


def route_for(
    from_organisation: Organisation, to_organisation: Organisation, purpose: str, on: date | None = None
) -> Route | None:
    """The most specific route in force on a day, today unless said otherwise. None: nobody may refer so. One query."""
    rows = Route.objects.in_force(on or timezone.localdate())
    return rows.fitting(from_organisation.type, to_organisation.type, purpose).most_specific_first().first()


def routes_from(organisation: Organisation, on: date | None = None) -> OpenRoutes:
    """Every way open to a sender, for all purposes and kinds of receiver. One query."""
    rows = Route.objects.in_force(on or timezone.localdate()).fitting(organisation.type)
    return OpenRoutes(organisation.type, list(rows))
