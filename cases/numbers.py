"""Case numbers: PREFIX-YEAR-0001, given in order, never twice and never made from a name."""

import re
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import Organisation
from cases.models import Case, CaseNumberCounter

# How far back a number without its year is looked for.
YEARS = 30
_SEQUENCE = re.compile(r"(?:(\d{4})[-/])?(\d{1,6})")
_PATTERN = re.compile(r"([A-Z]{2,8})-([0-9]{4})-([0-9]{4,7})")


def next_number(organisation: Organisation, year: int) -> str:
    """The next number of an organisation and year. Two openings at once wait for each other."""
    return reserve_numbers(organisation.case_prefix, year, 1)[0]


def seen_by(user: Any, files: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of those of these cases (public ids) that somebody sees now. One query."""
    return dict(Case.objects.visible_to(user).filter(public_id__in=list(files)).values_list("public_id", "number"))


def meant_by(typed: str, organisation: Organisation) -> list[str]:
    """The numbers that somebody of an organisation can mean: what she typed; `2026-0042` or `42` of her own."""
    text = re.sub(r"\s+", "", typed).upper()
    sequence = _SEQUENCE.fullmatch(text.strip("-/"))
    if not sequence:
        return [text]
    this_year = timezone.localdate().year
    years = [int(sequence[1])] if sequence[1] else range(this_year - YEARS, this_year + 1)
    return [text, *(f"{organisation.case_prefix}-{year}-{int(sequence[2]):04d}" for year in years)]


@transaction.atomic
def reserve_numbers(prefix: str, year: int, n: int, *, taken: Collection[str] = frozenset()) -> list[str]:
    """The next `n` numbers of a prefix and year that no case has and that are not among `taken`.

    The counter's row lock is held until the caller's transaction ends, so nobody
    else is given them; a number typed by hand or imported is stepped over.
    """
    counter = _locked(prefix, year)
    free: list[str] = []
    while len(free) < n:
        wanted = n - len(free)
        numbers = [f"{prefix}-{year}-{counter.last + step:04d}" for step in range(1, wanted + 1)]
        used = set(Case.objects.filter(number__in=numbers).values_list("number", flat=True))
        free += [number for number in numbers if number not in used and number not in taken]
        counter.last += wanted
    counter.save(update_fields=["last"])
    return free


@transaction.atomic
def pass_over(numbers: Iterable[str]) -> None:
    """Move the counters behind numbers given by somebody else, so that new ones go on after them."""
    highest: dict[tuple[str, int], int] = {}
    for match in filter(None, map(_PATTERN.fullmatch, numbers)):
        key = (match[1], int(match[2]))
        highest[key] = max(highest.get(key, 0), int(match[3]))
    for (prefix, year), last in sorted(highest.items()):
        counter = _locked(prefix, year)
        CaseNumberCounter.objects.filter(pk=counter.pk).update(last=Greatest(F("last"), last))


def _locked(prefix: str, year: int) -> CaseNumberCounter:
    """The counter, made if there is none yet, locked until the transaction ends."""
    CaseNumberCounter.objects.bulk_create([CaseNumberCounter(prefix=prefix, year=year)], ignore_conflicts=True)
    return CaseNumberCounter.objects.select_for_update().get(prefix=prefix, year=year)
