"""Which mergings and which decisions: those of one's own organisation, about persons whom one sees."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q


class _OfTwoQuerySet(models.QuerySet):
    two: tuple[str, str]

    def visible_to(self, user: Any):
        """The own organisation's, for whoever sees a file of each of the two records."""
        seen = self._seen_files(user)
        rows = self.filter(organisation=user.organisation_id)
        return rows.filter(*(Exists(seen.filter(person=OuterRef(name))) for name in self.two))

    def of_found(self, case: Any, user: Any):
        """Those of `visible_to` about the person of a case that a page found for the user: the other record is left to ask."""
        if case.organisation_id != user.organisation_id:
            return self.visible_to(user).about([case.person_id])
        one, other = self.two
        rows = self.filter(organisation=user.organisation_id).about([case.person_id])
        rows = rows.annotate(other=models.Case(models.When(**{one: case.person_id, "then": other}), default=one))
        return rows.filter(Exists(self._seen_files(user).filter(person=OuterRef("other"))))

    def _seen_files(self, user: Any):
        case = self.model._meta.get_field(self.two[0]).related_model._meta.get_field("cases").related_model
        return case.objects.visible_to(user).filter(organisation=user.organisation_id)

    def in_force(self):
        """Not taken back."""
        return self.filter(undone_at__isnull=True)

    def about(self, persons: Iterable[int]):
        """Those in which one of these persons is one of the two."""
        first, second = self.two
        return self.filter(Q(**{f"{first}__in": persons}) | Q(**{f"{second}__in": persons}))


class MergeQuerySet(_OfTwoQuerySet):
    two = ("remaining", "merged")


class ToldApartQuerySet(_OfTwoQuerySet):
    two = ("first", "second")

    def between(self, some: Iterable[int], others: Iterable[int]):
        """Those in force that tell one of some records apart from one of others."""
        some, others = list(some), list(others)
        pairs = Q(first__in=some, second__in=others) | Q(first__in=others, second__in=some)
        return self.in_force().filter(pairs)
