"""A house asks its guests. What one guest answers is nobody's to know: not who, not when, not what else she answered.

So an answer is no row and no event of the record: its slip is destroyed and some tallies count one more, in one
transaction. Nothing is told before the round is closed, and then of each question only what enough have answered
(docs/adr/0062-guests-voice.md).
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Purpose, part_of_act
from accounts.models import User
from accounts.querysets import hash_of
from audit.events import Event
from audit.recorder import record
from core.errors import Refused
from shelters.models import Shelter, VoiceRound, VoiceSlip, VoiceTally
from shelters.voice import policies

MOST_SLIPS = 200
LONGEST_DAYS = 92
# Without what is mistaken for something else: 0 and O, 1, I and L.
_LETTERS, _LENGTH = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 12


@transaction.atomic
def open_round(shelter: Shelter, details: dict[str, Any], *, actor: User) -> VoiceRound:
    """Guests can answer `from_on` … `until_on`. Raises NotVisible, NotAllowed, Conflict, Refused."""
    # Two managers at once: the second waits here, and finds the first one's round.
    shelter = Shelter.objects.select_for_update(of=("self",), no_key=True).get(pk=shelter.pk)
    policies.check_may_open(actor, shelter)
    from_on, until_on, today = details["from_on"], details["until_on"], timezone.localdate()
    if until_on < from_on:
        raise Refused(_("The end lies before the beginning."), "until_on")
    if until_on < today:
        raise Refused(_("This day is over."), "until_on")
    if (until_on - from_on).days >= LONGEST_DAYS:
        text = ngettext("At most %(most)s day.", "At most %(most)s days.", LONGEST_DAYS)
        raise Refused(text % {"most": LONGEST_DAYS}, "until_on")
    round_ = VoiceRound.objects.create(shelter=shelter, from_on=from_on, until_on=until_on, opened_by=actor)
    _record(Event.VOICE_OPENED, round_, actor, from_on=from_on, until=until_on)
    return round_


@transaction.atomic
def print_slips(round_: VoiceRound, number: int, *, actor: User) -> list[str]:
    """Codes for so many slips, told this once: only their fingerprints are kept."""
    round_ = _locked(round_)
    policies.check_may_print(actor, round_)
    if round_.slips_made + number > MOST_SLIPS:
        text = ngettext("A round has at most %(most)s slip.", "A round has at most %(most)s slips.", MOST_SLIPS)
        raise Refused(text % {"most": MOST_SLIPS}, "number")
    codes = ["".join(secrets.choice(_LETTERS) for _place in range(_LENGTH)) for _slip in range(number)]
    with part_of_act(Purpose.VOICE):
        VoiceSlip.objects.bulk_create(VoiceSlip(round=round_, code_hash=hash_of(code)) for code in codes)
    round_.slips_made += number
    round_.save(update_fields=["slips_made"])
    _record(Event.VOICE_SLIPS_PRINTED, round_, actor, count=number)
    return codes


@transaction.atomic
def close_round(round_: VoiceRound, *, actor: User) -> VoiceRound:
    """Add up what was answered, keep of it what enough have answered, and destroy the rest with the slips. For good."""
    round_ = _locked(round_)
    policies.check_may_close(actor, round_)
    with part_of_act(Purpose.VOICE):
        round_.results = _told(round_.tallies.values_list("question", "answer", "count"))
        round_.tallies.all().delete()
        round_.slips.all().delete()
    round_.closed_on = timezone.localdate()
    round_.save(update_fields=["closed_on", "results"])
    _record(Event.VOICE_CLOSED, round_, actor)
    return round_


@transaction.atomic
def read_round(round_: VoiceRound, *, actor: User) -> dict[str, dict[str, int]]:
    """What guests of one house said. The look is on record, where there is something to be read."""
    policies.check_may_see(actor, round_)
    if round_.is_closed:
        _record(Event.VOICE_READ, round_, actor)
    return round_.results


@transaction.atomic
def read_programme(year: int, *, actor: User) -> dict[str, dict[str, int]]:
    """The same of all houses together, from the rounds closed in a year. The look is on record.

    What one round holds back is in no sum either: so the difference of two sums is never fewer answers than are told.
    """
    policies.check_may_see_programme(actor)
    record(Event.VOICE_READ, actor=actor, changes={"year": year, "shelter": None})
    total: dict[str, Counter[str]] = {}
    with part_of_act(Purpose.STATISTICS):
        for results in VoiceRound.objects.closed_in(year).values_list("results", flat=True):
            for question, counts in results.items():
                total.setdefault(question, Counter()).update(counts)
    return {question: dict(counts) for question, counts in total.items()}


def look_at_slip(code: str) -> None:
    """Raise Refused unless somebody could answer with this slip now. Looking uses nothing up."""
    with part_of_act(Purpose.VOICE):
        _usable(code)


def answer(code: str, answers: Mapping[str, str]) -> None:
    """A guest answers, without a name: `answers` by question, of which any may be missing. Once for each slip."""
    with part_of_act(Purpose.VOICE):
        slip = _usable(code)
        # Closing waits for this lock, or this for closing; and of two with one slip only one finds it still there.
        round_ = VoiceRound.objects.select_for_update(of=("self",), no_key=True).get(pk=slip.round_id)
        used, _by_model = VoiceSlip.objects.filter(pk=slip.pk).delete()
        if not used or not round_.takes_answers(timezone.localdate()):
            raise Refused(_why_not(), "slip")
        for question, given in sorted(answers.items()):
            if given:
                _count(round_, question, given)


def _count(round_: VoiceRound, question: str, given: str) -> None:
    """One more, under the round's lock."""
    tally = VoiceTally.objects.filter(round=round_, question=question, answer=given)
    if not tally.update(count=F("count") + 1):
        VoiceTally.objects.create(round=round_, question=question, answer=given, count=1)


def _usable(code: str) -> VoiceSlip:
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    slip = VoiceSlip.objects.select_related("round").filter(code_hash=hash_of(typed)).first()
    if slip is None or not slip.round.takes_answers(timezone.localdate()):
        raise Refused(_why_not(), "slip")
    return slip


def _why_not() -> str:
    # Used, mistyped, not yet, over: one answer. Which slips were used is nobody's to find out.
    return _("This paper does not work. Perhaps it was used already, the letters are different, or the time is over.")


def _told(tallies: Any) -> dict[str, dict[str, int]]:
    """Of each question that enough have answered, how many said what."""
    counts: dict[str, dict[str, int]] = {}
    for question, given, count in tallies:
        counts.setdefault(question, {})[given] = count
    return {question: said for question, said in counts.items() if sum(said.values()) >= settings.SMALLEST_ROUND}


def _locked(round_: VoiceRound) -> VoiceRound:
    rows = VoiceRound.objects.select_for_update(of=("self",), no_key=True).select_related("shelter")
    return rows.get(pk=round_.pk)


def _record(event: Event, round_: VoiceRound, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=round_, changes={"shelter": round_.shelter.code} | changes)
