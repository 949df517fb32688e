"""The day log of a house: what happened, in the words of whoever was on duty."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from core.encryption import EncryptedTextField
from core.models import EditableModel, PublicModel
from shelters.daylog.enums import LogKind
from shelters.daylog.querysets import LogEntryQuerySet
from shelters.presence.querysets import OfHouseQuerySet


class LogEntry(EditableModel):
    """What happened in the house. Corrected within hours, crossed out with a reason afterwards; never deleted.

    About one person, it is sealed under her key. About several it stands under the key of a purpose, because it is no
    more the one's than the other's; so does what is about the house.
    """

    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="log_entries", verbose_name=_("shelter")
    )
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="log_entries", verbose_name=_("case")
    )
    kind = models.CharField(_("kind of entry"), max_length=12, choices=LogKind)
    text = EncryptedTextField(_("entry"))
    happened_at = models.DateTimeField(_("when it was"))
    important = models.BooleanField(_("important for the next shift"), default=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))
    corrected_at = models.DateTimeField(_("corrected at"), null=True, blank=True)
    crossed_out_at = models.DateTimeField(_("crossed out at"), null=True, blank=True)
    crossed_out_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("crossed out by")
    )
    crossing_out_reason = EncryptedTextField(_("reason for crossing it out"))

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the day log")
        verbose_name_plural = _("entries of the day log")
        indexes = [
            models.Index(F("shelter"), F("happened_at").desc(), F("id").desc(), name="shelters_log_of_shelter"),
            models.Index(fields=["case"], condition=Q(case__isnull=False), name="shelters_log_of_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "shelter"], name="shelters_log_with_its_shelter"),
            models.UniqueConstraint(fields=["shelter", "form_token"], name="shelters_log_once_per_form"),
            models.CheckConstraint(
                condition=Q(kind__in=LogKind.values, text__isnull=False), name="shelters_log_says_something"
            ),
            # Never later than it was written down.
            models.CheckConstraint(condition=Q(happened_at__lte=F("created_at")), name="shelters_log_of_the_past"),
            models.CheckConstraint(
                condition=Q(crossed_out_at__isnull=True, crossed_out_by__isnull=True, crossing_out_reason__isnull=True)
                | Q(crossed_out_at__isnull=False, crossed_out_by__isnull=False, crossing_out_reason__isnull=False),
                name="shelters_log_crossed_out_whole",
            ),
        ]

    def key_holder(self) -> Any:
        return self.case.person if self.case else None

    @property
    def is_crossed_out(self) -> bool:
        return self.crossed_out_at is not None


class LogAbout(PublicModel):
    """An entry is about somebody who lives in the house."""

    entry = models.ForeignKey(LogEntry, on_delete=models.CASCADE, related_name="about", verbose_name=_("entry"))
    # Repeated from the entry and from the stay: the database keeps the three in one house.
    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="+", verbose_name=_("shelter")
    )
    stay = models.ForeignKey("shelters.Stay", on_delete=models.CASCADE, related_name="logged", verbose_name=_("stay"))

    objects = OfHouseQuerySet.as_manager()

    class Meta:
        verbose_name = _("whom an entry is about")
        verbose_name_plural = _("whom entries are about")
        constraints = [
            models.UniqueConstraint(fields=["entry", "stay"], name="shelters_log_about_somebody_once"),
        ]
