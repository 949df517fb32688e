"""The units of deploy/systemd and the chapter that installs them, read as text: what must be true of them wherever they run."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack import ROOT

UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.stem for path in UNITS.glob("*.service"))
CHAPTER = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("### Without containers")[1]
CHAPTER = CHAPTER.split("## Is it well?")[0]


def said(name: str) -> dict[str, list[str]]:
    """What systemd reads of a unit: the common part, then its own."""
    found: dict[str, list[str]] = {}
    for path in (UNITS / "shelter-.service.d" / "common.conf", UNITS / f"{name}.service"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.match(r"\w+=", line):
                found.setdefault(line.split("=", 1)[0], []).append(line.split("=", 1)[1])
    return found


def variables(name: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for line in said(name)["Environment"] for pair in shlex.split(line))


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_is_locked_in_and_works_as_an_account_without_rights(name):
    unit = said(name)

    assert unit["User"] == ["shelter"]
    assert unit["ProtectSystem"] == ["strict"]
    assert unit["CapabilityBoundingSet"] == [""]
    for lock in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces"):
        assert unit[lock] == ["yes"], lock
    assert len(unit["MemoryMax"]) == len(unit["ExecStart"]) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_writes_only_where_the_chapter_makes_folders_for_it(name):
    places = {place for line in said(name).get("ReadWritePaths", []) for place in line.split()}

    assert {place for place in places if not re.search(rf"--mode 0700 .*{re.escape(place)}(\s|$)", CHAPTER)} == set()


@pytest.mark.parametrize("service", ["web", "worker", "beat", "backup", "migrate"])
def test_a_unit_runs_what_the_container_runs_and_is_given_the_same_secrets(compose, service):
    unit, described = said(f"shelter-{service}"), compose["services"][service]
    names = {"--schedule", "--pidfile", "--pidfile=", "--host", "--port", "127.0.0.1", "8000"}

    def words(command):
        return [w for w in command if w not in names and w and "celerybeat-schedule" not in w]

    command = shlex.split(unit["ExecStart"][0].replace("%%", "%"))
    command[0] = Path(command[0]).name
    given = {line.split(":")[0] for line in unit["LoadCredential"]}
    assert words(command) == words(described["command"])
    assert given == set(described["secrets"])
    assert {f"%d/{name}" for name in given} == {
        v for n, v in variables(f"shelter-{service}").items() if n.endswith("_FILE")
    }


def test_every_variable_of_the_units_is_known_to_its_reader():
    text = (ROOT / "shelter_cms" / "settings.py").read_text(encoding="utf-8")
    asked = {name for _, name in re.findall(r'env\.(env_\w+)\(\s*"(\w+)"', text)}
    given = {name.removesuffix("_FILE") for unit in SERVICES for name in variables(unit)}
    lines = (UNITS / "shelter.env").read_text(encoding="utf-8").splitlines()
    given |= {line.split("=")[0] for line in lines if line and not line.startswith("#")}

    assert given - asked == {"DJANGO_SETTINGS_MODULE", "PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def test_no_secret_stands_in_a_unit_or_in_the_variables():
    for path in (UNITS / "shelter.env", *UNITS.rglob("*.service"), *UNITS.rglob("*.conf")):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"(?m)^(?:Environment=.*)?\b\w*(?:PASSWORD|SECRET_KEY|_KEYS|_URL)=\S+", text) == [], path


def test_the_chapter_names_only_files_that_are_there():
    named = set(re.findall(r"(?<![\w/])deploy/[\w./-]+(?:\*[\w.]+)?", CHAPTER))

    assert len(named) > 8
    assert [name for name in named if not list(ROOT.glob(name.rstrip(".")))] == []


def test_the_chapter_is_of_commands_that_a_shell_takes():
    blocks = re.findall(r"(?ms)^ *```sh\n(.*?)^ *```", CHAPTER)

    assert len(blocks) == 8
    for block in blocks:
        subprocess.run(["bash", "-n"], input=block, text=True, check=True)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed: its files are only read")
def test_systemd_takes_the_units(tmp_path):
    """As they are but for the programs, which lie elsewhere on this machine, by a way that has no space in it."""
    (tmp_path / "venv").symlink_to(sys.prefix)
    for path in UNITS.rglob("*"):
        if path.suffix in {".service", ".conf", ".target"}:
            target = tmp_path / path.relative_to(UNITS)
            target.parent.mkdir(exist_ok=True)
            text = path.read_text(encoding="utf-8")
            target.write_text(text.replace("/opt/shelter/.venv", str(tmp_path / "venv")), encoding="utf-8")

    names = [str(tmp_path / f"{name}.service") for name in SERVICES]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names, str(tmp_path / "shelter.target")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert [line for line in done.stderr.splitlines() if "shelter" in line] == []
    assert done.returncode == 0, done.stderr


def test_the_door_of_one_machine_is_that_of_the_container_with_other_paths():
    made = subprocess.run(
        ["sed", "--file", "deploy/nginx/one-machine.sed", "deploy/nginx/nginx.conf"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    for gone in ("/run/secrets", "resolver", "web:8000", "8443", "8080", "/dev/stdout", "http2 on"):
        assert gone not in made
    for there in ("listen 80 default_server", "listen 443 ssl http2 default_server", "set $web 127.0.0.1:8000;"):
        assert there in made
    kept = (ROOT / "deploy/nginx/nginx.conf").read_text(encoding="utf-8")
    assert [line for line in kept.splitlines() if "add_header" in line] == [
        line for line in made.splitlines() if "add_header" in line
    ]


def test_postgresql_of_one_machine_is_told_what_the_container_is_told(compose):
    text = (ROOT / "deploy/postgres/shelter.conf").read_text(encoding="utf-8").replace(" = ", "=")
    options = compose["services"]["postgres"]["command"][2::2]

    assert [option for option in options if option not in text.splitlines()] == []
