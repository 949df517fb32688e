"""Looking for free places: on record with what was needed, and never for whom."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.alarms import check_searching
from audit.events import Event
from audit.recorder import record
from core.errors import Refused
from shelters.places import policies
from shelters.places.presenters import PlaceRow, rows_of
from shelters.places.search import Needs, free_places, who_answer

# Somebody who has to be placed now. Further ahead, planned departures could be read off the answers.
FURTHEST = timedelta(days=14)
MOST_NIGHTS = 14
MOST_PERSONS = 12


@transaction.atomic
def search_places(needs: Needs, *, actor: User) -> list[PlaceRow]:
    """Which organisations have a house with room, best first.

    Raises Refused for nights and numbers nobody can ask for, TooMuch for whoever asks so often that she could watch a
    house fill and empty.
    """
    policies.check_may_search_places(actor)
    _refuse_impossible(needs)
    check_searching(actor, Event.PLACES_SEARCHED)
    rows = rows_of(free_places(needs), needs, actor.organisation.public_id)
    changes = {"from_on": needs.from_on, "needs": needs.in_codes(), "count": len(rows)}
    record(Event.PLACES_SEARCHED, actor=actor, changes=changes)
    return rows


def search_receivers(needs: Needs, *, actor: User) -> list[PlaceRow]:
    """The same, of other organisations in which somebody answers referrals."""
    rows = [row for row in search_places(needs, actor=actor) if not row.is_own]
    answering = who_answer({row.place.organisation for row in rows})
    return [row for row in rows if row.place.organisation in answering]


def _refuse_impossible(needs: Needs) -> None:
    today = timezone.localdate()
    if not today <= needs.from_on <= today + FURTHEST:
        text = _("Choose tonight, or a night within %(days)s days.") % {"days": FURTHEST.days}
        raise Refused(text, "from_on")
    if not 1 <= needs.nights <= MOST_NIGHTS:
        raise Refused(_("From one night to %(most)s.") % {"most": MOST_NIGHTS}, "nights")
    if min(needs.adults, needs.children, needs.cots) < 0 or needs.persons > MOST_PERSONS:
        text = ngettext(
            "At most %(most)s person at once; look for the others apart.",
            "At most %(most)s persons at once; look for the others apart.",
            MOST_PERSONS,
        )
        raise Refused(text % {"most": MOST_PERSONS}, "adults")
