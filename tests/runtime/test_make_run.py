"""`make run` as it is promised: a copy in a folder with a space, started twice, with a bare command in between.

Only the installed packages are shared with the clone that the tests run in.
"""

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator

import pytest

from tests.runtime.clones import WholeProject, free_port

pytestmark = [pytest.mark.runtime, pytest.mark.slow]


@pytest.fixture
def project(tmp_path) -> Iterator[WholeProject]:
    if not shutil.which("make"):
        pytest.skip("there is no make")
    project = WholeProject(tmp_path / "a new clone")
    yield project
    for pid in project.workers():
        os.kill(pid, signal.SIGKILL)
    project.remove()


def test_make_run_twice_and_a_bare_command(project):
    run = project.run(free_port())
    run.wait_until_up(seconds=180)
    assert f"http://localhost:{run.port}" in run.said
    assert run.status("/", "127.0.0.1") == 302
    assert run.status("/readyz") == 200
    assert run.status("/accounts/login/") == 200

    run.process.send_signal(signal.SIGINT)

    run.process.wait(60)
    project.assert_nothing_left()
    assert (project.folder / "var" / "local.env").stat().st_mode & 0o777 == 0o600

    done = subprocess.run(
        [".venv/bin/python", "manage.py", "demo_accounts", "--json"],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    accounts = json.loads(done.stdout)
    project.assert_nothing_left()

    again = project.run(free_port())
    again.wait_until_up(seconds=60)
    assert set(re.findall(r"^  (\S+)", again.said, re.MULTILINE)) >= {account["username"] for account in accounts}
    assert "Installing" not in again.said
    assert "Building" not in again.said
    again.process.terminate()
    again.process.wait(60)
    project.assert_nothing_left()
