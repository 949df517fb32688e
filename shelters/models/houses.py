"""Houses, their rooms and beds, and what closes a bed."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from core.encryption import EncryptedTextField
from core.models import PublicModel, VersionedModel
from shelters.enums import BedKind, ClientGroup, ShelterKind, WorksKind
from shelters.querysets import BedQuerySet, OfShelterQuerySet, ShelterQuerySet, WorksQuerySet

FUNDER_LIMIT = 120
# What a register calls a house that is for everybody, or for several groups.
MIXED = "mixed"
REGISTER_GROUPS = (*ClientGroup.values, MIXED)


def _groups() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=10, choices=ClientGroup), default=list, blank=True, verbose_name=_("for")
    )


class Shelter(PublicModel):
    """A house. Where it stands is sealed, and each look at it is on record.

    How long somebody may stay, and how long a bed is held, are the house's own rules: settings, not law.
    """

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="shelters", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ShelterKind, default=ShelterKind.NGO)
    client_groups = _groups()
    region = models.CharField(_("region"), max_length=60, blank=True)
    address = EncryptedTextField(_("where it stands"))
    included = models.BooleanField(
        _("counts in the programme's statistics"),
        default=True,
        help_text=_("Excluded houses never appear in a report."),
    )
    is_listed = models.BooleanField(
        _("found by other organisations"),
        default=True,
        help_text=_(
            "Whether whoever refers somebody finds the house when it has a place: never its name or where it stands."
        ),
    )
    first_days = models.PositiveSmallIntegerField(_("days planned at first"), default=30)
    extension_days = models.PositiveSmallIntegerField(_("longest extension, in days"), default=30)
    most_days = models.PositiveSmallIntegerField(_("longest stay, in days"), null=True, blank=True)
    reservation_hours = models.PositiveSmallIntegerField(_("hours a bed is held"), default=24)

    objects = ShelterQuerySet.as_manager()

    class Meta:
        verbose_name = _("shelter")
        verbose_name_plural = _("shelters")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_days__gte=1, extension_days__gte=1, reservation_hours__gte=1),
                name="shelters_shelter_rules_are_some_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def register_group(self) -> str:
        """The one group that a register knows a house by."""
        return self.client_groups[0] if len(self.client_groups) == 1 else MIXED

    @property
    def groups_label(self) -> str:
        """For whom the house is, in words."""
        return groups_in_words(self.client_groups)


class Capacity(models.Model):
    """How many places a house has from a day on, until the next such day; no day: from its beginning."""

    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="capacities")
    from_on = models.DateField(_("from"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("places"))

    objects = OfShelterQuerySet.as_manager()

    class Meta:
        verbose_name = _("places of a shelter")
        verbose_name_plural = _("places of shelters")
        ordering = [F("from_on").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["shelter", "from_on"], nulls_distinct=False, name="shelters_capacity_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class Room(PublicModel):
    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="rooms", verbose_name=_("shelter"))
    name = models.CharField(_("name"), max_length=60)
    client_groups = _groups()
    near_staff = models.BooleanField(_("near the staff"), default=False)

    objects = OfShelterQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["shelter", "name"], name="shelters_room_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def groups_label(self) -> str:
        return groups_in_words(self.client_groups)


class Bed(PublicModel):
    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="beds", verbose_name=_("shelter"))
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="beds", verbose_name=_("room")
    )
    label = models.CharField(_("bed"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=BedKind, default=BedKind.ORDINARY)

    objects = BedQuerySet.as_manager()

    class Meta:
        verbose_name = _("bed")
        verbose_name_plural = _("beds")
        ordering = ["label", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shelter", "label"], name="shelters_bed_label_once"),
            # What a night's foreign key (bed, shelter) refers to.
            models.UniqueConstraint(fields=["id", "shelter"], name="shelters_bed_with_its_shelter"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_ordinary(self) -> bool:
        return self.kind == BedKind.ORDINARY


class Works(VersionedModel):
    """What is done to a house, from a day on; the beds that it closes meanwhile have nights of their own (BedUse).

    `until_on` is the day on which they are to be ready, or were: that is what `finished` says.
    """

    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="works", verbose_name=_("shelter"))
    kind = models.CharField(_("kind"), max_length=12, choices=WorksKind)
    title = models.CharField(_("what is done"), max_length=120)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("ready on"), null=True, blank=True)
    finished = models.BooleanField(_("finished"), default=False)
    cost = models.DecimalField(
        _("cost in AZN"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    funder = models.CharField(_("paid by"), max_length=FUNDER_LIMIT, blank=True)
    note = EncryptedTextField(_("note"))

    objects = WorksQuerySet.as_manager()

    class Meta:
        verbose_name = _("works")
        verbose_name_plural = _("works")
        indexes = [models.Index(fields=["shelter", "-from_on"], name="shelters_works_of_shelter")]
        constraints = [
            models.UniqueConstraint(fields=["id", "shelter"], name="shelters_works_with_its_shelter"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="shelters_works_end_after_they_begin",
            ),
            models.CheckConstraint(
                condition=Q(finished=False) | Q(until_on__isnull=False), name="shelters_works_finished_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="shelters_works_cost_not_negative"
            ),
        ]

    def state(self, today: date) -> tuple[Any, str]:
        """How far they are: a word and a tone."""
        if self.finished:
            return _("Finished"), "done"
        if self.from_on > today:
            return pgettext_lazy("works", "Planned"), "neutral"
        if self.until_on is not None and self.until_on <= today:
            return pgettext_lazy("works", "Should be ready"), "late"
        return pgettext_lazy("works", "Under way"), "waiting"


def groups_in_words(groups: list[str]) -> str:
    """Names of client groups, one after another; everybody where none is named."""
    return ", ".join(str(ClientGroup(group).label) for group in groups) or str(_("Everybody"))


def places_on(capacities: list[Capacity], day: date) -> int | None:
    """The places that hold on a day, of a house's capacities in their order; None: not known."""
    places = None
    for row in capacities:
        if row.from_on is None or row.from_on <= day:
            places = row.places
    return places
