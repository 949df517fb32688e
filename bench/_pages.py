"""Opening pages as somebody of the register does, with the time that its queries take beside the time of the whole."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

WARM_UP = 3
ROUNDS = 40


@dataclass
class Measured:
    """Milliseconds of each round, and how many queries one took at most."""

    whole: list[float] = field(default_factory=list)
    queries: list[float] = field(default_factory=list)
    most_queries: int = 0

    def line(self, what: str) -> str:
        whole, queries = spread(self.whole), spread(self.queries)
        return f"  {what:<52} SQL {queries}   page {whole}   {self.most_queries} queries"


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def spread(values: list[float]) -> str:
    """p50 and p95 in milliseconds."""
    return f"{percentile(values, 50):6.1f} / {percentile(values, 95):6.1f} ms"


class Stopwatch:
    """Adds up what the application's queries take, as the application waits for them."""

    def __init__(self) -> None:
        self.milliseconds, self.count = 0.0, 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.milliseconds += (time.perf_counter() - began) * 1000
            self.count += 1


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    from django.db import connection

    watch = Stopwatch()
    with connection.execute_wrapper(watch):
        yield watch


def client_of(user_id: int) -> Any:
    """A browser in which this account has just signed in."""
    from django.test import Client

    from accounts.models import User
    from tests.accounts.factories import signed_in

    client, user = Client(SERVER_NAME="localhost"), User.objects.get(pk=user_id)
    client.force_login(user)
    signed_in(client, user)
    return client


def opened(ask: Callable[[int], Any], rounds: int = ROUNDS) -> Measured:
    """`ask(n)` opens the n-th page and returns the answer, which must be a page."""
    measured = Measured()
    for number in range(-WARM_UP, rounds):
        with stopwatch() as watch:
            began = time.perf_counter()
            response = ask(number % rounds)
            took = (time.perf_counter() - began) * 1000
        if response.status_code != 200:
            raise AssertionError(f"answered {response.status_code}")
        if number >= 0:
            measured.whole.append(took)
            measured.queries.append(watch.milliseconds)
            measured.most_queries = max(measured.most_queries, watch.count)
    return measured
