"""Run the tests that docs/asvs.md names, whole, and write the page: `python -m tests.asvs`.

`python -m tests.asvs again` runs those alone that did not pass the last time, and keeps what the others did.
"""

import os
import subprocess
import sys

from tests.asvs import page
from tests.asvs.covered import COVERED

# What is asked whole takes longer than what is drawn: every address with hostile words, the access table.
OPTIONS = ["-q", "-n", "auto", "--dist", "worksteal", "-o", "timeout=3600"]
# One report for each run since the last whole one, by its number.
REPORTS = page.ROOT / "var" / "asvs"


def main(arguments: list[str]) -> int:
    tests, before = sorted({test for named in COVERED.values() for test in named}), sorted(REPORTS.glob("*.xml"))
    if arguments[:1] == ["again"]:
        arguments, found = arguments[1:], page.results_of(*before)
        tests = [test for test in tests if found.get(test) != page.PASSES]
    else:
        for report in before:
            report.unlink()
        before = []
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{len(before):03}.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, f"--junitxml={report}", *arguments, *tests],
        cwd=page.ROOT,
        env=os.environ | {"PROOF": "1"},
        check=False,
    )
    page.write(*before, report)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
