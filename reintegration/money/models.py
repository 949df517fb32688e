"""The books: projects, their lines with ceilings, and every manat as an entry that is never changed.

An entry is added, nothing else: the database adds it to its line's sums in the same statement (migrations/0005_books.py)
and refuses what would go above a ceiling, a promise, or what was spent. No entry says who got the money.
"""

import uuid
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.models import PublicModel, VersionedModel
from reintegration.enums import AssistanceType
from reintegration.money.enums import OF_ITEM, OF_PROMISE, OF_SPENT, Allowance, Currency, EntryType
from reintegration.money.querysets import (
    EntryQuerySet,
    ExchangeQuerySet,
    LineQuerySet,
    MonthQuerySet,
    ProjectQuerySet,
    RateQuerySet,
)

QEPIK = Decimal("0.01")
# To the qəpik, a half upwards, as reintegration/money/actions.py does it.
_AT_ITS_RATE = Func(
    F("foreign_amount") * F("rate"), Value(2), function="ROUND", output_field=models.DecimalField(decimal_places=2)
)


def _azn(name: object, **options: object) -> models.DecimalField:
    return models.DecimalField(name, max_digits=14, decimal_places=2, **options)


class Project(VersionedModel):
    """What somebody pays for, from one day to another. Whoever keeps its budget draws its lines."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200)
    funder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("paid for by"))
    kept_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("kept by"))
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))

    objects = ProjectQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="reintegration_project_ends_after_it_begins"
            )
        ]


class BudgetLine(VersionedModel):
    """What may be spent on one thing. The sums are the database's own: no statement of ours writes them."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="lines", verbose_name=_("project"))
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=200)
    # None: every organisation that records assistance.
    spender = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("spent by")
    )
    ceiling_azn = _azn(_("ceiling in AZN"), validators=[MinValueValidator(QEPIK)])
    spent_azn = _azn(_("spent"), default=Decimal(0), editable=False)
    promised_azn = _azn(_("promised"), default=Decimal(0), editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="reintegration_line_code_once_in_project"),
            models.CheckConstraint(
                condition=Q(spent_azn__gte=0, promised_azn__gte=0, ceiling_azn__gt=0), name="reintegration_line_sums"
            ),
            models.CheckConstraint(
                condition=Q(ceiling_azn__gte=F("spent_azn") + F("promised_azn")), name="reintegration_line_ceiling"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(promised_azn=0), name="reintegration_line_closed_owes_nothing"
            ),
        ]

    @property
    def left_azn(self) -> Decimal:
        return self.ceiling_azn - self.spent_azn - self.promised_azn


class Entry(PublicModel):
    """One line of the books, added once and never changed.

    `of`: the promise that is paid or let go, or what was spent and comes back or is set right. `day` is that of the
    item, so that a year has the same amounts in the statistics. Only corrections may be less than nothing.
    """

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="entries", verbose_name=_("line"))
    type = models.CharField(_("what happened"), max_length=10, choices=EntryType)
    amount = _azn(_("amount in AZN"))
    day = models.DateField(_("day"))
    item = models.ForeignKey(
        "reintegration.Assistance", on_delete=models.PROTECT, null=True, related_name="entries", verbose_name=_("item")
    )
    kind = models.CharField(_("kind of assistance"), max_length=40, choices=AssistanceType, blank=True)
    of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="later", verbose_name=_("belongs to")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by"))
    # Sent twice, it is entered once.
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, blank=True)
    foreign_amount = _azn(_("amount in that currency"), null=True)
    rate = models.DecimalField(_("AZN for one"), max_digits=14, decimal_places=6, null=True)
    rate_on = models.DateField(_("rate of"), null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [
            models.Index(fields=["line", "-day", "-id"], name="reintegration_entry_of_line"),
            models.Index(fields=["organisation", "line", "-day", "-id"], name="reintegration_entry_of_org"),
            models.Index(fields=["item"], name="reintegration_entry_of_item", condition=Q(item__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, type__in=EntryType.values) | Q(type=EntryType.CORRECTION) & ~Q(amount=0),
                name="reintegration_entry_amount",
            ),
            models.CheckConstraint(
                condition=Q(type__in=[EntryType.CHARGE, EntryType.PROMISE], of__isnull=True)
                | Q(type__in=[*OF_PROMISE, *OF_SPENT], of__isnull=False),
                name="reintegration_entry_stands_where_it_belongs",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=True, kind="")
                | Q(item__isnull=False, kind__in=AssistanceType.values, type__in=[*OF_ITEM, EntryType.RECOVERY]),
                name="reintegration_entry_item_has_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(currency="", foreign_amount__isnull=True, rate__isnull=True, rate_on__isnull=True)
                | Q(currency__in=Currency.values, foreign_amount__gt=0, rate__gt=0, rate_on__isnull=False)
                & Q(amount=_AT_ITS_RATE),
                name="reintegration_entry_foreign_by_its_rate",
            ),
        ]


class LineMonth(models.Model):
    """A line's sums of one month by what happened and kind of assistance; kept by the database as entries come."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="months", verbose_name=_("line"))
    month = models.DateField(_("month"))
    type = models.CharField(_("what happened"), max_length=10, choices=EntryType)
    kind = models.CharField(_("kind of assistance"), max_length=40, choices=AssistanceType, blank=True)
    amount = _azn(_("amount in AZN"))
    entries = models.PositiveIntegerField(_("entries"))

    objects = MonthQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("month of a budget line")
        verbose_name_plural = _("months of budget lines")
        constraints = [
            models.UniqueConstraint(fields=["line", "month", "type", "kind"], name="reintegration_month_of_line_once")
        ]

    def __str__(self) -> str:
        return f"month {self.pk}"


class AllowanceRate(PublicModel):
    """What an allowance is from a day on, until the next rate begins. What was given keeps the amount it was given with."""

    kind = models.CharField(_("allowance"), max_length=40, choices=Allowance)
    valid_from = models.DateField(_("in force from"))
    amount_azn = _azn(_("amount in AZN"), validators=[MinValueValidator(QEPIK)])
    source = models.CharField(_("rule that says so"), max_length=200, blank=True)
    # None: came with the software.
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RateQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("allowance rate")
        verbose_name_plural = _("allowance rates")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="reintegration_allowance_one_rate_a_day"),
            models.CheckConstraint(
                condition=Q(amount_azn__gt=0, kind__in=Allowance.values), name="reintegration_allowance_in_known_words"
            ),
        ]


class ExchangeRate(PublicModel):
    """How many manat one unit of a currency was on a day. Entries keep the rate they were made with."""

    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    on = models.DateField(_("day"))
    azn = models.DecimalField(
        _("AZN for one"), max_digits=14, decimal_places=6, validators=[MinValueValidator(Decimal("0.000001"))]
    )
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="reintegration_exchange_one_rate_a_day"),
            models.CheckConstraint(
                condition=Q(azn__gt=0, currency__in=Currency.values), name="reintegration_exchange_in_known_words"
            ),
        ]
