"""What is to be told: written with the move it speaks of, so that neither is ever there without the other."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel
from referrals.notices.enums import Kind
from referrals.notices.querysets import NoticeQuerySet


class Notice(PublicModel):
    """One thing to tell about a referral as it lies with one party. Who that is, is found when it is told."""

    party = models.ForeignKey(
        "referrals.Party", on_delete=models.CASCADE, related_name="notices", verbose_name=_("party to a referral")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    # Party.turns when it was made: what is told of a turn that is over is dropped.
    turn = models.PositiveIntegerField()
    step = models.ForeignKey("referrals.ReferralStep", on_delete=models.CASCADE, null=True, related_name="+")
    next_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        app_label = "referrals"
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(done_at__isnull=True), name="referrals_notice_to_send"),
        ]
        constraints = [
            # However many clocks run.
            models.UniqueConstraint(
                fields=["party", "kind", "turn"], condition=~Q(kind=Kind.MOVED), name="referrals_notice_once_a_turn"
            ),
            models.UniqueConstraint(fields=["party", "step"], name="referrals_notice_once_a_step"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="referrals_notice_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=Kind.MOVED) | Q(step__isnull=True), name="referrals_notice_of_a_step_or_a_turn"
            ),
        ]
