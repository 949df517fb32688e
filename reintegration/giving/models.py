"""What was needed and not given, and what is given again and again until a day."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.crossing.models import Crossable, crossed_out_whole
from cases.models import Case
from core.encryption import EncryptedTextField
from core.models import EditableModel
from reintegration.catalogue.models import Service
from reintegration.enums import AssistanceType
from reintegration.giving.enums import Every, Kind, Reason
from reintegration.giving.querysets import NotProvidedQuerySet, RepeatingQuerySet
from reintegration.partners.models import Partner


class Repeating(EditableModel):
    """Help that is given every week or month. It proposes its days; nothing is on file until somebody confirms one.

    `next_on`: the earliest of its days of which nothing stands yet; None once there is none left.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="repeating", verbose_name=_("case"))
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name=_("service"))
    type = models.CharField(_("kind of assistance"), max_length=40, choices=AssistanceType)
    provider = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    given_by = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by the partner"),
    )
    every = models.CharField(_("how often"), max_length=10, choices=Every)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    next_on = models.DateField(_("next to confirm"), null=True, editable=False)
    quantity = models.DecimalField(
        _("quantity each time"), max_digits=10, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    amount_azn = models.DecimalField(
        _("amount each time in AZN"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = RepeatingQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("repeating help")
        verbose_name_plural = _("repeating help")
        indexes = [
            models.Index(fields=["next_on"], condition=Q(next_on__isnull=False), name="reintegration_repeating_due"),
            models.Index(fields=["case", "next_on"], name="reintegration_repeating_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=AssistanceType.values, every__in=Every.values),
                name="reintegration_repeating_known_words",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="reintegration_repeating_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=(Q(quantity__isnull=True) | Q(quantity__gte=0))
                & (Q(amount_azn__isnull=True) | Q(amount_azn__gte=0)),
                name="reintegration_repeating_not_negative",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="reintegration_repeating_sent_once"),
        ]


class NotProvided(Crossable, EditableModel):
    """Something that was needed, or offered, on a day and was not given: what, why, and what comes next. Never counted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="not_provided", verbose_name=_("case"))
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name=_("service"))
    type = models.CharField(_("kind of assistance"), max_length=40, choices=AssistanceType)
    provider = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    asked_on = models.DateField(_("on"))
    kind = models.CharField(_("what happened"), max_length=12, choices=Kind)
    reason = models.CharField(_("why"), max_length=20, choices=Reason)
    words = EncryptedTextField(_("in words"))
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    settled_on = models.DateField(_("no further step since"), null=True, blank=True)
    repeating = models.ForeignKey(
        Repeating, on_delete=models.PROTECT, null=True, blank=True, related_name="not_provided",
        verbose_name=_("repeating help"),
    )  # fmt: skip
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = NotProvidedQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("help not provided")
        verbose_name_plural = _("help not provided")
        indexes = [
            models.Index(fields=["case", "asked_on"], name="reintegration_not_given_case"),
            models.Index(
                fields=["next_on"],
                condition=Q(next_on__isnull=False, settled_on__isnull=True, crossed_out_at__isnull=True),
                name="reintegration_not_given_next",
            ),
        ]
        constraints = [
            crossed_out_whole(),
            models.CheckConstraint(
                condition=Q(type__in=AssistanceType.values, kind__in=Kind.values, reason__in=Reason.values),
                name="reintegration_notprovided_known_words",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gte=F("asked_on")),
                name="reintegration_notprovided_next_is_later",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(next_on__isnull=False),
                name="reintegration_notprovided_settles_a_step",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="reintegration_notprovided_sent_once"),
            models.UniqueConstraint(
                fields=["repeating", "asked_on"],
                condition=Q(crossed_out_at__isnull=True),
                name="reintegration_notprovided_once_a_day",
            ),
        ]

    @property
    def is_open_step(self) -> bool:
        return self.next_on is not None and self.settled_on is None and not self.is_crossed_out

    @property
    def label(self) -> str:
        return self.service.name
