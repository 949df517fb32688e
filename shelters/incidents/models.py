"""What went wrong in a house: written once, added to, followed up, and closed by a manager with a conclusion."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.encryption import EncryptedTextField
from core.models import PublicModel
from shelters.incidents.enums import IncidentType, Part, Severity, ToldTo
from shelters.incidents.querysets import FollowUpQuerySet, IncidentQuerySet, OfIncidentQuerySet


class Incident(PublicModel):
    """One incident. What was written is sealed and not rewritten: what is found out later is added beneath.

    Of several people at once, so its words are under a purpose's key and not under one person's.
    """

    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="incidents", verbose_name=_("shelter")
    )
    happened_at = models.DateTimeField(_("when it happened"))
    type = models.CharField(_("what it was"), max_length=12, choices=IncidentType)
    severity = models.CharField(_("how serious"), max_length=8, choices=Severity)
    what_happened = EncryptedTextField(_("what happened"))
    action_taken = EncryptedTextField(_("what was done"))
    confidential = models.BooleanField(_("for managers only"), default=False)
    about_staff = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("about whom of the staff"),
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    form_token = models.UUIDField(null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    conclusion = EncryptedTextField(_("conclusion"))

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes = [
            models.Index(F("shelter"), F("happened_at").desc(), F("id").desc(), name="shelters_incident_of_shelter")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=IncidentType.values, severity__in=Severity.values, what_happened__isnull=False),
                name="shelters_incident_says_what",
            ),
            # Never later than it was written down.
            models.CheckConstraint(condition=Q(happened_at__lte=F("created_at")), name="shelters_incident_of_the_past"),
            models.CheckConstraint(
                condition=Q(confidential=True) | ~Q(type=IncidentType.STAFF) & Q(about_staff__isnull=True),
                name="shelters_incident_about_staff_is_confidential",
            ),
            models.CheckConstraint(
                condition=Q(about_staff__isnull=True) | ~Q(about_staff=F("written_by")),
                name="shelters_incident_not_about_its_writer",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, conclusion__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, conclusion__isnull=False),
                name="shelters_incident_closed_with_a_conclusion",
            ),
            models.CheckConstraint(
                condition=Q(about_staff__isnull=True) | Q(closed_by__isnull=True) | ~Q(about_staff=F("closed_by")),
                name="shelters_incident_not_closed_by_whom_it_is_about",
            ),
            models.UniqueConstraint(fields=["written_by", "form_token"], name="shelters_incident_sent_once"),
            # What the people concerned refer to.
            models.UniqueConstraint(fields=["id", "shelter"], name="shelters_incident_with_its_shelter"),
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class IncidentPerson(PublicModel):
    """Somebody of the house whom an incident concerned, and as what."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="people", verbose_name=_("incident"))
    stay = models.ForeignKey(
        "shelters.Stay", on_delete=models.PROTECT, related_name="incidents", verbose_name=_("stay")
    )
    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="+", verbose_name=_("shelter")
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="incidents", verbose_name=_("case"))
    part = models.CharField(_("part in an incident"), max_length=8, choices=Part)

    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("person concerned by an incident")
        verbose_name_plural = _("people concerned by incidents")
        constraints = [
            models.UniqueConstraint(fields=["incident", "stay"], name="shelters_incidentperson_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="shelters_incidentperson_part_known"),
        ]


class IncidentAddition(PublicModel):
    """What was found out or done since."""

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="additions", verbose_name=_("incident")
    )
    text = EncryptedTextField(_("what is added"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    form_token = models.UUIDField(null=True, editable=False)

    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("addition to an incident")
        verbose_name_plural = _("additions to incidents")
        constraints = [
            models.CheckConstraint(condition=Q(text__isnull=False), name="shelters_incidentaddition_says_something"),
            models.UniqueConstraint(fields=["incident", "form_token"], name="shelters_incidentaddition_sent_once"),
        ]


class IncidentTelling(PublicModel):
    """That somebody outside or above was told, and when."""

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="tellings", verbose_name=_("incident")
    )
    told_to = models.CharField(_("told to"), max_length=12, choices=ToldTo)
    told_at = models.DateTimeField(_("told at"))
    details = EncryptedTextField(_("whom exactly, and what came back"))
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    form_token = models.UUIDField(null=True, editable=False)

    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("telling of an incident")
        verbose_name_plural = _("tellings of incidents")
        constraints = [
            models.CheckConstraint(
                condition=Q(told_to__in=ToldTo.values, told_at__lte=F("created_at")),
                name="shelters_incidenttelling_to_somebody_in_the_past",
            ),
            models.UniqueConstraint(fields=["incident", "form_token"], name="shelters_incidenttelling_sent_once"),
        ]


class IncidentFollowUp(PublicModel):
    """What is to be done so that it does not happen again: by whom, by when, and what came of it."""

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("incident")
    )
    what = EncryptedTextField(_("what is to be done"))
    due_on = models.DateField(_("by when"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by whom"))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by"))
    form_token = models.UUIDField(null=True, editable=False)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    result = EncryptedTextField(_("what came of it"))

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up of an incident")
        verbose_name_plural = _("follow-ups of incidents")
        indexes = [
            models.Index(
                fields=["user", "due_on"], condition=Q(done_on__isnull=True), name="shelters_incidentfollowup_open"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(what__isnull=False), name="shelters_incidentfollowup_says_what"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True, result__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="shelters_incidentfollowup_done_whole",
            ),
            models.UniqueConstraint(fields=["incident", "form_token"], name="shelters_incidentfollowup_sent_once"),
        ]
