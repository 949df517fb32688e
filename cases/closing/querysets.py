"""Which wishes to close, which follow-ups wait."""

from datetime import date
from typing import Any

from cases.closing.enums import State
from cases.querysets import OfCaseQuerySet


class ClosingQuerySet(OfCaseQuerySet):
    def asked_of(self, case: Any):
        """The one that waits for an answer, if there is one."""
        return self.filter(case=case, state=State.ASKED).select_related("asked_by").first()


class FollowUpQuerySet(OfCaseQuerySet):
    def open(self):
        return self.filter(done_on__isnull=True)

    def due_for(self, user: Any, day: date):
        """Those of the user's own organisation's files that are due by a day, the oldest first."""
        rows = self.visible_to(user).open().filter(case__organisation=user.organisation_id, due_on__lte=day)
        return rows.select_related("case__person").order_by("due_on", "id")
