"""Azerbaijani and Russian say everything that the project says in English, with the same blanks to be filled."""

import re
from collections import Counter
from io import BytesIO
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from django.conf import settings

from core import messages

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
_PERCENT = re.compile(r"%(?:\((\w+)\))?([sd%])")

pytestmark = pytest.mark.parametrize("language", LANGUAGES)


def blanks(text: str) -> Counter[str]:
    """The blanks of a message: %(name)s, %(name)d, and {name}."""
    percent = [match.group() for match in _PERCENT.finditer(text)]
    braces = [f"{{{name}}}" for _text, name, _format, _conversion in Formatter().parse(text) if name is not None]
    return Counter(percent + braces)


def entries(language: str) -> list[Message]:
    return [message for message in messages.read(language) if message.id]


def pairs(catalog_entries: list[Message]) -> list[tuple[str, str]]:
    """Each English text with each text that may stand in its place; for numbers the form of many is the model."""
    return [
        (message.id[1], text) if isinstance(message.id, tuple | list) else (message.id, text)
        for message in catalog_entries
        for text in (message.string if isinstance(message.string, tuple | list) else [message.string])
    ]


def test_nothing_is_left_in_english(language):
    assert messages.missing(language) == []


def test_the_catalogue_holds_only_what_the_project_says(language):
    said = {(str(message.id), message.context) for message in messages.collected() if message.id}
    assert [message.id for message in entries(language) if (str(message.id), message.context) not in said] == []


def test_no_translation_is_a_guess(language):
    assert [message.id for message in entries(language) if message.fuzzy] == []


def test_a_translation_has_the_blanks_of_its_message(language):
    assert [(said, text) for said, text in pairs(entries(language)) if blanks(said) != blanks(text)] == []


def test_a_translation_begins_and_ends_as_its_message_does(language):
    """A space or a line break at either end joins it to what stands beside."""
    for said, text in pairs(entries(language)):
        assert (text[:1].isspace(), text[-1:].isspace()) == (said[:1].isspace(), said[-1:].isspace()), said


def test_numbers_have_every_form_of_the_language(language):
    catalog = messages.read(language)
    counted = [message for message in catalog if isinstance(message.id, tuple | list)]
    assert counted
    assert [message.id for message in counted if len(message.string) != catalog.num_plurals] == []
    assert [message.id for message in counted if not all(message.string)] == []


def test_the_catalogue_compiles_and_is_read_back(language):
    buffer = BytesIO()
    write_mo(buffer, messages.read(language))
    buffer.seek(0)
    compiled = read_mo(buffer)
    assert compiled.get("Sign in").string not in ("", "Sign in")
    assert len(compiled) == len(messages.read(language))


def test_a_missing_a_guessed_and_a_half_filled_message_are_all_missed(language, monkeypatch):
    """What the other tests lean on: `missing` sees each kind of gap, by context too."""
    said, have = Catalog(), Catalog(locale=language)
    for message in ("one", "two", ("%(n)s bed", "%(n)s beds"), "four"):
        said.add(message)
    said.add("four", context="other")
    have.add("one", "")
    have.add("two", "iki", flags=["fuzzy"])
    have.add(("%(n)s bed", "%(n)s beds"), ("%(n)s", ""))
    have.add("four", "dörd")
    monkeypatch.setattr(messages, "collected", lambda: said)
    monkeypatch.setattr(messages, "read", lambda language: have)
    assert len(messages.missing(language)) == 4


@pytest.mark.django_db
def test_pages_speak_the_language(language, settings, client, tmp_path):
    """A page through the catalogue as `make messages` compiles it, here into a folder of its own."""
    catalog = messages.read(language)
    folder = tmp_path / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    settings.LOCALE_PATHS = [tmp_path]
    page = client.get("/no-such-page/", headers={"accept-language": language}).content.decode()
    assert f'lang="{language}"' in page
    assert catalog.get("Page not found").string in page
    assert catalog.get("Skip to the content").string in page
