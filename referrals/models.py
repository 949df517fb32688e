from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.roles import Role
from cases.consent.enums import Language
from cases.enums import Section
from cases.intake.enums import Need
from cases.models import Case, Person
from core.encryption import EncryptedTextField
from core.models import PublicModel
from referrals.conversation.models import Message, MessageRead  # noqa: F401 (Django looks for them here)
from referrals.desk.models import SavedFilter  # noqa: F401 (Django looks for it here)
from referrals.guests.models import SealedLink  # noqa: F401
from referrals.ministry.models import (  # noqa: F401 (Django looks for them here)
    Decision,
    DecisionLetter,
    RegisterCounter,
    Registration,
)
from referrals.notices.models import Notice  # noqa: F401 (Django looks for it here)
from referrals.querysets import PartyQuerySet, ReferralQuerySet, StepQuerySet
from referrals.routes.models import Route
from referrals.states import (
    Answer,
    Box,
    DeclineReason,
    Outcome,
    Purpose,
    RiskFlag,
    Side,
    Status,
    Urgency,
)


class Referral(PublicModel):
    """Bringing a person to another organisation for a purpose, along a route; the responsibility for her stays where it is.

    `status` is written by `actions.move` alone. Imported past referrals have the
    dates but no users; live ones have both. `to_organisation` has accepted it; until somebody has, it is the first of
    those that are asked (`parties`).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("case"))
    from_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals_sent", verbose_name=_("from")
    )
    to_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals_received", verbose_name=_("to")
    )
    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose)
    # The version by which it goes, fixed when it is submitted. None: a draft, or brought by a register.
    route = models.ForeignKey(Route, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("route"))
    urgency = models.CharField(_("how soon"), max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    sections = ArrayField(
        models.CharField(max_length=20, choices=Section), default=list, verbose_name=_("what the receiver may see")
    )
    # The card, read before accepting: what to reckon with, not who it is.
    language = models.CharField(_("language"), max_length=3, choices=Language, blank=True)
    urgent_needs = ArrayField(
        models.CharField(max_length=16, choices=Need), default=list, blank=True, verbose_name=_("urgent needs")
    )
    risk_flags = ArrayField(
        models.CharField(max_length=16, choices=RiskFlag), default=list, blank=True, verbose_name=_("to reckon with")
    )
    message = EncryptedTextField(_("what the receiver should know"))
    receiver_role = models.CharField(
        _("who at the receiver sees the parts of the case"), max_length=20, choices=Role, blank=True
    )
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.DRAFT)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True)
    # The second officer, where the route asks for one.
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    feedback = EncryptedTextField(_("feedback"))

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        indexes = [
            models.Index(F("from_organisation"), F("id").desc(), name="referrals_sent"),
            models.Index(F("submitted_at"), F("id"), name="referrals_by_submission"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="referrals_status_known"),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")),
                name="referrals_goes_to_another_organisation",
                violation_error_message=_("A referral goes to another organisation."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.WITHDRAWN]) | Q(submitted_at__isnull=False),
                name="referrals_submitted_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=[
                        Status.ACCEPTED,
                        Status.IN_PROGRESS,
                        Status.DECLINED,
                        Status.REFUSED,
                        Status.COMPLETED,
                    ]
                )  # fmt: skip
                | Q(decided_at__isnull=False),
                name="referrals_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.APPROVED) | Q(approved_at__isnull=False),
                name="referrals_approved_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="referrals_approved_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(approved_by__isnull=False) & ~Q(confirmed_by=F("approved_by")) & ~Q(confirmed_by=F("submitted_by")),
                name="referrals_confirmed_by_a_second_officer",
            ),
            models.CheckConstraint(
                condition=Q(urgent_needs__contained_by=[need for need in Need.values if need != Need.NONE]),
                name="referrals_needs_known",
            ),
            models.CheckConstraint(
                condition=Q(risk_flags__contained_by=list(RiskFlag.values)), name="referrals_risks_known"
            ),
        ]

    def key_holder(self) -> Person:
        return self.case.person

    @property
    def needs_ministry(self) -> bool:
        """Whether the ministry approves before a receiver is asked: always, where no route says otherwise."""
        return self.route is None or self.route.ministry_approves

    @property
    def needs_second_officer(self) -> bool:
        return self.route is not None and self.route.four_eyes


class Party(PublicModel):
    """What one organisation has to do with a referral, on one side of it: whether it is shown, in which of its boxes, by when.

    `parties.seat` alone writes where it lies; several receivers may be asked at once, each by a row of its own.
    """

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="parties", verbose_name=_("referral"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side)
    shown_at = models.DateTimeField(_("shown since"), null=True)
    box = models.CharField(_("box"), max_length=8, choices=Box, default=Box.NONE)
    since = models.DateTimeField(_("as it is since"), null=True)
    due_at = models.DateTimeField(_("due by"), null=True)
    # How often it has been this side's turn: with the party, the name of one notice.
    turns = models.PositiveIntegerField(default=0)
    officer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("officer")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True)
    decline_reason = models.CharField(_("reason"), max_length=16, choices=DeclineReason, blank=True)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(_("first read at"), null=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party to a referral")
        verbose_name_plural = _("parties to referrals")
        indexes = [
            # The boxes of an organisation, and what is late in them.
            models.Index(F("organisation"), F("box"), F("since"), F("id").desc(), name="referrals_party_box"),
            models.Index(
                F("organisation"), F("due_at"), F("id").desc(),
                condition=Q(box__in=[Box.TURN, Box.WAITING]), name="referrals_party_due",
            ),
            models.Index(F("due_at"), condition=Q(box=Box.TURN), name="referrals_party_turn_due"),
            models.Index(F("organisation"), F("referral").desc(), name="referrals_party_of"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["referral", "organisation", "side"], name="referrals_party_once"),
            # However many are asked, and however they press at once.
            models.UniqueConstraint(
                fields=["referral"], condition=Q(answer=Answer.ACCEPTED), name="referrals_party_one_accepts"
            ),
            models.CheckConstraint(
                condition=Q(side__in=[Side.SENDER, Side.MINISTRY, Side.RECEIVER]), name="referrals_party_side_known"
            ),
            models.CheckConstraint(condition=Q(box__in=Box.values), name="referrals_party_box_known"),
            models.CheckConstraint(
                condition=Q(box=Box.NONE) | Q(shown_at__isnull=False, since__isnull=False),
                name="referrals_party_in_a_box_is_shown",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(side=Side.RECEIVER, shown_at__isnull=False),
                name="referrals_party_answers_what_it_was_shown",
            ),
        ]

    def key_holder(self) -> Person:
        return self.referral.key_holder()


class ReferralStep(PublicModel):
    """One move along the path: from which state to which, by whom, why. Never changed."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="path", verbose_name=_("referral"))
    from_status = models.CharField(max_length=12, choices=Status)
    to_status = models.CharField(max_length=12, choices=Status)
    # None: the time did it, or somebody without an account, by a sealed link.
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    reason = EncryptedTextField(_("reason"))

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["id"]

    def key_holder(self) -> Person:
        return self.referral.key_holder()


from referrals.package.models import Package, PackageRead  # noqa: E402, F401 (Django looks for them here)
from referrals.parcels.models import (  # noqa: E402, F401
    Arrival,
    Installation,
    OutsideOrganisation,
    OwnKeys,
    ReceivedParcel,
    SentParcel,
)
