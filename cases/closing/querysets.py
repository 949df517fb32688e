"""Which wishes to close, which follow-ups wait."""

from typing import Any

from accounts.roles import Permission, has_permission
from cases.closing.enums import State
from cases.querysets import OfCaseQuerySet


class ClosingQuerySet(OfCaseQuerySet):
    def asked(self):
        """Those that wait for an answer: of a file one at most."""
        return self.filter(state=State.ASKED)

    def waiting_for(self, user: Any):
        """Those that await this user's answer: what she has not asked for herself, in open files of her organisation."""
        if not has_permission(user, Permission.CLOSING_APPROVE):
            return self.none()
        rows = self.visible_to(user).filter(state=State.ASKED, case__organisation=user.organisation_id)
        return rows.filter(case__closed_on__isnull=True).exclude(asked_by=user)


class FollowUpQuerySet(OfCaseQuerySet):
    def open(self):
        return self.filter(done_on__isnull=True)

    def of_organisation(self, user: Any):
        """Those of the user's own organisation's files."""
        return self.visible_to(user).filter(case__organisation=user.organisation_id)
