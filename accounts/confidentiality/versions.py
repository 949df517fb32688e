"""The rules of confidentiality: `rules/<version>.json`. A version that was in force is never changed, a new one is added."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone, translation

FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Rules:
    """One version: from which day it is in force, and what it says in each language."""

    version: int
    in_force_on: date
    digest: str
    texts: dict[str, dict[str, Any]]

    @property
    def text(self) -> dict[str, Any]:
        """Title, lede and points in the reader's language."""
        return self.texts[(translation.get_language() or "en")[:2]]


@cache
def versions() -> tuple[Rules, ...]:
    """All versions, the oldest first."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.json"), key=lambda path: int(path.stem)))


def in_force() -> Rules | None:
    """The newest version whose day has come."""
    today = timezone.localdate()
    return next((rules for rules in reversed(versions()) if rules.in_force_on <= today), None)


def version(number: int) -> Rules | None:
    return next((rules for rules in versions() if rules.version == number), None)


def number_in_force() -> int:
    """Its number; 0 where none is in force yet."""
    rules = in_force()
    return rules.version if rules else 0


def _read(path: Path) -> Rules:
    content = path.read_bytes()
    data = json.loads(content)
    return Rules(
        version=int(path.stem),
        in_force_on=date.fromisoformat(data.pop("in_force_on")),
        digest=hashlib.sha256(content).hexdigest(),
        texts=data,
    )
