"""Which rows: the one place where it is written who may see a person or a case."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from accounts import grants
from accounts.roles import Permission, has_permission


class CaseShareQuerySet(models.QuerySet):
    def in_force(self):
        """Shares that have begun, have not been ended and have not run out."""
        now = timezone.now()
        return self.filter(Q(until__isnull=True) | Q(until__gt=now), from_at__lte=now, ended_at__isnull=True)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Own organisation's cases, those shared with it in force, and personal grants in force; restricted ones to the named only."""
        if not has_permission(user, Permission.CASE_VIEW):
            return self.none()
        share_model = self.model._meta.get_field("shares").related_model
        shared = share_model.objects.in_force().filter(case=OuterRef("pk"), organisation=user.organisation_id)
        granted = Exists(grants.to_user(self.model.grant_model(), user.pk, "view_case"))
        own = Q(organisation=user.organisation_id, restricted=False)
        return self.filter(own | Q(Exists(shared), restricted=False) | granted)

    def open(self):
        return self.filter(closed_on__isnull=True)

    def with_current_status(self):
        """Annotate `current_status` and `current_status_on`: the person's last classification, the later row winning a day."""
        classification = self.model._meta.get_field("classifications").related_model
        last = classification.objects.filter(case__person=OuterRef("person")).order_by("-effective_on", "-id")
        return self.annotate(
            current_status=Subquery(last.values("status")[:1]),
            current_status_on=Subquery(last.values("effective_on")[:1]),
        )

    def assigned_to(self, user: Any):
        return self.filter(Exists(self._assignments(user)))

    def _assignments(self, user: Any):
        assignment = self.model._meta.get_field("assignments").related_model
        return assignment.objects.filter(case=OuterRef("pk"), user=user, until__isnull=True)

    def newest_first(self):
        return self.order_by(F("opened_on").desc(), "-id")


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The persons of visible cases."""
        case = self.model._meta.get_field("cases").related_model
        return self.filter(Exists(case.objects.visible_to(user).filter(person=OuterRef("pk"))))


class OfCaseQuerySet(models.QuerySet):
    """Records that belong to a case and are seen by whoever sees the case."""

    def visible_to(self, user: Any):
        case = self.model._meta.get_field("case").related_model
        return self.filter(Exists(case.objects.visible_to(user).filter(pk=OuterRef("case"))))
