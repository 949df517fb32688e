"""How an agreement is said: where it stands, what it lets out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exchange.agreements.enums import SharingPurpose, kinds_of_data
from exchange.agreements.models import SharingAgreement


@dataclass(frozen=True)
class Card:
    """An agreement in words."""

    agreement: SharingAgreement
    state: str
    tone: str
    purposes: str
    kinds: str


def lines_of(rows: Iterable[SharingAgreement], today: date) -> list[Card]:
    return [card_of(row, today) for row in rows]


def card_of(agreement: SharingAgreement, today: date) -> Card:
    state, tone = _state(agreement, today)
    kinds = [str(label) for value, label in kinds_of_data() if value in agreement.kinds]
    purposes = [str(purpose.label) for purpose in SharingPurpose if purpose in agreement.purposes]
    return Card(agreement, state, tone, ", ".join(purposes), ", ".join(kinds))


def _state(agreement: SharingAgreement, today: date) -> tuple[str, str]:
    if agreement.ended_at:
        return pgettext("an agreement", "Ended"), "neutral"
    if agreement.valid_until < today:
        return _("Ran out"), "neutral"
    if not agreement.confirmed_at:
        return _("To be confirmed"), "waiting"
    if agreement.valid_from > today:
        return pgettext("an agreement", "Not yet in force"), "waiting"
    return pgettext("an agreement", "In force"), "done"
