"""The lock files name exact packages and their bytes, and no registry: each installation has its own."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON_LOCKS = sorted(ROOT.glob("requirements*.txt"))
LOCKS = [*PYTHON_LOCKS, ROOT / "package-lock.json"]
SOURCES = [*sorted(ROOT.glob("requirements*.in")), ROOT / "package.json", ROOT / ".npmrc"]


def names(path: Path) -> str:
    return path.name


def python_pins(path: Path) -> list[str]:
    """One text per requirement: a line that begins with a name, and the lines continued from it."""
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def test_there_is_a_lock_for_running_and_one_for_development():
    assert {"requirements.txt", "requirements-dev.txt"} <= {path.name for path in PYTHON_LOCKS}


@pytest.mark.parametrize("path", LOCKS, ids=names)
def test_a_lock_names_no_registry(path):
    text = path.read_text(encoding="utf-8")
    # npm copies where a package's authors ask for support; nothing is installed from there.
    text = re.sub(r'"funding": (\{[^}]*\}|\[[^\]]*\])', "", text)

    assert not re.search(r"https?://|file:|git\+", text)
    assert '"resolved"' not in text
    assert not re.search(r"^\s*(-i|--(extra-)?index-url|-f|--find-links|--trusted-host)\b", text, re.MULTILINE)


@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_what_a_lock_is_made_from_names_no_registry(path):
    assert not re.search(
        r"https?://|index-url|find-links|^registry\s*=", path.read_text(encoding="utf-8"), re.MULTILINE
    )


@pytest.mark.parametrize("path", PYTHON_LOCKS, ids=names)
def test_every_python_package_is_pinned_with_its_hashes(path):
    loose = [
        pin.split()[0] for pin in python_pins(path) if not re.match(r"[\w.\[\],-]+==\S+.*--hash=sha256:\w{64}", pin)
    ]

    assert python_pins(path)
    assert loose == []


def test_development_and_running_agree_on_every_package_they_share():
    def versions(path):
        return dict(re.match(r"([\w.-]+)(?:\[.*?\])?==(\S+)", pin).groups() for pin in python_pins(path))

    running, development = versions(ROOT / "requirements.txt"), versions(ROOT / "requirements-dev.txt")

    assert {name for name in running.keys() & development.keys() if running[name] != development[name]} == set()


def test_every_front_end_package_is_pinned_with_its_digest():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: described for name, described in lock["packages"].items() if name}

    assert packages
    assert {
        name for name, described in packages.items() if not described.get("integrity", "").startswith("sha512-")
    } == set()
    assert {name for name, described in packages.items() if not described.get("version")} == set()


def test_front_end_packages_are_asked_for_by_exact_version():
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    asked = package.get("dependencies", {}) | package.get("devDependencies", {})

    assert {name for name, version in asked.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == set()


def test_npm_is_told_to_leave_the_registry_out_of_its_lock():
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text(encoding="utf-8")
