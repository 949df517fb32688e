"""Which plans and assistance a person may see, and their sums."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce

from accounts.roles import Section
from cases.querysets import OfCaseQuerySet
from reintegration.enums import HEALTH_TYPES, LEGAL_TYPES

# What was given for health or legal help is seen with that section too.
TYPES_OF_SECTION = {Section.HEALTH: HEALTH_TYPES, Section.LEGAL: LEGAL_TYPES}
# A plan without a date of review stands behind all that have one.
NO_REVIEW = date.max


class OfAssistanceSectionQuerySet(OfCaseQuerySet):
    """Records of the section "plan and assistance": who sees a case by a share sees them only if it names the section."""

    def visible_to(self, user: Any):
        """Own organisation's and personally granted cases, and those whose share in force includes the section."""
        return self.filter(self._opened(user, Section.ASSISTANCE))

    def _opened(self, user: Any, section: Section) -> Q:
        """Of cases that are visible with this section, to a role that may see it."""
        case = self.model._meta.get_field("case").related_model
        return Q(Exists(case.objects.visible_to(user, section=section).filter(pk=OuterRef("case"))))

    def of(self, case: Any):
        return self.filter(case=case)


def _others_or_given_by(user: Any, types: Any) -> Q:
    return ~Q(type__in=types) | Q(provider=user.organisation_id)


class PlanQuerySet(OfAssistanceSectionQuerySet):
    def of(self, case: Any):
        """Those of a case, with the person under whose key they are sealed."""
        return super().of(case).select_related("case__person")

    def running(self):
        """Those that have not ended, of open cases."""
        return self.filter(ended_on__isnull=True, case__closed_on__isnull=True)

    def of_people_of(self, user: Any):
        """Of the cases that somebody is in charge of now."""
        assignment = self.model._meta.get_field("case").related_model._meta.get_field("assignments").related_model
        return self.filter(case__in=assignment.objects.of(user))

    def with_due(self):
        """Annotate `due_on`: the next review, plans without one last."""
        return self.annotate(due_on=Coalesce("review_on", Value(NO_REVIEW)))


class TypedQuerySet(OfAssistanceSectionQuerySet):
    """Records of one kind of assistance each, by one organisation."""

    def visible_to(self, user: Any):
        """As plans; health and legal help only with that section too, or to the organisation that gave it."""
        rows = super().visible_to(user)
        for section, types in TYPES_OF_SECTION.items():
            rows = rows.filter(_others_or_given_by(user, types) | self._opened(user, section))
        return rows

    def of_found(self, case: Any, user: Any, sections: frozenset[str]):
        """Those of `visible_to` in a case that a page found for the user, with "plan and assistance" among these sections."""
        rows = self.of(case)
        for section, types in TYPES_OF_SECTION.items():
            if section not in sections:
                rows = rows.filter(_others_or_given_by(user, types))
        return rows

    def standing(self):
        """Not crossed out: what counts."""
        return self.filter(crossed_out_at__isnull=True)


class AssistanceQuerySet(TypedQuerySet):
    def totals_by_goal(self) -> list[dict[str, Any]]:
        """Items and money by goal of a plan, of what served one; one query."""
        money = Coalesce(Sum("amount_azn"), Decimal(0), output_field=DecimalField(max_digits=14, decimal_places=2))
        rows = self.standing().order_by().filter(goal__isnull=False).values("goal")
        return list(rows.annotate(items=Count("pk"), amount_azn=money))

    def totals(self) -> list[dict[str, Any]]:
        """Items and money by type, the most frequent first; one query."""
        money = Coalesce(Sum("amount_azn"), Decimal(0), output_field=DecimalField(max_digits=14, decimal_places=2))
        rows = self.standing().order_by().values("type").annotate(items=Count("pk"), amount_azn=money)
        return list(rows.order_by("-items", "type"))
