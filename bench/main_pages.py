"""The ten pages that are opened most: what they weigh, how long the server takes, when they stand in a browser on a weak line.

The programme of the demonstration, in a register of a hundred thousand further cases. The browser is given the line
that Lighthouse calls slow 4G: 1.6 Mbit/s down, 0.75 up, 150 ms there and back. Writes the table of docs/speed.md.
"""

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._kept import kept, name_of
from bench._pages import Measured, client_of, opened, percentile

CASES = 100_000
PERSONS = 300
PAGE = Path(__file__).resolve().parent.parent / "docs" / "speed.md"
START, END = "<!-- main pages: begin -->", "<!-- main pages: end -->"
FIRST_KB, LATER_KB, SCRIPT_KB, SERVER_MS, PAINT_MS, BLOCKING_MS = 60, 15, 40, 150, 1_000, 50
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
PHONE = {"width": 390, "height": 844}
OPENINGS = 3
# Kept by the page itself, from before its first byte.
WATCH = """
window.seen = {paint: 0, blocked: 0};
new PerformanceObserver(list => { for (const entry of list.getEntries()) seen.paint = entry.startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => { for (const entry of list.getEntries()) seen.blocked += Math.max(0, entry.duration - 50); })
    .observe({type: 'longtask', buffered: true});
"""


@dataclass
class Row:
    name: str
    server: Measured
    first_kb: float
    later_kb: float
    script_kb: float
    paint_ms: float
    blocking_ms: float

    def is_within(self) -> bool:
        return (
            self.first_kb <= FIRST_KB
            and self.later_kb <= LATER_KB
            and self.script_kb <= SCRIPT_KB
            and percentile(self.server.whole, 95) <= SERVER_MS
            and self.paint_ms <= PAINT_MS
            and self.blocking_ms <= BLOCKING_MS
        )

    def line(self) -> str:
        server = f"{percentile(self.server.whole, 50):.0f} / {percentile(self.server.whole, 95):.0f}"
        return (
            f"| {self.name} | {self.first_kb:.1f} | {self.later_kb:.1f} | {self.script_kb:.1f} | {server} |"
            f" {self.server.most_queries} | {self.paint_ms:.0f} | {self.blocking_ms:.0f} |"
        )


