"""Other installations of this system, what is sent to them, and the referrals that come from there."""

import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.roles import Section
from cases.consent.enums import Language
from cases.enums import Sex
from cases.intake.enums import Need
from core.encryption import EncryptedTextField, HolderKeyField
from core.models import PublicModel
from referrals.parcels.enums import ONCE, Kind, State
from referrals.parcels.querysets import (
    ArrivalQuerySet,
    InstallationQuerySet,
    OutsideOrganisationQuerySet,
    ReceivedParcelQuerySet,
    SentParcelQuerySet,
)
from referrals.parcels.states import ENDED, Status
from referrals.states import DeclineReason, Outcome, Purpose, RiskFlag, Urgency

# In an order of its own: a set has none.
_OVER = [str(status) for status in Status if status in ENDED]


class OwnKeys(PublicModel):
    """With what this installation writes its name under parcels and opens those that come; the others know the public halves.

    Retired ones still open what was packed for them.
    """

    signing_key = EncryptedTextField(_("key that writes our name"))
    opening_key = EncryptedTextField(_("key that opens"))
    public_signing_key = models.CharField(max_length=64)
    recipient = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64, unique=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "referrals"
        verbose_name = _("keys of this installation")
        verbose_name_plural = _("keys of this installation")
        constraints = [
            models.UniqueConstraint(
                fields=["retired_at"], nulls_distinct=False, name="referrals_own_keys_one_pair_in_use"
            ),
        ]


class Installation(PublicModel):
    """Another installation of this system. One administrator enters it, a second compares the fingerprint and confirms it."""

    name = models.CharField(_("name"), max_length=200)
    # Empty: parcels go by file alone.
    address = models.CharField(_("address"), max_length=200, blank=True)
    public_signing_key = models.CharField(max_length=64)
    recipient = models.CharField(max_length=100)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by"))
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = InstallationQuerySet.as_manager()

    class Meta:
        app_label = "referrals"
        verbose_name = _("linked installation")
        verbose_name_plural = _("linked installations")
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=~Q(state=State.ENDED), name="referrals_installation_keys_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="referrals_installation_state_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("made_by")),
                name="referrals_installation_confirmed_by_a_second",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.IN_FORCE) | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="referrals_installation_in_force_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ENDED) | Q(ended_at__isnull=False),
                name="referrals_installation_ended_has_a_time",
            ),
        ]


class OutsideOrganisation(PublicModel):
    """An organisation that works in another installation: how it is called here, and by which code it is known there."""

    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="organisations")
    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    code_there = models.CharField(_("code there"), max_length=32)

    objects = OutsideOrganisationQuerySet.as_manager()

    class Meta:
        app_label = "referrals"
        verbose_name = _("organisation outside")
        verbose_name_plural = _("organisations outside")
        constraints = [
            models.UniqueConstraint(fields=["installation", "code_there"], name="referrals_outside_code_once"),
        ]


