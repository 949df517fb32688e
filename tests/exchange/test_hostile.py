"""Small files that would fill the memory are refused, or read, in little of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exchange.hostile import MAKERS

ROOT = Path(__file__).resolve().parents[2]
MOST_MB = 300


@pytest.mark.slow
@pytest.mark.runtime
@pytest.mark.parametrize("name", MAKERS)
def test_what_is_built_to_fill_the_memory_does_not(name):
    command = [sys.executable, "-m", "tests.exchange.hostile", name]

    done = subprocess.run(command, cwd=ROOT, input=MAKERS[name](), capture_output=True, timeout=120)

    found = json.loads(done.stdout)
    assert found["said"].startswith("refused: ")
    assert found["peak_mb"] <= MOST_MB
