"""What somebody has at hand: the files that she pinned, and those that she opened last, as lists may name them to her."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from accounts.roles import Permission, Section, has_permission
from cases.at_hand.models import PinnedCase
from cases.at_hand.records import opened_last
from cases.models import Case

MOST_RECENT = 8


@dataclass(frozen=True)
class Near:
    """A file at hand, and whether its person's name may be shown."""

    case: Case
    shows_name: bool


@dataclass(frozen=True)
class AtHand:
    """Each file once: what is pinned does not stand among what was opened last."""

    pinned: list[Near] = field(default_factory=list)
    recent: list[Near] = field(default_factory=list)


def at_hand(user: Any) -> AtHand:
    """What she may see at this moment, however she came to it. Four queries, or none for whoever sees no case."""
    if not has_permission(user, Permission.CASE_VIEW):
        return AtHand()
    pins = list(PinnedCase.objects.of(user).order_by("-id").values_list("case", flat=True))
    looked_at = opened_last(user)
    rows = Case.objects.visible_to(user).filter(Q(pk__in=pins) | Q(public_id__in=looked_at))
    cases = list(rows.select_related("person"))
    named = Case.objects.visible_to(user, section=Section.IDENTITY).filter(pk__in=[case.pk for case in cases])
    known = set(named.values_list("pk", flat=True))
    near = {case.pk: Near(case, case.pk in known and case.anonymised_at is None) for case in cases}
    by_look = {case.public_id: case.pk for case in cases if case.pk not in pins}
    recent = [near[by_look[public_id]] for public_id in looked_at if public_id in by_look]
    return AtHand([near[key] for key in pins if key in near], recent[:MOST_RECENT])
