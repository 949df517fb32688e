"""Collect what is to be translated, without GNU gettext: Python by Babel, templates by Django's own reading, data by its keys."""

import ast
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

_STRING = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
# What templatize leaves of a template: gettext('…'), ngettext('…', '…', count) and their contexts.
_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({_STRING})\s*(?:,\s*({_STRING}))?\s*(?:,\s*({_STRING}))?")
_KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# In data that the project carries (settings.TRANSLATED_DATA), what stands under these keys is said to people.
_SAID_IN_DATA = frozenset({"label", "note"})
_SKIPPED = {"tests", "migrations", "node_modules", ".venv", "var", "bench", "static"}


def collected() -> Catalog:
    """Every message of the project, with the places it stands at."""
    catalog = Catalog(fuzzy=False)
    base = Path(settings.BASE_DIR)
    for path in sorted([*base.rglob("*.py"), *base.rglob("*.html"), *base.rglob("*.txt")]):
        place = path.relative_to(base)
        if _SKIPPED & set(place.parts) or path.name.startswith("requirements"):
            continue
        found = _of_python(path) if path.suffix == ".py" else _of_template(path)
        for message, context in found:
            catalog.add(message, context=context, locations=[(str(place), 0)])
    for path in sorted(path for pattern in settings.TRANSLATED_DATA for path in base.glob(pattern)):
        for text in _of_data(json.loads(path.read_text(encoding="utf-8"))):
            catalog.add(text, locations=[(str(path.relative_to(base)), 0)])
    return catalog


def update(language: str) -> tuple[int, int]:
    """Bring a language's file up to date: new messages come in empty, unused ones go. Returns (all, without translation)."""
    path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
    template = collected()
    catalog = read(language)
    template.creation_date = catalog.creation_date  # a run that finds nothing new changes nothing
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_po(buffer, catalog, width=120, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True)
    path.write_bytes(buffer.getvalue())
    return len(catalog), len(missing(language))


def read(language: str) -> Catalog:
    """A language's file, empty where there is none yet."""
    path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language, project="shelter_cms", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str) -> list[str]:
    """Messages of the project that the language lacks, or has as a guess only."""
    have = read(language)
    lacking = []
    for message in collected():
        if not message.id:
            continue
        entry = have.get(message.id, message.context)
        texts = (
            entry.string if entry is not None and isinstance(entry.string, tuple | list) else [entry and entry.string]
        )
        if entry is None or entry.fuzzy or not all(texts):
            lacking.append(str(message.id))
    return lacking


def _of_python(path: Path) -> Iterator[tuple[object, str | None]]:
    with path.open("rb") as file:
        for _line, message, _comments, context in extract("python", file, keywords=_KEYWORDS):
            yield message, context


def _of_template(path: Path) -> Iterator[tuple[object, str | None]]:
    for call, *strings in _CALL.findall(templatize(path.read_text(encoding="utf-8"))):
        texts = [ast.literal_eval(text) for text in strings if text]
        context = texts.pop(0) if "p" in call.replace("gettext", "") else None
        yield (texts[0] if "n" not in call.replace("gettext", "") else tuple(texts[:2])), context


def _of_data(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _of_data(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in _SAID_IN_DATA and isinstance(one, str):
                yield one
            else:
                yield from _of_data(one)
