"""Which schemes and applications somebody sees: her own organisation's, and those that were handed in to it."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.roles import Permission, Section, has_permission
from reintegration.grants.states import OPEN_TO_CHANGE, Side, Status

# How much of a column of the board is counted.
COUNTED = 15


def decided_at(user: Any) -> Q:
    """Applications that were handed in to the organisation of somebody who decides there."""
    if not has_permission(user, Permission.GRANT_DECIDE):
        return Q(pk__in=[])
    return Q(funder=user.organisation_id, submitted_at__isnull=False)


class SchemeQuerySet(models.QuerySet):
    def in_force_on(self, day: date):
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)

    def listed(self):
        """All of them, those that are still open first."""
        rows = self.select_related("organisation").prefetch_related("criteria")
        return rows.order_by("organisation__name", F("valid_until").desc(nulls_first=True), "code")

    def offered_to(self, user: Any, day: date):
        """What somebody may apply for: nobody is granted something by her own organisation."""
        return self.in_force_on(day).exclude(organisation=user.organisation_id)


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those for one's own cases where their part "assistance" is open; and those handed in to one's organisation."""
        return self.filter(self._applied(user) | decided_at(user))

    def _applied(self, user: Any) -> Q:
        case = self.model._meta.get_field("case").related_model
        seen = case.objects.visible_to(user, section=Section.ASSISTANCE).filter(pk=OuterRef("case"))
        return Q(Exists(seen), organisation=user.organisation_id)

    def of(self, case: Any):
        return self.filter(case=case).select_related("case__person", "scheme", "funder")

    def at(self, status: str):
        return self.filter(status=status)

    def not_drafts(self):
        """Handed in at least once: what an application was, before that, is nothing that happened."""
        return self.filter(submitted_at__isnull=False)

    def with_words(self):
        """With all that a page about one of them needs."""
        return self.select_related(
            "case__person", "case__organisation", "scheme", "funder", "organisation", "proposed_by", "decided_by",
            "agreed_by", "submitted_by",
        )  # fmt: skip

    def on_side(self, user: Any, side: Side):
        """Those that somebody's organisation applied for, or those that it decides on: each side by an index of its own."""
        return self.filter(self._applied(user) if side == Side.APPLICANT else decided_at(user))

    def turns_of(self, user: Any) -> list[Any]:
        """Where it is her turn at the funder's: to take up, to score, to propose or confirm, to agree. Not where she may not.

        One for each state: an index puts each in order, and none the whole.
        """
        if not has_permission(user, Permission.GRANT_DECIDE):
            return []
        interest, score = (self.model._meta.get_field(name).related_model for name in ("interests", "scores"))
        bound = interest.objects.filter(application=OuterRef("pk"), user=user.pk, has_conflict=True)
        scored = score.objects.filter(application=OuterRef("pk"), scorer=user.pk)
        rows = self.filter(decided_at(user))
        return [
            rows.at(Status.SUBMITTED),
            rows.at(Status.IN_SCORING).filter(~Exists(bound), ~Exists(scored)),
            rows.at(Status.COMMITTEE).filter(~Exists(bound), Q(proposed_by__isnull=True) | ~Q(proposed_by=user.pk)),
            rows.at(Status.APPROVED),
        ]

    def ended(self):
        return self.filter(ended_at__isnull=False)

    def to_complete(self):
        """What came back, or was never handed in: the caseworker's turn."""
        return self.filter(status__in=sorted(OPEN_TO_CHANGE))


class OfApplicationQuerySet(models.QuerySet):
    """What an application carries, and what became of it: seen with it."""

    def visible_to(self, user: Any):
        application = self.model._meta.get_field("application").related_model
        return self.filter(Exists(application.objects.visible_to(user).filter(pk=OuterRef("application"))))

    def of(self, application: Any):
        return self.filter(application=application).select_related("case__person")


class OfCommitteeQuerySet(OfApplicationQuerySet):
    """What the committee says among itself: the funder's alone."""

    def visible_to(self, user: Any):
        application = self.model._meta.get_field("application").related_model
        rows = application.objects.filter(decided_at(user), pk=OuterRef("application"))
        return self.filter(Exists(rows))


class TrancheQuerySet(OfApplicationQuerySet):
    def open(self):
        """Neither paid nor given up."""
        return self.filter(paid_on__isnull=True, cancelled_at__isnull=True)

    def paid(self):
        return self.filter(paid_on__isnull=False)


class VisitQuerySet(OfApplicationQuerySet):
    def last_of_each(self):
        """Of each application the visit that says when the next one is."""
        later = self.model.objects.filter(
            Q(visited_on__gt=OuterRef("visited_on")) | Q(visited_on=OuterRef("visited_on"), id__gt=OuterRef("id")),
            application=OuterRef("application"),
        )
        return self.filter(~Exists(later), application__status=Status.RUNNING)
