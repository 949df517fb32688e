"""The shapes in which a room says its part of the first page: a sentence, numbers with the lists behind them, and lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the list behind it."""

    label: Any
    number: int | str
    url: str
    sentence: Any = ""


@dataclass(frozen=True)
class Line:
    """One thing that leads on. Nothing here names a person."""

    label: Any
    url: str
    detail: Any = ""
    when: Any = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Lines:
    """Some lines under a heading; `nothing` is what stands in the place of none. Without it, none are not spoken of."""

    heading: Any
    lines: Sequence[Line]
    nothing: Any = ""
    more: Any = ""
    more_url: str = ""


@dataclass(frozen=True)
class Part:
    """What somebody whose work this is wants to know first."""

    name: str
    title: Any
    sentence: Any
    figures: Sequence[Figure] = ()
    lists: Sequence[Lines] = ()

    @property
    def told(self) -> list[Lines]:
        """The lists that have something to say."""
        return [found for found in self.lists if found.lines or found.nothing]

    def and_of(self, other: "Part") -> "Part":
        """With what another room says of the same work."""
        return replace(self, figures=[*self.figures, *other.figures], lists=[*self.lists, *other.lists])
