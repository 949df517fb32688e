"""The intake of a file."""

from typing import Any

from cases.querysets import OfCaseQuerySet


class IntakeQuerySet(OfCaseQuerySet):
    def now_of(self, case: Any):
        """The intake of a case as it is on file at this moment; an empty one where nothing was written down yet."""
        found = self.filter(case=case).select_related("case__person").first()
        return self.model(case=case) if found is None else found
