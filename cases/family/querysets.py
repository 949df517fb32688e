"""Which of the people around a person somebody sees: never one who would tell of a file that is hidden from her."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.roles import Section
from cases.querysets import OfCaseQuerySet


class RelationQuerySet(OfCaseQuerySet):
    def visible_to(self, user: Any):
        """Of cases whose part "family" the user sees; what only leads to another case, where she sees that one too.

        Annotates `sees_other`: the way to the other case may be shown.
        """
        return self._shown_to(user).filter(self._open(user, "case"))

    def of_found(self, case: Any, user: Any):
        """Those of `visible_to` in a case that a page found for the user, with this part: that she sees it is not asked again."""
        return self.of(case)._shown_to(user)

    def _shown_to(self, user: Any):
        rows = self.annotate(sees_other=self._open(user, "other_case"))
        return rows.filter(Q(recorded_here=True) | Q(sees_other=True))

    def the_other_way(self, case: Any, user: Any):
        """Relations in other files that the user sees, and that lead to this one, which a page found for her, with this part."""
        return self.filter(self._open(user, "case"), other_case=case)

    def of(self, case: Any):
        return self.filter(case=case)

    def between(self, one: Any, other: Any):
        """Whatever already says that these two cases belong together, from either side."""
        return self.filter(Q(case=one, other_case=other) | Q(case=other, other_case=one))

    def _open(self, user: Any, name: str) -> Any:
        case = self.model._meta.get_field("case").related_model
        return Exists(case.objects.visible_to(user, section=Section.FAMILY).filter(pk=OuterRef(name)))
