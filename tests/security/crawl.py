"""Pages as a browser reads them: their forms with what stands in them, their links, what each would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TEXTS = {"text", "search", "tel", "url", "email", ""}


@dataclass
class PageForm:
    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    chosen: list[str] = field(default_factory=list)

    def sent(self, text: str | None = None, **more: Any) -> dict[str, Any]:
        """What the browser would send; with `text` in every field into which one types."""
        values: dict[str, Any] = {}
        for name, value in self.values:
            values.setdefault(name, []).append(value)
        if text is not None:
            values |= {name: [text] for name in self.texts}
        return values | more


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.links: list[str] = []
        self.open: PageForm | None = None
        self.select = ""
        self.chosen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in ("href", "hx-get") if tag == "a" and given.get(name)]
        if tag == "form":
            self.open = PageForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is not None and given.get("name"):
            self._field(tag, given)
        elif tag == "option" and self.open is not None and self.select:
            self._option(given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        assert self.open
        name, kind = given["name"], given.get("type", "")
        self.open.kinds.add(kind if tag == "input" else tag)
        if tag == "select":
            self.select, self.chosen = name, False
            self.open.chosen.append(name)
        elif tag == "textarea" or (tag == "input" and kind in TEXTS):
            self.open.texts.append(name)
            self.open.values.append((name, given.get("value", "")))
        elif tag == "input" and kind in {"checkbox", "radio"}:
            if "checked" in given or (kind == "radio" and name not in dict(self.open.values)):
                self.open.values.append((name, given.get("value", "on")))
        elif tag == "input" and kind not in {"submit", "button", "file"}:
            self.open.values.append((name, given.get("value", "")))

    def _option(self, given: dict[str, str]) -> None:
        assert self.open
        if "selected" in given or (given.get("value") and not self.chosen):
            self.open.values = [pair for pair in self.open.values if pair[0] != self.select]
            self.open.values.append((self.select, given.get("value", "")))
            self.chosen = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""


def read(content: bytes) -> Reader:
    reader = Reader()
    reader.feed(content.decode())
    return reader


def query_names(reader: Reader) -> set[str]:
    """The parameters that this page's links and filters put into an address."""
    names = {name for form in reader.forms if form.method == "get" for name, _value in form.values}
    return names | {name for link in reader.links for name, _value in parse_qsl(urlsplit(link).query)}
