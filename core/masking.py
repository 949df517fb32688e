"""Whether the page that is being drawn may say who people are, to whoever can see the screen besides its reader.

What a reader has no right to is masked elsewhere (`personal`), always. Here it is about what she may see and has not asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString


class Names(Enum):
    # Nobody is to be hidden from: another room, a job of the night, a paper that was asked for.
    OPEN = "open"
    HIDDEN = "hidden"
    # Hidden, and asked for: for some minutes.
    SHOWN = "shown"


_names: ContextVar[Names] = ContextVar("names", default=Names.OPEN)


@contextmanager
def names(state: Names) -> Iterator[None]:
    """Within, pages are drawn so."""
    before = _names.set(state)
    try:
        yield
    finally:
        _names.reset(before)


def are_hidden() -> bool:
    return _names.get() is Names.HIDDEN


def masked(value: Any) -> Any:
    """What may tell who somebody is, as a page prints it: itself, or its mask. What is empty hides nothing.

    Where it was asked for it bears a mark, by which the script of the frame takes it off the screen when its time is over.
    """
    state = _names.get()
    if state is Names.OPEN or value is None or value == "":
        return value
    if state is Names.HIDDEN:
        return SafeString(render_to_string("components/masked.html").strip())
    return format_html("<span data-name>{}</span>", value)
