"""Does a test fail for every small wrong in the rules? `python -m tests.mutation [--sample N] [--seed S] [MODULE …]`

Each mutant is asked of its module's tests until the first failure, which is named with what it said. Exit status 1 if
less than 95 % are killed. Survivors are named: each is a test to write, or stands in EQUIVALENT with the reason why
nobody could tell. A run that takes too long or breaks off outside a test kills nobody.
"""

import argparse
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.session import Mutating

ROOT = Path(__file__).resolve().parents[2]
GOAL = 0.95
# The rules, and where they are tested: the quickest first. A room that has a folder of tests by its own name stands here only
# where others test its rules too.
NAMED = {
    "accounts/roles.py": ["tests/accounts/test_roles.py", "tests/accounts/test_sections.py", "tests/cases/test_parity.py"],
    "accounts/policies.py": ["tests/accounts/test_policies.py"],
    "cases/policies.py": [
        "tests/cases/test_policies.py", "tests/accounts/test_sections.py", "tests/cases/test_parity.py",
        "tests/cases/test_querysets.py", "tests/cases/test_actions.py", "tests/cases/intake", "tests/cases/merging",
        "tests/cases/transfer", "tests/cases/views/test_costs.py",
    ],
    "cases/querysets.py": [
        "tests/cases/test_querysets.py", "tests/cases/test_parity.py", "tests/cases/test_sealing.py",
        "tests/cases/test_listing.py", "tests/cases/test_actions.py", "tests/cases/identification", "tests/cases/work",
        "tests/cases/views",
    ],
    "cases/consent/policies.py": [
        "tests/cases/consent", "tests/cases/views/test_consent_pages.py", "tests/referrals/test_consent.py",
    ],
    "cases/emergency/policies.py": [
        "tests/cases/test_emergency.py", "tests/cases/test_emergency_review.py", "tests/cases/views/test_emergency_pages.py",
    ],
    "cases/merging/policies.py": ["tests/cases/merging"],
    "cases/transfer/policies.py": ["tests/cases/transfer"],
    "cases/assessment/policies.py": ["tests/cases/test_rooms.py", "tests/cases/assessment"],
    "cases/closing/policies.py": ["tests/cases/test_rooms.py", "tests/cases/closing", "tests/cases/merging"],
    "cases/documents/policies.py": ["tests/cases/test_rooms.py", "tests/cases/documents"],
    "cases/enquiries/policies.py": ["tests/cases/test_rooms.py", "tests/cases/enquiries"],
    "cases/family/policies.py": ["tests/cases/test_rooms.py", "tests/cases/family"],
    "cases/identification/policies.py": ["tests/cases/test_rooms.py", "tests/cases/identification"],
    "cases/planning/policies.py": ["tests/cases/test_rooms.py", "tests/cases/planning"],
    "cases/proceedings/policies.py": ["tests/cases/test_rooms.py", "tests/cases/proceedings"],
    "cases/returns/policies.py": ["tests/cases/test_rooms.py", "tests/cases/returns"],
    "cases/work/policies.py": ["tests/cases/test_rooms.py", "tests/cases/work"],
    "cases/retention/policies.py": ["tests/cases/retention/test_policies.py", "tests/cases/retention"],
    "cases/visibility/policies.py": [
        "tests/cases/test_who_decides_who_sees.py", "tests/cases/test_sealing.py", "tests/cases/test_personal_access.py",
    ],
    "accounts/tokens/policies.py": ["tests/accounts/test_tokens.py", "tests/api/test_ground.py"],
    "exchange/agreements/policies.py": ["tests/exchange/handover"],
    "reintegration/partners/policies.py": ["tests/reintegration/catalogue"],
    "shelters/daylog/policies.py": ["tests/shelters/days/test_daylog.py"],
    "shelters/life/policies.py": ["tests/shelters/test_life.py"],
    "shelters/presence/policies.py": ["tests/shelters/days/test_presence.py"],
    "shelters/shifts/policies.py": ["tests/shelters/days/test_shifts.py", "tests/shelters/days"],
    "shelters/policies.py": ["tests/shelters/test_policies.py", "tests/shelters"],
    "referrals/policies.py": ["tests/referrals/test_policies.py", "tests/referrals"],
    "reintegration/policies.py": ["tests/reintegration"],
    "reports/policies.py": [
        "tests/reports/test_policies.py", "tests/reports/views", "tests/reports/test_freeze.py", "tests/reports/test_jobs.py",
    ],
    "exchange/policies.py": ["tests/exchange/test_policies.py", "tests/exchange/views", "tests/exchange/test_commands.py"],
}  # fmt: skip
ROOMS = (
    path.relative_to(ROOT) for path in sorted(ROOT.glob("*/*/policies.py")) if path.parts[len(ROOT.parts)][0] != "."
)
TARGETS = NAMED | {str(room): [f"tests/{room.parent}"] for room in ROOMS if str(room) not in NAMED}
# Wrongs that no reader could tell from the right: module, wrong.
EQUIVALENT: dict[tuple[str, str], str] = {
    ("cases/consent/policies.py", "forgotten: answer.from_on is not None"): (
        "every answer has a first day (valid_from is NOT NULL); only an override has none, and is no answer"
    ),
}


def run(target: str, mutants: Sequence[Mutant]) -> list[Mutant]:
    """Ask the target's tests of its mutants, in a process of its own: the survivors."""
    start, end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(start)
        os._exit(_session(target, mutants, end))
    os.close(end)
    answers = []
    with os.fdopen(start, encoding="utf-8") as told:
        for line in told:
            if line.startswith(("killed: ", "survived: ")):
                answers.append(line.startswith("killed: "))
            print(line, end="", flush=True)  # noqa: T201
    os.waitpid(child, 0)
    if len(answers) != len(mutants):
        raise SystemExit(f"the tests of {target} do not pass as they are: nothing can be told")
    return [mutant for mutant, is_killed in zip(mutants, answers, strict=True) if not is_killed]


def _session(target: str, mutants: Sequence[Mutant], end: int) -> int:
    def say(mutant: Mutant, killer: str, why: str) -> None:
        said = _said(target, mutant)
        lines = [f"killed: {said} by {killer}"] if killer else [f"{why}: {said}"] * bool(why) + [f"survived: {said}"]
        os.write(end, "".join(f"{line}\n" for line in lines).encode())

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    name = target.removesuffix(".py").replace("/", ".")
    options = [
        "-q",
        "-n0",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        "-m",
        "not browser and not runtime and not slow",
    ]
    plugin = Mutating(name, (ROOT / target).read_text("utf-8"), mutants, say)
    status = int(pytest.main([*options, *TARGETS[target]], plugins=[plugin]))
    if plugin.why_none:
        os.write(end, f"without any wrong: {plugin.why_none}\n".encode())
    return status


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
    survivors = []
    for name in dict.fromkeys(name for name, _mutant in work):
        survivors += run(name, [mutant for other, mutant in work if other == name])
    killed = len(work) - len(survivors)
    print(f"{killed} of {len(work)} mutants killed: {100 * killed / max(len(work), 1):.1f} %")  # noqa: T201
    return 0 if work and killed >= GOAL * len(work) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
