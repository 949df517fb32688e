"""Who is on duty in a house, and what one shift tells the next."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.encryption import EncryptedTextField
from core.models import EditableModel, PublicModel, VersionedModel
from shelters.presence.querysets import OfHouseQuerySet
from shelters.shifts.enums import QUESTIONS, Part
from shelters.shifts.querysets import ShiftHandOverQuerySet, ShiftQuerySet

LONGEST_SHIFT = timedelta(hours=24)


class Shift(VersionedModel):
    """A stretch of time in which somebody is in charge of a house. Two do not begin at one moment."""

    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="shifts", verbose_name=_("shelter")
    )
    part = models.CharField(_("part of the day"), max_length=8, choices=Part)
    begins_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    in_charge = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("in charge"))
    staff = models.ManyToManyField(User, through="shelters.Duty", related_name="+", verbose_name=_("on duty too"))

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.UniqueConstraint(fields=["id", "shelter"], name="shelters_shift_with_its_shelter"),
            models.UniqueConstraint(fields=["shelter", "begins_at"], name="shelters_shift_begins_once"),
            models.CheckConstraint(
                condition=Q(part__in=Part.values)
                & Q(ends_at__gt=F("begins_at"))
                & Q(ends_at__lte=F("begins_at") + LONGEST_SHIFT),
                name="shelters_shift_ends_after_it_begins",
            ),
        ]

    @property
    def has_begun(self) -> bool:
        return self.begins_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()


class Duty(PublicModel):
    """Somebody is on duty in a shift beside the one in charge."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="duties", verbose_name=_("shift"))
    # Repeated from the shift; the database keeps both in one house.
    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="+", verbose_name=_("shelter")
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("who"))

    objects = OfHouseQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [models.UniqueConstraint(fields=["shift", "user"], name="shelters_duty_once_in_a_shift")]


class ShiftHandOver(EditableModel):
    """What one shift tells the next. Its writer may mend it until somebody takes over; then it stays, in the database too."""

    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="hand_overs", verbose_name=_("shelter")
    )
    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="hand_over", verbose_name=_("shift"))
    who_is_in = EncryptedTextField(QUESTIONS["who_is_in"])
    who_is_out = EncryptedTextField(QUESTIONS["who_is_out"])
    what_is_due = EncryptedTextField(QUESTIONS["what_is_due"])
    worries = EncryptedTextField(QUESTIONS["worries"])
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    taken_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken over by")
    )
    taken_at = models.DateTimeField(_("taken over at"), null=True, blank=True)

    objects = ShiftHandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over of a shift")
        verbose_name_plural = _("hand-overs of shifts")
        indexes = [
            models.Index(F("shelter"), F("written_at").desc(), F("id").desc(), name="shelters_hand_over_of_shelter"),
            models.Index(fields=["shelter"], condition=Q(taken_at__isnull=True), name="shelters_hand_over_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(who_is_in__isnull=False)
                | Q(who_is_out__isnull=False)
                | Q(what_is_due__isnull=False)
                | Q(worries__isnull=False),
                name="shelters_hand_over_says_something",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False, taken_at__gte=F("written_at")),
                name="shelters_hand_over_taken_whole",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | ~Q(taken_by=F("written_by")), name="shelters_hand_over_takes_two"
            ),
        ]

    @property
    def is_taken(self) -> bool:
        return self.taken_at is not None
