"""What every room of a house does: lock the stay."""

from core.errors import NotVisible
from shelters.models import Stay


def locked_stay(stay: Stay) -> Stay:
    """The stay, locked, with what its records are sealed and judged by. Two who write about one person wait for each other."""
    rows = Stay.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("case__person", "case__organisation", "shelter").filter(pk=stay.pk).first()
    if locked is None:
        raise NotVisible("")
    return locked
