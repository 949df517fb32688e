"""What is to go is said on every answer of it, as RFC 9745 and RFC 8594 have it, and in the schema."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.http import http_date

# As docs/api.md promises.
AT_LEAST = timedelta(days=183)


@dataclass(frozen=True)
class Sunset:
    """`on`: since when nobody should begin to use it. `sunset`: when it goes. `instead`: the address that takes its place."""

    on: datetime
    sunset: datetime
    instead: str = ""

    def __post_init__(self) -> None:
        if self.sunset - self.on < AT_LEAST:
            raise ValueError("what is to go is announced at least six months before")

    def headers(self, request: Any) -> dict[str, str]:
        said = {"Deprecation": f"@{_seconds(self.on)}", "Sunset": http_date(_seconds(self.sunset))}
        if self.instead:
            said["Link"] = f'<{request.build_absolute_uri(self.instead)}>; rel="successor-version"'
        return said


def _seconds(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp())
