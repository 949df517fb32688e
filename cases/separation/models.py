"""Two persons who must not be in one house."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.separation.enums import Reason
from cases.separation.querysets import SeparationQuerySet
from core.encryption import EncryptedTextField
from core.models import PublicModel


class Days(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Separation(PublicModel):
    """That the persons of two files must not be in one house, from a day on, perhaps until one (counted).

    The database shows it to whoever sees both files (migration 0023). Whoever sees one of them learns that there is
    somebody, and whom to ask (cases/separation/alerts.py). Taken back by the organisation that recorded it; never changed.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="separations", verbose_name=_("case"))
    other_case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, related_name="+", verbose_name=_("the other case")
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = EncryptedTextField(_("note"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    from_on = models.DateField(_("from"), default=timezone.localdate)
    until_on = models.DateField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = EncryptedTextField(_("why it was ended"))
    form_token = models.UUIDField(null=True, blank=True, editable=False)

    objects = SeparationQuerySet.as_manager()

    class Meta:
        verbose_name = _("separation")
        verbose_name_plural = _("separations")
        indexes = [
            models.Index(fields=["case"], condition=Q(ended_at__isnull=True), name="cases_separation_in_force"),
            models.Index(fields=["other_case"], condition=Q(ended_at__isnull=True), name="cases_separation_other_way"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="cases_separation_in_known_words"),
            models.CheckConstraint(condition=~Q(other_case=F("case")), name="cases_separation_of_two"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="cases_separation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, end_reason__isnull=False),
                name="cases_separation_ended_whole",
            ),
            # Whichever way round it was recorded.
            ExclusionConstraint(
                name="cases_separation_once_between_two",
                expressions=[
                    (Least("case", "other_case"), RangeOperators.EQUAL),
                    (Greatest("case", "other_case"), RangeOperators.EQUAL),
                    (
                        Days("from_on", "until_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_separation_sent_once"),
        ]

    def key_holder(self) -> Any:
        return self.case.person

    @property
    def is_in_force(self) -> bool:
        return self.ended_at is None and (self.until_on is None or self.until_on >= timezone.localdate())

    def other_than(self, case: Any) -> Any:
        """The file at the other end."""
        return self.other_case if self.case_id == case.pk else self.case
