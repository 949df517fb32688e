"""Medicines of somebody in a house, and each time that one was given, refused, or she was not there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedTextField
from shelters.life.models import OfStay, rules_of_stay
from shelters.medicines.enums import KeptBy, Outcome
from shelters.medicines.querysets import GivingQuerySet, MedicineQuerySet


class Medicine(OfStay):
    """One medicine by one prescription. Without times of the day it is given as needed. A new dose is a new row."""

    name = EncryptedTextField(_("medicine"))
    dose = EncryptedTextField(_("dose"))
    instructions = EncryptedTextField(_("how it is taken"))
    prescribed_by = EncryptedTextField(_("prescribed by"))
    times = ArrayField(models.TimeField(), default=list, blank=True, verbose_name=_("times of the day"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    kept_by = models.CharField(_("who keeps it"), max_length=8, choices=KeptBy)

    objects = MedicineQuerySet.as_manager()

    class Meta:
        verbose_name = _("medicine")
        verbose_name_plural = _("medicines")
        indexes = [
            models.Index(
                fields=["shelter", "from_on"], condition=Q(crossed_out_at__isnull=True), name="shelters_medicine_given"
            )
        ]
        constraints = [
            *rules_of_stay(),
            models.CheckConstraint(
                condition=Q(kept_by__in=KeptBy.values, name__isnull=False, dose__isnull=False),
                name="shelters_medicine_says_what",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="shelters_medicine_ends_after_it_begins",
            ),
            # What a giving refers to.
            models.UniqueConstraint(fields=["id", "stay"], name="shelters_medicine_with_its_stay"),
        ]

    @property
    def is_as_needed(self) -> bool:
        return not self.times


class Giving(OfStay):
    """What came of one medicine at one time of one day: once, whoever presses twice. What was wrong is crossed out.

    `slot` is the time that was asked for; of what is given as needed, the minute in which it was.
    """

    medicine = models.ForeignKey(Medicine, on_delete=models.PROTECT, related_name="givings", verbose_name=_("medicine"))
    day = models.DateField(_("day"))
    slot = models.TimeField(_("time of the day"))
    outcome = models.CharField(_("what came of it"), max_length=8, choices=Outcome)
    at = models.DateTimeField(_("given at"))
    note = EncryptedTextField(_("note"))

    objects = GivingQuerySet.as_manager()

    class Meta:
        verbose_name = _("giving of a medicine")
        verbose_name_plural = _("givings of medicines")
        constraints = [
            *rules_of_stay(),
            models.UniqueConstraint(
                fields=["medicine", "day", "slot"],
                condition=Q(crossed_out_at__isnull=True),
                name="shelters_giving_once_a_time",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values, at__lte=F("created_at")),
                name="shelters_giving_came_to_something_in_the_past",
            ),
        ]
