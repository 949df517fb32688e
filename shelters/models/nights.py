"""Nights: who is in a house, who has which bed on which nights, who is expected, who is out.

A night belongs to the date on which it begins; spans are [from, until). Every night of every bed
stands in one table, whoever has it: a stay, a reservation, works. One exclusion constraint there
keeps two people, a person and a reservation, a person and works out of one bed.
"""

from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case, Person
from core.encryption import EncryptedTextField
from core.models import PublicModel
from shelters.enums import (
    AbsenceKind,
    Destination,
    ExtensionBasis,
    ExtensionState,
    LeavingReason,
    ReservationState,
    SafetyCheck,
)
from shelters.models.houses import Bed, Shelter, Works
from shelters.querysets import (
    AbsenceQuerySet,
    BedUseQuerySet,
    ExtensionQuerySet,
    ReservationQuerySet,
    StayQuerySet,
)


class Nights(Func):
    """A span of nights as PostgreSQL's daterange: the first included, the last day not; open = without end."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Moments(Func):
    """A span between two moments; open = not over."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Stay(PublicModel):
    """Nights in a house, from check-in (included) to check-out (not), whatever the bed.

    PostgreSQL itself keeps one person out of two houses; a same-day stay occupies
    no night and collides with nothing. `planned_until`: the day on which the person
    is expected to leave; her bed is hers up to then.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stays", verbose_name=_("case"))
    # Repeated from the case so that the constraint below can speak of the person, who may have two cases.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stays", verbose_name=_("person"))
    shelter = models.ForeignKey(Shelter, on_delete=models.PROTECT, related_name="stays", verbose_name=_("shelter"))
    check_in = models.DateField(_("check-in"))
    planned_until = models.DateField(_("planned until"), null=True, blank=True)
    check_out = models.DateField(_("check-out"), null=True, blank=True)
    destination = models.CharField(_("went to"), max_length=20, choices=Destination, blank=True)
    left_because = models.CharField(_("why she left"), max_length=12, choices=LeavingReason, blank=True)
    safety_checked = ArrayField(
        models.CharField(max_length=10, choices=SafetyCheck), default=list, blank=True, verbose_name=_("gone through")
    )
    leaving_note = EncryptedTextField(_("note on leaving"))

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        indexes = [
            models.Index(fields=["shelter", "check_in"], name="shelters_stay_of_shelter"),
            models.Index(fields=["case", "check_in"], name="shelters_stay_of_case"),
            models.Index(
                fields=["shelter", "planned_until"], condition=Q(check_out__isnull=True), name="shelters_stay_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(check_out__isnull=True) | Q(check_out__gte=F("check_in")),
                name="shelters_stay_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(planned_until__isnull=True) | Q(planned_until__gt=F("check_in")),
                name="shelters_stay_is_planned_for_a_night",
            ),
            models.CheckConstraint(
                condition=Q(check_out__isnull=False) | Q(destination="", left_because="", safety_checked=[]),
                name="shelters_stay_says_why_when_it_ended",
            ),
            # What an absence, an extension and the nights of a bed refer to.
            models.UniqueConstraint(fields=["id", "shelter", "case"], name="shelters_stay_with_house_and_case"),
            ExclusionConstraint(
                name="shelters_stay_one_house_per_person",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Nights("check_in", "check_out", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def key_holder(self) -> Any:
        return self.person

    @property
    def is_open(self) -> bool:
        return self.check_out is None

    def nights(self, today: date) -> int:
        """Nights so far: those of a closed stay, or of an open one up to today."""
        return ((self.check_out or max(today, self.check_in)) - self.check_in).days

    def is_overdue(self, today: date) -> bool:
        """Whether the person was to have left before today, and is still here."""
        return self.is_open and self.planned_until is not None and self.planned_until < today

    @property
    def checklist(self) -> list[tuple[str, bool]]:
        """Everything to go through before somebody leaves, and whether it was."""
        return [(str(label), value in self.safety_checked) for value, label in SafetyCheck.choices]


class Reservation(PublicModel):
    """A bed held for somebody who is to come; let go when she has not come by `expires_at`.

    Who it is for may not be known yet: then there is no case, and a note at most.
    """

    shelter = models.ForeignKey(
        Shelter, on_delete=models.CASCADE, related_name="reservations", verbose_name=_("shelter")
    )
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="reservations", verbose_name=_("case")
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    expires_at = models.DateTimeField(_("held until"))
    note = EncryptedTextField(_("note"))
    state = models.CharField(_("state"), max_length=10, choices=ReservationState, default=ReservationState.HELD)
    reserved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("reserved by"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    stay = models.OneToOneField(
        Stay, on_delete=models.CASCADE, null=True, blank=True, related_name="reservation", verbose_name=_("stay")
    )

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state=ReservationState.HELD), name="shelters_reservation_held"
            ),
            models.Index(fields=["shelter", "-from_on"], name="shelters_reservation_of_house"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "shelter"], name="shelters_reservation_with_its_shelter"),
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="shelters_reservation_holds_a_night"),
            models.CheckConstraint(
                condition=Q(state=ReservationState.HELD, ended_at__isnull=True)
                | ~Q(state=ReservationState.HELD) & Q(ended_at__isnull=False),
                name="shelters_reservation_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(stay__isnull=True) | Q(state=ReservationState.USED),
                name="shelters_reservation_used_by_a_stay",
            ),
            ExclusionConstraint(
                name="shelters_reservation_one_per_case",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    (Nights("from_on", "until_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=ReservationState.HELD, case__isnull=False),
            ),
        ]

    def key_holder(self) -> Any:
        return self.case.person if self.case else None

    @property
    def is_held(self) -> bool:
        return self.state == ReservationState.HELD

    @property
    def has_run_out(self) -> bool:
        """Nobody came in time; the bed is free for whoever asks next."""
        return self.is_held and self.expires_at <= timezone.now()


class BedUse(PublicModel):
    """Nights of one bed, and what has them: a stay, a reservation or works.

    Of an open stay the nights reach to the day on which it is planned to end, or
    without end. Within one stay the nights are of one bed after another; nights
    without any are nights in the house, bed not known.
    """

    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="uses", verbose_name=_("bed"))
    # Repeated from the bed: whose house it is decides who sees the row.
    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="bed_uses", verbose_name=_("shelter"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    stay = models.ForeignKey(
        Stay, on_delete=models.CASCADE, null=True, blank=True, related_name="bed_uses", verbose_name=_("stay")
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, blank=True, related_name="+", editable=False)
    reservation = models.OneToOneField(
        Reservation, on_delete=models.CASCADE, null=True, blank=True, related_name="bed_use"
    )
    works = models.ForeignKey(Works, on_delete=models.CASCADE, null=True, blank=True, related_name="bed_uses")

    objects = BedUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("nights of a bed")
        verbose_name_plural = _("nights of beds")
        indexes = [models.Index(fields=["shelter", "from_on"], name="shelters_bed_use_of_shelter")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="shelters_bed_use_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(stay__isnull=False, case__isnull=False, reservation__isnull=True, works__isnull=True)
                | Q(stay__isnull=True, case__isnull=True, reservation__isnull=False, works__isnull=True)
                | Q(stay__isnull=True, case__isnull=True, reservation__isnull=True, works__isnull=False),
                name="shelters_bed_use_is_of_one_thing",
            ),
            ExclusionConstraint(
                name="shelters_bed_use_one_at_a_time",
                expressions=[
                    ("bed", RangeOperators.EQUAL),
                    (Nights("from_on", "until_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="shelters_bed_use_one_bed_per_stay",
                expressions=[
                    ("stay", RangeOperators.EQUAL),
                    (Nights("from_on", "until_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(stay__isnull=False),
            ),
        ]


class Absence(PublicModel):
    """Somebody is out while her stay goes on; the nights stay counted. It ends when she is back, or with the stay."""

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="absences", verbose_name=_("stay"))
    # Repeated from the stay, as the house is: they decide who sees the row, and whose its history is.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", editable=False)
    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="absences", verbose_name=_("shelter"))
    kind = models.CharField(_("why"), max_length=12, choices=AbsenceKind)
    left_at = models.DateTimeField(_("left at"))
    expected_at = models.DateTimeField(_("expected back at"), null=True, blank=True)
    over_at = models.DateTimeField(_("over at"), null=True, blank=True)
    came_back = models.BooleanField(_("came back"), null=True, blank=True)
    note = EncryptedTextField(_("note"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [
            models.Index(fields=["shelter", "left_at"], name="shelters_absence_of_shelter"),
            models.Index(fields=["expected_at"], condition=Q(over_at__isnull=True), name="shelters_absence_expected"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(over_at__isnull=True, came_back__isnull=True)
                # Said of the end, too: what is compared with nothing is not false, and would be let through.
                | Q(over_at__isnull=False, over_at__gte=F("left_at"), came_back__isnull=False),
                name="shelters_absence_over_whole",
            ),
            models.CheckConstraint(
                condition=Q(expected_at__isnull=True) | Q(expected_at__gte=F("left_at")),
                name="shelters_absence_expected_after_leaving",
            ),
            ExclusionConstraint(
                name="shelters_absence_one_at_a_time",
                expressions=[
                    ("stay", RangeOperators.EQUAL),
                    (Moments("left_at", "over_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def key_holder(self) -> Any:
        return self.stay.person

    @property
    def is_open(self) -> bool:
        return self.over_at is None

    @property
    def is_late(self) -> bool:
        """Missing, or not back when expected."""
        if not self.is_open:
            return False
        return self.kind == AbsenceKind.MISSING or (self.expected_at is not None and self.expected_at < timezone.now())


class Extension(PublicModel):
    """One wish that somebody stays longer than planned: asked for by one, answered by another."""

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="extensions", verbose_name=_("stay"))
    # Repeated from the stay, as the house is: they decide who sees the row, and whose its history is.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", editable=False)
    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="extensions", verbose_name=_("shelter"))
    until_on = models.DateField(_("until"))
    basis = models.CharField(_("ground"), max_length=16, choices=ExtensionBasis)
    note = EncryptedTextField(_("in words"))
    state = models.CharField(_("state"), max_length=10, choices=ExtensionState, default=ExtensionState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = EncryptedTextField(_("what was said to it"))

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        indexes = [models.Index(fields=["stay", "-id"], name="shelters_extension_of_stay")]
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=Q(state=ExtensionState.ASKED), name="shelters_extension_one_asked"
            ),
            models.CheckConstraint(
                condition=Q(state=ExtensionState.ASKED, decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state=ExtensionState.ASKED) & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="shelters_extension_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ExtensionState.APPROVED, ExtensionState.DECLINED])
                | ~Q(decided_by=F("asked_by")),
                name="shelters_extension_takes_two",
            ),
        ]

    def key_holder(self) -> Any:
        return self.stay.person

    @property
    def is_asked(self) -> bool:
        return self.state == ExtensionState.ASKED

    @property
    def tone(self) -> str:
        return {ExtensionState.ASKED: "waiting", ExtensionState.APPROVED: "done", ExtensionState.DECLINED: "soon"}.get(
            ExtensionState(self.state), "neutral"
        )
