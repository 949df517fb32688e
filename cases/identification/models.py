"""Going through the signs, what was done to a person and by whom, and what is due by when."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.consent.enums import Language
from cases.enums import Sex
from cases.identification.enums import (
    CancelReason,
    DeadlineKind,
    EpisodeType,
    IndicatorSet,
    MeansOfControl,
    RecruitmentMethod,
    Relationship,
    Reply,
    RoleInProcess,
    Website,
)
from cases.identification.querysets import (
    DeadlineQuerySet,
    EpisodeQuerySet,
    HistoryQuerySet,
    IdentificationQuerySet,
    PerpetratorQuerySet,
    ScreeningQuerySet,
)
from core.encryption import EncryptedTextField
from core.models import PublicModel, VersionedModel

FIRST_YEAR = 1900
OLDEST = 120


def codes(choices: type[models.TextChoices], name: Any) -> ArrayField:
    """Several codes of a closed list; none is a real answer too."""
    return ArrayField(models.CharField(max_length=60, choices=choices), default=list, blank=True, verbose_name=name)


def known(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """Only codes of the list stand there."""
    return models.CheckConstraint(condition=Q(**{f"{field}__contained_by": list(choices.values)}), name=name)


class OfCase(PublicModel):
    """A record about the person of a case, written by the staff of its organisation."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("case"))

    class Meta:
        abstract = True

    def key_holder(self) -> Any:
        return self.case.person


class Entered(OfCase, VersionedModel):
    """One that comes from a form: sent twice it is there once, and two people who change it see each other."""

    form_token = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["case", "form_token"], name="%(app_label)s_%(class)s_sent_once"),
        ]


class Screening(Entered):
    """A list of signs, gone through with or about a person on a day. There may be several over time."""

    indicator_set = models.CharField(_("list of signs"), max_length=30, choices=IndicatorSet)
    screened_on = models.DateField(_("date of the screening"), default=timezone.localdate)
    # Settled when it was made: a child's list stays a child's.
    as_child = models.BooleanField(_("as for a child"), default=False)
    interviewer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("interviewer")
    )
    interviewer_name = EncryptedTextField(_("interviewer without an account"))
    language = models.CharField(_("language"), max_length=3, choices=Language)
    interpreter_used = models.BooleanField(_("an interpreter was there"), default=False)
    act = models.CharField(_("the act is known"), max_length=10, choices=Reply, blank=True)
    remarks = EncryptedTextField(_("remarks"))

    objects = ScreeningQuerySet.as_manager()

    class Meta(Entered.Meta):
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        indexes = [models.Index(F("case"), F("screened_on").desc(), F("id").desc(), name="cases_screening_of_case")]
        constraints = [
            *Entered.Meta.constraints,
            models.CheckConstraint(
                condition=Q(indicator_set__in=IndicatorSet.values), name="cases_screening_set_known"
            ),
            models.CheckConstraint(
                condition=Q(interviewer__isnull=False) | Q(interviewer_name__isnull=False),
                name="cases_screening_by_somebody",
            ),
        ]


class ScreeningAnswer(OfCase):
    """What is known of one sign; a sign without a row was not asked about."""

    screening = models.ForeignKey(
        Screening, on_delete=models.CASCADE, related_name="answers", verbose_name=_("screening")
    )
    indicator = models.CharField(_("sign"), max_length=40)
    reply = models.CharField(_("reply"), max_length=10, choices=Reply, blank=True)
    note = EncryptedTextField(_("note"))

    objects = IdentificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply to a sign")
        verbose_name_plural = _("replies to signs")
        constraints = [
            models.UniqueConstraint(fields=["screening", "indicator"], name="cases_screeninganswer_once"),
            models.CheckConstraint(condition=Q(reply__in=["", *Reply.values]), name="cases_screeninganswer_known"),
        ]


