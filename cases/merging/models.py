"""Two records that turned out to be one person, and two that only looked like it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.merging.querysets import MergeQuerySet, ToldApartQuerySet
from core.encryption import EncryptedTextField
from core.models import PublicModel


class Merge(PublicModel):
    """One record of a person merged into another: by whom, when and why; and what taking it back needs.

    `snapshot` says of each row that the merging changed what stood in it before and after (cases/merging/snapshot.py).
    It goes when the merging is taken back: then the records themselves say it.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    remaining = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="merges_into_her")
    merged = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="merges_of_her")
    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged by"))
    merged_at = models.DateTimeField(_("merged at"), default=timezone.now)
    reason = EncryptedTextField(_("why it is the same person"))
    # Names of questions whose answer was taken from the record that was merged.
    taken = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name=_("taken over"))
    snapshot = EncryptedTextField(_("what stood there before"))
    undone_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    undo_reason = EncryptedTextField(_("why it was taken back"))

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merging of two records")
        verbose_name_plural = _("mergings of records")
        constraints = [
            models.CheckConstraint(condition=~Q(remaining=F("merged")), name="cases_merge_of_two"),
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="cases_merge_into_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undo_reason__isnull=True)
                | Q(undone_at__gte=F("merged_at"), undone_by__isnull=False, undo_reason__isnull=False),
                name="cases_merge_taken_back_whole",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(snapshot__isnull=True),
                name="cases_merge_keeps_nothing_taken_back",
            ),
            models.CheckConstraint(condition=Q(reason__isnull=False), name="cases_merge_says_why"),
        ]

    def key_holder(self) -> Any:
        return self.remaining

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class ToldApart(PublicModel):
    """Somebody looked: these two records are two people. The pair is not shown again unless that is taken back."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    # In the order of their keys, so that a pair is one pair.
    first = models.ForeignKey("cases.Person", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("cases.Person", on_delete=models.CASCADE, related_name="+")
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by"))
    told_at = models.DateTimeField(_("decided at"), default=timezone.now)
    undone_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = ToldApartQuerySet.as_manager()

    class Meta:
        verbose_name = _("two people told apart")
        verbose_name_plural = _("people told apart")
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="cases_told_apart_in_order"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(undone_at__isnull=True), name="cases_told_apart_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__gte=F("told_at"), undone_by__isnull=False),
                name="cases_told_apart_taken_back_whole",
            ),
        ]
