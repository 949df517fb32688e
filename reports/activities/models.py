"""What the programme does beside helping people one by one: campaigns, trainings, upgrades of shelters. About nobody."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from cases.crossing.models import Crossable, crossed_out_whole
from cases.documents.enums import HANDED_OUT, IMAGES, FileType, Scan
from cases.enums import Sex
from core.encryption import EncryptedTextField
from core.models import EditableModel, PublicModel
from reintegration.models import BudgetLine, Partner, Project
from reports.activities.enums import (
    UPGRADES,
    ActivityKind,
    AgeBand,
    Audience,
    MaterialKind,
    MaterialLanguage,
    Region,
    State,
)
from reports.activities.querysets import ActivityPictureQuerySet, ActivityQuerySet, MaterialQuerySet, ReachedQuerySet
from shelters.models import Shelter

MOST_PEOPLE = 10_000_000
TONES = {State.PLANNED: "waiting", State.HELD: "done", State.CALLED_OFF: "neutral"}


class Activity(Crossable, EditableModel):
    """One activity of an organisation. It belongs, whole, to the year in which it ended (docs/adr/0041).

    `cost_azn` is what it cost in all; the books of its project are kept for themselves. The funder is that of the
    project, where there is one: who pays may be read by whoever may not read the budget.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="activities", verbose_name=_("organiser")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ActivityKind)
    title = models.CharField(_("title"), max_length=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    region = models.CharField(_("region"), max_length=20, choices=Region)
    place = models.CharField(_("place"), max_length=100, blank=True)
    shelter = models.ForeignKey(
        Shelter, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shelter")
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("budget line")
    )
    funder = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paid for by")
    )
    audiences = ArrayField(models.CharField(max_length=20, choices=Audience), verbose_name=_("audience"))
    cost_azn = models.DecimalField(
        _("cost in AZN"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    state = models.CharField(_("state"), max_length=12, choices=State)
    calling_off_reason = EncryptedTextField(_("why it was called off"))
    # The last one; the database keeps those before it.
    correction_reason = EncryptedTextField(_("why it was corrected"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = ActivityQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        verbose_name = _("programme activity")
        verbose_name_plural = _("programme activities")
        indexes = [
            models.Index(fields=["-ends_on", "-id"], name="reports_activity_by_day"),
            models.Index(fields=["organisation", "-ends_on", "-id"], name="reports_activity_of_org"),
        ]
        constraints = [
            crossed_out_whole(),
            models.UniqueConstraint(fields=["organisation", "form_token"], name="reports_activity_sent_once"),
            # What the foreign keys (activity, organisation) of its parts refer to.
            models.UniqueConstraint(fields=["id", "organisation"], name="reports_activity_with_its_organisation"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=ActivityKind.values,
                    region__in=Region.values,
                    state__in=State.values,
                    audiences__contained_by=Audience.values,
                    audiences__len__gte=1,
                ),
                name="reports_activity_in_known_words",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="reports_activity_has_a_title"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="reports_activity_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=UPGRADES, place="") | (~Q(kind__in=UPGRADES) & Q(shelter__isnull=True)),
                name="reports_activity_tells_of_no_house_where_it_stands",
            ),
            models.CheckConstraint(
                condition=(Q(line__isnull=True) | Q(project__isnull=False))
                & (Q(project__isnull=True) | Q(funder__isnull=False)),
                name="reports_activity_line_project_funder",
            ),
            models.CheckConstraint(
                condition=Q(cost_azn__isnull=True) | Q(cost_azn__gte=0), name="reports_activity_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(state=State.CALLED_OFF, calling_off_reason__isnull=False)
                | (~Q(state=State.CALLED_OFF) & Q(calling_off_reason__isnull=True)),
                name="reports_activity_called_off_with_a_reason",
            ),
        ]

    def key_holder(self) -> None:
        """About nobody: sealed under the key of its purpose."""
        return

    @property
    def is_upgrade(self) -> bool:
        """Done to a house."""
        return self.kind in UPGRADES

    @property
    def tone(self) -> str:
        """In which colour its state is shown."""
        return TONES[State(self.state)]

    @property
    def days(self) -> int:
        """How many days it took, the first and the last among them."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def audience_labels(self) -> list[str]:
        return [str(Audience(one).label) for one in self.audiences]


class Reached(models.Model):
    """How many people of one sex and age an activity reached. Who was not counted has no row; nothing keeps the sum."""

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="reached", verbose_name=_("programme activity")
    )
    # Repeated from the activity: whose it is decides who writes the row.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organiser")
    )
    sex = models.CharField(_("sex"), max_length=10, choices=Sex)
    band = models.CharField(_("age"), max_length=10, choices=AgeBand)
    people = models.PositiveIntegerField(_("people"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)])

    objects = ReachedQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        verbose_name = _("people reached")
        verbose_name_plural = _("people reached")
        constraints = [
            models.UniqueConstraint(fields=["activity", "sex", "band"], name="reports_reached_counted_once"),
            models.CheckConstraint(
                condition=Q(sex__in=Sex.values, band__in=AgeBand.values, people__gte=1, people__lte=MOST_PEOPLE),
                name="reports_reached_in_known_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class Material(models.Model):
    """What was handed out at an activity: so many of one kind in one language."""

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="materials", verbose_name=_("programme activity")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organiser")
    )
    kind = models.CharField(_("material"), max_length=20, choices=MaterialKind)
    language = models.CharField(_("language"), max_length=10, choices=MaterialLanguage)
    number = models.PositiveIntegerField(
        pgettext_lazy("how many", "number"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )

    objects = MaterialQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        verbose_name = _("material handed out")
        verbose_name_plural = _("materials handed out")
        constraints = [
            models.UniqueConstraint(fields=["activity", "kind", "language"], name="reports_material_counted_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=MaterialKind.values,
                    language__in=MaterialLanguage.values,
                    number__gte=1,
                    number__lte=MOST_PEOPLE,
                ),
                name="reports_material_in_known_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class ActivityPicture(PublicModel):
    """A picture of an activity: drawn anew of its pixels, and kept as a document's file is.

    It shows nobody whom the programme helps; the organiser that finds one destroys it. The file's own name is kept nowhere.
    """

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("programme activity")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organiser")
    )
    type = models.CharField(_("format"), max_length=8, choices=FileType)
    size = models.PositiveIntegerField(_("size in bytes"))
    file_key = EncryptedTextField(_("key of the file"), editable=False)
    scan = models.CharField(_("virus scan"), max_length=12, choices=Scan)
    scanned_at = models.DateTimeField(_("scanned at"), null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by"))
    form_token = models.UUIDField(null=True, editable=False)

    objects = ActivityPictureQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        verbose_name = _("picture of an activity")
        verbose_name_plural = _("pictures of activities")
        indexes = [
            models.Index(
                fields=["id"], condition=Q(scan__in=[Scan.NOT_SCANNED, Scan.WAITING]), name="reports_picture_to_scan"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["activity", "form_token"], name="reports_picture_form_sent_once"),
            models.CheckConstraint(
                condition=Q(type__in=sorted(IMAGES), scan__in=Scan.values), name="reports_picture_in_known_words"
            ),
        ]

    @property
    def is_handed_out(self) -> bool:
        """There are bytes, and nothing speaks against handing them out."""
        return self.scan in HANDED_OUT and bool(self.file_key)
