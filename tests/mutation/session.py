"""One pytest session per module: collected once, its database made once; every mutant then runs in a fork of it.

A mutant of a function is put in place by its code, so that whoever imported the function runs it too; only the tests
that came through the function are asked. A mutant of a table is asked of all of them.
"""

import ast
import copy
import inspect
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from django.db import connections

from tests.mutation.mutants import Mutant

# For one mutant. Whoever takes longer kills nobody.
SECONDS = 600
# Whoever takes longer waits for its turn, even if it killed the one before.
QUICK = 0.5
_CAME = "_mutation_came"


class _Keeper(pytest.Item):
    """Never run: as the item that follows, it keeps what belongs to the session."""

    def runtest(self) -> None:
        raise NotImplementedError


class Mutating:
    """A pytest plugin that asks the collected tests of every mutant instead of running them once."""

    def __init__(self, name: str, source: str, mutants: Sequence[Mutant], say: Callable[..., None]) -> None:
        self.name, self.right, self.mutants, self.say = name, ast.parse(source), mutants, say
        self.failure = self.why_none = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and report.when != "teardown" and not self.failure:
            crash = getattr(report.longrepr, "reprcrash", None)
            said = " ".join((crash.message if crash else str(report.longrepr)).split())
            self.failure = f"{report.nodeid} ({said[:90]})"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            self.why_none = "not all tests could be collected"
            raise session.Failed(self.why_none)
        items = session.items
        # Makes the session's database, which the forks use one after the other.
        self._run([item for item in items if "django_db_setup" in getattr(item, "fixturenames", ())][:1])
        connections.close_all()
        known = _in_fork(lambda: self._without_wrong(items))
        if known is None or known["failure"]:
            self.why_none = known["failure"] if known else "no answer"
            raise session.Failed("they fail without any wrong")
        killers: list[str] = []
        for mutant in self.mutants:
            place = place_of(self.right, mutant.tree)
            asked = [items[number] for number in known["came"].get(place, [])] if place else items
            ordered = _in_order(asked, dict(zip(items, known["seconds"], strict=True)), killers[-5:])
            killer, failure, why = self._killer(mutant, ordered)
            killers += [killer] * bool(killer)
            self.say(mutant, failure, why)
        return True

    def _killer(self, mutant: Mutant, items: Sequence[pytest.Item]) -> tuple[str, str, str]:
        """The test that fails, what it says, and why nothing was found. It has to fail twice: a machine may be slow once."""
        told = _in_fork(lambda: self._with(mutant, items))
        if told is None:
            return "", "", "no answer"
        if not told["failure"]:
            return "", "", "" if items else "no test comes here"
        same = [item for item in items if item.nodeid == told["by"]]
        again = _in_fork(lambda: self._with(mutant, same))
        return (
            (told["by"], told["failure"], "") if again and again["failure"] else ("", "", f"{told['by']} failed once")
        )

    def _with(self, mutant: Mutant, items: Sequence[pytest.Item]) -> dict[str, Any]:
        put(sys.modules[self.name], self.right, mutant.tree)
        return {"by": self._run(items), "failure": self.failure}

    def _without_wrong(self, items: Sequence[pytest.Item]) -> dict[str, Any]:
        """Which tests come through which function, and how long each takes."""
        came: dict[str, list[int]] = {}
        seconds = []
        seen = _watch(sys.modules[self.name], self.right)
        for number, item in enumerate(items):
            seen.clear()
            began = time.monotonic()
            self._run([item])
            seconds.append(time.monotonic() - began)
            for place in seen:
                came.setdefault(place, []).append(number)
        return {"failure": self.failure, "came": came, "seconds": seconds}

    def _run(self, items: Sequence[pytest.Item]) -> str:
        """Run until the first failure: which it was."""
        for item in items:
            keeper = _Keeper.from_parent(item.session, name="keeper")
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=keeper)
            if self.failure:
                return item.nodeid
        return ""


