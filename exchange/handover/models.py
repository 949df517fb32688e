"""A file of many people's data on its way to a named recipient."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.encryption import EncryptedTextField
from core.models import PublicModel
from exchange.agreements.enums import SharingPurpose
from exchange.agreements.models import SharingAgreement
from exchange.handover.enums import Method, State
from exchange.handover.querysets import HandOverQuerySet
from exchange.htcds.cells import CODES, IOM

# A job that lost its worker so often is not tried again.
TRIES = 3


class HandOver(PublicModel):
    """Asked for by one person; above `row_limit` cases a second one approves as many as were counted.

    `rows`: counted when it was asked for, and again when its file was made. `mark` stands in the file alone: whoever
    finds a copy somewhere learns from it which hand-over it is.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    agreement = models.ForeignKey(
        SharingAgreement, on_delete=models.PROTECT, related_name="hand_overs", verbose_name=_("sharing agreement")
    )
    number = models.PositiveIntegerField(_("number"))
    mark = models.CharField(_("mark"), max_length=19, unique=True, editable=False)
    layout = models.CharField(_("workbook"), max_length=8)
    from_on = models.DateField(_("cases opened from"), null=True)
    to_on = models.DateField(_("cases opened until"), null=True)
    purpose = models.CharField(_("what for"), max_length=20, choices=SharingPurpose)
    reason = EncryptedTextField(_("what it is for, in words"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    rows = models.PositiveIntegerField(_("cases"))
    row_limit = models.PositiveIntegerField(_("cases that need no second person"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    approved_rows = models.PositiveIntegerField(_("cases approved"), null=True)
    refusal = EncryptedTextField(_("why it was refused"))
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    problem = models.CharField(_("why it could not be made"), max_length=300, blank=True)
    method = models.CharField(_("encrypted as"), max_length=4, choices=Method, blank=True)
    passphrase = EncryptedTextField(_("passphrase"), editable=False)
    passphrase_shown_at = models.DateTimeField(_("passphrase shown at"), null=True)
    file_key = EncryptedTextField(_("key of the file"), editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    digest = models.CharField(_("digest of the file"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True)
    expires_at = models.DateTimeField(_("can be fetched until"), null=True)
    downloads = models.PositiveSmallIntegerField(_("times fetched"), default=0)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        indexes = [
            models.Index(F("organisation"), F("id").desc(), name="exchange_hand_over_of"),
            # Few: each leaves it once it has ended.
            models.Index(
                fields=["state"],
                condition=Q(state__in=[State.QUEUED, State.READY]),
                name="exchange_hand_over_to_do",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="exchange_hand_over_numbered"),
            models.CheckConstraint(
                condition=Q(
                    state__in=State.values,
                    layout__in=[CODES, IOM],
                    purpose__in=SharingPurpose.values,
                    method__in=["", *Method.values],
                ),
                name="exchange_hand_over_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, approved_rows__isnull=True)
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="exchange_hand_over_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.QUEUED, State.READY, State.USED, State.EXPIRED])
                | Q(rows__lte=F("row_limit"))
                | Q(approved_rows__isnull=False, rows__lte=F("approved_rows")),
                name="exchange_hand_over_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.READY)
                | (Q(made_at__isnull=False, expires_at__gt=F("made_at")) & ~Q(method="") & ~Q(digest="")),
                name="exchange_hand_over_ready_whole",
            ),
        ]

    @property
    def label(self) -> str:
        """As people call it: `ORG-H12`."""
        return f"{self.organisation.code}-H{self.number}"

    def covers(self, rows: int) -> bool:
        """So many cases may go: as few as need nobody, or as many as a second person approved."""
        return rows <= max(self.row_limit, self.approved_rows or 0)

    def is_open_at(self, now: datetime) -> bool:
        return self.state == State.READY and self.expires_at is not None and now < self.expires_at
