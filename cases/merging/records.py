"""All the records of one person: those merged into each other, in whatever order it was done."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection


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
