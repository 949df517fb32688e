"""How long a save takes through the real server while others read, beside a bare INSERT of the same rows at the same time."""

import http.client
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench._pages import client_of, percentile, spread
from bench._register import LARGEST, ORGANISATIONS, SMALL, register
from bench.case_page import FILES, addresses

GOAL_MS = 150
WARM_UP, SAVES = 5, 100
# Each reads on for a moment before she asks for the next page: three lists to one file.
READERS, PAUSE = 4, 0.5


def run() -> None:
    from tests import browsers
    from tests.conftest import process_environment

    print(f"A save through the server while {READERS} people read (p50 / p95)")
    with (
        register(),
        tempfile.TemporaryDirectory() as folder,
        browsers.site(process_environment(), Path(folder), workers=2) as address,
    ):
        writer, file = Person(address, SMALL + ORGANISATIONS), addresses(SMALL)[0]
        with readers(address) as pages:
            began = time.perf_counter()
            note = [writer.saved(f"{file}notes/new/contact/", text=f"She slept well. {n}") for n in _rounds()]
            step = [writer.saved(f"{file}person/source/", source_worker=f"Somebody {n}") for n in _rounds()]
            bare = [_bare() for _n in _rounds()]
            read = len(pages) / (time.perf_counter() - began)
    note, step, bare = note[WARM_UP:], step[WARM_UP:], bare[WARM_UP:]
    print(f"  the others opened {read:.1f} pages a second: {spread(pages)}")
    print(f"  lower bound: one note and one event of the record by bare INSERT, committed: {spread(bare)}")
    for what, times in (("a note", note), ("a step of the first conversation", step)):
        slow = percentile(times, 95)
        print(
            f"  {what:<36} {spread(times)}   p95 {slow:.0f} ms (goal {GOAL_MS}),"
            f" {percentile(times, 50) / percentile(bare, 50):.0f} times the lower bound at p50"
        )


def _rounds() -> Iterator[int]:
    yield from range(SAVES + WARM_UP)


class Person:
    """Somebody signed in, over one connection that stays open."""

    def __init__(self, address: str, user_id: int) -> None:
        self.host = urlsplit(address).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=60)
        # The server under test names its cookies as an installation does.
        cookies = {
            f"__Host-{name.removeprefix('__Host-')}": one.value for name, one in client_of(user_id).cookies.items()
        }
        self.cookies = cookies

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, float]:
        """Status, text and milliseconds."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(fields, doseq=True) if fields is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        took = (time.perf_counter() - began) * 1000
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _semicolon, _rest = value.partition(";")
                self.cookies.update([cookie.split("=", 1)])
        return answer.status, text, took

    def saved(self, path: str, **typed: str) -> float:
        """Open a form, type, save; the milliseconds of the save alone."""
        status, page, _took = self.ask("GET", path)
        if status != 200:
            raise AssertionError(f"the form answered {status}")
        status, page, took = self.ask("POST", path, fields_of(page) | typed)
        if status != 302:
            raise AssertionError(f"the save answered {status}")
        return took


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the form of a page as it is."""
    form = _Form()
    form.feed(page.partition("<main")[2])
    return form.fields


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = dict(pairs)
        name = given.get("name") or ""
        if tag == "input" and name and given.get("type") not in ("checkbox", "radio", "submit", "file"):
            self.fields[name] = given.get("value") or ""
        elif tag == "input" and name and "checked" in given:
            self.fields[name] = given.get("value") or "on"
        elif tag == "textarea":
            self.area, self.fields[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.fields[self.select] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""


@contextmanager
def readers(address: str) -> Iterator[list[float]]:
    """People who open lists and files all the while; yields the milliseconds of their pages as they come."""
    files, pages, stop = addresses(LARGEST), [], threading.Event()
    people = [Person(address, LARGEST + ORGANISATIONS) for _reader in range(READERS)]
    failures: list[int] = []

    def read(person: Person, first: int) -> None:
        for number in count(first):
            if stop.wait(PAUSE):
                return
            path = files[number % FILES] if number % 4 == 0 else "/cases/?state=all"
            status, _text, took = person.ask("GET", path)
            (pages if status == 200 else failures).append(took if status == 200 else status)

    threads = [
        threading.Thread(target=read, args=(person, number), daemon=True) for number, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    time.sleep(2)
    try:
        yield pages
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        print(f"  {len(failures)} pages of the readers failed: {sorted(set(failures))}")


def _bare() -> float:
    """The last note and the last event once more, as rows that are known already, in one committed transaction."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        for table in ("cases_note", "audit_auditevent"):
            cursor.execute(f"CREATE TABLE IF NOT EXISTS bench_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(f"TRUNCATE bench_{table}")
        began = time.perf_counter()
        cursor.execute(
            "BEGIN; INSERT INTO bench_cases_note SELECT * FROM cases_note ORDER BY id DESC LIMIT 1;"
            "INSERT INTO bench_audit_auditevent SELECT * FROM audit_auditevent ORDER BY id DESC LIMIT 1; COMMIT"
        )
        return (time.perf_counter() - began) * 1000
