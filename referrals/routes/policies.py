"""Which route a referral takes, who reads and writes the routes, and which conditions can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.roles import SHAREABLE, Permission, require
from core.errors import Conflict
from referrals.routes.models import DEADLINES, LONGEST_HOURS, Route
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


def check_may_read(actor: Any) -> None:
    """The ministry, IOM, and who writes them."""
    require(actor, Permission.ROUTE_VIEW)


def check_may_write(actor: Any) -> None:
    """Administrators, for the whole programme."""
    require(actor, Permission.ROUTE_EDIT)


def check_may_follow(actor: Any, route: Route) -> None:
    """A version that has begun, that is not over, and that none follows yet."""
    check_may_write(actor)
    today = timezone.localdate()
    if route.valid_from > today:
        raise Conflict(_("This version has not begun. Withdraw it, then write another."))
    if route.valid_until and (route.valid_until <= today or route.replaced_by.exists()):
        day = date_format(route.valid_until, "SHORT_DATE_FORMAT")
        raise Conflict(_("This version ends on %(day)s, and no longer changes. Look at the newest one.") % {"day": day})


def check_may_withdraw(actor: Any, route: Route) -> None:
    """A version that has not begun: nothing was referred by it."""
    check_may_write(actor)
    if route.valid_from <= timezone.localdate():
        raise Conflict(_("This version is in force or was. Another one can follow it, or it can end on a day."))


def impossible_terms(terms: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What cannot be, whoever works where: the field, and why. The database refuses the same."""
    approves, answer, urgent = (
        terms.get(name) for name in ("ministry_approves", "answer_within", "urgent_answer_within")
    )
    for name in DEADLINES:
        hours = terms.get(name)
        if hours is not None and not 1 <= hours <= LONGEST_HOURS:
            yield name, _("From 1 to %(most)s hours.") % {"most": LONGEST_HOURS}
    if terms.get("four_eyes") and not approves:
        yield "four_eyes", _("Only an approval can be confirmed: the ministry approves nothing here.")
    if terms.get("approve_within") and not approves:
        yield "approve_within", _("The ministry decides nothing here.")
    if answer and urgent and urgent > answer:
        yield "urgent_answer_within", _("What is needed at once is answered sooner than the rest.")
    if terms.get("expires") and not (answer or urgent):
        yield "expires", _("An offer expires by a deadline: say by when the receiver answers.")
    if not set(terms.get("must_carry") or ()) <= SHAREABLE:
        yield "must_carry", _("This part of a file never goes out.")
