"""What a person agreed to, what the law allows without it, when two people set it aside. Nothing is edited or deleted."""

from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.consent.enums import (
    NAMES_SECTIONS,
    Answer,
    Decision,
    Form,
    GivenBy,
    Ground,
    Language,
    NotInformed,
    Purpose,
    RecipientCategory,
    WithholdingReason,
)
from cases.consent.querysets import ConsentQuerySet, GroundQuerySet, OverrideQuerySet
from cases.enums import Section
from core.encryption import EncryptedTextField
from core.models import PublicModel

# A request nobody confirmed by then has lapsed; an override longer than that is no emergency.
CONFIRM_WITHIN = timedelta(hours=24)
LONGEST_OVERRIDE = timedelta(days=30)


def _sections() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=20, choices=Section), default=list, verbose_name=_("parts of the file")
    )


class OfCase(PublicModel):
    """A record of a case that only the case's own organisation reads."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("case"))

    class Meta:
        abstract = True

    def key_holder(self) -> Any:
        return self.case.person


class Consent(OfCase):
    """One answer to one question: may this be done, for this purpose, towards this recipient?

    The last answer about a purpose and recipient holds; the earlier ones are its history. What happens to an answer
    afterwards is that it is withdrawn, once.
    """

    purpose = models.CharField(_("what for"), max_length=20, choices=Purpose)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    category = models.CharField(_("somebody else"), max_length=20, choices=RecipientCategory, blank=True)
    decision = models.CharField(_("answer"), max_length=10, choices=Decision)
    answered_on = models.DateField(_("answered on"), default=timezone.localdate)
    sections = _sections()
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    given_by = models.CharField(_("answered by"), max_length=10, choices=GivenBy, default=GivenBy.PERSON)
    guardian_answer = models.CharField(_("the guardian's answer"), max_length=10, choices=Answer, blank=True)
    child_answer = models.CharField(_("the child's own answer"), max_length=10, choices=Answer, blank=True)
    guardian_name = EncryptedTextField(_("guardian"))
    form = models.CharField(_("how"), max_length=10, choices=Form)
    language = models.CharField(_("language"), max_length=3, choices=Language)
    interpreter_used = models.BooleanField(_("an interpreter was there"), default=False)
    interpreter_name = EncryptedTextField(_("interpreter"))
    witness_name = EncryptedTextField(_("witness"))
    # The seven questions of HTCDS; empty: not asked.
    agrees_to_interview = models.BooleanField(_("Agrees to be interviewed"), null=True)
    told_purpose = models.BooleanField(_("Was told what the data are for"), null=True)
    told_use = models.BooleanField(_("Was told how they are used and may be used"), null=True)
    told_research_use = models.BooleanField(_("Was told of research that names nobody"), null=True)
    told_right_to_data = models.BooleanField(_("Was told of the right to ask for these data at any time"), null=True)
    told_storage = models.BooleanField(_("Was told how long the data are kept"), null=True)
    told_withdrawal = models.BooleanField(_("Was told how to take consent back"), null=True)
    withheld = EncryptedTextField(_("what is to be withheld"))
    withheld_from = EncryptedTextField(_("from whom"))
    withholding_reason = models.CharField(_("why"), max_length=20, choices=WithholdingReason, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawal_reason = EncryptedTextField(_("reason for the withdrawal"))
    withdrawal_recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    STATEMENTS = (
        "agrees_to_interview", "told_purpose", "told_use", "told_research_use", "told_right_to_data", "told_storage",
        "told_withdrawal",
    )  # fmt: skip

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(F("case"), F("id").desc(), name="cases_consent_last")]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values, decision__in=Decision.values, form__in=Form.values),
                name="cases_consent_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(category=""), name="cases_consent_one_recipient"
            ),
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.SHARING) | Q(organisation__isnull=False) | ~Q(category=""),
                name="cases_consent_sharing_names_with_whom",
            ),
            models.CheckConstraint(
                condition=~Q(purpose__in=sorted(NAMES_SECTIONS), decision=Decision.GIVEN) | ~Q(sections=[]),
                name="cases_consent_sharing_names_what",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__gte=F("answered_on"))
                & (Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from"))),
                name="cases_consent_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_on__isnull=True, withdrawal_reason__isnull=True, withdrawal_recorded_by__isnull=True
                )
                | Q(
                    decision=Decision.GIVEN,
                    withdrawn_on__isnull=False,
                    withdrawn_on__gte=F("answered_on"),
                    withdrawal_recorded_by__isnull=False,
                ),
                name="cases_consent_withdrawn_after_given",
            ),
            models.CheckConstraint(
                condition=Q(given_by=GivenBy.PERSON, guardian_answer="", guardian_name__isnull=True)
                | Q(given_by__in=[GivenBy.GUARDIAN, GivenBy.BOTH], guardian_answer__in=[Answer.YES, Answer.NO]),
                name="cases_consent_guardian_answers_where_named",
            ),
            models.CheckConstraint(
                condition=Q(child_answer="")
                | Q(child_answer=Answer.TOO_YOUNG, given_by=GivenBy.GUARDIAN)
                | Q(child_answer__in=[Answer.YES, Answer.NO], given_by=GivenBy.BOTH),
                name="cases_consent_child_answers_beside_guardian",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.GIVEN) | ~(Q(guardian_answer=Answer.NO) | Q(child_answer=Answer.NO)),
                name="cases_consent_not_given_against_a_no",
            ),
            models.CheckConstraint(
                condition=Q(interpreter_used=True) | Q(interpreter_name__isnull=True),
                name="cases_consent_interpreter_was_there",
            ),
            models.CheckConstraint(
                condition=Q(withheld__isnull=True, withheld_from__isnull=True, withholding_reason="")
                | (Q(withheld__isnull=False) & ~Q(withholding_reason="")),
                name="cases_consent_withheld_for_a_reason",
            ),
        ]

    @property
    def recipient(self) -> Any:
        """With whom, in words; empty for what stays in the house."""
        return self.organisation.name if self.organisation_id else self.get_category_display()

    @property
    def question(self) -> tuple[str, int | None, str]:
        """What it answers: the last answer to the same question holds."""
        return (self.purpose, self.organisation_id, self.category)


class LegalGround(OfCase):
    """What goes to an organisation without consent because the law says so; and whether the person knows."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    ground = models.CharField(_("ground"), max_length=20, choices=Ground)
    sections = _sections()
    from_on = models.DateField(_("from"), default=timezone.localdate)
    until_on = models.DateField(_("until"), null=True, blank=True)
    note = EncryptedTextField(_("what it rests on"))
    informed_on = models.DateField(_("the person was told on"), null=True, blank=True)
    informed_how = EncryptedTextField(_("how"))
    not_informed_reason = models.CharField(_("why not yet"), max_length=20, choices=NotInformed, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GroundQuerySet.as_manager()

    class Meta:
        verbose_name = _("ground in law")
        verbose_name_plural = _("grounds in law")
        constraints = [
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="cases_ground_known"),
            models.CheckConstraint(condition=~Q(sections=[]), name="cases_ground_names_what"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="cases_ground_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.VITAL_INTEREST) | Q(until_on__isnull=False),
                name="cases_ground_danger_has_an_end",
            ),
            models.CheckConstraint(
                condition=(Q(informed_on__isnull=False) | (Q(informed_how__isnull=True) & ~Q(not_informed_reason=""))),
                name="cases_ground_person_knows_or_why_not",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="cases_ground_ended_by_somebody",
            ),
        ]

    def is_in_force(self, day: date) -> bool:
        begun = self.from_on <= day and self.ended_at is None
        return begun and (self.until_on is None or day <= self.until_on)


