"""What `manage.py doctor` asks of a live installation: a list that each app adds its own questions to.

An app's `doctor.py` has them (`core/doctor/` those that need to know no app). A question answers with one line for each
thing it looked at, and says nothing of what stands in a record and nothing of a secret: names of settings, tables,
queues and folders, numbers and ages.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db import DatabaseError
from django.utils.module_loading import autodiscover_modules
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError


class State(StrEnum):
    """Well; to be mended, which is what the exit status says; or not to be seen from this process."""

    OK = "ok"
    MEND = "mend"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Finding:
    """One line about one thing."""

    about: str
    state: State
    line: str

    def as_document(self) -> dict[str, str]:
        return {"about": self.about, "state": self.state.value, "line": self.line}


Answer = tuple[State, str]
Question = Callable[[], Iterator[Answer]]
_QUESTIONS: dict[str, Question] = {}


def ok(line: str) -> Answer:
    return State.OK, line


def mend(line: str) -> Answer:
    return State.MEND, line


def cannot_tell(line: str) -> Answer:
    return State.CANNOT_TELL, line


def examines(about: str) -> Callable[[Question], Question]:
    """Add a question to the list, under the word by which its lines are found."""

    def add(question: Question) -> Question:
        _QUESTIONS[about] = question
        return question

    return add


def questions() -> dict[str, Question]:
    """All of them, of every installed app, in the order of the apps."""
    autodiscover_modules("doctor")
    return dict(_QUESTIONS)


def examine(only: str = "") -> list[Finding]:
    """Ask everything, or one thing. What a server that is away leaves unanswered cannot be told; its own line says so."""
    found = []
    for about, question in questions().items():
        if only not in ("", about):
            continue
        try:
            found += [Finding(about, *answer) for answer in question()]
        except (DatabaseError, RedisError, OperationalError, OSError) as problem:
            # The class alone: what a driver says may hold an address with its password.
            found.append(Finding(about, *cannot_tell(f"Not answered ({type(problem).__name__}): see the other lines.")))
    return found


def age(seconds: float | timedelta) -> str:
    """`3 minutes`, `26 hours`, `12 days`: as much as is needed to judge it."""
    total: Any = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if total >= 2 * length:
            return f"{int(total // length)} {unit}s"
    return f"{max(0, int(total))} s"
