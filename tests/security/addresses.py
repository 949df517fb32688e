"""Every address that the resolver knows, with arguments for which there is something to be found."""

from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

YEAR = 2019
FILES = 2
NOT_FOUND = 404


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
        arguments = [YEAR if isinstance(kind, IntConverter) else uuid4() for kind in _converters(name).values()]
        found.append((name, reverse(name, args=arguments)))
    return found


# Which of the things an address finds, by their places in the list: things are made alike in each test.
_places: dict[str, tuple[int, ...]] = {}


def found_by(client: Client, things: list[Any]) -> list[tuple[str, str]]:
    """Each name with an address at which this client finds something, of these things; others with what is nowhere.

    Tried out, once in a process, so that an address that is added tomorrow is asked without being entered anywhere.
    """
    ids = [thing.public_id for thing in things if hasattr(thing, "public_id")]
    numbers = [YEAR, *(thing.pk for thing in things if not hasattr(thing, "public_id"))]
    found = []
    for name, _pattern in patterns():
        pools = [numbers if isinstance(kind, IntConverter) else ids for kind in _converters(name).values()]
        if name not in _places:
            _places[name] = _found_at(client, name, pools)
        arguments = [pool[place] for pool, place in zip(pools, _places[name], strict=True)]
        found.append((name, reverse(name, args=arguments)))
    return found


def _found_at(client: Client, name: str, pools: list[list[Any]]) -> tuple[int, ...]:
    places = [range(len(pool)) for pool in pools]
    if len(places) > 1:
        # The first is what the second belongs to: one of the files, which stand first.
        places[0] = range(FILES)
    for tried in product(*places) if pools else ():
        url = reverse(name, args=[pool[place] for pool, place in zip(pools, tried, strict=True)])
        if client.head(url).status_code != NOT_FOUND:
            return tried
    return (0,) * len(pools)
