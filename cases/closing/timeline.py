"""What the timeline tells of closing and of what followed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.closing.enums import Contact, Outcome, State
from cases.closing.models import Closing, FollowUp
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment

_TONES = {State.ASKED: "waiting", State.RETURNED: "soon", State.WITHDRAWN: "neutral"}


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    closings = Closing.objects.filter(case=case)
    yield moment(closings, "asked", TruncDate("asked_at"))
    # That it was approved is told by the closing itself.
    answered = closings.filter(state__in=[State.RETURNED, State.WITHDRAWN])
    yield moment(answered, "answered", TruncDate("decided_at"), state="state")


def _follow_up_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    done = FollowUp.objects.filter(case=case).exclude(outcome=Outcome.CALLED_OFF)
    yield moment(done, "done", "done_on", contact="contact", outcome="outcome")


def _say(told: Told) -> Entry:
    url = reverse("cases:closings", args=[told.case.public_id])
    if told.what == "asked":
        return Entry(_("Closing asked for"), "", url, "waiting")
    state = State(told.facts["state"])
    return Entry(_("Closing: %(state)s") % {"state": state.label}, "", url, _TONES[state])


def _say_follow_up(told: Told) -> Entry:
    url, outcome = reverse("cases:closings", args=[told.case.public_id]), Outcome(told.facts["outcome"])
    if outcome == Outcome.REACHED:
        return Entry(_("Follow-up"), Contact(told.facts["contact"]).label, url, "done")
    return Entry(_("Follow-up"), outcome.label, url, "soon" if outcome == Outcome.NOT_REACHED else "neutral")


KINDS = (
    Kind("closing", gettext_lazy("Closing"), None, _rows, _say),
    Kind("follow_up", gettext_lazy("Follow-up"), None, _follow_up_rows, _say_follow_up, of_the_year=True),
)
