"""What is due as a calendar of RFC 5545: by kind and case number, and nothing else. No name, no house, no place."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.due import Due

# Octets of one line, without its end (3.1).
_LONGEST = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def calendar_of(rows: Iterable[Due]) -> bytes:
    """One event for each thing; its mark stays the same from one reading to the next, so that a calendar moves it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//shelter_cms//calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(_('Work'))}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    stamp = _moment(timezone.now())
    for due in rows:
        lines += _event(due, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(due: Due, stamp: str) -> list[str]:
    summary = ", ".join(filter(None, [str(due.label), due.case]))
    # Moments in UTC: a calendar shows them in the hours of its owner, whatever this place's law made of them.
    if due.at is not None and timezone.localtime(due.at).date() == due.on:
        begins = [f"DTSTART:{_moment(due.at)}", "DURATION:PT30M"]
    else:
        begins = [f"DTSTART;VALUE=DATE:{due.on:%Y%m%d}", f"DTEND;VALUE=DATE:{due.on + timedelta(days=1):%Y%m%d}"]
    return [
        "BEGIN:VEVENT",
        f"UID:{due.kind}-{due.key}@shelter_cms",
        f"DTSTAMP:{stamp}",
        *begins,
        f"SUMMARY:{_text(summary)}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, each after the first begun by a space; no letter is cut in two."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
