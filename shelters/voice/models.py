"""What guests of a house say of it. Of none of them is there a row: only strokes on a tally, until the round is closed."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import PublicModel
from shelters.models.houses import Shelter
from shelters.voice.enums import Answer, Question
from shelters.voice.querysets import VoiceRoundQuerySet


class VoiceRound(PublicModel):
    """One time of asking the guests of a house, from a day to a day; one at a time.

    `results` is written once, when the round is closed: of each question that enough have answered how many said what,
    {"safe": {"yes": 4, "no": 1}}. Of the others nothing is kept.
    """

    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="+", verbose_name=_("shelter"))
    from_on = models.DateField(_("from day"))
    until_on = models.DateField(_("until day"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by"))
    slips_made = models.PositiveIntegerField(_("slips printed"), default=0)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    results = models.JSONField(_("results"), default=dict, blank=True, editable=False)

    objects = VoiceRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of questions to guests")
        verbose_name_plural = _("rounds of questions to guests")
        constraints = [
            models.UniqueConstraint(
                fields=["shelter"], condition=Q(closed_on__isnull=True), name="shelters_voice_one_open"
            ),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="shelters_voice_days_in_order"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=False) | Q(results={}), name="shelters_voice_results_once_closed"
            ),
        ]

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    def takes_answers(self, today: date) -> bool:
        return not self.is_closed and self.from_on <= today <= self.until_on


class VoiceSlip(models.Model):
    """A slip that works once: the fingerprint of its code. It belongs to nobody, and is gone once it was used."""

    round = models.ForeignKey(VoiceRound, on_delete=models.CASCADE, related_name="slips", verbose_name=_("round"))
    code_hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("slip")
        verbose_name_plural = _("slips")

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class VoiceTally(models.Model):
    """How many guests gave one answer to one question of a round that runs. Nobody reads it; closing the round adds it up."""

    round = models.ForeignKey(VoiceRound, on_delete=models.CASCADE, related_name="tallies", verbose_name=_("round"))
    question = models.CharField(_("question"), max_length=10, choices=Question)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer)
    count = models.PositiveIntegerField(_("count"))

    class Meta:
        verbose_name = _("tally of answers")
        verbose_name_plural = _("tallies of answers")
        constraints = [
            models.UniqueConstraint(fields=["round", "question", "answer"], name="shelters_tally_once"),
            models.CheckConstraint(
                condition=Q(question__in=Question.values, answer__in=Answer.values, count__gt=0),
                name="shelters_tally_in_known_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"
