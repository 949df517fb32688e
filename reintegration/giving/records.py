"""What stands of the days of repeating help."""

from datetime import date

from reintegration.giving.models import NotProvided, Repeating


def settled_days(row: Repeating) -> set[date]:
    """Of which something stands: given, or why not. Two queries."""
    given = row.items.standing().values_list("delivered_on", flat=True)
    missed = NotProvided.objects.standing().filter(repeating=row).values_list("asked_on", flat=True)
    return {*given, *missed}
