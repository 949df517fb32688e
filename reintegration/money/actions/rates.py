"""Rates by date: what an allowance is, what a currency was. Entries and items keep what they were made with."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_future
from core.errors import Refused
from reintegration.money import policies
from reintegration.money.enums import Allowance, Currency
from reintegration.money.models import AllowanceRate, ExchangeRate
from reintegration.money.numbers import refuse_impossible

SMALLEST_RATE, LARGEST_RATE = Decimal("0.000001"), Decimal(1_000_000)


@transaction.atomic
def set_allowance(kind: str, *, valid_from: date, amount_azn: Decimal, source: str = "", actor: User) -> AllowanceRate:
    """Say what an allowance is from a day on; said again for the same day, it is put right."""
    policies.check_may_add(actor)
    if kind not in Allowance.values:
        raise Refused(_("Choose one of the allowances."), "kind")
    refuse_impossible(amount_azn, "amount_azn")
    values = {"amount_azn": amount_azn, "source": source.strip(), "entered_by": actor}
    rate, _new = AllowanceRate.objects.update_or_create(kind=kind, valid_from=valid_from, defaults=values)
    record(
        Event.ALLOWANCE_RATE_SET,
        actor=actor,
        target=rate,
        changes={"type": kind, "from_on": valid_from, "amount": None},
    )
    return rate


@transaction.atomic
def set_exchange(currency: str, *, on: date, azn: Decimal, actor: User) -> ExchangeRate:
    """Say how many manat one unit of a currency was on a day; said again for the same day, it is put right."""
    policies.check_may_add(actor)
    if currency not in Currency.values:
        raise Refused(_("Choose one of the currencies."), "currency")
    refuse_future(on, "on")
    if not SMALLEST_RATE <= azn <= LARGEST_RATE or azn != azn.quantize(SMALLEST_RATE):
        raise Refused(_("Write a rate above nought, with six decimals at most."), "azn")
    values = {"azn": azn, "entered_by": actor}
    rate, _new = ExchangeRate.objects.update_or_create(currency=currency, on=on, defaults=values)
    record(Event.EXCHANGE_RATE_SET, actor=actor, target=rate, changes={"currency": currency, "day": on})
    return rate
