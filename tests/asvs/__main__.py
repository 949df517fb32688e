"""Run the tests that docs/asvs.md names, whole, and write the page: `python -m tests.asvs`."""

import os
import subprocess
import sys

from tests.asvs import page
from tests.asvs.covered import COVERED

OPTIONS = ["-q", "-n", "auto", "--dist", "worksteal"]
REPORT = page.ROOT / "var" / "asvs.xml"


def main() -> int:
    tests = sorted({test for named in COVERED.values() for test in named})
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, f"--junitxml={REPORT}", *sys.argv[1:], *tests],
        cwd=page.ROOT,
        env=os.environ | {"PROOF": "1"},
        check=False,
    )
    page.write(REPORT)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