def _in_order(
    items: Sequence[pytest.Item], seconds: dict[pytest.Item, float], killers: Sequence[str]
) -> list[pytest.Item]:
    """Those most likely to fail soon: the quick who killed just now, then the quick; the tenth case of one test is asked late."""
    asked: Counter[str] = Counter()
    costs = {}
    for item in items:
        test = item.nodeid.partition("[")[0]
        asked[test] += 1
        costs[item] = (item.nodeid not in killers or seconds[item] > QUICK, seconds[item] * asked[test])
    return sorted(items, key=lambda item: costs[item])


def place_of(right: ast.Module, wrong: ast.Module) -> str:
    """The function in which two modules differ, or nothing where it is a table."""
    scope, place = (right.body, wrong.body), ""
    while True:
        one, other = next(pair for pair in zip(*scope, strict=True) if ast.dump(pair[0]) != ast.dump(pair[1]))
        if isinstance(one, ast.FunctionDef):
            return place + one.name
        if not isinstance(one, ast.ClassDef) or not isinstance(other, ast.ClassDef):
            assert not place, f"a table in a class: {ast.unparse(one)}"
            return ""
        scope, place = (one.body, other.body), f"{place}{one.name}."


def put(module: ModuleType, right: ast.Module, wrong: ast.Module) -> None:
    """Make an imported module the wrong one, for everybody who took something from it."""
    place = place_of(right, wrong)
    if place:
        _function(module, place).__code__ = _codes(wrong)[place]
        return
    before = dict(vars(module))
    begin = next(n for n, statement in enumerate(wrong.body) if ast.dump(statement) != ast.dump(right.body[n]))
    tables = [statement for statement in wrong.body[begin:] if isinstance(statement, ast.Assign | ast.AnnAssign)]
    exec(compile(ast.Module(tables, []), module.__name__, "exec"), vars(module))  # noqa: S102 (our own module)
    changed = [(value, vars(module)[name]) for name, value in before.items() if vars(module)[name] != value]
    for other in list(sys.modules.values()):
        for name, value in list(vars(other).items()):
            for old, new in changed:
                if value is old:
                    setattr(other, name, new)


def _watch(module: ModuleType, right: ast.Module) -> set[str]:
    """The functions that were entered, from now on."""
    watched = copy.deepcopy(right)
    seen: set[str] = set()
    setattr(module, _CAME, seen)
    places = dict(_functions(watched.body))
    for place, function in places.items():
        function.body[:0] = ast.parse(f"{_CAME}.add({place!r})").body
    codes = _codes(ast.fix_missing_locations(watched))
    for place in places:
        _function(module, place).__code__ = codes[place]
    return seen


def _functions(body: Sequence[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            yield prefix + statement.name, statement
        elif isinstance(statement, ast.ClassDef):
            yield from _functions(statement.body, f"{prefix}{statement.name}.")


def _function(module: ModuleType, place: str) -> FunctionType:
    found: Any = module
    for name in place.split("."):
        found = vars(found)[name]
    found = inspect.unwrap(getattr(found, "fget", found))
    assert isinstance(found, FunctionType), place
    return found


def _codes(tree: ast.Module) -> dict[str, CodeType]:
    def inside(code: CodeType) -> Iterator[CodeType]:
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield constant
                yield from inside(constant)

    return {code.co_qualname: code for code in inside(compile(tree, "mutant", "exec"))}


def _in_fork(work: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    """What the work answers in a process of its own; None if it took too long or broke off."""
    start, end = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        try:
            answer = json.dumps(work()).encode()
            with os.fdopen(end, "wb") as out:
                out.write(answer)
        finally:
            os._exit(0)
    os.close(end)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.alarm(SECONDS)
    with os.fdopen(start, "rb") as told:
        answer = told.read()
    signal.alarm(0)
    os.waitpid(child, 0)
    return json.loads(answer) if answer else None
