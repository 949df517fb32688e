"""Which surveys a person may see: as assessments, with that part of a file."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, OuterRef
from django.db.models.fields import DateField

from accounts.roles import Section
from cases.querysets import OfSectionQuerySet
from reintegration.survey.enums import Occasion

# How people fare is asked again a year on; some weeks before counts as well.
AGAIN_AFTER = timedelta(days=365)
EARLY_ENOUGH = timedelta(days=335)


class SurveyQuerySet(OfSectionQuerySet):
    section = Section.ASSESSMENT

    def standing(self):
        """Those that were not crossed out."""
        return self.filter(crossed_out_at__isnull=True)

    def in_order(self):
        return self.order_by("asked_on", "id")

    def baseline_of(self, case: Any):
        """What everything later is compared with, or None."""
        return self.standing().filter(case=case, occasion=Occasion.BASELINE).first()

    def waiting_for_repeat(self):
        """Baselines after which nobody has asked again about a year on; annotates `again_on`."""
        year_on = ExpressionWrapper(OuterRef("asked_on") + EARLY_ENOUGH, output_field=DateField())
        later = self.model.objects.standing().filter(case=OuterRef("case"), asked_on__gte=year_on)
        again = ExpressionWrapper(F("asked_on") + AGAIN_AFTER, output_field=DateField())
        return self.standing().filter(~Exists(later), occasion=Occasion.BASELINE).annotate(again_on=again)
