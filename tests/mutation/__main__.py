"""Does a test fail for every small wrong in the rules? `python -m tests.mutation [--sample N] [--seed S] [MODULE …]`

Each mutant runs its module's tests in a process of its own until the first failure. Exit status 1 if less than 95 % are
killed. Survivors are named: each is a test to write, or stands in EQUIVALENT with the reason why nobody could tell.
"""

import argparse
import ast
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import CodeType

import pytest

from tests.mutation.mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[2]
GOAL = 0.95
SECONDS = 240
# The rules, and where they are tested: the quickest first.
TARGETS = {
    "accounts/roles.py": [
        "tests/cases/test_parity.py", "tests/accounts/test_sections.py", "tests/referrals/test_policies.py",
        "tests/shelters/test_policies.py", "tests/reintegration/test_policies.py", "tests/security/test_v08_rights.py",
        "tests/accounts", "tests/reports/views", "tests/exchange/views", "tests/cases/views",
    ],
    "accounts/policies.py": ["tests/accounts/test_policies.py", "tests/accounts"],
    "cases/policies.py": [
        "tests/cases/test_parity.py", "tests/accounts/test_sections.py", "tests/cases/test_querysets.py",
        "tests/cases/test_actions.py", "tests/cases/test_sealing.py", "tests/cases/test_personal_access.py",
        "tests/reintegration/test_policies.py", "tests/cases/views", "tests/cases/retention", "tests/audit/test_history.py",
        "tests/audit/test_record_pages.py",
    ],
    "cases/querysets.py": [
        "tests/cases/test_parity.py", "tests/cases/test_querysets.py", "tests/cases/test_sealing.py",
        "tests/accounts/test_teams.py", "tests/cases/views", "tests/cases/test_search_page.py", "tests/shelters/test_board.py",
    ],
    "cases/consent/policies.py": [
        "tests/cases/consent", "tests/cases/views/test_consent_pages.py", "tests/referrals/test_consent.py",
    ],
    "cases/emergency/policies.py": [
        "tests/cases/test_emergency.py", "tests/cases/test_emergency_review.py", "tests/cases/views/test_emergency_pages.py",
    ],
    "cases/retention/policies.py": ["tests/cases/retention/test_policies.py", "tests/cases/retention"],
    "cases/visibility/policies.py": [
        "tests/cases/test_sealing.py", "tests/cases/test_personal_access.py", "tests/cases/views/test_access_page.py",
        "tests/accounts/test_teams.py",
    ],
    "shelters/policies.py": ["tests/shelters/test_policies.py", "tests/shelters"],
    "referrals/policies.py": ["tests/referrals/test_policies.py", "tests/referrals"],
    "reintegration/policies.py": ["tests/reintegration"],
    "reports/policies.py": [
        "tests/reports/test_policies.py", "tests/reports/views", "tests/reports/test_freeze.py", "tests/reports/test_jobs.py",
    ],
    "exchange/policies.py": ["tests/exchange/test_policies.py", "tests/exchange/views", "tests/exchange/test_commands.py"],
}  # fmt: skip
# Wrongs that no reader could tell from the right: module, wrong.
EQUIVALENT: dict[tuple[str, str], str] = {}
KILLED, SURVIVED = "killed", "survived"


class _Mutating(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from its mutant instead of its file."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self.name, self.path, self.code = name, path, code

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def exec_module(self, module) -> None:
        exec(self.code, module.__dict__)  # noqa: S102 (our own module, with one wrong)


def outcome(target: str, mutant: Mutant) -> str:
    """Run the target's tests against the mutant in a child process."""
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        name = target.removesuffix(".py").replace("/", ".")
        sys.meta_path.insert(0, _Mutating(name, ROOT / target, compile(mutant.tree, target, "exec")))
        options = [
            "-x",
            "-q",
            "-n0",
            "-p",
            "no:randomly",
            "-p",
            "no:cacheprovider",
            "-m",
            "not browser and not runtime and not slow",
        ]
        os._exit(int(pytest.main([*options, *TARGETS[target]])))
    return KILLED if _status(child) != 0 else SURVIVED


def _status(child: int) -> int:
    """The child's exit status; one that takes too long is ended, and counts as a failure."""
    limit = time.monotonic() + SECONDS
    while time.monotonic() < limit:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGKILL


def _said(name: str, mutant: Mutant) -> str:
    return f"{name}:{mutant.line} {mutant.wrong}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--again", type=Path, help="only those that this output of an earlier run names as survivors")
    parser.add_argument("modules", nargs="*", default=list(TARGETS))
    options = parser.parse_args(arguments)
    work = [(name, mutant) for name in options.modules for mutant in mutants_of((ROOT / name).read_text("utf-8"))]
    work = [(name, mutant) for name, mutant in work if (name, mutant.wrong) not in EQUIVALENT]
    if options.again:
        survived = options.again.read_text("utf-8")
        work = [(name, mutant) for name, mutant in work if f"survived: {_said(name, mutant)}\n" in survived]
    if options.sample:
        work = random.Random(options.seed).sample(work, min(options.sample, len(work)))
    if options.list:
        for name, mutant in work:
            print(_said(name, mutant))  # noqa: T201
        return 0
    for name in {name for name, _mutant in work}:
        if outcome(name, Mutant(0, "nothing", ast.parse((ROOT / name).read_text("utf-8")))) == KILLED:
            print(f"the tests of {name} fail without any wrong: nothing can be told")  # noqa: T201
            return 1
    survivors = []
    for name, mutant in work:
        if outcome(name, mutant) == SURVIVED:
            survivors.append(mutant)
            print(f"survived: {_said(name, mutant)}", flush=True)  # noqa: T201
    killed = len(work) - len(survivors)
    print(f"{killed} of {len(work)} mutants killed: {100 * killed / max(len(work), 1):.1f} %")  # noqa: T201
    return 0 if work and killed >= GOAL * len(work) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
