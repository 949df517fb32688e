"""Courses, who is in them and when she was there; jobs and internships that somebody found through us."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.crossing.models import Crossable, crossed_out_whole
from cases.models import Case
from core.encryption import EncryptedTextField
from core.models import EditableModel, PublicModel
from reintegration.catalogue.models import Service
from reintegration.partners.models import Partner
from reintegration.training.enums import Mark, PlacementKind, Reason, State, StillThere
from reintegration.training.querysets import AttendanceQuerySet, CourseQuerySet, EnrolmentQuerySet, PlacementQuerySet
from reintegration.training.states import ASKS_WHY, ENDS


class Course(EditableModel):
    """A course to which an organisation sends people; about nobody. `taken` counts the places held, sealed files too."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="courses", verbose_name=_("organisation")
    )
    provider = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="courses", verbose_name=_("given by"))
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name=_("service"))
    title = models.CharField(_("title"), max_length=200)
    hours = models.DecimalField(_("hours in all"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0)])
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    taken = models.PositiveSmallIntegerField(_("places taken"), default=0, editable=False)
    certificate = models.BooleanField(_("ends with a certificate"), default=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        indexes = [models.Index(fields=["organisation", "starts_on"], name="reintegration_course_of_org")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="reintegration_course_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & Q(hours__gte=0), name="reintegration_course_has_title_and_hours"
            ),
            models.CheckConstraint(
                condition=Q(places__isnull=True) | Q(taken__lte=F("places")),
                name="reintegration_course_is_not_overfull",
            ),
            models.UniqueConstraint(fields=["organisation", "form_token"], name="reintegration_course_sent_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Enrolment(Crossable, EditableModel):
    """Somebody in a course, once; where she stands with it, and why it ended otherwise than with completing it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("case"))
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("course"))
    provider = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    state = models.CharField(_("where she stands"), max_length=12, choices=State, default=State.APPLIED)
    since_on = models.DateField(_("since"))
    reason = models.CharField(_("why"), max_length=12, choices=Reason, blank=True)
    words = EncryptedTextField(_("in words"))

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            crossed_out_whole(),
            models.CheckConstraint(
                condition=Q(state__in=State.values, reason__in=["", *Reason.values]),
                name="reintegration_enrolment_known_words",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=sorted(ASKS_WHY)) & ~Q(reason=""))
                | (~Q(state__in=sorted(ASKS_WHY)) & Q(reason="")),
                name="reintegration_enrolment_ended_says_why",
            ),
            models.UniqueConstraint(
                fields=["course", "case"],
                condition=Q(crossed_out_at__isnull=True),
                name="reintegration_enrolment_once",
            ),
        ]

    @property
    def is_over(self) -> bool:
        return self.state in ENDS

    @property
    def is_learning(self) -> bool:
        """Whose attendance is written down."""
        return self.state in (State.ACCEPTED, State.ATTENDING) and not self.is_crossed_out

    @property
    def label(self) -> str:
        return self.course.title


class Attendance(PublicModel):
    """One day of one enrolment: there, not there, or excused; the hours of whoever was there."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attendance", verbose_name=_("case"))
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attendance", verbose_name=_("enrolment")
    )
    day = models.DateField(_("day"))
    mark = models.CharField(_("there"), max_length=8, choices=Mark)
    hours = models.DecimalField(
        _("hours"), max_digits=4, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "day"], name="reintegration_attendance_once_a_day"),
            models.CheckConstraint(
                condition=Q(mark=Mark.PRESENT, hours__gte=0, hours__lte=24)
                | Q(mark__in=[Mark.ABSENT, Mark.EXCUSED], hours=0),
                name="reintegration_attendance_hours_of_who_is_there",
            ),
        ]


class Placement(Crossable, EditableModel):
    """A job or an internship with a partner. What she does there is sealed; after three and six months we ask after her."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="placements", verbose_name=_("case"))
    employer = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="placements", verbose_name=_("employer")
    )
    provider = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    kind = models.CharField(_("what it is"), max_length=12, choices=PlacementKind)
    title = EncryptedTextField(_("what she does there"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    hours_a_week = models.DecimalField(
        _("hours a week"), max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    wage_azn = models.DecimalField(
        _("wage a month in AZN"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    ask_first_on = models.DateField(_("first asked after on"), editable=False)
    ask_again_on = models.DateField(_("asked after again on"), editable=False)
    there_after_3 = models.CharField(_("after three months"), max_length=8, choices=StillThere, blank=True)
    there_after_6 = models.CharField(_("after six months"), max_length=8, choices=StillThere, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = PlacementQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            crossed_out_whole(),
            models.CheckConstraint(
                condition=Q(
                    kind__in=PlacementKind.values,
                    there_after_3__in=["", *StillThere.values],
                    there_after_6__in=["", *StillThere.values],
                ),
                name="reintegration_placement_known_words",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="reintegration_placement_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=(Q(hours_a_week__isnull=True) | Q(hours_a_week__gte=0))
                & (Q(wage_azn__isnull=True) | Q(wage_azn__gte=0)),
                name="reintegration_placement_not_negative",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="reintegration_placement_sent_once"),
        ]

    @property
    def label(self) -> str:
        return self.employer.name