HEAD = (
    "| page | first visit, KB | later, KB | script, KB | server p50 / p95, ms | queries | largest paint, ms | blocked, ms |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


def run() -> None:
    from django.conf import settings

    import bench._register as filling

    filling.CASES, filling.REFERRALS = CASES, 20_000
    root = Path(settings.BASE_DIR)
    sources = [Path(__file__), Path(filling.__file__), *sorted((root / "exchange" / "demo").glob("*.py"))]
    with kept(name_of("bench_pages", sources, CASES, settings.INDEX_KEY, settings.FIELD_KEYS), _fill):
        pages = _pages()
        print(f"The main pages, {CASES:,} cases: bytes as sent, milliseconds")
        server = {name: _server(user, path) for name, user, path in pages}
        rows = [Row(name, server[name], *seen) for name, seen in _in_a_browser(pages)]
    print(HEAD)
    for row in rows:
        print(row.line(), "" if row.is_within() else " beyond a goal")
    _write(rows)


def _fill(cursor: Any) -> None:
    from django.utils import timezone

    import bench._register as filling
    from accounts.confidentiality.versions import number_in_force
    from accounts.models import User
    from exchange.demo.load import load_demo

    filling._fill(cursor)
    load_demo(persons=PERSONS, seed=1)
    # As accounts stand after their first sign-in: the rules are accepted.
    User.objects.filter(is_demo=True).update(rules_version=number_in_force(), rules_accepted_at=timezone.now())


def _pages() -> list[tuple[str, str | None, str]]:
    """Name, account and address."""
    from django.db import connections

    def one(sql: str) -> str:
        with connections["owner"].cursor() as cursor:
            cursor.execute(sql)
            return str(cursor.fetchone()[0])

    case = one(
        "SELECT c.public_id FROM cases_case c JOIN shelters_stay s ON s.case_id = c.id JOIN accounts_organisation o"
        " ON o.id = c.organisation_id WHERE o.code = 'TD' AND s.check_out IS NULL AND NOT c.restricted"
        " AND c.embargo_until IS NULL ORDER BY c.id DESC LIMIT 1"
    )
    house = one("SELECT public_id FROM shelters_shelter WHERE code = 'TD-1'")
    waiting = one(
        "SELECT r.public_id FROM referrals_referral r JOIN accounts_organisation o ON o.id = r.from_organisation_id"
        " WHERE r.status = 'submitted' AND o.code NOT LIKE 'B%' ORDER BY r.id LIMIT 1"
    )
    return [
        ("sign-in", None, "/accounts/login/"),
        ("first page of a caseworker", "td.caseworker", "/"),
        ("cases", "td.caseworker", "/cases/"),
        ("a case", "td.caseworker", f"/cases/{case}/"),
        ("opening a case", "td.caseworker", "/cases/new/"),
        ("board of a house", "td.manager", f"/shelters/{house}/"),
        ("inbox of the ministry", "mia.reviewer", "/referrals/"),
        ("a referral", "mia.reviewer", f"/referrals/{waiting}/"),
        ("the year 2019", "iom.officer", "/reports/2019/"),
        ("grants", "iom.officer", "/reintegration/grants/"),
    ]


def _server(username: str | None, path: str) -> Measured:
    from django.test import Client

    from accounts.models import User

    client: Any = Client(SERVER_NAME="localhost")
    if username is not None:
        client = client_of(User.objects.get(username=username).pk)
    answer = client.get(path, follow=True)
    address = answer.redirect_chain[-1][0] if answer.redirect_chain else path
    return opened(lambda _n: client.get(address, headers={"accept-encoding": "gzip"}))


def _in_a_browser(pages: list[tuple[str, str | None, str]]) -> list[tuple[str, tuple[float, ...]]]:
    from allauth.mfa.models import Authenticator
    from playwright.sync_api import sync_playwright

    from accounts.models import User
    from exchange.demo.staff import password_of
    from tests import browsers
    from tests.conftest import process_environment

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    Authenticator.objects.filter(user__is_demo=True).delete()
    secret = browsers.give_second_factors(User.objects.filter(is_demo=True))
    contexts: dict[str | None, Any] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        browsers.site(process_environment(), Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=browsers.chromium(), args=browsers.ARGUMENTS)
        found = []
        for name, username, path in pages:
            if username not in contexts:
                contexts[username] = chromium.new_context(base_url=site, viewport=PHONE)
                if username:
                    browsers.sign_in(contexts[username].new_page(), username, password_of(username), secret)
            found.append((name, _look(contexts[username], site + path)))
        chromium.close()
    return found


def _look(context: Any, address: str) -> tuple[float, ...]:
    """KB of a first visit, of a later one, of its scripts; median milliseconds to the largest paint, and blocked."""
    page = context.new_page()
    page.add_init_script(WATCH)
    line = context.new_cdp_session(page)
    sent: dict[str, float] = {}
    kinds: dict[str, str] = {}
    line.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    line.on("Network.loadingFinished", lambda event: sent.update({event["requestId"]: event["encodedDataLength"]}))
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    line.send("Network.emulateNetworkConditions", SLOW_4G)

    def visit() -> tuple[float, float]:
        sent.clear()
        page.goto(address, wait_until="load")
        page.wait_for_timeout(800)
        seen = page.evaluate("seen")
        return seen["paint"], seen["blocked"]

    paints, blocks, first, later, script = [], [], 0.0, 0.0, 0.0
    for _opening in range(OPENINGS):
        line.send("Network.clearBrowserCache")
        paint, blocked = visit()
        paints.append(paint)
        blocks.append(blocked)
        first = sum(sent.values()) / 1024
        script = sum(size for key, size in sent.items() if kinds.get(key) == "Script") / 1024
    visit()
    later = sum(sent.values()) / 1024
    page.close()
    return first, later, script, sorted(paints)[OPENINGS // 2], sorted(blocks)[OPENINGS // 2]


def _write(rows: list[Row]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = "\n".join([START, "", HEAD, *(row.line() for row in rows), "", END])
    PAGE.write_text(re.sub(f"{START}.*{END}", lambda _match: table, text, flags=re.DOTALL), encoding="utf-8")
