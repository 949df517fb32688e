"""Which wishes to close, which follow-ups wait."""

from typing import Any

from django.db import models

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

    def alarms(self):
        """Those of which nobody has said yet what was done."""
        return self.filter(alarm_by__isnull=False, answered_at__isnull=True)

    def alarms_for(self, user: Any):
        """Those that a supervisor of the file's organisation answers for."""
        if not has_permission(user, Permission.CLOSING_APPROVE):
            return self.none()
        return self.of_organisation(user).alarms()


class FollowUpScheduleQuerySet(models.QuerySet):
    def months(self) -> list[int]:
        """Those that hold now."""
        return list(self.order_by("-id").values_list("months", flat=True).first() or ())
