"""What stays mean for keeping a file: what is not finished, and on which days they count somebody."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from shelters.models import Absence, Extension, Reservation, Stay


def forget_days(case: Case) -> None:
    """When she went out, why she stayed longer and what was held for her go; the stay keeps what the figures count."""
    Absence.objects.filter(case=case).delete()
    Extension.objects.filter(case=case).delete()
    Reservation.objects.filter(case=case).delete()
    Stay.objects.filter(case=case).update(left_because="", safety_checked=[], leaving_note="")


def not_checked_out(case: Case) -> Iterable[Any]:
    """An open stay goes on counting nights."""
    if Stay.objects.open().filter(case=case).exists():
        yield _("A stay in this file has no end. Check out first.")


def counted_days(cases: list[int]) -> Iterator[tuple[date, bool]]:
    """The first day of each stay in each year in which it counts (docs/statistics.md), and whether its house does."""
    rows = Stay.objects.filter(case__in=cases, check_out__isnull=False).values_list(
        "check_in", "check_out", "shelter__included"
    )
    for check_in, check_out, included in rows:
        yield check_in, included
        for year in range(check_in.year + 1, check_out.year + 1):
            if check_out > date(year, 1, 1):
                yield date(year, 1, 1), included
