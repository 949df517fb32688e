"""The one plan of a case, a person's individual social rehabilitation plan: what is to be reached, who does what by when,
that a supervisor agreed, that she signed, and how far it had come each time it was looked at again.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.assessment.enums import Area as Need
from cases.consent.enums import Language
from cases.planning.enums import (
    DIMENSION_OF,
    NAMES_ANOTHER,
    Area,
    Dimension,
    Doer,
    GoalOutcome,
    Progress,
    Result,
    ReviewDecision,
    Signature,
)
from cases.planning.querysets import (
    NOTHING_DUE,
    CasePlanQuerySet,
    OfPlanSectionQuerySet,
    PlanActionQuerySet,
    PlanGoalQuerySet,
    PlanReviewQuerySet,
)
from cases.planning.states import ENDED, IN_PREPARATION, OPEN_TO_CHANGE, WAS_APPROVED, Status
from core.encryption import EncryptedTextField
from core.models import PublicModel, VersionedModel


def _by(label: Any, **kwargs: Any) -> models.ForeignKey:
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=label, **kwargs)


class PartOfPlan(VersionedModel):
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", verbose_name=_("case"))
    form_token = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True

    def key_holder(self) -> Any:
        return self.case.person


class CasePlan(PartOfPlan):
    """One version of a case's plan. `status` is written by `actions.move` alone; an approved one is never changed."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="case_plans", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    agreed_on = models.DateField(_("agreed with the person on"), null=True, blank=True)
    review_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    # The nearest day that anything of it asks for. The database's own: no statement of ours writes it.
    due_on = models.DateField(_("due next on"), default=NOTHING_DUE, editable=False)
    author = _by(_("written by"))
    submitted_by = _by(_("submitted by"), null=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    approved_by = _by(_("approved by"), null=True)
    approved_at = models.DateTimeField(_("approved at"), null=True)
    returned_by = _by(_("returned by"), null=True)
    returned_at = models.DateTimeField(_("returned at"), null=True)
    return_reason = EncryptedTextField(_("why it was returned"))
    ended_by = _by(_("ended by"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    signature = models.CharField(_("signature"), max_length=10, choices=Signature, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_language = models.CharField(
        _("in which language it was explained"), max_length=3, choices=Language, blank=True
    )
    witness = EncryptedTextField(_("witness or guardian"))
    signature_recorded_by = _by(_("signature recorded by"), null=True)
    signature_recorded_at = models.DateTimeField(_("signature recorded at"), null=True)

    objects = CasePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("case plan")
        verbose_name_plural = _("case plans")
        indexes = [
            models.Index(fields=["submitted_at"], condition=Q(status="submitted"), name="cases_plan_waiting"),
            models.Index(F("due_on"), F("id").desc(), condition=Q(status="approved"), name="cases_plan_by_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="cases_plan_status_known"),
            models.UniqueConstraint(fields=["case", "number"], name="cases_plan_numbered"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status=Status.APPROVED), name="cases_plan_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=sorted(IN_PREPARATION)),
                name="cases_plan_one_in_preparation",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.DISCARDED])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="cases_plan_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(WAS_APPROVED), approved_at__isnull=False, approved_by__isnull=False)
                | (~Q(status__in=sorted(WAS_APPROVED)) & Q(approved_at__isnull=True, approved_by__isnull=True)),
                name="cases_plan_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("author")) & ~Q(approved_by=F("submitted_by"))),
                name="cases_plan_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RETURNED)
                | Q(returned_at__isnull=False, returned_by__isnull=False, return_reason__isnull=False),
                name="cases_plan_returned_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(ENDED), ended_at__isnull=False, ended_by__isnull=False)
                | (~Q(status__in=sorted(ENDED)) & Q(ended_at__isnull=True, ended_by__isnull=True)),
                name="cases_plan_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True) | Q(review_on__isnull=True) | Q(review_on__gte=F("agreed_on")),
                name="cases_plan_reviewed_after_agreed",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_plan_sent_once"),
            models.CheckConstraint(
                condition=Q(
                    signature="",
                    signed_on__isnull=True,
                    signed_language="",
                    witness__isnull=True,
                    signature_recorded_by__isnull=True,
                    signature_recorded_at__isnull=True,
                )
                | Q(
                    signature__in=Signature.values,
                    signed_on__isnull=False,
                    signed_language__in=Language.values,
                    signature_recorded_by__isnull=False,
                    signature_recorded_at__isnull=False,
                    approved_at__isnull=False,
                ),
                name="cases_plan_signed_whole",
            ),
            models.CheckConstraint(
                condition=Q(signature__in=sorted(NAMES_ANOTHER), witness__isnull=False)
                | (~Q(signature__in=sorted(NAMES_ANOTHER)) & Q(witness__isnull=True)),
                name="cases_plan_signed_before_somebody",
            ),
        ]

    @property
    def is_open_to_change(self) -> bool:
        return self.status in OPEN_TO_CHANGE

    @property
    def is_in_force(self) -> bool:
        return self.status == Status.APPROVED


class PlanGoal(PartOfPlan):
    """What the person wants to reach in one area, until when, and what came of it (HTCDS `spl_`)."""

    plan = models.ForeignKey(CasePlan, on_delete=models.CASCADE, related_name="goals", verbose_name=_("plan"))
    area = models.CharField(_("area"), max_length=40, choices=Area)
    dimension = models.CharField(_("dimension"), max_length=12, choices=Dimension, blank=True)
    need = models.CharField(_("need of the assessment"), max_length=15, choices=Need, blank=True)
    objective = EncryptedTextField(_("what is to be reached"))
    baseline = EncryptedTextField(_("where things stand now"))
    target = EncryptedTextField(_("how it will be seen that it was reached"))
    started_on = models.DateField(_("begun on"), default=timezone.localdate)
    planned_end_on = models.DateField(_("planned end"))
    ended_on = models.DateField(_("actual end"), null=True, blank=True)
    outcome = models.CharField(_("what came of it"), max_length=15, choices=GoalOutcome, blank=True)
    earlier = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="later", verbose_name=_("in the plan before")
    )

    objects = PlanGoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.CheckConstraint(
                condition=Q(area__in=Area.values, objective__isnull=False), name="cases_goal_says_what"
            ),
            models.CheckConstraint(
                condition=Q(dimension__in=["", *Dimension.values], need__in=["", *Need.values]),
                name="cases_goal_serves_what_is_known",
            ),
            models.CheckConstraint(
                condition=Q(planned_end_on__gte=F("started_on")), name="cases_goal_ends_after_begun"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, outcome="")
                | Q(ended_on__isnull=False, ended_on__gte=F("started_on"), outcome__in=GoalOutcome.values),
                name="cases_goal_ended_with_an_outcome",
            ),
            models.UniqueConstraint(fields=["plan", "form_token"], name="cases_goal_sent_once"),
            # What is given towards a goal is of the same file.
            models.UniqueConstraint(fields=["id", "case"], name="cases_goal_with_its_case"),
        ]

    @property
    def serves(self) -> Dimension:
        """Its dimension; of goals written before anybody was asked, that of the area."""
        return Dimension(self.dimension) if self.dimension else DIMENSION_OF[self.area]


