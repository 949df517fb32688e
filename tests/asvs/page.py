"""docs/asvs.md: requirement, our words for it, the tests that show it, and what became of them.

`python -m tests.asvs` runs those tests and writes the page; `make proof` writes it from the whole run.
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.asvs.covered import COVERED

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).parent / "requirements.csv"
PAGE = ROOT / "docs" / "asvs.md"
APPLICABLE, NOT_APPLICABLE = "applicable", "not applicable"
PASSES, FAILS, DID_NOT_RUN = "passes", "**fails**", "**did not run**"
CHAPTERS = {
    1: "Encoding and cleaning",
    2: "Checking and the rules of the work",
    3: "The browser",
    4: "Web service",
    5: "Files",
    6: "Signing in",
    7: "Sessions",
    8: "Rights",
    9: "Signed tokens",
    10: "OAuth and OpenID Connect",
    11: "Cryptography",
    12: "Connections",
    13: "Configuration",
    14: "Data",
    15: "Code and libraries",
    16: "Record, logs and errors",
    17: "WebRTC",
}


@dataclass(frozen=True)
class Requirement:
    id: str
    level: int
    words: str
    status: str
    reason: str

    @property
    def chapter(self) -> int:
        return int(self.id.split(".")[0])

    @property
    def applies(self) -> bool:
        return self.status == APPLICABLE


def requirements() -> list[Requirement]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Requirement(**row | {"level": int(row["level"])}) for row in csv.DictReader(file)]


def results_of(*reports: Path) -> dict[str, str]:
    """What became of each test, by `folder/file.py::name`, its parameters together; from pytest's JUnit files.

    A later report takes the place of what an earlier one says of the same test.
    """
    return {test: outcome for report in reports for test, outcome in _results_of(report).items()}


def _results_of(report: Path) -> dict[str, str]:
    outcomes: dict[str, set[str]] = defaultdict(set)
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest's own file
        name = re.sub(r"\[.*", "", case.get("name", ""), flags=re.DOTALL)
        test = f"{_place(case.get('classname', ''))}::{name}"
        if case.find("failure") is not None or case.find("error") is not None:
            outcomes[test].add(FAILS)
        else:
            outcomes[test].add(DID_NOT_RUN if case.find("skipped") is not None else PASSES)
    return {test: _worst(found) for test, found in outcomes.items()}


def _place(name: str) -> str:
    """`tests.finding.test_page.TestFinding` as pytest takes it: the file, and the class in it where there is one."""
    parts = name.split(".")
    module = next((place for place, part in enumerate(parts) if part.startswith("test_")), len(parts) - 1)
    return "::".join(["/".join(parts[: module + 1]) + ".py", *parts[module + 1 :]])


def _worst(outcomes: set[str]) -> str:
    if FAILS in outcomes:
        return FAILS
    # One parameter of several that was skipped on this machine does not undo the others.
    return PASSES if PASSES in outcomes else DID_NOT_RUN


def result(requirement: Requirement, results: dict[str, str]) -> str:
    found = {results.get(test, DID_NOT_RUN) for test in COVERED.get(requirement.id, ())}
    if not found or DID_NOT_RUN in found:
        return FAILS if FAILS in found else DID_NOT_RUN
    return FAILS if FAILS in found else PASSES


def as_page(results: dict[str, str]) -> str:
    rows = requirements()
    lines = [
        "# OWASP ASVS 5.0, requirement by requirement",
        "",
        "Every requirement of levels 1 and 2, and those of level 3 that this project set itself. Made by",
        "`python -m tests.asvs` (and `make proof`): the tests are named in `tests/asvs/covered.py`, a test says that each",
        "exists, and the last column is what became of them in the run that wrote this page.",
        "",
        "The numbers and levels are those of the [OWASP Application Security Verification Standard 5.0.0]"
        "(https://github.com/OWASP/ASVS), © The OWASP Foundation, [CC BY-SA 4.0]"
        "(https://creativecommons.org/licenses/by-sa/4.0/). The words are ours and short; the standard's own are what counts."
        " This table is under the same licence.",
        "",
        "| level | requirements | applicable | covered by a test | passing |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for level in (1, 2, 3):
        of_level = [row for row in rows if row.level == level]
        applicable = [row for row in of_level if row.applies]
        covered = [row for row in applicable if COVERED.get(row.id)]
        passing = [row for row in covered if result(row, results) == PASSES]
        name = f"{level}, chosen" if level == 3 else str(level)
        lines.append(f"| {name} | {len(of_level)} | {len(applicable)} | {len(covered)} | {len(passing)} |")
    for chapter, name in CHAPTERS.items():
        lines += ["", f"## V{chapter} {name}", "", "| id | level | what it asks | shown by | result |"]
        lines.append("| --- | --- | --- | --- | --- |")
        lines += [_line(row, results) for row in rows if row.chapter == chapter]
    return "\n".join(lines) + "\n"


def _line(row: Requirement, results: dict[str, str]) -> str:
    if not row.applies:
        return f"| {row.id} | {row.level} | {row.words} | *not applicable*: {row.reason} | – |"
    tests = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in COVERED.get(row.id, ()))
    return f"| {row.id} | {row.level} | {row.words} | {tests or '**nothing**'} | {result(row, results)} |"


def without_results(page: str) -> str:
    """The page with what a run fills in left out: the last column of the tables."""
    return re.sub(r"\|[^|\n]*\|$", "| |", page, flags=re.MULTILINE)


def write(*reports: Path) -> None:
    PAGE.write_text(as_page(results_of(*reports)), encoding="utf-8")
