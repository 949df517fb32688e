"""All the records of one person: those merged into each other, in whatever order it was done."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from cases.models import Case, Person
from core.errors import Conflict

# Somebody else may have merged or anonymised while we waited for the rows; then there is more to lock.
ATTEMPTS = 3

# For statements of the whole programme, after WITH RECURSIVE: `merged` has, for each record that was merged, the one that
# remains at the end of the chain, as which all of them count.
# UNION, not UNION ALL, so that even a circle would end.
WHO_REMAINS = """
chain (person, remaining) AS (
    SELECT id, merged_into_id FROM cases_person WHERE merged_into_id IS NOT NULL
    UNION
    SELECT chain.person, further.merged_into_id
    FROM chain JOIN cases_person further ON further.id = chain.remaining
    WHERE further.merged_into_id IS NOT NULL
),
merged AS MATERIALIZED (
    SELECT person, remaining FROM chain WHERE remaining NOT IN (SELECT person FROM chain)
),
"""


def same_persons(persons: Iterable[int]) -> dict[int, set[int]]:
    """For each of some persons the keys of all records of hers, her own among them. One query.

    Of persons whom the transaction may not see it tells nothing (access.same_person).
    """
    found: dict[int, set[int]] = defaultdict(set)
    wanted = sorted(set(persons))
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT wanted, access.same_person(wanted) FROM unnest(%s::bigint[]) AS wanted WHERE wanted IS NOT NULL",
                [wanted],
            )
            for key, record in cursor.fetchall():
                found[key].add(record)
    return found


def all_records(persons: Iterable[int]) -> set[int]:
    """The keys of all records of some persons together."""
    return {record for records in same_persons(persons).values() for record in records}


def same_person(person: int) -> list[int]:
    """The keys of all records of one person, in order."""
    return sorted(all_records([person]))


def locked_with_files(persons: Iterable[int]) -> dict[int, Person]:
    """All records of some persons, locked: all their files first, wherever they are, then the records, each in one order.

    To be called within programme-wide work: a file may be elsewhere. Raises Conflict where they never stand still.
    """
    persons = sorted(set(persons))
    for _attempt in range(ATTEMPTS):
        records = all_records(persons)
        list(Case.objects.select_for_update().filter(person__in=records).order_by("pk").values_list("pk"))
        found = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=records).order_by("pk")}
        if all_records(persons) == records:
            return found
    raise Conflict(_("Somebody changed this file a moment ago. Nothing was changed; look at it again."))
