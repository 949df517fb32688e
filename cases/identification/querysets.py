"""Which rows of identification: each kind by the section of the file that it belongs to."""

from typing import Any, Self

from django.db.models import OuterRef, Prefetch, Q, Subquery

from accounts.roles import Section
from cases.querysets import OfCaseQuerySet, OfSectionQuerySet


class IdentificationQuerySet(OfSectionQuerySet):
    section = Section.CLASSIFICATION


class ClassificationQuerySet(OfCaseQuerySet):
    def determinations_of(self, case: Any) -> Self:
        """Those of one case, the one that holds first, with what a page prints of them."""
        rows = self.filter(case=case).select_related("case__person", "decided_by", "officer", "screening")
        return rows.order_by("-effective_on", "-id")

    def last_with_elements(self, case: Any) -> Any:
        """The last one that says on what it rests; None where none does."""
        rows = self.filter(~Q(acts=[]) | ~Q(means=[]) | ~Q(purposes=[]), case=case)
        return rows.order_by("-effective_on", "-id").first()


class ScreeningQuerySet(IdentificationQuerySet):
    def newest_first(self) -> Self:
        return self.select_related("interviewer").prefetch_related("answers").order_by("-screened_on", "-id")


class HistoryQuerySet(OfSectionQuerySet):
    section = Section.EXPLOITATION


class EpisodeQuerySet(HistoryQuerySet):
    def in_order(self) -> Self:
        """As they came; those of which no year is known last."""
        return self.order_by("from_on", "id")


class PerpetratorQuerySet(OfSectionQuerySet):
    section = Section.PERPETRATORS


class DeadlineQuerySet(IdentificationQuerySet):
    def running(self) -> Self:
        """Neither met nor cancelled; it may be paused."""
        return self.filter(met_at__isnull=True, cancelled_at__isnull=True)

    def with_pause(self) -> Self:
        """Annotate `paused_at`: since when it is paused, or None."""
        pause = self.model._meta.get_field("pauses").related_model
        paused = pause.objects.filter(deadline=OuterRef("pk"), ended_at__isnull=True)
        return self.annotate(paused_at=Subquery(paused.values("began_at")[:1]))

    def with_moves(self) -> Self:
        """With the pauses and extensions, and what opening their reasons needs."""
        moves = (self.model._meta.get_field(name).related_model for name in ("pauses", "extensions"))
        rows = [model.objects.select_related("case__person").order_by("id") for model in moves]
        return self.prefetch_related(Prefetch("pauses", queryset=rows[0]), Prefetch("extensions", queryset=rows[1]))
