"""Behind `make faults`: every fault, and the table of what it did, on the screen and in docs/faults.md."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
RESULT = ROOT / "var" / "faults.xml"
PAGE = ROOT / "docs" / "faults.md"
TOLD = "fault: "
BEGINNING = """\
# What faults do

Written by `make faults` (about fifteen minutes, two processors). It starts what `docker-compose.yml` describes as real
processes, each by its own command, lets people work (three who write, one who reads, and a stranger who tries all the
time), and hurts it. `make test` asks a short form (`tests/faults/test_short.py`) and draws some of these.

- **acknowledged**: writes and reads that were answered with success. **lost**: of these, what is not there afterwards.
  **twice**: what is there more than once, though its writer sent it again until it was answered.
- **opened**: answers that showed a stranger, or somebody without a token, anything of the case. **unrecorded**: writes
  and reads that the record lacks. It is verified from its beginning after each fault.
- **seconds**: from the moment at which what was broken is there again (for what heals itself: at which it broke) until
  somebody has written and read.
- **answers**: what everybody was told meanwhile, by status, or how a connection ended. 201 and 200 are successes, 404
  and 401 are the stranger's.
"""
HEAD = [
    "| fault | acknowledged | lost | twice | opened | unrecorded | seconds | answers |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
]


def rows(cases: Iterable[ElementTree.Element]) -> list[str]:
    told = [one for case in cases for one in case.iter("property") if one.get("name", "").startswith(TOLD)]
    return [f"| {one.get('name', '').removeprefix(TOLD)} | {one.get('value')} |" for one in told]


def main(arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-o", "timeout=1800", f"--junitxml={RESULT}"]
    done = subprocess.run(
        [*command, *(arguments or ["tests/faults"])], cwd=ROOT, env=os.environ | {"PROOF": "1"}, check=False
    )
    cases = list(ElementTree.parse(RESULT).iter("testcase"))  # noqa: S314 - pytest's own file
    table = [*HEAD, *rows(cases)]
    sys.stdout.write("\n".join(table) + "\n")
    if not arguments:
        failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
        skipped = [case.get("name") for case in cases if case.find("skipped") is not None]
        when = f"Run on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {os.cpu_count()} processors: "
        outcome = f"{len(cases)} tests, {len(failed)} failed, {len(skipped)} skipped."
        named = [f"- skipped: {name}" for name in skipped] + [f"- failed: {case.get('name')}" for case in failed]
        PAGE.write_text(
            "\n".join([BEGINNING, when + outcome, "", *named, *[""] * bool(named), *table]) + "\n", encoding="utf-8"
        )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
