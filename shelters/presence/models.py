"""Who is in the house tonight: roll calls and what they found, by when one is taken, who needs help to get out."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import PublicModel
from shelters.presence.enums import OUT, Help, Mark
from shelters.presence.querysets import (
    OfHouseQuerySet,
    RollCallHourQuerySet,
    RollCallQuerySet,
)

LATEST_HOUR = time(22, 0)
# Until noon the night before is not over: a roll call in the small hours is one of the evening before.
NIGHT_ENDS_AT = time(12)


class RollCall(PublicModel):
    """One look at who is there, on one night; several a night are taken one after the other."""

    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="roll_calls", verbose_name=_("shelter")
    )
    night = models.DateField(_("night of"))
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken by"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = RollCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("roll call")
        verbose_name_plural = _("roll calls")
        indexes = [models.Index(F("shelter"), F("created_at").desc(), name="shelters_roll_call_of_shelter")]
        constraints = [
            # What a mark's foreign key (roll call, shelter) refers to.
            models.UniqueConstraint(fields=["id", "shelter"], name="shelters_roll_call_with_shelter"),
            models.UniqueConstraint(
                fields=["shelter", "night"],
                condition=Q(finished_at__isnull=True),
                name="shelters_roll_call_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("created_at")),
                name="shelters_roll_call_ends_after",
            ),
        ]

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class RollCallMark(PublicModel):
    """What a roll call found of one stay. Who has none was not looked for yet."""

    roll_call = models.ForeignKey(RollCall, on_delete=models.CASCADE, related_name="marks", verbose_name=_("roll call"))
    # Repeated from the roll call and from the stay: the database keeps the three in one house.
    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="+", verbose_name=_("shelter")
    )
    stay = models.ForeignKey(
        "shelters.Stay", on_delete=models.CASCADE, related_name="roll_call_marks", verbose_name=_("stay")
    )
    mark = models.CharField(_("found"), max_length=10, choices=Mark)
    expected_at = models.DateTimeField(_("expected back"), null=True, blank=True)
    marked_at = models.DateTimeField(_("found at"), default=timezone.now)
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("found by"))

    objects = OfHouseQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding of a roll call")
        verbose_name_plural = _("findings of roll calls")
        indexes = [models.Index(F("stay"), F("marked_at").desc(), name="shelters_mark_of_stay")]
        constraints = [
            models.UniqueConstraint(fields=["roll_call", "stay"], name="shelters_mark_once_in_a_roll_call"),
            models.CheckConstraint(
                condition=Q(mark__in=OUT) | Q(mark__in=Mark.values, expected_at__isnull=True),
                name="shelters_mark_expects_who_is_out",
            ),
        ]


class RollCallHour(PublicModel):
    """By when a house takes its roll call, where that is not the usual hour."""

    shelter = models.OneToOneField(
        "shelters.Shelter", on_delete=models.CASCADE, related_name="roll_call_hour", verbose_name=_("shelter")
    )
    by = models.TimeField(_("roll call by"), default=LATEST_HOUR)

    objects = RollCallHourQuerySet.as_manager()

    class Meta:
        verbose_name = _("hour of the roll call")
        verbose_name_plural = _("hours of the roll call")

    @staticmethod
    def is_passed(by: time, at: time) -> bool:
        """Whether an hour of the night lies before another; the night goes from noon to noon."""
        return (by < NIGHT_ENDS_AT, by) <= (at < NIGHT_ENDS_AT, at)


class HelpNeeded(PublicModel):
    """Somebody does not get out of the house alone: seen by the staff, told to who gets people out, and to nobody else."""

    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="+", verbose_name=_("shelter")
    )
    stay = models.OneToOneField(
        "shelters.Stay", on_delete=models.CASCADE, related_name="help_needed", verbose_name=_("stay")
    )
    kind = models.CharField(_("help"), max_length=10, choices=Help)

    objects = OfHouseQuerySet.as_manager()

    class Meta:
        verbose_name = _("help to get out")
        verbose_name_plural = _("help to get out")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Help.values), name="shelters_help_in_known_words"),
        ]
