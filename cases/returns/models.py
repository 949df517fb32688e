"""Going home, or to another country: her wish, the risk, papers, the way, and that she arrived."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.enums import YesNo
from cases.returns.enums import Conclusion, DocumentKind, Escort, Means, Risk
from cases.returns.querysets import ReturnQuerySet, RiskQuerySet
from cases.returns.states import BEFORE_PREPARED, ENDED, Stage
from core.encryption import EncryptedTextField
from core.models import EditableModel, PublicModel


def _case() -> models.ForeignKey:
    return models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("case"))


def _risks(label: Any) -> ArrayField:
    return ArrayField(models.CharField(max_length=20, choices=Risk), default=list, blank=True, verbose_name=label)


class Return(EditableModel):
    """One return, from the first talk about it to the word that she arrived. Nobody is sent against her wish."""

    case = _case()
    country = models.CharField(_("country"), max_length=3)
    place = EncryptedTextField(_("where to, to whom"))
    wished_on = models.DateField(_("said on"), null=True, blank=True)
    informed = models.CharField(_("knows what awaits her"), max_length=10, choices=YesNo, default=YesNo.NOT_KNOWN)
    voluntary = models.CharField(_("wants it herself"), max_length=10, choices=YesNo, default=YesNo.NOT_KNOWN)
    wish = EncryptedTextField(_("in her own words"))
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.CONSIDERED)
    stage_on = models.DateField(_("at this stage since"))
    # What the last assessment found; `insistence`: why it is done all the same, because she wants it, in writing.
    unsafe = models.BooleanField(_("found unsafe"), default=False, editable=False)
    insisted_on = models.DateField(_("insisted in writing on"), null=True, blank=True)
    insistence = EncryptedTextField(_("why all the same"))
    travel_on = models.DateField(_("travels on"), null=True, blank=True)
    means = models.CharField(_("means"), max_length=10, choices=Means, blank=True)
    escort = models.CharField(_("escort"), max_length=10, choices=Escort, blank=True)
    escort_how = EncryptedTextField(_("who goes along, which way"))
    cost_azn = models.DecimalField(
        _("cost in AZN"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    received_by = EncryptedTextField(_("who receives her there"))
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    arrived_on = models.DateField(_("arrival confirmed on"), null=True, blank=True)
    follow_up_on = models.DateField(_("asked again on"), null=True, blank=True)
    follow_up_how = EncryptedTextField(_("how she is asked again"))

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        indexes = [models.Index(fields=["case", "-id"], name="cases_return_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    informed__in=YesNo.values,
                    voluntary__in=YesNo.values,
                    stage__in=Stage.values,
                    means__in=["", *Means.values],
                    escort__in=["", *Escort.values],
                ),
                name="cases_return_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=sorted(BEFORE_PREPARED)) | Q(informed=YesNo.YES, voluntary=YesNo.YES),
                name="cases_return_as_she_wishes",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=sorted(BEFORE_PREPARED))
                | Q(unsafe=False)
                | Q(insisted_on__isnull=False, insistence__isnull=False),
                name="cases_return_unsafe_only_if_she_insists",
            ),
            models.CheckConstraint(
                condition=(~Q(stage__in=[Stage.TRAVELLED, Stage.ARRIVED]) | Q(travel_on__isnull=False))
                & (
                    Q(stage=Stage.ARRIVED, arrived_on__isnull=False)
                    | (~Q(stage=Stage.ARRIVED) & Q(arrived_on__isnull=True))
                ),
                name="cases_return_travelled_and_arrived_on_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(arrived_on__isnull=True) | Q(arrived_on__gte=F("travel_on")))
                & (Q(handed_over_on__isnull=True) | Q(handed_over_on__gte=F("travel_on"), travel_on__isnull=False))
                & (Q(follow_up_on__isnull=True) | Q(travel_on__isnull=True) | Q(follow_up_on__gte=F("travel_on"))),
                name="cases_return_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(cost_azn__isnull=True) | Q(cost_azn__gte=0), name="cases_return_cost_not_negative"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=~Q(stage__in=sorted(ENDED)), name="cases_return_one_under_way"
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_return_sent_once"),
        ]

    def key_holder(self) -> Any:
        return self.case.person

    @property
    def is_her_wish(self) -> bool:
        return self.informed == YesNo.YES and self.voluntary == YesNo.YES

    @property
    def is_on_its_way(self) -> bool:
        return self.stage not in BEFORE_PREPARED


class OfReturn(PublicModel):
    """A record of one return."""

    case = _case()
    journey = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("return"))

    class Meta:
        abstract = True

    def key_holder(self) -> Any:
        return self.case.person


class ReturnStep(OfReturn):
    """One step of the way. Written once."""

    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    reached_on = models.DateField(_("reached on"))
    note = EncryptedTextField(_("note"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a return")
        verbose_name_plural = _("steps of returns")
        indexes = [models.Index(fields=["journey", "id"], name="cases_return_step")]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="cases_return_step_stage_known"),
        ]


class ReturnRisk(OfReturn):
    """What may happen to her there. Written once; assessed anew, it is another one, and the last one holds.

    A risk in neither list was not known.
    """

    assessed_on = models.DateField(_("assessed on"))
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("assessed by"))
    risks = _risks(_("risks that there are"))
    no_risks = _risks(_("risks that there are not"))
    conclusion = models.CharField(_("conclusion"), max_length=14, choices=Conclusion)
    reasons = EncryptedTextField(_("reasons, and what has to be done first"))

    objects = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk assessment of a return")
        verbose_name_plural = _("risk assessments of returns")
        indexes = [models.Index(fields=["journey", "-id"], name="cases_return_risk")]
        constraints = [
            models.CheckConstraint(condition=Q(conclusion__in=Conclusion.values), name="cases_return_risk_concluded"),
            models.CheckConstraint(
                condition=Q(risks__contained_by=Risk.values, no_risks__contained_by=Risk.values)
                & ~Q(risks__overlap=F("no_risks")),
                name="cases_return_risk_is_there_or_not",
            ),
        ]


class TravelDocument(OfReturn, EditableModel):
    """A paper that she needs for the way: asked for, obtained."""

    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind)
    applied_on = models.DateField(_("asked for on"), null=True, blank=True)
    obtained_on = models.DateField(_("obtained on"), null=True, blank=True)
    note = EncryptedTextField(_("note"))

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("travel document")
        verbose_name_plural = _("travel documents")
        indexes = [models.Index(fields=["journey", "id"], name="cases_return_document")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="cases_return_document_kind_known"),
            models.CheckConstraint(
                condition=Q(applied_on__isnull=True)
                | Q(obtained_on__isnull=True)
                | Q(obtained_on__gte=F("applied_on")),
                name="cases_return_document_after_asking",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_return_document_sent_once"),
        ]
