"""The figures of a period by the counting rules in force: counted now, by `reports/rules`, and kept nowhere."""

import hashlib
import json
from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require_programme
from core.errors import Refused
from reports import rules, snapshot
from reports.periods import Period

EDITION = "internal"

Document = dict[str, Any]


def yearly_statistics(year: int, *, today: date | None = None) -> Document:
    """The figures of a year, internal edition. Refused as `period_statistics` says."""
    check_year(year, today=today or timezone.localdate())
    return period_statistics(Period(year), today=today)


def period_statistics(
    period: Period,
    *,
    shelters: Collection[int] | None = None,
    today: date | None = None,
    traced: bool = False,
) -> Document:
    """The figures of a year, a quarter or a month, internal edition; a part of a year names itself under `period`.

    `shelters`: the keys of those that alone are counted: who stayed there, and what was given on the days of the stays.
    `today` is the day of computing in Asia/Baku, up to which open stays count.
    `traced`: keep who is counted as well, in the table that `reports/tracing` has made room with.
    A period that has not begun is refused. Raises NoContext outside programme-wide work.
    """
    require_programme()
    today = today or timezone.localdate()
    check_period(period, today=today)
    version = rules.VERSIONS[rules.IN_FORCE]
    values = {
        "today": today,
        "first": period.first_on,
        "after": period.after,
        "everywhere": shelters is None,
        "shelters": sorted(shelters or ()),
    }
    head = {"year": period.year, "edition": EDITION, "rules_version": rules.IN_FORCE}
    if period.part:
        head["period"] = str(period)
    sql, values = version.statement(values, traced=traced)
    with snapshot.counting() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return head | version.document(rows)


def check_year(year: int, *, today: date) -> None:
    """Refuse a year that has not begun, or that no calendar has."""
    if year > today.year:
        raise Refused(_("%(year)d has not begun: there is nothing to count yet.") % {"year": year}, "year")
    if year < 1:
        raise Refused(_("%(year)d is not a year.") % {"year": year}, "year")


def check_period(period: Period, *, today: date) -> None:
    """Refuse a period that has not begun."""
    check_year(period.year, today=today)
    if not period.has_begun(today):
        raise Refused(
            _("%(period)s has not begun: there is nothing to count yet.") % {"period": period.label}, "period"
        )


def canonical_json(document: Document) -> str:
    """The one way a document is written: keys in order, no spaces, letters as they are. Equal figures, equal bytes."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(document: Document) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal: whoever holds the figures can check them against the report."""
    return hashlib.sha256(canonical_json(document).encode("utf-8")).hexdigest()
