from decimal import Decimal

from shelters.models import Belonging, HandingBack
from tests.shelters.factories import today


def of(stay, by):
    return {"stay": stay, "shelter": stay.shelter, "case": stay.case, "written_by": by}


def make_belonging(stay, by, *, what="A grey suitcase.", **fields):
    values = {"kind": "baggage", "amount": Decimal(2), "taken_on": stay.check_in, "kept_where": "Safe"} | fields
    return Belonging.objects.create(what=what, **of(stay, by), **values)


def make_handing_back(belonging, by, *, amount=None, to_whom="Herself", **fields):
    """With what it changes of the belonging."""
    amount = amount or belonging.left
    belonging.returned += amount
    belonging.save()
    values = {"on": today(), "signature": "paper"} | fields
    return HandingBack.objects.create(
        belonging=belonging, amount=amount, to_whom=to_whom, **of(belonging.stay, by), **values
    )


def plant_belonging(stay, by, word, now):
    """A belonging handed back and one crossed out, with the word wherever somebody writes."""
    words = {"kept_where": word, "in_presence_of": word}
    refused = {"signature": "refused", "witness": word}
    kept = make_belonging(stay, by, what=word, signed_on=today(), **refused, **words)
    crossed = {"crossed_out_at": now, "crossed_out_by": by, "crossing_reason": word}
    make_handing_back(kept, by, to_whom=word, **refused, **crossed)
    make_belonging(stay, by, what=word, **crossed, **words)
    return kept
