"""Somebody at the screen. She goes by the words that stand there, in her language; whatever page she meets is looked over.

With PICTURES=folder a picture of every page is kept there.
"""

import os
import re
from pathlib import Path

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from core.countries import country_name

# Whatever is asked of a page: the widest thing in it, its language, how often it says what it is.
_LOOK = """() => ({
    width: document.documentElement.scrollWidth,
    language: document.documentElement.lang,
    headings: [...document.querySelectorAll("h1")].map((one) => one.innerText.trim()),
    errors: document.querySelector(".error-summary")?.innerText || "",
    tab: [...document.querySelectorAll("nav.tabs [aria-current=page]")].map((one) => one.getBoundingClientRect().right)[0],
    names: [...document.querySelectorAll("main :is(a, button, input:not([type=hidden]), select, textarea, summary)")]
        .filter((one) => one.checkVisibility() && !one.innerText.trim() && !one.labels?.length
            && !one.getAttribute("aria-label") && one.getAttribute("aria-hidden") !== "true")
        .map((one) => one.outerHTML),
})"""


class Teller:
    """One person of the staff at one screen: `follow` a link, `press` a button, answer a question by its own words."""

    pictures = 0

    def __init__(self, page, language):
        self.page, self.language = page, language
        self.width = page.viewport_size["width"]
        self.problems = []
        page.on("console", self._complained)
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def words(self, text, **values):
        """A sentence of the program as it stands on this screen; `(text, context)` where one word has two meanings."""
        with translation.override(self.language):
            # What a list of codes calls itself is put into words already.
            said = pgettext(*reversed(text)) if isinstance(text, tuple) else gettext(str(text))
        return said % values if values else said

    def day(self, day):
        """A day as this language writes it."""
        with translation.override(self.language):
            return date_format(day, "SHORT_DATE_FORMAT")

    @property
    def main(self):
        return self.page.get_by_role("main")

    # ------------------------------------------------------------ from page to page

    def go(self, address):
        """To an address that somebody kept."""
        self._arrived(self.page.goto(address, wait_until="domcontentloaded"))

    def place(self, label):
        """To one of the places that stand on every page: at the left, or on a telephone at the foot."""
        bar = self.page.get_by_role("navigation", name=re.compile(self._any_of("Main", "Main, short")))
        link = bar.get_by_role("link", name=re.compile(rf"^{re.escape(self.words(label))}\b")).locator("visible=true")
        if not link.count():
            self.hit(bar.get_by_text(self.words("More"), exact=True))
        self._leave(link)

    def part(self, label, *, of=""):
        """To a part of the case; from elsewhere by the page of the case, whose address that is."""
        parts = self.page.get_by_role("navigation", name=self.words("Parts of the case"))
        if of and (not self.page.url.startswith(of) or not parts.count()):
            self.go(of)
        self._leave(parts.get_by_role("link", name=self.words(label), exact=True))

    def follow(self, text, *, beside="", exact=True):
        link = self._around(beside, "link", self.words(text), exact)
        self._leave(link)

    def press(self, text, *, beside="", exact=True, wrong=False):
        """Send a form. `wrong`: what it holds is not taken as it is, or it comes too late."""
        button = self._around(beside, "button", self.words(text), exact)
        self._leave(button, wrong=wrong)

    # ------------------------------------------------------------ answering

    def write(self, label, value):
        self.type(self.field(label), str(value))

    def choose(self, label, option):
        """One of a list."""
        self.select(self.field(label), self.words(option))

    def country(self, label, code):
        """One of the countries, as this language calls it."""
        self.select(self.field(label), country_name(code, self.language))

    def pick(self, question, option, *, exact=True):
        """One of several in sight; `exact=False` where more stands beside its name."""
        self.mark(self._question(question).get_by_label(self.words(option), exact=exact).first)

    def tick(self, question, *options):
        """Some of several in sight."""
        for option in options:
            self.mark(self._question(question).get_by_label(self.words(option), exact=True))

    def check(self, label):
        self.mark(self.main.get_by_label(self.words(label), exact=True))

    def open(self, text):
        """What is folded away."""
        self.hit(self.main.locator("summary", has_text=re.compile(rf"^\s*{re.escape(self.words(text))}")).first)

    def field(self, label, *, inside=""):
        around = self._question(inside) if inside else self.main
        return around.get_by_label(self._label(self.words(label))).locator("visible=true").first

    # ------------------------------------------------------------ by hand: whoever has no mouse does these otherwise

    def hit(self, wanted):
        """A link, a button, what is folded away."""
        wanted.click()

    def type(self, field, text):
        field.fill(text)

    def select(self, field, label):
        field.select_option(label=label)

    def mark(self, box):
        """One of several, or a yes."""
        box.check()

    # ------------------------------------------------------------ reading

    def sees(self, text):
        """The words stand on the page, or come to stand there, whatever is filled into them."""
        said = re.compile(r".+".join(re.escape(part) for part in re.split(r"%\(\w+\)s", self.words(text))))
        self.main.get_by_text(said).locator("visible=true").first.wait_for()

    def misses(self, text):
        assert self.words(text) not in self.main.inner_text()

    def prints(self, text):
        """Press what answers with a PDF in a window of its own."""
        button = self.main.get_by_role("button", name=self.words(text), exact=True)
        button = button if button.count() else self.main.get_by_role("link", name=self.words(text), exact=True)
        with self.page.context.expect_event(
            "response", lambda answer: answer.headers.get("content-type", "").startswith("application/pdf")
        ) as printed:
            self.hit(button)
        assert printed.value.status == 200

    def look(self):
        """What any page is held to: in the reader's language, within her screen, saying once what it is, every field named."""
        seen, where = self.page.evaluate(_LOOK), self.page.url
        self._keep()
        assert self.problems == [], (where, self.problems)
        assert seen["language"] == self.language, (where, seen["language"])
        assert seen["width"] <= self.width, (where, seen["width"])
        assert len(seen["headings"]) == 1, (where, seen["headings"])
        assert seen["headings"][0], where
        assert seen["names"] == [], (where, seen["names"])
        assert (seen["tab"] or 0) <= self.width, (where, seen["tab"])
        return seen

    # ------------------------------------------------------------ inside

    def _complained(self, said):
        # A form that is not taken as it is, is no complaint; nor a draft that was called off because its form was sent.
        if said.type == "error" and not re.search("status of (409|422)|^htmx:(sendAbort|afterRequest)", said.text):
            self.problems.append(said.text)

    def _leave(self, by, *, wrong=False):
        with self.page.expect_navigation(wait_until="domcontentloaded") as arrived:
            self.hit(by)
        self._arrived(arrived.value, wrong=wrong)

    def _arrived(self, answer, *, wrong=False):
        seen = self.look()
        assert answer is None or answer.status in ((409, 422) if wrong else (200,)), (
            answer.status,
            self.page.url,
            seen["errors"],
        )

    def _around(self, beside, role, name, exact):
        found = self.main.get_by_role(role, name=name, exact=exact).locator("visible=true")
        if beside:
            # The innermost thing that holds both.
            around = self.main.locator("*").filter(has_text=self.words(beside))
            found = around.filter(has=self.page.get_by_role(role, name=name, exact=exact)).last.get_by_role(
                role, name=name, exact=exact
            )
        return found.first

    def _question(self, question):
        name = self._label(self.words(question))
        return self.main.get_by_role("group", name=name).or_(self.main.get_by_role("radiogroup", name=name)).last

    def _label(self, label):
        optional = re.escape(self.words(("optional", "form field")))
        return re.compile(rf"^\s*{re.escape(label)}\s*(\({optional}\))?\s*$")

    def _any_of(self, *labels):
        return "|".join(rf"^{re.escape(self.words((label, 'navigation')))}$" for label in labels)

    def _keep(self):
        if folder := os.environ.get("PICTURES"):
            Teller.pictures += 1
            title = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[^a-z0-9]+", "-", self.page.url.split("/", 3)[-1].lower())
            name = f"{self.width}-{self.language}-{Teller.pictures:03}-{title.strip('-')[:60]}.png"
            self.page.screenshot(path=Path(folder) / name, full_page=True)
