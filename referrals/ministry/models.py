"""What a ministry does with a referral: gives it a number, decides on formal identification, writes the letter."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.consent.enums import Language
from cases.documents.models import Document
from cases.enums import ExploitationForm
from cases.identification.enums import Act, Means
from cases.identification.models import codes, known
from cases.models import Case, Classification, Person
from core.encryption import EncryptedTextField
from core.models import PublicModel
from referrals.ministry.enums import LegalBasis, Result
from referrals.ministry.querysets import DecisionQuerySet, LetterQuerySet, RegistrationQuerySet
from referrals.ministry.states import DecisionStatus


class RegisterCounter(models.Model):
    """The last number that a ministry gave in a year. Locked while the next one is given."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "referrals"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="referrals_registercounter_once"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class Registration(PublicModel):
    """That a ministry has received a referral, under which number of its register. Once, and never changed."""

    referral = models.OneToOneField(
        "referrals.Referral", on_delete=models.CASCADE, related_name="registration", verbose_name=_("referral")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("ministry")
    )
    number = models.CharField(_("registered number"), max_length=24, unique=True)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("registered by"))

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        app_label = "referrals"
        verbose_name = _("registration of a referral")
        verbose_name_plural = _("registrations of referrals")

    def key_holder(self) -> Person:
        return self.referral.key_holder()


class Decision(PublicModel):
    """What a ministry decides on formal identification. What was proposed is not changed: it is made, or set aside.

    Where the route asks for four eyes, whoever makes it is not who proposed it. With it the determination is written in
    the file and the referral is complete.
    """

    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="decisions", verbose_name=_("referral")
    )
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="identification_decisions", verbose_name=_("case")
    )
    ministry = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("ministry"))
    four_eyes = models.BooleanField(_("a second officer confirms it"))
    status = models.CharField(_("state"), max_length=10, choices=DecisionStatus, default=DecisionStatus.PROPOSED)
    result = models.CharField(_("decision"), max_length=12, choices=Result)
    legal_bases = ArrayField(
        models.CharField(max_length=24, choices=LegalBasis), default=list, blank=True, verbose_name=_("legal basis")
    )
    other_basis = EncryptedTextField(_("another legal basis"))
    grounds = EncryptedTextField(_("grounds"))
    acts = codes(Act, _("act"))
    means = codes(Means, _("means"))
    purposes = codes(ExploitationForm, _("purpose"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    # Made, or set aside.
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    ended_at = models.DateTimeField(_("decided at"), null=True)
    setting_aside_reason = EncryptedTextField(_("why it was set aside"))
    classification = models.OneToOneField(
        Classification, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("classification")
    )
    # No law that we know of says how a decision is appealed: what happens is written down.
    remark = EncryptedTextField(_("appeal, remark"))
    form_token = models.UUIDField(null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        app_label = "referrals"
        verbose_name = _("decision on formal identification")
        verbose_name_plural = _("decisions on formal identification")
        indexes = [
            # What waits for a second officer.
            models.Index(
                fields=["ministry", "proposed_at"],
                condition=Q(status=DecisionStatus.PROPOSED),
                name="referrals_decision_proposed",
            ),
        ]
        constraints = [
            # However many officers press at once.
            models.UniqueConstraint(
                fields=["referral"], condition=~Q(status=DecisionStatus.SET_ASIDE), name="referrals_decision_one_stands"
            ),
            models.UniqueConstraint(
                fields=["referral", "form_token"],
                condition=Q(form_token__isnull=False),
                name="referrals_decision_sent_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DecisionStatus.values, result__in=Result.values),
                name="referrals_decision_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(status=DecisionStatus.PROPOSED, ended_by__isnull=True, ended_at__isnull=True)
                | ~Q(status=DecisionStatus.PROPOSED) & Q(ended_by__isnull=False, ended_at__isnull=False),
                name="referrals_decision_ended_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=DecisionStatus.MADE) | Q(four_eyes=False) | ~Q(ended_by=F("proposed_by")),
                name="referrals_decision_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(status=DecisionStatus.MADE, classification__isnull=False)
                | ~Q(status=DecisionStatus.MADE) & Q(classification__isnull=True),
                name="referrals_decision_made_is_in_the_file",
            ),
            known("legal_bases", LegalBasis, "referrals_decision_bases_known"),
            known("acts", Act, "referrals_decision_acts_known"),
            known("means", Means, "referrals_decision_means_known"),
            known("purposes", ExploitationForm, "referrals_decision_purposes_known"),
        ]

    def key_holder(self) -> Person:
        return self.case.person

    @property
    def is_proposed(self) -> bool:
        return self.status == DecisionStatus.PROPOSED

    @property
    def is_made(self) -> bool:
        return self.status == DecisionStatus.MADE


class DecisionLetter(PublicModel):
    """One version of the letter in one language; the paper is a document of the case. A later one says that it replaces it."""

    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="letters", verbose_name=_("decision on formal identification")
    )
    language = models.CharField(_("language"), max_length=3, choices=Language)
    version = models.PositiveSmallIntegerField(_("version"))
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("document"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    form_token = models.UUIDField(null=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        app_label = "referrals"
        verbose_name = _("letter of a decision")
        verbose_name_plural = _("letters of decisions")
        constraints = [
            models.UniqueConstraint(fields=["decision", "language", "version"], name="referrals_decisionletter_once"),
            models.UniqueConstraint(
                fields=["decision", "form_token"],
                condition=Q(form_token__isnull=False),
                name="referrals_decisionletter_sent_once",
            ),
        ]

    def key_holder(self) -> Person:
        return self.decision.key_holder()