class TraffickingHistory(Entered):
    """How the person was recruited and controlled: what HTCDS keeps once for a victim. One for each case."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, related_name="trafficking_history", verbose_name=_("case")
    )
    recruitment_methods = codes(RecruitmentMethod, _("how the person was recruited"))
    recruitment_websites = codes(Website, _("websites and apps of the recruitment"))
    recruitment_place = EncryptedTextField(_("where the person was recruited"))
    relationship = models.CharField(_("relation to the trafficker"), max_length=20, choices=Relationship, blank=True)
    age_when_trafficked = models.PositiveSmallIntegerField(
        _("age when first trafficked"), null=True, blank=True, validators=[MaxValueValidator(OLDEST)]
    )
    means_of_control = codes(MeansOfControl, _("means of control"))
    exploitation_websites = codes(Website, _("websites and apps of the exploitation"))
    exploitation_place = EncryptedTextField(_("where the person was exploited"))
    account = EncryptedTextField(_("account of what happened"))

    objects = HistoryQuerySet.as_manager()

    class Meta(Entered.Meta):
        verbose_name = _("trafficking history")
        verbose_name_plural = _("trafficking histories")
        constraints = [
            known("recruitment_methods", RecruitmentMethod, "cases_history_methods_known"),
            known("recruitment_websites", Website, "cases_history_websites_known"),
            known("exploitation_websites", Website, "cases_history_apps_known"),
            known("means_of_control", MeansOfControl, "cases_history_means_known"),
            models.CheckConstraint(
                condition=Q(age_when_trafficked__isnull=True) | Q(age_when_trafficked__lte=OLDEST),
                name="cases_history_age_possible",
            ),
        ]


def _number(name: Any, low: int, high: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        name, null=True, blank=True, validators=[MinValueValidator(low), MaxValueValidator(high)]
    )


def _first_day(prefix: str) -> models.GeneratedField:
    """The first day that a partial date may mean. The database makes it, and so refuses a day that there is not."""
    parts = (F(f"{prefix}_year"), Coalesce(F(f"{prefix}_month"), 1), Coalesce(F(f"{prefix}_day"), 1))
    day = models.Func(*parts, function="make_date")
    return models.GeneratedField(expression=day, output_field=models.DateField(null=True), db_persist=True)


def _whole(prefix: str) -> tuple[models.CheckConstraint, models.CheckConstraint]:
    """A day belongs to a month, a month to a year."""
    year, month, day = (f"{prefix}_{part}__isnull" for part in ("year", "month", "day"))
    return models.CheckConstraint(
        condition=Q(**{day: True}) | Q(**{month: False}), name=f"cases_episode_{prefix}_day_of_month"
    ), models.CheckConstraint(
        condition=Q(**{month: True}) | Q(**{year: False}), name=f"cases_episode_{prefix}_month_of_year"
    )


class Episode(Entered):
    """A stretch of what happened: recruitment, transit or exploitation, at a place, from and to as far as known."""

    type = models.CharField(_("what it was"), max_length=20, choices=EpisodeType)
    from_year = _number(_("year of the beginning"), FIRST_YEAR, 2100)
    from_month = _number(_("month of the beginning"), 1, 12)
    from_day = _number(_("day of the beginning"), 1, 31)
    to_year = _number(_("year of the end"), FIRST_YEAR, 2100)
    to_month = _number(_("month of the end"), 1, 12)
    to_day = _number(_("day of the end"), 1, 31)
    from_on = _first_day("from")
    to_on = _first_day("to")
    country = models.CharField(_("country"), max_length=3, blank=True)
    place = EncryptedTextField(_("place"))
    description = EncryptedTextField(_("description"))

    objects = EpisodeQuerySet.as_manager()

    class Meta(Entered.Meta):
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        indexes = [models.Index(fields=["case", "from_on", "id"], name="cases_episode_of_case")]
        constraints = [
            *Entered.Meta.constraints,
            models.CheckConstraint(condition=Q(type__in=EpisodeType.values), name="cases_episode_type_known"),
            *_whole("from"),
            *_whole("to"),
            # The first day that the end may mean can lie before that of the beginning only if it is less exact.
            models.CheckConstraint(
                condition=Q(from_year__isnull=True)
                | Q(to_year__isnull=True)
                | Q(to_on__gte=F("from_on"))
                | Q(to_year=F("from_year"), to_month__isnull=True)
                | Q(to_year=F("from_year"), to_month=F("from_month"), to_day__isnull=True),
                name="cases_episode_ends_after_it_begins",
            ),
        ]


class Perpetrator(Entered):
    """Somebody who had a part in it, as far as the person told: a section of the file by itself."""

    name = EncryptedTextField(_("name or alias"))
    description = EncryptedTextField(_("description"))
    roles = codes(RoleInProcess, _("part in it"))
    relationship = models.CharField(_("relation to the person"), max_length=20, choices=Relationship, blank=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    citizenship = models.CharField(_("citizenship"), max_length=3, blank=True)
    known_to_police = models.CharField(_("known to the police"), max_length=10, choices=Reply, default=Reply.UNKNOWN)

    objects = PerpetratorQuerySet.as_manager()

    class Meta(Entered.Meta):
        verbose_name = _("perpetrator")
        verbose_name_plural = _("perpetrators")
        indexes = [models.Index(fields=["case", "id"], name="cases_perpetrator_of_case")]
        constraints = [
            *Entered.Meta.constraints,
            known("roles", RoleInProcess, "cases_perpetrator_roles_known"),
        ]


class Deadline(OfCase):
    """What has to happen, or runs out, by a time; met, or cancelled for a reason. Lengths are settings (`states.py`)."""

    kind = models.CharField(_("deadline"), max_length=20, choices=DeadlineKind)
    starts_at = models.DateTimeField(_("runs from"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"))
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_because = models.CharField(_("cancelled because"), max_length=20, choices=CancelReason, blank=True)
    note = EncryptedTextField(_("note"))

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(met_at__isnull=True, cancelled_at__isnull=True),
                name="cases_deadline_running",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DeadlineKind.values), name="cases_deadline_kind_known"),
            models.CheckConstraint(condition=Q(due_at__gt=F("starts_at")), name="cases_deadline_due_after_it_begins"),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(met_at__gte=F("starts_at")),
                name="cases_deadline_met_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(cancelled_at__isnull=True), name="cases_deadline_met_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_because="")
                | Q(cancelled_at__isnull=False, cancelled_because__in=CancelReason.values),
                name="cases_deadline_cancelled_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(met_at__isnull=True, cancelled_at__isnull=True),
                name="cases_deadline_one_running_of_a_kind",
            ),
        ]


class DeadlinePause(OfCase):
    """A time that does not count: when it ends, the deadline moves by as much."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="pauses", verbose_name=_("deadline"))
    began_at = models.DateTimeField(_("paused from"), default=timezone.now)
    ended_at = models.DateTimeField(_("paused until"), null=True, blank=True)
    reason = EncryptedTextField(_("reason"))

    objects = IdentificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause of a deadline")
        verbose_name_plural = _("pauses of deadlines")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="cases_deadlinepause_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(ended_at__isnull=True), name="cases_deadlinepause_one_at_a_time"
            ),
        ]


class DeadlineExtension(OfCase):
    """A deadline set later, with the reason."""

    deadline = models.ForeignKey(
        Deadline, on_delete=models.CASCADE, related_name="extensions", verbose_name=_("deadline")
    )
    due_before = models.DateTimeField(_("was due at"))
    due_after = models.DateTimeField(_("is due at"))
    reason = EncryptedTextField(_("reason"))

    objects = IdentificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension of a deadline")
        verbose_name_plural = _("extensions of deadlines")
        constraints = [
            models.CheckConstraint(condition=Q(due_after__gt=F("due_before")), name="cases_deadlineextension_is_later"),
        ]
