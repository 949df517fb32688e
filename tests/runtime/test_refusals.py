"""A wrong environment is refused in one line that says what to do, before anything is started."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.runtime


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone on which nobody ran set-up yet."""
    folder = tmp_path / "new clone"
    shutil.copytree(ROOT / "shelter_cms", folder / "shelter_cms", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", folder)
    # What the settings name of it.
    (folder / "core").mkdir()
    for name in ("__init__.py", "planned.py"):
        shutil.copy(ROOT / "core" / name, folder / "core")
    return folder


def manage(clone: Path, **variables: str) -> tuple[int, list[str]]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=clone,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr.splitlines()


def test_without_database_and_without_set_up_the_hint_is_make_run(clone):
    status, [line] = manage(clone)

    assert status == 1
    assert "make run" in line
    assert "DATABASE_URL" in line
    assert not (clone / "var").exists()


def test_local_together_with_a_database_is_refused(clone):
    status, [line] = manage(clone, LOCAL="1", DATABASE_URL="postgresql://someone@nowhere/cms")

    assert status == 1
    assert "LOCAL=1 and DATABASE_URL are both set" in line


def test_a_missing_secret_is_named(clone):
    status, [line] = manage(clone, DATABASE_URL="postgresql://someone@nowhere/cms")

    assert status == 1
    assert line == "SECRET_KEY is not set. See .env.example for what it means."


def test_a_local_file_without_a_needed_name_is_refused(clone):
    (clone / "var").mkdir()
    (clone / "var" / "local.env").write_text("LOCAL=1\nSECRET_KEY=x\nFIELD_KEYS=x\nINDEX_KEY=x\nINSTALLATION_ID=0\n")

    status, [line] = manage(clone)

    assert status == 1
    assert (
        line == "var/local.env lacks AUDIT_SIGNING_KEY, OWNER_PASSWORD, APP_PASSWORD, REDIS_PASSWORD: run `make setup`."
    )


def test_every_name_that_the_settings_read_is_explained():
    read = set(re.findall(r'env\.env_\w+\(\s*"([A-Z_]+)"', (ROOT / "shelter_cms" / "settings.py").read_text()))
    explained = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert read == explained
