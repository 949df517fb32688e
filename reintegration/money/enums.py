from django.db import models
from django.utils.translation import gettext_lazy as _

from reintegration.enums import AssistanceType


class EntryType(models.TextChoices):
    """What a line of the books says: money spent, promised, let go again, paid as promised, come back, or set right."""

    CHARGE = "charge", _("Spent")
    PROMISE = "promise", _("Promised")
    RELEASE = "release", _("Promise let go")
    PAYMENT = "payment", _("Paid as promised")
    RECOVERY = "recovery", _("Came back")
    CORRECTION = "correction", _("Correction")


# What an entry of each kind may stand under: a payment under the promise, a correction under what was spent.
SPENT = (EntryType.CHARGE, EntryType.PAYMENT)
OF_PROMISE = (EntryType.RELEASE, EntryType.PAYMENT)
OF_SPENT = (EntryType.RECOVERY, EntryType.CORRECTION)
# What an item of assistance comes to; what came back later leaves it as it was given.
OF_ITEM = (*SPENT, EntryType.CORRECTION)


class Allowance(models.TextChoices):
    """The allowances whose amount is a rule of the programme from a day on."""

    ONE_TIME = AssistanceType.ONE_TIME_ALLOWANCE.value, AssistanceType.ONE_TIME_ALLOWANCE.label
    MONTHLY = AssistanceType.MONTHLY_ALLOWANCE.value, AssistanceType.MONTHLY_ALLOWANCE.label


class Currency(models.TextChoices):
    """In which money comes besides manat."""

    USD = "USD", _("US dollar")
    EUR = "EUR", _("Euro")
    GBP = "GBP", _("Pound sterling")
    CHF = "CHF", _("Swiss franc")
    SEK = "SEK", _("Swedish krona")
    NOK = "NOK", _("Norwegian krone")
    TRY = "TRY", _("Turkish lira")
    RUB = "RUB", _("Russian rouble")
    GEL = "GEL", _("Georgian lari")