class PlanAction(PartOfPlan):
    """One thing that somebody does for a goal by a day; afterwards when it was done and what came of it."""

    goal = models.ForeignKey(PlanGoal, on_delete=models.CASCADE, related_name="actions", verbose_name=_("goal"))
    what = EncryptedTextField(_("what is to be done"))
    doer = models.CharField(_("who does it"), max_length=12, choices=Doer)
    user = _by(_("caseworker"), null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    who = EncryptedTextField(_("who else"))
    due_on = models.DateField(_("by when"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=12, choices=Result, blank=True)
    outcome = EncryptedTextField(_("what came of it"))
    earlier = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="later", verbose_name=_("in the plan before")
    )

    objects = PlanActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        indexes = [
            models.Index(fields=["user", "due_on"], condition=Q(done_on__isnull=True), name="cases_action_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(what__isnull=False), name="cases_action_says_what"),
            models.CheckConstraint(
                condition=Q(doer=Doer.PERSON, user__isnull=True, organisation__isnull=True, who__isnull=True)
                | Q(doer=Doer.STAFF, user__isnull=False, organisation__isnull=True, who__isnull=True)
                | Q(doer=Doer.ORGANISATION, user__isnull=True, organisation__isnull=False, who__isnull=True)
                | Q(doer=Doer.OTHER, user__isnull=True, organisation__isnull=True, who__isnull=False),
                name="cases_action_done_by_one",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, result="", outcome__isnull=True)
                | Q(done_on__isnull=False, result__in=Result.values),
                name="cases_action_done_with_a_result",
            ),
            models.UniqueConstraint(fields=["goal", "form_token"], name="cases_action_sent_once"),
        ]

    @property
    def doer_in_words(self) -> str:
        if self.user is not None:
            return str(self.user.full_name)
        if self.organisation is not None:
            return str(self.organisation.name)
        return (self.who or "") if self.doer == Doer.OTHER else str(Doer.PERSON.label)


class PlanReview(PartOfPlan):
    """One look at a plan in force with the person: who took part, how far each goal has come, what follows."""

    plan = models.ForeignKey(CasePlan, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("plan"))
    reviewed_on = models.DateField(_("reviewed on"), default=timezone.localdate)
    present = EncryptedTextField(_("who took part"))
    words = EncryptedTextField(_("what was said"))
    decision = models.CharField(_("what follows"), max_length=8, choices=ReviewDecision)
    next_on = models.DateField(_("next review on"), null=True, blank=True)
    recorded_by = _by(_("recorded by"))

    objects = PlanReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of a plan")
        verbose_name_plural = _("reviews of plans")
        indexes = [models.Index(F("plan"), F("reviewed_on").desc(), F("id").desc(), name="cases_plan_review_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=ReviewDecision.values, present__isnull=False),
                name="cases_plan_review_says_what_follows",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__lte=F("created_at__date")), name="cases_plan_review_not_in_the_future"
            ),
            models.CheckConstraint(
                condition=(Q(next_on__isnull=True) & ~Q(decision=ReviewDecision.GO_ON))
                | Q(next_on__isnull=False, next_on__gt=F("reviewed_on")),
                name="cases_plan_review_followed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(decision=ReviewDecision.END) | Q(next_on__isnull=True), name="cases_plan_review_or_the_end"
            ),
            models.UniqueConstraint(fields=["plan", "form_token"], name="cases_plan_review_sent_once"),
        ]


class GoalReview(PublicModel):
    """How far one goal had come in one review."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", verbose_name=_("case"))
    review = models.ForeignKey(PlanReview, on_delete=models.CASCADE, related_name="goals", verbose_name=_("review"))
    goal = models.ForeignKey(PlanGoal, on_delete=models.CASCADE, related_name="looks", verbose_name=_("goal"))
    progress = models.CharField(_("progress"), max_length=6, choices=Progress)
    word = EncryptedTextField(_("in words"))

    objects = OfPlanSectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress of a goal")
        verbose_name_plural = _("progress of goals")
        constraints = [
            models.UniqueConstraint(fields=["review", "goal"], name="cases_goal_review_once"),
            models.CheckConstraint(condition=Q(progress__in=Progress.values), name="cases_goal_review_in_known_words"),
        ]

    def key_holder(self) -> Any:
        return self.case.person