class ConsentOverride(OfCase):
    """Setting aside what a person said, for named parts, one recipient and some days: asked by one, confirmed by another."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    sections = _sections()
    until_on = models.DateField(_("until"))
    reason = EncryptedTextField(_("reason"))
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("overridden consent")
        verbose_name_plural = _("overridden consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__isnull=False) & ~Q(sections=[]), name="cases_override_says_what_and_why"
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("requested_at__date"))
                & Q(until_on__lte=F("requested_at__date") + LONGEST_OVERRIDE),
                name="cases_override_is_short",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(confirmed_at__isnull=False)
                    & Q(confirmed_at__gte=F("requested_at"), confirmed_at__lte=F("requested_at") + CONFIRM_WITHIN)
                    & ~Q(confirmed_by=F("requested_by"))
                    & Q(confirmed_by__isnull=False)
                ),
                name="cases_override_confirmed_by_another_in_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="cases_override_ended_by_somebody",
            ),
        ]

    def waits(self, now: Any) -> bool:
        """Asked for, neither confirmed nor ended nor lapsed."""
        return self.confirmed_at is None and self.ended_at is None and now <= self.requested_at + CONFIRM_WITHIN

    def is_in_force(self, day: date) -> bool:
        return self.confirmed_at is not None and self.ended_at is None and day <= self.until_on
