"""What an amount comes to: an allowance by the rate of its day, foreign money by the rate of its day, to the qəpik."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from core.errors import Refused
from reintegration.money.enums import Allowance, Currency
from reintegration.money.models import QEPIK, AllowanceRate, ExchangeRate

# What the columns hold.
MOST = Decimal("999999999999.99")


@dataclass(frozen=True)
class Foreign:
    """Money in another currency, and what one unit of it was in manat on the day."""

    currency: str
    amount: Decimal
    rate: Decimal
    rate_on: date

    @property
    def azn(self) -> Decimal:
        return (self.amount * self.rate).quantize(QEPIK, ROUND_HALF_UP)


def exchanged(currency: str, amount: Decimal, day: date) -> Foreign:
    """Foreign money by the rate of that very day. Raises Refused where none is on file: no other day's stands in for it."""
    refuse_impossible(amount, "foreign_amount")
    rate = ExchangeRate.objects.on_day(currency, day)
    if rate is None:
        said = {"currency": Currency(currency).label, "day": date_format(day, "SHORT_DATE_FORMAT")}
        raise Refused(
            _("No rate of %(currency)s is on file for %(day)s. Ask whoever keeps the budget to enter it.") % said,
            "currency",
        )
    return Foreign(currency, amount, rate.azn, rate.on)


def allowance(kind: str, day: date, quantity: Decimal | None) -> Decimal:
    """What an allowance is by the rate in force on a day, so many times. Raises Refused where none was in force."""
    rate = AllowanceRate.objects.in_force(kind, day)
    if rate is None:
        said = {"allowance": Allowance(kind).label, "day": date_format(day, "SHORT_DATE_FORMAT")}
        raise Refused(
            _(
                "No rate of this allowance (%(allowance)s) is on file for %(day)s. Write the amount, or have the rate entered."
            )
            % said,
            "amount_azn",
        )
    return (rate.amount_azn * (1 if quantity is None else quantity)).quantize(QEPIK, ROUND_HALF_UP)


def refuse_impossible(amount: Decimal | None, field: str) -> None:
    """An amount is more than nothing, and whole qəpiks."""
    if amount is None or not QEPIK <= amount <= MOST or amount != amount.quantize(QEPIK):
        raise Refused(_("Write an amount above nought, with two decimals at most."), field)


def grouped(amount: Decimal | int) -> str:
    """As this language writes it, two decimals always."""
    return str(number_format(amount, 2, force_grouping=True))


def in_words(amount: Decimal) -> str:
    return f"{grouped(amount)} AZN"
