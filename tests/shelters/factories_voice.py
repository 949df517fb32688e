"""Times of asking the guests of a house, with slips whose codes a test knows."""

from datetime import timedelta

from accounts.access import Purpose, part_of_act
from accounts.querysets import hash_of
from shelters.models import VoiceRound, VoiceSlip, VoiceTally
from tests.shelters.factories import today

CODES = [f"ABCDEFGH{number:04d}".replace("0", "X").replace("1", "Y") for number in range(30)]


def make_round(shelter, by, *, slips=0, results=None, **fields):
    """One that guests can answer today, unless it is told otherwise; its slips are the first of CODES."""
    days = {"from_on": today() - timedelta(days=1), "until_on": today() + timedelta(days=7)}
    round_ = VoiceRound.objects.create(shelter=shelter, opened_by=by, results=results or {}, **days | fields)
    with part_of_act(Purpose.VOICE):
        VoiceSlip.objects.bulk_create(VoiceSlip(round=round_, code_hash=hash_of(code)) for code in CODES[:slips])
    return round_


def the_round(shelter, by):
    """The one that runs in the house; a house has one at a time."""
    return VoiceRound.objects.filter(shelter=shelter).unclosed().first() or make_round(shelter, by)


def plant_voice(shelter, by):
    """A round with a slip that is out, and a stroke on a tally."""
    round_ = make_round(shelter, by)
    with part_of_act(Purpose.VOICE):
        VoiceSlip.objects.create(round=round_, code_hash=hash_of("PLANTED"))
        VoiceTally.objects.create(round=round_, question="safe", answer="no", count=1)
    return round_
