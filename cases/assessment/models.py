"""Needs and risk of a person, looked at again and again; and what she does when danger comes."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.assessment.enums import Area, Direction, Factor, Kind, RiskLevel, Urgency
from cases.assessment.querysets import AssessmentQuerySet, OfAssessmentSectionQuerySet, SafetyPlanQuerySet
from core.encryption import EncryptedTextField
from core.models import PublicModel, VersionedModel


class Assessment(VersionedModel):
    """One look at needs and risk. The newest one's level is the case's; by when to answer it was fixed when it was set."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="assessments", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.INITIAL)
    assessed_at = models.DateTimeField(_("assessed at"), default=timezone.now)
    assessor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("assessed by"))
    risk_level = models.CharField(_("risk"), max_length=8, choices=RiskLevel)
    summary = EncryptedTextField(_("summary"))
    review_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    respond_by = models.DateTimeField(_("to be answered by"))
    responded_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    responded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    response = EncryptedTextField(_("what was done"))
    form_token = models.UUIDField(null=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        indexes = [
            models.Index(F("case"), F("assessed_at").desc(), F("id").desc(), name="cases_assessment_newest"),
            models.Index(
                fields=["respond_by"], condition=Q(responded_at__isnull=True), name="cases_assessment_unanswered"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values, risk_level__in=RiskLevel.values),
                name="cases_assessment_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(assessed_at__lte=F("created_at")), name="cases_assessment_not_in_the_future"
            ),
            models.CheckConstraint(
                condition=Q(respond_by__gt=F("assessed_at")), name="cases_assessment_answered_after_it"
            ),
            models.CheckConstraint(
                condition=Q(responded_at__isnull=True, responded_by__isnull=True, response__isnull=True)
                | Q(
                    responded_at__isnull=False,
                    responded_by__isnull=False,
                    response__isnull=False,
                    responded_at__gte=F("assessed_at"),
                ),
                name="cases_assessment_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(review_on__gte=F("assessed_at__date")),
                name="cases_assessment_reviewed_after_it",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_assessment_sent_once"),
        ]

    def key_holder(self) -> Any:
        return self.case.person


class Mark(PublicModel):
    """One answer of an assessment. What was not asked or is not known has no row, unless something was noted."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", verbose_name=_("case"))
    note = EncryptedTextField(_("note"))

    objects = OfAssessmentSectionQuerySet.as_manager()

    class Meta:
        abstract = True

    def key_holder(self) -> Any:
        return self.case.person


class AssessmentFactor(Mark):
    """What a factor does in this person's life: it endangers, protects, neither."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="factors", verbose_name=_("assessment")
    )
    code = models.CharField(_("factor"), max_length=30, choices=Factor)
    mark = models.CharField(_("effect"), max_length=10, choices=Direction)

    class Meta:
        verbose_name = _("factor")
        verbose_name_plural = _("factors")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "code"], name="cases_factor_once"),
            models.CheckConstraint(
                condition=Q(code__in=Factor.values, mark__in=Direction.values), name="cases_factor_in_known_words"
            ),
        ]


class AssessmentNeed(Mark):
    """How pressing a need is in one area."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="needs", verbose_name=_("assessment")
    )
    code = models.CharField(_("area"), max_length=15, choices=Area)
    mark = models.CharField(_("how soon"), max_length=10, choices=Urgency)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "code"], name="cases_need_once"),
            models.CheckConstraint(
                condition=Q(code__in=Area.values, mark__in=Urgency.values), name="cases_need_in_known_words"
            ),
        ]


class SafetyPlan(PublicModel):
    """What the person watches for, where she goes, whom she calls. A version is never changed; the last one holds."""

    case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, related_name="safety_plans", verbose_name=_("case")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    warning_signs = EncryptedTextField(_("warning signs"))
    steps = EncryptedTextField(_("what to do"))
    safe_places = EncryptedTextField(_("safe places"))
    safe_contacts = EncryptedTextField(_("safe contacts"))
    to_take = EncryptedTextField(_("what to take along"))
    code_word = EncryptedTextField(_("code word"))
    agreed_on = models.DateField(_("agreed with the person on"), null=True, blank=True)
    review_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    form_token = models.UUIDField(null=True, editable=False)

    objects = SafetyPlanQuerySet.as_manager()

    PARTS = ("warning_signs", "steps", "safe_places", "safe_contacts", "to_take", "code_word")

    class Meta:
        verbose_name = _("safety plan")
        verbose_name_plural = _("safety plans")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_safety_plan_numbered"),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_safety_plan_sent_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="cases_safety_plan_counted_from_one"),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True) | Q(agreed_on__lte=F("created_at__date")),
                name="cases_safety_plan_agreed_before_written",
            ),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(review_on__gte=F("created_at__date")),
                name="cases_safety_plan_reviewed_after_it",
            ),
        ]

    def key_holder(self) -> Any:
        return self.case.person

    @property
    def version(self) -> int:
        """What a writer of the next one began with."""
        return self.number

    @property
    def parts(self) -> list[tuple[Any, str]]:
        """What it says, each under its heading; what was left empty is left out."""
        fields = ((self._meta.get_field(name).verbose_name, getattr(self, name)) for name in self.PARTS)
        return [(label, text) for label, text in fields if text]
