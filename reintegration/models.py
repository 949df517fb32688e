from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from cases.models import Case, Person, PlanGoal
from core.encryption import EncryptedTextField
from core.models import PublicModel
from reintegration.enums import AssistanceType
from reintegration.grants.models import (  # noqa: F401 (Django looks for them here)
    Application,
    ApplicationCounter,
    ApplicationStep,
    BusinessPlan,
    CostLine,
    Criterion,
    Interest,
    MonitoringVisit,
    Quotation,
    Recovery,
    Scheme,
    Score,
    Tranche,
)
from reintegration.querysets import AssistanceQuerySet, PlanQuerySet
from reintegration.survey.models import Survey  # noqa: F401 (Django looks for it here)


class Plan(PublicModel):
    """An earlier kind of plan, of the time before the case plan was the one plan. None begins or changes; it may still end."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans", verbose_name=_("case"))
    aim = EncryptedTextField(_("what the person wants to reach"))
    steps = EncryptedTextField(_("agreed steps"))
    started_on = models.DateField(_("started on"), default=timezone.localdate)
    review_on = models.DateField(_("next review on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier plan")
        verbose_name_plural = _("earlier plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="reintegration_plan_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_on__isnull=True),
                name="reintegration_plan_one_open_per_case",
                violation_error_message=_("This case has an open plan."),
            ),
        ]

    def key_holder(self) -> Person:
        return self.case.person

    @property
    def is_open(self) -> bool:
        return self.ended_on is None


class Assistance(PublicModel):
    """One item given to a person: what, when, by whom, how much. `amount_azn` is the whole item's."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assistance", verbose_name=_("case"))
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="assistance", verbose_name=_("plan")
    )
    goal = models.ForeignKey(
        PlanGoal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assistance",
        verbose_name=_("goal of the plan"),
    )
    type = models.CharField(_("kind of assistance"), max_length=40, choices=AssistanceType)
    delivered_on = models.DateField(_("given on"))
    provider = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="assistance", verbose_name=_("given by")
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    amount_azn = models.DecimalField(
        _("amount in AZN"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("assistance")
        verbose_name_plural = _("assistance")
        indexes = [
            models.Index(fields=["case", "delivered_on"], name="reintegration_item_of_case"),
            models.Index(fields=["delivered_on", "provider"], name="reintegration_item_by_date"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_azn__isnull=True) | Q(amount_azn__gte=0), name="reintegration_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=0), name="reintegration_quantity_not_negative"
            ),
        ]


from reintegration.money.models import (  # noqa: E402, F401 (Django looks for them here)
    AllowanceRate,
    BudgetLine,
    Entry,
    ExchangeRate,
    LineMonth,
    Project,
)
