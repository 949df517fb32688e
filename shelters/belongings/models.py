"""Belongings and valuables that a house keeps for somebody, and their handing back."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Func, Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.encryption import EncryptedTextField
from shelters.belongings.enums import BelongingKind, Currency, Signature
from shelters.belongings.querysets import BelongingQuerySet, HandingBackQuerySet
from shelters.life.models import OfStay, rules_of_stay

DIGITS = {"max_digits": 12, "decimal_places": 2}


def how_much(amount: Decimal, currency: str) -> str:
    """A sum of money with its currency, or a number of pieces."""
    if currency:
        return f"{number_format(amount, decimal_pos=2, force_grouping=True)} {currency}"
    pieces = int(amount)
    return ngettext("%(number)s piece", "%(number)s pieces", pieces) % {"number": number_format(pieces)}


class Whole(Func):
    function = "trunc"
    output_field = models.DecimalField(**DIGITS)


class Belonging(OfStay):
    """One thing, some of a kind, or a sum of money in one currency, taken into keeping on a day.

    What it is is sealed; how much of it is not, so that the database itself never lets more be handed back than came.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=BelongingKind)
    what = EncryptedTextField(_("what it is"))
    amount = models.DecimalField(_("how many or how much"), **DIGITS)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, blank=True)
    kept_where = EncryptedTextField(_("where it is kept"))
    taken_on = models.DateField(_("taken on"))
    in_presence_of = EncryptedTextField(_("in the presence of"))
    signature = models.CharField(_("signature"), max_length=8, choices=Signature, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    witness = EncryptedTextField(_("witness of the refusal"))
    returned = models.DecimalField(_("handed back so far"), default=Decimal(0), editable=False, **DIGITS)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("belonging in keeping")
        verbose_name_plural = _("belongings in keeping")
        indexes = [
            models.Index(
                fields=["shelter", "stay"],
                condition=Q(crossed_out_at__isnull=True, returned__lt=F("amount")),
                name="shelters_belonging_in_keeping",
            )
        ]
        constraints = [
            *rules_of_stay(),
            models.CheckConstraint(
                condition=Q(
                    kind__in=BelongingKind.values,
                    currency__in=["", *Currency.values],
                    signature__in=Signature.values,
                    what__isnull=False,
                ),
                name="shelters_belonging_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(kind=BelongingKind.MONEY) & ~Q(currency="")
                | ~Q(kind=BelongingKind.MONEY) & Q(currency="", amount=Whole("amount"), returned=Whole("returned")),
                name="shelters_belonging_money_or_pieces",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, returned__gte=0, returned__lte=F("amount")),
                name="shelters_belonging_never_more_back_than_came",
            ),
            models.CheckConstraint(
                condition=Q(crossed_out_at__isnull=True) | Q(returned=0), name="shelters_belonging_crossed_out_or_back"
            ),
            models.CheckConstraint(
                condition=Q(signature=Signature.NOT_YET, signed_on__isnull=True, witness__isnull=True)
                | Q(
                    signature=Signature.PAPER,
                    signed_on__isnull=False,
                    signed_on__gte=F("taken_on"),
                    witness__isnull=True,
                )
                | Q(
                    signature=Signature.REFUSED,
                    signed_on__isnull=False,
                    signed_on__gte=F("taken_on"),
                    witness__isnull=False,
                ),
                name="shelters_belonging_signed_whole",
            ),
            # What a handing back refers to.
            models.UniqueConstraint(fields=["id", "stay"], name="shelters_belonging_with_its_stay"),
        ]

    @property
    def left(self) -> Decimal:
        """How much is still in keeping."""
        return self.amount - self.returned

    @property
    def is_back(self) -> bool:
        return self.returned == self.amount


class HandingBack(OfStay):
    """All or a part of a belonging handed out of keeping: to whom, and whether it was signed for."""

    belonging = models.ForeignKey(
        Belonging, on_delete=models.PROTECT, related_name="handings", verbose_name=_("belonging")
    )
    amount = models.DecimalField(_("how many or how much"), **DIGITS)
    on = models.DateField(_("handed back on"))
    to_whom = EncryptedTextField(_("to whom"))
    signature = models.CharField(_("signature"), max_length=8, choices=Signature)
    witness = EncryptedTextField(_("witness of the refusal"))

    objects = HandingBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("handing back of a belonging")
        verbose_name_plural = _("handings back of belongings")
        constraints = [
            *rules_of_stay(),
            models.CheckConstraint(
                condition=Q(amount__gt=0, to_whom__isnull=False)
                & (
                    Q(signature=Signature.PAPER, witness__isnull=True)
                    | Q(signature=Signature.REFUSED, witness__isnull=False)
                ),
                name="shelters_handingback_to_somebody_and_signed",
            ),
        ]
