"""The desk in words: folders with their counts, saved filters, what became of an assignment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from referrals.desk.listing import FOLDERS, MOST_COUNTED
from referrals.desk.models import SavedFilter

LABELS = {
    "turn": gettext_lazy("My turn"),
    "team": gettext_lazy("My organisation's turn"),
    "waiting": gettext_lazy("Waiting for others"),
    "late": gettext_lazy("Late"),
    "ended": gettext_lazy("Ended"),
}


@dataclass(frozen=True)
class Folder:
    name: str
    label: Any
    count: str
    is_open: bool


@dataclass(frozen=True)
class Chip:
    """A saved filter: what it is called, where it leads, whether it is applied now."""

    public_id: Any
    name: str
    query: str
    is_applied: bool


def folders_of(counts: dict[str, int], show: str) -> list[Folder]:
    return [Folder(name, LABELS[name], count_in_words(counts.get(name, 0)), name == show) for name in FOLDERS]


def count_in_words(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def chips_of(saved: Iterable[SavedFilter], query: str) -> list[Chip]:
    return [Chip(row.public_id, row.name or "", row.query, row.query == query) for row in saved]


def assigned(number: int, officer: Any) -> str:
    if officer is None:
        words = ngettext(
            "%(n)s referral is nobody's in particular.", "%(n)s referrals are nobody's in particular.", number
        )
        return words % {"n": number}
    words = ngettext("%(n)s referral was given to %(name)s.", "%(n)s referrals were given to %(name)s.", number)
    return words % {"n": number, "name": officer.full_name}


def nothing_given(reason: str, number: int) -> str:
    """Why an assignment was refused, and that it was refused as a whole."""
    if number == 1:
        return reason
    return _("One of the %(n)s referrals that you marked cannot be given: %(why)s None of them was.") % {
        "n": number,
        "why": reason,
    }
