"""The importers and what looks at uploads, beside mutated files: in `make proof` 20,000 of them, in `make test` a few hundred."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import proof

ROOT = Path(__file__).resolve().parents[2]
WHOLE, SHARE = 20_000, 300
SECONDS = 600
# Of the whole process, Django and the libraries of pictures and PDF among it.
MOST_MB = 300


@pytest.mark.runtime
def test_whatever_comes_in_is_read_or_refused_within_bounds(pytestconfig, capsys):
    """No crash, nothing that hangs, and no more memory than is allowed; in a process of its own, so that it alone is measured."""
    count = WHOLE if proof.WHOLE else SHARE
    command = [sys.executable, "-m", "tests.exchange.fuzz", "--count", str(count), "--seconds", str(SECONDS)]

    done = subprocess.run(
        [*command, "--seed", str(proof.seed(pytestconfig))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS + 120,
    )

    found = json.loads(done.stdout)
    with capsys.disabled():
        sys.stdout.write(
            f"\nfuzz: {found['inputs']} inputs, {found['crashes']} crashes, peak {found['peak_mb']} MB,"
            f" slowest {found['slowest_seconds']} s, {found['seconds']} s in all\n"
        )
    assert found["first_crashes"] == []
    assert found["inputs"] == count, "not all were asked in the time"
    assert found["peak_mb"] <= MOST_MB
