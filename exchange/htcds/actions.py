"""What happens when files go out in the words of the standard: the consent filter always on, each file's share on record."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.db import transaction

from accounts.access import Purpose, acting_for
from accounts.models import User
from accounts.roles import SHAREABLE
from audit.events import Event
from audit.recorder import record
from cases.models import Case
from cases.policies import sections_for
from core.errors import Refused
from exchange import policies
from exchange.htcds.case_sheet import write_case_sheet
from exchange.htcds.cells import CODES, IOM, LAYOUTS
from exchange.htcds.consenting import Agreed, agreed_parts, asked_about_export
from exchange.htcds.gathering import AT_ONCE, files_of
from exchange.htcds.record import Record, record_from
from exchange.htcds.watermark import Watermark
from exchange.htcds.writing import write_codes

_WRITERS = {CODES: write_codes, IOM: write_case_sheet}


@dataclass
class Exported:
    """How many files went out, how many stayed because the person's last answer is no yes, and how many because she said in
    words what is to be withheld: these somebody has to look at.
    """

    count: int = 0
    not_agreed: int = 0
    in_words: int = 0


@dataclass(frozen=True)
class Terms:
    """On what terms a file leaves by a hand-over: of each case the parts that are agreed, and what the workbook says of its way.

    `going_on` is told how many cases are in it so far.
    """

    sections: Collection[str]
    watermark: Watermark
    going_on: Callable[[int], None]


def count_htcds(*, actor: User, from_on: date | None = None, to_on: date | None = None) -> Exported:
    """How many files would go out today, and how many would stay. Nothing is read of them, and nothing is on record."""
    policies.check_may_export(actor)
    result = Exported()
    keys = asked_about_export(actor, from_on, to_on)
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        agreed = agreed_parts(Case.objects.filter(pk__in=part), actor)
        for key in part:
            _count(result, agreed.get(key))
    return result


def _count(result: Exported, parts: Agreed | None) -> bool:
    """Whether a file goes out, counted where it belongs."""
    if parts is None:
        result.not_agreed += 1
    elif parts.in_words:
        result.in_words += 1
    else:
        result.count += 1
        return True
    return False


def export_htcds(
    out: IO[bytes],
    *,
    actor: User | None,
    layout: str = CODES,
    from_on: date | None = None,
    to_on: date | None = None,
    reason: str = "",
    terms: Terms | None = None,
) -> Exported:
    """Write the files opened in the period whose people agree to it, and of each the parts that they named.

    `actor`: her organisation's files, as far as they are open to her; None is an operator at the machine, for the programme.
    All or nothing: where it fails nothing is on record, and what `out` holds is no file. Raises NotAllowed, Refused.
    """
    if layout not in LAYOUTS:
        raise Refused(layout)
    policies.check_may_export(actor)
    whole: AbstractContextManager[None] = acting_for(Purpose.HTCDS) if actor is None else nullcontext()
    result = Exported()
    with transaction.atomic(), whole:
        keys = asked_about_export(actor, from_on, to_on)
        watermark = terms.watermark if terms else None
        _WRITERS[layout](_records(keys, actor, layout, result, terms), out, watermark)
        changes = {"kind": "HTCDS", "rows": result.count, "format": layout, "from_on": from_on, "until": to_on}
        record(Event.EXPORTED, actor=actor, changes=changes, reason=reason)
    return result


def _records(
    keys: list[int], actor: User | None, layout: str, result: Exported, terms: Terms | None
) -> Iterator[Record]:
    """The records as they are written; that the file went out is on its own record too."""
    for files in files_of(keys, actor):
        agreed = agreed_parts([file.case for file in files], actor)
        for file in files:
            parts = agreed.get(file.case.pk)
            goes_out = _count(result, parts)
            if parts is None or not goes_out:
                continue
            open_parts = SHAREABLE if actor is None else sections_for(actor, file.case)
            sections = parts.sections & open_parts
            if terms:
                sections = sections.intersection(terms.sections)
                terms.going_on(result.count)
            changes = {"format": layout, "sections": sorted(sections)}
            case = file.case
            record(Event.CASE_EXPORTED, actor=actor, target=case, case_id=case.public_id, changes=changes)
            yield record_from(file, sections)
