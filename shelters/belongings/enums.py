from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BelongingKind(models.TextChoices):
    MONEY = "money", pgettext_lazy("belonging", "Money")
    PAPERS = "papers", _("Papers")
    JEWELLERY = "jewellery", _("Jewellery")
    PHONE = "phone", _("Telephone or computer")
    KEYS = "keys", _("Keys")
    BAGGAGE = "baggage", _("Baggage")
    OTHER = "other", pgettext_lazy("belonging", "Something else")


class Currency(models.TextChoices):
    """ISO 4217: what people carry with them here."""

    AZN = "AZN", "AZN"
    USD = "USD", "USD"
    EUR = "EUR", "EUR"
    RUB = "RUB", "RUB"
    TRY = "TRY", "TRY"
    GEL = "GEL", "GEL"
    UAH = "UAH", "UAH"
    IRR = "IRR", "IRR"
    UZS = "UZS", "UZS"
    KZT = "KZT", "KZT"
    GBP = "GBP", "GBP"
    AED = "AED", "AED"


class Signature(models.TextChoices):
    """Whether she signed the receipt."""

    NOT_YET = "", _("Not signed yet")
    PAPER = "paper", _("Signed on paper")
    REFUSED = "refused", _("Would not sign")
