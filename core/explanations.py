"""Help beside a field: what it means, and why it is asked. Each room keeps its own in `explanations.py`, by form field.

A form takes them as `help_beside`; a field without one has no help (templates/components/explanation.html).
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Explanation:
    """Two short texts: what is this, and why do we ask."""

    what: Any
    why: Any
