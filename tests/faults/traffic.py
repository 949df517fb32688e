"""People at work while something breaks: writers who do not give up, a reader, and a stranger who tries all the time."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.stack import HOST

HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
# As long as the proxy waits for an answer, and some: whoever waits longer has been given up by it.
SECONDS = 35
WRITERS = 3
PAUSE = 0.15
# What a server in trouble says: come again. Anything else is an answer.
COME_AGAIN = {409, 429, 500, 502, 503, 504}


def ask(port: int, path: str, token: str = "", *, body: Any = None, key: str = "") -> tuple[int, bytes]:
    """One request as the proxy passes it on. Raises OSError or HTTPException where there is no answer."""
    headers = dict(HEADERS)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET" if body is None else "POST", path, body and json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@dataclass
class Traffic:
    """What was asked, and how it was answered."""

    name: str
    port: int
    case: str
    tokens: dict[str, str]
    surname: str
    # Text of each note that was acknowledged, with the moment at which its first attempt began.
    acknowledged: dict[str, float] = field(default_factory=dict)
    # Those that no answer was waited for at the end: they may be there or not.
    open: set[str] = field(default_factory=set)
    reads: int = 0
    read_attempts: int = 0
    last_read: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    # Whatever showed a stranger or a passer-by something, and whatever was refused that should not have been.
    opened: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    pause: float = PAUSE
    stops: threading.Event = field(default_factory=threading.Event)

    def write(self, writer: int) -> None:
        number = 0
        while not self.stops.is_set():
            number += 1
            text, key, began = f"{self.name} {writer} {number}", str(uuid4()), time.monotonic()
            note = {"kind": "telephone", "text": text, "happened_at": "2024-06-01T10:00:00+04:00"}
            self.open.add(text)
            while not self.stops.is_set():
                status, said = self._asked(f"cases/{self.case}/notes/", "worker", body=note, key=key)
                if status == 201:
                    self.acknowledged[text] = began
                    self.open.discard(text)
                    break
                if status and status not in COME_AGAIN:
                    self.refused.append(f"{status}: {said[:200]!r}")
                    self.open.discard(text)
                    break
                time.sleep(self.pause)
            time.sleep(self.pause)

    def read(self) -> None:
        while not self.stops.is_set():
            self.read_attempts += 1
            began = time.monotonic()
            status, said = self._asked(f"cases/{self.case}/", "reader")
            if status == 200:
                self.reads += 1
                self.last_read = began
                if self.case.encode() not in said:
                    self.refused.append("200 without the case")
            elif status and status not in COME_AGAIN:
                self.refused.append(f"{status}: {said[:200]!r}")
            time.sleep(self.pause)

    def try_strangely(self) -> None:
        """Another organisation's caseworker, somebody without a token, and one with a wrong one."""
        case = f"cases/{self.case}/"
        while not self.stops.is_set():
            for path, who, expected in ((case, "stranger", {404}), ("cases/", "stranger", {200}), (case, "", {401})):
                status, said = self._asked(path, who)
                shown = self.surname.encode() in said or json.dumps(self.surname)[1:-1].encode() in said
                if shown or self.case.encode() in said or (status and status not in expected | COME_AGAIN):
                    self.opened.append(f"{who or 'nobody'} {path.partition('/')[0]} {status}")
            time.sleep(self.pause)

    def _asked(self, path: str, who: str, **more: Any) -> tuple[int, bytes]:
        try:
            status, said = ask(self.port, f"/api/v1/{path}", self.tokens.get(who, ""), **more)
        except (OSError, http.client.HTTPException) as error:
            self.answers[type(error).__name__] += 1
            return 0, b""
        self.answers[str(status)] += 1
        return status, said

    def seconds_until_well(self, since: float, patience: float = 120) -> float:
        """From `since` until something was written and read that was begun after it."""
        while time.monotonic() < since + patience:
            if self.last_read > since and any(began > since for began in list(self.acknowledged.values())):
                return time.monotonic() - since
            time.sleep(0.05)
        raise AssertionError(f"not well again within {patience} s: {dict(self.answers)}")


@contextmanager
def going_on(traffic: Traffic) -> Iterator[Traffic]:
    """They work until the block ends, then finish what they have begun."""
    work = [threading.Thread(target=traffic.write, args=(number,)) for number in range(WRITERS)]
    work += [threading.Thread(target=traffic.read), threading.Thread(target=traffic.try_strangely)]
    for one in work:
        one.start()
    try:
        yield traffic
    finally:
        traffic.stops.set()
        for one in work:
            one.join()
