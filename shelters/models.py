from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from cases.models import Case, Person
from core.encryption import EncryptedTextField
from core.models import PublicModel
from shelters.daylog.models import LogAbout, LogEntry  # noqa: F401 (Django looks for them here)
from shelters.enums import ClientGroup, Destination
from shelters.presence.models import HelpNeeded, RollCall, RollCallHour, RollCallMark  # noqa: F401
from shelters.querysets import BedQuerySet, OfShelterQuerySet, ShelterQuerySet, StayQuerySet
from shelters.shifts.models import Duty, Shift, ShiftHandOver  # noqa: F401


class Nights(Func):
    """The nights of a stay as PostgreSQL's daterange: check-in included, check-out not; open = without end."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Shelter(PublicModel):
    """A house. Where it stands is sealed, and each look at it is on record."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="shelters", verbose_name=_("organisation")
    )
    client_group = models.CharField(_("for"), max_length=10, choices=ClientGroup, default=ClientGroup.MIXED)
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    address = EncryptedTextField(_("where it stands"))
    included = models.BooleanField(
        _("counts in the programme's statistics"),
        default=True,
        help_text=_("Excluded houses never appear in a report."),
    )

    objects = ShelterQuerySet.as_manager()

    class Meta:
        verbose_name = _("shelter")
        verbose_name_plural = _("shelters")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Room(PublicModel):
    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="rooms", verbose_name=_("shelter"))
    name = models.CharField(_("name"), max_length=60)

    objects = OfShelterQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["shelter", "name"], name="shelters_room_name_once")]

    def __str__(self) -> str:
        return self.name


class Bed(PublicModel):
    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="beds", verbose_name=_("shelter"))
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="beds", verbose_name=_("room")
    )
    label = models.CharField(_("bed"), max_length=40)

    objects = BedQuerySet.as_manager()

    class Meta:
        verbose_name = _("bed")
        verbose_name_plural = _("beds")
        ordering = ["label", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shelter", "label"], name="shelters_bed_label_once"),
            # What a stay's foreign key (bed, shelter) refers to.
            models.UniqueConstraint(fields=["id", "shelter"], name="shelters_bed_with_its_shelter"),
        ]

    def __str__(self) -> str:
        return self.label


class Stay(PublicModel):
    """Nights in a house, from check-in (included) to check-out (not). Bed empty = in the house without a known bed.

    PostgreSQL itself keeps two people out of one bed and one person out of two
    beds; a same-day stay occupies no night and collides with nothing.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stays", verbose_name=_("case"))
    # Repeated from the case so that the constraint below can speak of the person, who may have two cases.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stays", verbose_name=_("person"))
    shelter = models.ForeignKey(Shelter, on_delete=models.PROTECT, related_name="stays", verbose_name=_("shelter"))
    bed = models.ForeignKey(
        Bed, on_delete=models.PROTECT, null=True, blank=True, related_name="stays", verbose_name=_("bed")
    )
    check_in = models.DateField(_("check-in"))
    check_out = models.DateField(_("check-out"), null=True, blank=True)
    destination = models.CharField(_("went to"), max_length=20, choices=Destination, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        indexes = [
            models.Index(fields=["shelter", "check_in"], name="shelters_stay_of_shelter"),
            models.Index(fields=["case", "check_in"], name="shelters_stay_of_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(check_out__isnull=True) | Q(check_out__gte=F("check_in")),
                name="shelters_stay_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="shelters_stay_one_person_per_bed",
                expressions=[
                    ("bed", RangeOperators.EQUAL),
                    (Nights("check_in", "check_out", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(bed__isnull=False),
            ),
            ExclusionConstraint(
                name="shelters_stay_one_bed_per_person",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Nights("check_in", "check_out", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.check_out is None

    def nights(self, today: date) -> int:
        """Nights so far: those of a closed stay, or of an open one up to today."""
        return ((self.check_out or max(today, self.check_in)) - self.check_in).days
