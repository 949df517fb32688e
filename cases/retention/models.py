"""How long files are kept, what holds them, and what was decided when their time came. Nothing is edited or deleted."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.consent.models import OfCase
from cases.retention.enums import Ground, Outcome
from cases.retention.querysets import HoldQuerySet, ReviewQuerySet, RuleQuerySet
from core.encryption import EncryptedTextField
from core.models import PublicModel

SHORTEST_YEARS, LONGEST_YEARS = 1, 75


class RetentionRule(PublicModel):
    """For how many years after closing an organisation keeps its files; the last row holds, without one the setting does.

    No law that we know of names a number, so the organisation does, says why, and looks at it again on a day.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="retention_rules", verbose_name=_("organisation")
    )
    years = models.PositiveSmallIntegerField(_("years after closing"))
    reason = EncryptedTextField(_("reason"))
    review_on = models.DateField(_("to be looked at again on"))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by"))

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of keeping")
        verbose_name_plural = _("rules of keeping")
        constraints = [
            models.CheckConstraint(
                condition=Q(years__gte=SHORTEST_YEARS, years__lte=LONGEST_YEARS, reason__isnull=False),
                name="cases_retention_rule_says_years_and_why",
            ),
        ]


class LegalHold(OfCase):
    """While it stands, nobody anonymises the file. Set and lifted by a manager, each with a reason."""

    ground = models.CharField(_("ground"), max_length=20, choices=Ground)
    reason = EncryptedTextField(_("reason"))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set at"), default=timezone.now)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifting_reason = EncryptedTextField(_("reason for lifting it"))

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__in=Ground.values, reason__isnull=False), name="cases_hold_says_why"
            ),
            models.UniqueConstraint(
                fields=["case", "ground"], condition=Q(lifted_at__isnull=True), name="cases_hold_once_for_each_ground"
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True, lifting_reason__isnull=True)
                | Q(
                    lifted_by__isnull=False,
                    lifted_at__isnull=False,
                    lifted_at__gte=F("set_at"),
                    lifting_reason__isnull=False,
                ),
                name="cases_hold_lifted_whole",
            ),
        ]


class RetentionReview(OfCase):
    """The time of a closed file has come: it waits here until people decide. A file waits once at a time."""

    due_on = models.DateField(_("time came on"))
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    keep_until = models.DateField(_("kept until"), null=True, blank=True)
    reason = EncryptedTextField(_("reason"))

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision about keeping")
        verbose_name_plural = _("decisions about keeping")
        indexes = [
            models.Index(fields=["due_on", "-id"], condition=Q(outcome=""), name="cases_retention_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(outcome=""), name="cases_retention_waits_once"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True, asked_at__isnull=True)
                | Q(asked_by__isnull=False, asked_at__isnull=False),
                name="cases_retention_asked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome="",
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    keep_until__isnull=True,
                    reason__isnull=True,
                )
                | Q(
                    outcome=Outcome.OVERTAKEN,
                    decided_by__isnull=True,
                    decided_at__isnull=False,
                    keep_until__isnull=True,
                )
                | Q(
                    outcome=Outcome.KEPT,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    keep_until__isnull=False,
                    keep_until__gt=F("due_on"),
                    reason__isnull=False,
                )
                | Q(
                    outcome=Outcome.DECLINED,
                    asked_by__isnull=False,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    keep_until__isnull=True,
                )
                | (
                    Q(
                        outcome=Outcome.ANONYMISED,
                        asked_by__isnull=False,
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                        keep_until__isnull=True,
                    )
                    & ~Q(decided_by=F("asked_by"))
                ),
                name="cases_retention_decided_whole_and_by_two",
            ),
        ]


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
