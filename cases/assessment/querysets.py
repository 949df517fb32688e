from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from accounts.roles import Section
from cases.querysets import OfSectionQuerySet


class OfAssessmentSectionQuerySet(OfSectionQuerySet):
    section = Section.ASSESSMENT


class AssessmentQuerySet(OfAssessmentSectionQuerySet):
    def newest_first(self):
        return self.order_by("-assessed_at", "-id")

    def of(self, case: Any):
        """Those of a case, the newest first, with who assessed and who answered."""
        return super().of(case).select_related("assessor", "responded_by").newest_first()

    def with_marks(self):
        """Together with every factor and need: two queries, however many assessments."""
        related = (self.model._meta.get_field(name).related_model for name in ("factors", "needs"))
        rows = [model.objects.select_related("case__person") for model in related]
        return self.prefetch_related(Prefetch("factors", rows[0]), Prefetch("needs", rows[1]))

    def newest_of(self, case: Any):
        """The one that says how much danger there is now, or None."""
        return self.filter(case=case).newest_first().first()

    def newest(self):
        """One of each case: the one that holds."""
        last = self.model.objects.filter(case=OuterRef("case")).newest_first().values("pk")[:1]
        return self.filter(pk=last)


class SafetyPlanQuerySet(OfAssessmentSectionQuerySet):
    def of(self, case: Any):
        """The versions of a case, the one that holds first."""
        return super().of(case).select_related("author").order_by("-number")

    def last_number_of(self, case: Any) -> int:
        return self.filter(case=case).order_by("-number").values_list("number", flat=True).first() or 0

    def current(self):
        """The one of each case that holds."""
        later = self.model.objects.filter(case=OuterRef("case"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))