class Arrival(PublicModel):
    """A referral that came from another installation. It has a key of its own, which is destroyed once it is over.

    Before it is accepted there is the card alone; `content` comes afterwards, in a parcel of its own.
    """

    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="+")
    # The public id of the referral there.
    referral_there = models.UUIDField()
    from_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("from")
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose)
    urgency = models.CharField(_("how soon"), max_length=10, choices=Urgency)
    language = models.CharField(_("language"), max_length=3, choices=Language, blank=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex)
    age_from = models.PositiveSmallIntegerField(_("age group"), null=True, blank=True)
    urgent_needs = ArrayField(
        models.CharField(max_length=16, choices=Need), default=list, blank=True, verbose_name=_("urgent needs")
    )
    risk_flags = ArrayField(
        models.CharField(max_length=16, choices=RiskFlag), default=list, blank=True, verbose_name=_("to reckon with")
    )
    sections = ArrayField(
        models.CharField(max_length=20, choices=Section), default=list, verbose_name=_("parts of the file")
    )
    message = EncryptedTextField(_("what the receiver should know"))
    # JSON: by section and language the blocks of cases/summary.py, as the sender froze them.
    content = EncryptedTextField(_("what was sent"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.NEW)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decline_reason = models.CharField(_("reason"), max_length=16, choices=DeclineReason, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    case = models.ForeignKey(
        "cases.Case", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("case")
    )
    wrapped_key = HolderKeyField()

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        app_label = "referrals"
        verbose_name = _("referral from outside")
        verbose_name_plural = _("referrals from outside")
        indexes = [models.Index(F("organisation"), F("id").desc(), name="referrals_arrival_of")]
        constraints = [
            models.UniqueConstraint(fields=["installation", "referral_there"], name="referrals_arrival_once"),
            models.CheckConstraint(
                condition=Q(
                    status__in=Status.values, purpose__in=Purpose.values, urgency__in=Urgency.values,
                    sex__in=Sex.values, decline_reason__in=["", *DeclineReason.values],
                    outcome__in=["", *Outcome.values],
                ),
                name="referrals_arrival_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.NEW, Status.WITHDRAWN]) | Q(decided_at__isnull=False),
                name="referrals_arrival_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_OVER) | Q(message__isnull=True, content__isnull=True),
                name="referrals_arrival_over_is_erased",
            ),
        ]  # fmt: skip

    def key_holder(self) -> "Arrival":
        return self

    def told(self) -> dict[str, Any]:
        """What was handed over: by section, by language, the blocks."""
        return json.loads(self.content) if self.content else {}


class SentParcel(PublicModel):
    """The outbox: packed in the transaction of what it tells, sealed for the other installation, kept until that has a receipt.

    `public_id` is the parcel's own id. `content` is opened by the receiver alone; it goes once the parcel has arrived.
    """

    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("from"))
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    kind = models.CharField(_("what it brings"), max_length=10, choices=Kind)
    referral = models.ForeignKey(
        "referrals.Referral",
        on_delete=models.CASCADE,
        null=True,
        related_name="sent_parcels",
        verbose_name=_("referral"),
    )
    arrival = models.ForeignKey(Arrival, on_delete=models.CASCADE, null=True, related_name="sent_parcels")
    content = models.BinaryField(default=b"", editable=False)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(_("to arrive by"))
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    # Why the last try failed, in a word of ours.
    failure = models.CharField(max_length=40, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = SentParcelQuerySet.as_manager()

    class Meta:
        app_label = "referrals"
        verbose_name = _("parcel sent")
        verbose_name_plural = _("parcels sent")
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(arrived_at__isnull=True, given_up_at__isnull=True),
                name="referrals_parcel_to_send",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "to_organisation", "kind"],
                condition=Q(given_up_at__isnull=True, kind__in=[str(kind) for kind in ONCE]),
                name="referrals_parcel_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in Kind if kind != Kind.RECEIPT]),
                name="referrals_parcel_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(referral__isnull=False, arrival__isnull=True)
                | Q(referral__isnull=True, arrival__isnull=False),
                name="referrals_parcel_about_one_thing",
            ),
        ]


class ReceivedParcel(PublicModel):
    """That a parcel came, so that it does not come again; and the receipt that was given, sealed for who sent it."""

    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="+")
    parcel_id = models.UUIDField()
    kind = models.CharField(_("what it brings"), max_length=10, choices=Kind)
    digest = models.CharField(max_length=64)
    # The referral that it is about: the sender's, or ours.
    subject = models.UUIDField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    receipt = models.BinaryField(default=b"", editable=False)

    objects = ReceivedParcelQuerySet.as_manager()

    class Meta:
        app_label = "referrals"
        verbose_name = _("parcel received")
        verbose_name_plural = _("parcels received")
        constraints = [
            models.UniqueConstraint(fields=["installation", "parcel_id"], name="referrals_parcel_received_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="referrals_received_kind_known"),
        ]
