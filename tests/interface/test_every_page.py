"""Shown: every page, as each role sees it, can be read and worked by everybody, asks nobody else, and leaves nothing behind.

In three languages, at two widths, light and dark: whole in `make proof`, a seeded sample in `make test`.
"""

import random
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Error

from accounts.models import User
from tests import browsers, proof
from tests.access.test_matrix import whole_world
from tests.access.world import READERS
from tests.interface import crowd

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(5400)]

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What axe says of a page, shortened to what one needs to find it.
LOOK = """async (tags) => {
    const found = await axe.run(document, {
        runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], elementRef: false,
    });
    const why = node => ([...node.any, ...node.all, ...node.none][0] || {}).message || '';
    const told = node => `${node.target.join(' ')} ${node.html.slice(0, 160)} ${why(node)}`;
    return found.violations.map(rule => [rule.impact, rule.id, rule.nodes.slice(0, 3).map(told)]);
}"""
KEPT = """() => ({local: localStorage.length, kept: Object.keys(sessionStorage).filter(
    key => key !== 'htmx-current-path-for-history').length})"""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LOOKS = [(size, scheme) for size in (WIDE, NARROW) for scheme in ("light", "dark")]
# Whatever is serious must not be. What is moderate and stands here has its reason.
EXCUSED: dict[str, str] = {}
WEIGHTY = {"critical", "serious", "moderate"}
LANGUAGES = ["az", "en", "ru"]
# The whole is shared among processes; a sample is one hand of the pages, in one language, with one look each.
PARTS = 4 if proof.WHOLE else 1
HAND = 40


class Watch:
    """What the pages of one context complained of, and whom they asked."""

    def __init__(self, context: object, site: str) -> None:
        self.complaints: list[str] = []
        host = urlsplit(site).netloc
        context.on("console", lambda said: self._complain(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: self._complain(str(error.error)))
        context.on(
            "request",
            lambda asked: None if _own(asked.url, host) else self._complain(f"asks {urlsplit(asked.url).netloc}"),
        )

    def _complain(self, what: str) -> None:
        # The browser says so of every page that is answered with another state than 200; some of them are looked at here.
        if not what.startswith("Failed to load resource: the server responded with a status of 4"):
            self.complaints.append(what)


def _own(url: str, host: str) -> bool:
    parts = urlsplit(url)
    return parts.netloc == host or parts.scheme in {"data", "about", "blob"}


@pytest.fixture
def crowd_site(own_database, settings, tmp_path):
    world = whole_world()
    browsers.give_second_factors(User.objects.all())
    with browsers.site(own_database, tmp_path) as site:
        yield world, site


def _asked(world, language, part, config):
    """The visits of this part, by reader, each with the looks that it is given."""
    visits = crowd.visits(world)
    if proof.WHOLE:
        return [(visit, LOOKS) for visit in visits[part::PARTS]]
    chance = random.Random(f"{proof.seed(config)} {language}")
    return [(visit, [chance.choice(LOOKS)]) for visit in chance.sample(visits, len(visits) // HAND)]


def _language(config):
    """A sample speaks one language, dealt by the seed."""
    return LANGUAGES if proof.WHOLE else [LANGUAGES[proof.seed(config) % len(LANGUAGES)]]


def pytest_generate_tests(metafunc):
    if "language" in metafunc.fixturenames:
        metafunc.parametrize("language", _language(metafunc.config))


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_for_everybody(crowd_site, browser, pytestconfig, language, part, record_property):
    world, site = crowd_site
    crowd.speak(world, language)
    script = AXE.read_text(encoding="utf-8")
    asked = _asked(world, language, part, pytestconfig)
    faults, looked = defaultdict(list), 0

    for reader in READERS:
        hers = [row for row in asked if row[0].reader == reader]
        if not hers:
            continue
        context = browser.new_context(base_url=site, locale=language)
        context.add_cookies(crowd.cookies_of(world, reader, site))
        watch = Watch(context, site)
        page = context.new_page()
        for visit, looks in hers:
            answer = _goto(page, visit.address)
            if answer is None:
                continue
            spoken = page.evaluate("document.documentElement.lang")
            if spoken != language:
                faults[f"speaks {spoken}"].append(f"{visit.name} {reader}")
            page.evaluate(script)
            for size, scheme in looks:
                page.set_viewport_size(size)
                page.emulate_media(color_scheme=scheme)
                looked += 1
                if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                    faults[f"wider than {size['width']}"].append(f"{visit.name} {reader}")
                for impact, rule, nodes in page.evaluate(LOOK, RULES):
                    if impact in WEIGHTY and rule not in EXCUSED:
                        faults[f"{impact} {rule}"].append(f"{visit.name} {reader} {size['width']} {scheme}: {nodes}")
            if watch.complaints:
                faults["complaint"].append(f"{visit.name} {reader}: {watch.complaints}")
                watch.complaints.clear()
        kept = page.evaluate(KEPT) if page.url.startswith(site) else {}
        if any(kept.values()):
            faults["kept in the browser"].append(f"{reader}: {kept}")
        context.close()

    record_property("looks at pages", looked)
    assert looked or not asked
    assert not faults, _told(faults)


def _goto(page, address):
    """The answer if it is a page; None for a file, which the browser keeps, and for what leads elsewhere."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return None
        raise
    html = answer.headers.get("content-type", "").startswith("text/html")
    return answer if html and urlsplit(page.url).path == urlsplit(address).path else None


def _told(faults):
    return "\n".join(
        f"{kind} ({len(places)}):\n" + "\n".join(f"    {place}" for place in places[:12])
        for kind, places in faults.items()
    )
