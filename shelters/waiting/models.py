"""Who waits for a bed."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.encryption import EncryptedTextField
from core.models import PublicModel
from shelters.waiting.enums import Ending, Urgency
from shelters.waiting.querysets import WaitingQuerySet


class WaitingEntry(PublicModel):
    """Somebody waits for a bed in one house, or in any of an organisation's: the person of a case, or of an enquiry."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    shelter = models.ForeignKey(
        "shelters.Shelter",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="waiting",
        verbose_name=_("shelter"),
    )
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="waiting", verbose_name=_("case")
    )
    enquiry = models.ForeignKey(
        "cases.Enquiry",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="waiting",
        verbose_name=_("enquiry"),
    )
    urgency = models.PositiveSmallIntegerField(_("how pressing"), choices=Urgency)
    urgency_reason = EncryptedTextField(_("why it is so pressing"))
    accessible_bed = models.BooleanField(_("needs an accessible bed"), default=False)
    cot = models.BooleanField(_("needs a cot"), default=False)
    isolation = models.BooleanField(_("needs a room apart"), default=False)
    children = models.PositiveSmallIntegerField(_("comes with children"), default=0)
    wanted_from = models.DateField(_("wanted from"))
    entered_at = models.DateTimeField(_("put on the list at"), default=timezone.now)
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("put on the list by")
    )
    form_token = models.UUIDField(null=True, editable=False)
    offered_on = models.DateField(_("a bed was offered on"), null=True, blank=True)
    offer_note = EncryptedTextField(_("what was offered"))
    ending = models.CharField(_("how the waiting ended"), max_length=10, choices=Ending, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ending_reason = EncryptedTextField(_("why the waiting ended"))

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a waiting list")
        verbose_name_plural = _("entries of waiting lists")
        indexes = [
            models.Index(
                fields=["organisation", "urgency", "entered_at", "id"],
                condition=Q(ending=Ending.WAITS),
                name="shelters_waiting_in_order",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "shelter"],
                condition=Q(ending=Ending.WAITS, case__isnull=False),
                nulls_distinct=False,
                name="shelters_waiting_case_once",
            ),
            models.UniqueConstraint(
                fields=["enquiry", "shelter"],
                condition=Q(ending=Ending.WAITS, enquiry__isnull=False),
                nulls_distinct=False,
                name="shelters_waiting_enquiry_once",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False, enquiry__isnull=True) | Q(case__isnull=True, enquiry__isnull=False),
                name="shelters_waiting_for_a_case_or_an_enquiry",
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=Urgency.values, ending__in=Ending.values, urgency_reason__isnull=False),
                name="shelters_waiting_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ending=Ending.WAITS, ended_on__isnull=True, ended_by__isnull=True)
                & Q(ending_reason__isnull=True)
                | ~Q(ending=Ending.WAITS) & Q(ended_on__isnull=False, ended_by__isnull=False),
                name="shelters_waiting_ended_whole",
            ),
            models.CheckConstraint(
                condition=~Q(ending__in=[Ending.WITHDRAWN, Ending.ELSEWHERE]) | Q(ending_reason__isnull=False),
                name="shelters_waiting_ended_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(children__lte=20), name="shelters_waiting_children_in_reach"),
            models.UniqueConstraint(fields=["entered_by", "form_token"], name="shelters_waiting_sent_once"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(offered_on__isnull=True) | Q(ended_on__gte=F("offered_on")),
                name="shelters_waiting_offered_before_it_ended",
            ),
        ]

    def key_holder(self) -> Any:
        """The person of the case; without one the enquiry, whose key is destroyed when it is erased."""
        return self.case.person if self.case_id and self.case else self.enquiry

    @property
    def is_open(self) -> bool:
        return self.ending == Ending.WAITS
