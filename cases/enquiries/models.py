"""Somebody turned to the organisation: recorded before there is a case, and often without one ever."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.consent.enums import Language
from cases.enquiries.enums import AgeBand, CallerRole, Channel, Outcome
from cases.enquiries.querysets import EnquiryQuerySet
from cases.enums import Sex, YesNo
from core.encryption import EncryptedTextField, HolderKeyField
from core.models import EditableModel

SEALED = (
    "caller_name", "caller_contact", "content", "family_name", "given_name", "call_back_when", "outcome_reason",
)  # fmt: skip


def _yes_no(label: object) -> models.CharField:
    return models.CharField(label, max_length=10, choices=YesNo, default=YesNo.NOT_KNOWN)


class Enquiry(EditableModel):
    """A call, a visit, a message: who said what about whom, and what came of it.

    It has a key of its own, because there is no person on file yet: destroying it
    destroys what was said, also where an earlier value was kept. Once it has led to
    a case, its words are read by those who see the case.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="enquiries", verbose_name=_("organisation")
    )
    case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, null=True, blank=True, related_name="enquiries", verbose_name=_("case")
    )
    channel = models.CharField(_("how it came"), max_length=20, choices=Channel)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken by"))
    caller_role = models.CharField(_("who turned to us"), max_length=20, choices=CallerRole)
    caller_name = EncryptedTextField(_("caller's name"))
    caller_contact = EncryptedTextField(_("how to reach the caller"))
    content = EncryptedTextField(_("what was said"))
    family_name = EncryptedTextField(_("family name of the person"))
    given_name = EncryptedTextField(_("given name of the person"))
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    age_band = models.CharField(_("about how old"), max_length=8, choices=AgeBand, blank=True)
    citizenship = models.CharField(_("citizenship"), max_length=3, blank=True)
    language = models.CharField(_("language"), max_length=3, choices=Language, blank=True)
    in_danger = _yes_no(_("in danger now"))
    safe_to_call = _yes_no(_("safe to call back"))
    call_back_when = EncryptedTextField(_("when and how to call back"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, default=Outcome.OPEN)
    outcome_reason = EncryptedTextField(_("what came of it"))
    referred_to = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent on to")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    follow_up_on = models.DateField(_("look at it again on"), null=True, blank=True)
    in_charge = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in charge")
    )
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    wrapped_key = HolderKeyField()
    # What tells who somebody is, to whoever else can see the screen (core/masking.py).
    TELLING = frozenset({"family_name", "given_name", "caller_name", "caller_contact", "call_back_when"})

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        indexes = [
            models.Index(F("organisation"), F("received_at").desc(), F("id").desc(), name="cases_enquiry_by_received"),
            models.Index(
                F("organisation"), F("received_at").desc(), F("id").desc(),
                condition=Q(outcome=Outcome.OPEN), name="cases_enquiry_open",
            ),
            models.Index(
                fields=["in_charge", "follow_up_on"],
                condition=Q(outcome=Outcome.OPEN, follow_up_on__isnull=False),
                name="cases_enquiry_to_follow_up",
            ),
            models.Index(
                fields=["received_at"],
                condition=Q(case__isnull=True, erased_at__isnull=True),
                name="cases_enquiry_to_erase",
            ),
            models.Index(fields=["case"], condition=Q(case__isnull=False), name="cases_enquiry_of_case"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    channel__in=Channel.values,
                    caller_role__in=CallerRole.values,
                    sex__in=Sex.values,
                    age_band__in=["", *AgeBand.values],
                    in_danger__in=YesNo.values,
                    safe_to_call__in=YesNo.values,
                    outcome__in=Outcome.values,
                ),
                name="cases_enquiry_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.BECAME_CASE, case__isnull=False)
                | (~Q(outcome=Outcome.BECAME_CASE) & Q(case__isnull=True)),
                name="cases_enquiry_became_a_case_that_exists",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN, answered_at__isnull=True)
                | (~Q(outcome=Outcome.OPEN) & Q(answered_at__isnull=False, answered_at__gte=F("received_at"))),
                name="cases_enquiry_answered_after_received",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.REFERRED_ELSEWHERE) | Q(referred_to__isnull=True),
                name="cases_enquiry_sent_on_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_on__isnull=True) | Q(in_charge__isnull=False),
                name="cases_enquiry_follow_up_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | (
                    ~Q(outcome=Outcome.OPEN)
                    & Q(case__isnull=True, citizenship="", **{f"{name}__isnull": True for name in SEALED})
                ),
                name="cases_enquiry_erased_whole",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.LAPSED) | Q(erased_at__isnull=False),
                name="cases_enquiry_lapsed_by_erasing",
            ),
            models.UniqueConstraint(fields=["organisation", "form_token"], name="cases_enquiry_sent_once"),
        ]

    def key_holder(self) -> "Enquiry":
        return self

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN

    @property
    def is_in_danger(self) -> bool:
        return self.in_danger == YesNo.YES

    @property
    def must_not_be_called(self) -> bool:
        return self.safe_to_call == YesNo.NO
