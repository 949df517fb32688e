"""How a person fares, by her own answers: at the beginning of her plan, and again a year on."""

import json
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.crossing.models import Crossable, crossed_out_whole
from cases.models import Case
from core.encryption import EncryptedTextField
from core.models import EditableModel
from reintegration.survey.enums import Dimension, Instrument, Occasion
from reintegration.survey.querysets import SurveyQuerySet


def _score(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=5, decimal_places=4, null=True, blank=True)


class Survey(Crossable, EditableModel):
    """One asking. The answers are sealed; what they come to stands beside them, for the path and for figures.

    What was wrong is crossed out with a reason, never deleted.
    """

    SCORES = (*Dimension.values, "composite")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="surveys", verbose_name=_("case"))
    instrument = models.CharField(_("questions"), max_length=20, choices=Instrument)
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion)
    asked_on = models.DateField(_("asked on"))
    answers = EncryptedTextField(_("answers"))
    economic = _score(_("economic score"))
    social = _score(_("social score"))
    psychosocial = _score(_("psychosocial score"))
    composite = _score(_("composite score"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(occasion=Occasion.BASELINE, crossed_out_at__isnull=True),
                name="reintegration_survey_one_baseline",
            ),
            models.UniqueConstraint(
                fields=["case", "asked_on"],
                condition=Q(crossed_out_at__isnull=True),
                name="reintegration_survey_once_a_day",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="reintegration_survey_sent_once"),
            models.CheckConstraint(
                condition=Q(occasion__in=Occasion.values, instrument__in=Instrument.values),
                name="reintegration_survey_in_known_words",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (Decimal(0), Decimal(1))}),
                    name=f"reintegration_survey_{name}_0_to_1",
                )
                for name in (*Dimension.values, "composite")
            ),
            models.CheckConstraint(
                condition=Q(composite__isnull=False, economic__isnull=False, social__isnull=False)
                & Q(psychosocial__isnull=False)
                | Q(composite__isnull=True)
                & (Q(economic__isnull=True) | Q(social__isnull=True) | Q(psychosocial__isnull=True)),
                name="reintegration_survey_composite_of_three",
            ),
            crossed_out_whole(),
        ]

    @property
    def given(self) -> dict[str, str]:
        """The answers, by item."""
        return json.loads(self.answers) if self.answers else {}
