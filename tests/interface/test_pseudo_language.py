"""Shown: no page says a word that the catalogues do not have. Every word of a catalogue is put into brackets first."""

import json
import re
from html.parser import HTMLParser
from uuid import UUID

import pytest
from babel import Locale
from django.db.models.signals import post_init
from django.utils.translation import trans_real

from accounts.confidentiality.versions import versions
from cases.identification.enums import Website
from shelters.belongings.enums import Currency
from tests.security.conftest import estate

__all__ = ["estate"]

OPEN, CLOSED = "⟦", "⟧"
WORD = re.compile(r"[^\W\d_]{2,}")
# What ends a sentence whatever was cut off inside it.
BLOCKS = frozenset(
    {"p", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "div", "section", "option", "title", "dt", "dd", "summary"}
    | {"legend", "caption", "label", "button", "text"}
)
# What has no end: it silences nothing.
EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})
SAID = ("aria-label", "title", "alt", "placeholder", "data-label", "aria-description")
# What stands for itself in every language: languages by their own names, currencies, services, standards, kinds of file.
OWN_NAME = (
    {"az", "en", "ru", "Azərbaycanca", "English", "Русский", "العربية", "فارسی"}
    | {"IOM", "ILO", "UNODC", "UNHCR", "HTCDS", "SDG", "CTDC", "GRETA"}
    | {currency.value for currency in Currency}
    | {word for website in Website for word in WORD.findall(str(website.label))}
    | {"PDF", "XLSX", "CSV", "JSON", "JPEG", "PNG", "UTF", "Excel", "Escape"}
    # The rules of confidentiality are kept whole in each language, and shown in the page's.
    | {word for rules in versions() for word in WORD.findall(json.dumps(rules.texts["en"]))}
    # Names of countries and languages come from their own source, in the page's language.
    | {
        word
        for name in [*Locale("en").territories.values(), *Locale("en").languages.values()]
        for word in WORD.findall(name)
    }
)


class Pseudo(trans_real.DjangoTranslation):
    """English, every message of it in brackets."""

    def gettext(self, message):
        # What has a context comes with it in front; English says what stands behind.
        said = super().gettext(message).rpartition(trans_real.CONTEXT_SEPARATOR)[2]
        return f"{OPEN}{said}{CLOSED}" if WORD.search(said) else said

    def ngettext(self, one, many, number):
        said = super().ngettext(one, many, number).rpartition(trans_real.CONTEXT_SEPARATOR)[2]
        return f"{OPEN}{said}{CLOSED}"


class Page(HTMLParser):
    """The words of a page that stand in no brackets."""

    def __init__(self):
        super().__init__()
        self.depth, self.bare, self.mute = 0, [], []

    def handle_starttag(self, tag, attrs):
        # Scripts, names for machines, and what says of itself that it stands in another language or in none.
        alien = {"lang", "translate"} & dict(attrs).keys() and tag not in {"html", *EMPTY}
        if alien or tag in {"script", "style", "template", "code", "pre"}:
            self.mute.append(tag)
        self.depth = 0 if tag in BLOCKS else self.depth
        given = dict(attrs)
        said = [given[name] for name in SAID if given.get(name)]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            said.append(given.get("value") or "")
        for text in said:
            self.bare += outside(text, 0)[0]

    def handle_endtag(self, tag):
        if self.mute and self.mute[-1] == tag:
            self.mute.pop()
        self.depth = 0 if tag in BLOCKS else self.depth

    def handle_data(self, data):
        if not self.mute:
            words, self.depth = outside(data, self.depth)
            self.bare += words


def outside(text, depth):
    """Words of a text that stand outside all brackets, and how deep inside it ends."""
    found = []
    for part in re.split(f"([{OPEN}{CLOSED}])", text):
        if part in (OPEN, CLOSED):
            depth = max(0, depth + (1 if part == OPEN else -1))
        elif not depth:
            found += WORD.findall(part)
    return found, depth


@pytest.fixture
def known():
    """Words of the data: whatever stood in a row that somebody made or read while the test ran."""
    words = set()

    def keep(instance, **_kwargs):
        for value in vars(instance).values():
            if isinstance(value, str | list | dict | UUID):
                words.update(WORD.findall(str(value)))

    post_init.connect(keep, weak=False)
    yield words
    post_init.disconnect(keep)


@pytest.fixture
def pseudo(monkeypatch):
    made = Pseudo("en")
    monkeypatch.setitem(trans_real._translations, "en", made)
    monkeypatch.setattr(trans_real, "_default", None)
    trans_real.activate("en")
    yield
    trans_real.deactivate()


@pytest.mark.slow
def test_no_page_says_what_no_catalogue_has(known, estate, pseudo):
    client, bare, asked = estate.client(), {}, 0

    for name, address in estate.some_addresses(7):
        answer = client.get(address)
        if answer.status_code >= 400 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        asked += 1
        page = Page()
        page.feed(answer.content.decode())
        words = {word for word in page.bare if word not in known | OWN_NAME}
        if words:
            bare[name] = sorted(words)

    assert asked
    assert not bare, "\n".join(f"{name}: {words}" for name, words in bare.items())


def test_a_word_that_nobody_translated_is_found():
    page = Page()
    page.feed(f"<p>{OPEN}One <b>two</b>{CLOSED} three</p><p title='four'>{OPEN}five</p><p>six</p>")

    assert page.bare == ["three", "four", "six"]


def test_what_stands_in_another_language_says_so():
    page = Page()
    page.feed('<p><cite lang="en">Handbook</cite> <input lang="en"> one</p><p translate="no">XK</p>')

    assert page.bare == ["one"]
