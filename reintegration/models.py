from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from cases.crossing.models import Crossable, crossed_out_whole
from cases.models import Case, Person, PlanGoal
from core.encryption import EncryptedTextField
from core.models import EditableModel, PublicModel
from reintegration.catalogue.enums import Unit
from reintegration.catalogue.models import Service
from reintegration.enums import AssistanceType, Outcome
from reintegration.giving.models import NotProvided, Repeating  # noqa: F401
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
from reintegration.groups.models import GroupSession
from reintegration.partners.models import Partner
from reintegration.querysets import AssistanceQuerySet, PlanQuerySet
from reintegration.survey.models import Survey  # noqa: F401 (Django looks for it here)
from reintegration.training.models import Attendance, Course, Enrolment, Placement  # noqa: F401


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


class Assistance(Crossable, EditableModel):
    """One item given to a person: what, when, by whom, how much. `amount_azn` is the whole item's.

    `type` is the register's kind, by which the yearly figures count; what is recorded here has it from its `service`,
    and what came from a register has the kind alone. `provider` is the organisation that answers for it, `given_by` the
    partner that gave it in its place.
    """

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
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("service")
    )
    unit = models.CharField(_("unit"), max_length=10, choices=Unit, blank=True)
    given_by = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="items",
        verbose_name=_("given by the partner"),
    )  # fmt: skip
    outcome = models.CharField(_("what came of it"), max_length=12, choices=Outcome, blank=True)
    note = EncryptedTextField(_("in words"))
    session = models.ForeignKey(
        GroupSession, on_delete=models.PROTECT, null=True, blank=True, related_name="items",
        verbose_name=_("group session"),
    )  # fmt: skip
    repeating = models.ForeignKey(
        Repeating, on_delete=models.PROTECT, null=True, blank=True, related_name="items",
        verbose_name=_("repeating help"),
    )  # fmt: skip

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
            crossed_out_whole(),
            models.CheckConstraint(
                condition=Q(unit__in=["", *Unit.values], outcome__in=["", *Outcome.values]),
                name="reintegration_item_in_known_words",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="reintegration_item_sent_once"),
            # Each day of repeating help is confirmed once; nobody is at a session twice.
            models.UniqueConstraint(
                fields=["repeating", "delivered_on"],
                condition=Q(crossed_out_at__isnull=True),
                name="reintegration_item_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["session", "case"],
                condition=Q(crossed_out_at__isnull=True),
                name="reintegration_item_once_a_session",
            ),
        ]

    @property
    def label(self) -> str:
        """What was given, in the reader's language."""
        return self.service.name if self.service else str(self.get_type_display())


from reintegration.money.models import (  # noqa: E402, F401 (Django looks for them here)
    AllowanceRate,
    BudgetLine,
    Entry,
    ExchangeRate,
    LineMonth,
    Project,
)
