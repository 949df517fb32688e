"""Which days can be: nothing happens in the future or before birth, an end not before its beginning; and how one is said of
which only a part is known. For every record.
"""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Person
from core.errors import Refused


def refuse_future(day: date | None, field: str) -> None:
    """Nothing has happened on a day to come."""
    if day and day > timezone.localdate():
        raise Refused(_("This day has not come yet."), field)


def refuse_before_birth(person: Person, day: date | None, field: str) -> None:
    """Nothing happened to her before she was born; of whom the year alone is known, not before that year."""
    born = person.date_of_birth or (date(person.birth_year, 1, 1) if person.birth_year else None)
    if born and day and day < born:
        raise Refused(_("This lies before the date of birth."), field)


def refuse_impossible(person: Person, day: date | None, field: str) -> None:
    """Neither in the future nor before she was born."""
    refuse_future(day, field)
    refuse_before_birth(person, day, field)


def refuse_out_of_order(first: date | None, second: date | None, field: str) -> None:
    """An end does not come before its beginning."""
    if first and second and second < first:
        raise Refused(_("The end lies before the beginning."), field)


def partial_date(year: int | None, month: int | None, day: int | None) -> str:
    """As much of a date as is known."""
    if not year:
        return ""
    if not month:
        return str(year)
    return date_format(date(year, month, day or 1), "SHORT_DATE_FORMAT" if day else "F Y")
