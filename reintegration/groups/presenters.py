"""Who can have been at a session, and who was, as the reader may know them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cases.models import Case
from cases.numbers import meant_by
from reintegration.ground.presenters import Known, known
from reintegration.groups.models import GroupSession
from reintegration.models import Assistance

# So many files are offered by name; of others the number is typed.
MOST_OFFERED = 80
LAST_SESSIONS = 3


@dataclass(frozen=True)
class Present:
    """Somebody who was there, with her item."""

    item: Assistance
    person: Known | None


def offered(actor: Any, again: GroupSession | None) -> list[Known]:
    """The open files in the actor's charge, and those of whoever was at the session that is recorded again, or lately."""
    seen = Case.objects.visible_to(actor).open()
    sessions = GroupSession.objects.visible_to(actor).standing().order_by("-held_on", "-id")
    recent = [again.pk] if again else list(sessions.values_list("pk", flat=True)[:LAST_SESSIONS])
    there = Assistance.objects.filter(session__in=recent).values_list("case_id", flat=True)
    keys = dict.fromkeys(there)
    keys |= dict.fromkeys(seen.assigned_to(actor).order_by("-id").values_list("pk", flat=True)[:MOST_OFFERED])
    return [one for one in known(list(keys)[:MOST_OFFERED], actor).values() if one.case.is_open]


def numbered(actor: Any, typed: Iterable[str]) -> tuple[list[Case], list[str]]:
    """The open files that the actor sees of these numbers; and what was typed where there is none, or none for her."""
    meant = {word: meant_by(word, actor.organisation) for word in typed}
    numbers = [number for found in meant.values() for number in found]
    rows = Case.objects.visible_to(actor).open().filter(number__in=numbers) if numbers else ()
    found = {case.number: case for case in rows}
    chosen = {word: [found[number] for number in numbers if number in found] for word, numbers in meant.items()}
    return [cases[0] for cases in chosen.values() if cases], [word for word, cases in chosen.items() if not cases]


def present_at(session: GroupSession, reader: Any) -> list[Present]:
    """The items of a session that the reader sees, by the numbers of the files. Two queries."""
    rows = Assistance.objects.visible_to(reader).filter(session=session).select_related("case")
    items = list(rows.order_by("case__number"))
    people = known([item.case_id for item in items], reader)
    return [Present(item, people.get(item.case_id)) for item in items]
