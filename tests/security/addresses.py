"""Every address that the resolver knows, with arguments for which there is something to be found."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from reports.urls import PeriodConverter
from tests.access.test_matrix import KIND

YEAR = 2019


def patterns() -> list[tuple[str, URLPattern]]:
    """Name with namespaces, and pattern."""
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda entry: entry[0])


def _walk(entries: list[Any], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry


def _converters(name: str) -> dict[str, Any]:
    """The converters of the whole address, of what it is included under too."""
    resolver = get_resolver()
    for part in name.split(":")[:-1]:
        resolver = resolver.namespace_dict[part][1]
    return next(iter(resolver.reverse_dict.getlist(name.rsplit(":", 1)[-1])))[3]


def anywhere() -> list[tuple[str, str]]:
    """Each name with an address, whether anything is there or not."""
    found = []
    for name, _pattern in patterns():
        found.append((name, reverse(name, args=[_something(kind) for kind in _converters(name).values()])))
    return found


def _something(kind: Any) -> Any:
    if isinstance(kind, IntConverter | PeriodConverter):
        return YEAR
    # Of a closed list of words, one.
    return kind.regex.split("|")[0] if "|" in kind.regex else uuid4()


def found_by(things: dict[str, Any]) -> list[tuple[str, str]]:
    """Each name with an address of these things, by the kinds that the table of access names (tests/access)."""
    found = []
    for name, _pattern in patterns():
        kinds = KIND.get(name, "").split()
        if len(kinds) != len(_converters(name)):
            # One that nobody has thought about yet: the table's own test says so.
            found.append((name, reverse(name, args=[_something(kind) for kind in _converters(name).values()])))
            continue
        # Beside another thing stands the file that it belongs to.
        kinds = [kind if len(kinds) == 1 or kind != "case" else "file" for kind in kinds]
        arguments = [things[kind] for kind in kinds]
        found.append((name, reverse(name, args=[getattr(thing, "public_id", thing) for thing in arguments])))
    return found
