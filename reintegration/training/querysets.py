"""Which courses somebody keeps, who is in them, and who is to be asked after."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, DateField, F, Q, Sum, When

from accounts.roles import Permission, has_permission
from reintegration.querysets import OfAssistanceSectionQuerySet


class CourseQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those that one's organisation sends people to."""
        if not has_permission(user, Permission.ASSISTANCE_EDIT):
            return self.none()
        return self.filter(organisation=user.organisation_id)

    def not_over_on(self, day: date):
        return self.filter(ends_on__gte=day)


class EnrolmentQuerySet(OfAssistanceSectionQuerySet):
    def standing(self):
        return self.filter(crossed_out_at__isnull=True)

    def with_hours(self):
        """Annotate `hours_there`: the hours that she was present."""
        return self.annotate(hours_there=Sum("attendance__hours"))


class AttendanceQuerySet(OfAssistanceSectionQuerySet):
    """Seen with the enrolment."""


class PlacementQuerySet(OfAssistanceSectionQuerySet):
    def standing(self):
        return self.filter(crossed_out_at__isnull=True)

    def to_ask_after(self):
        """Annotate `ask_on`: the day on which to ask whether she is still there, of those of whom it is not known."""
        running = Q(until_on__isnull=True)
        first, second = Q(there_after_3=""), Q(there_after_6="")
        asked = Case(
            When(first, then=F("ask_first_on")), When(second, then=F("ask_again_on")), output_field=DateField()
        )
        return self.standing().filter(running & (first | second)).annotate(ask_on=asked)
