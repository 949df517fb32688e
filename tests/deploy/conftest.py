"""The stack of docker-compose.yml (tests/stack.py) and the units of deploy/systemd beside its servers."""

import os
import pwd
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shelter_cms import local_servers
from tests.stack import HOST, ROOT, Stack, proxy_file, read_compose


@pytest.fixture(scope="session")
def compose() -> dict:
    return read_compose()


@pytest.fixture(scope="module")
def stack(compose, tmp_path_factory) -> Iterator[Stack]:
    """Both servers up, the roles made, the schema migrated by the service that does that, static files collected."""
    running = Stack(compose, tmp_path_factory.mktemp("deploy"))
    try:
        running.begin()
        yield running
    finally:
        running.stop_all()


@pytest.fixture
def started(stack) -> Iterator[Callable[[str], subprocess.Popen]]:
    """Start a service; it is stopped after the test, should the test not have done so."""
    names = []

    def start(service: str) -> subprocess.Popen:
        names.append(service)
        return stack.start(service)

    yield start
    for name in names:
        if name in stack.processes:
            stack.stop(name)


@pytest.fixture
def proxy_configuration(stack, tmp_path) -> Path:
    """Give the proxy's file as it is, but for the paths, ports and names that a container would give it."""
    return proxy_file(stack, tmp_path)


class Units:
    """The units of deploy/systemd, run by hand beside the stack's servers: their files with this machine's paths in them."""

    def __init__(self, stack: Stack, folder: Path):
        self.stack, self.units = stack, folder / "units"
        self.account = pwd.getpwuid(os.geteuid()).pw_name
        for path in ("heads", "beat", "media", "kept"):
            (folder / path).mkdir(mode=0o700)
        # A line of a unit is split at its spaces, and the folder of this clone may have one.
        (folder / "venv").symlink_to(sys.prefix)
        variables = (ROOT / "deploy/systemd/shelter.env").read_text(encoding="utf-8")
        (folder / "shelter.env").write_text(
            variables.replace("cases.example.org", HOST).replace(
                f"https://{HOST}", f"https://{HOST}:{stack.ports['https']}"
            )
            + f"POSTGRESQL_PROGRAMS={local_servers.programs()}\n",
            encoding="utf-8",
        )
        moved = {
            "/etc/shelter/shelter.env": str(folder / "shelter.env"),
            "/etc/shelter/secrets": str(stack.secrets),
            "/opt/shelter/.venv": str(folder / "venv"),
            "/opt/shelter/staticfiles": str(stack.folder / "staticfiles"),
            "/opt/shelter": str(stack.image),
            "/var/lib/shelter": str(folder),
            "/var/backups/shelter": str(folder / "kept"),
            "--port 8000": f"--port {stack.ports['web']}",
            "=shelter\n": f"={self.account}\n",
        }
        unused = set(moved)
        for source in (ROOT / "deploy/systemd").rglob("*.*"):
            if source.suffix not in {".service", ".conf"} or not source.is_file():
                continue
            text = source.read_text(encoding="utf-8")
            for inside, outside in moved.items():
                unused -= {inside} if inside in text else set()
                text = text.replace(inside, outside)
            target = self.units / source.relative_to(ROOT / "deploy/systemd")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        assert unused == set()

    def command(self, unit: str, *command: str) -> list[str]:
        return [sys.executable, str(ROOT / "deploy/systemd/as_unit.py"), "--units", str(self.units), unit, *command]

    def run(self, unit: str, *command: str, **variables: str) -> subprocess.CompletedProcess:
        """Run an operator's command as this unit, to its end."""
        with (self.units.parent / "shelter.env").open("r+", encoding="utf-8") as file:
            kept = file.read()
            file.write("".join(f"{name}={value}\n" for name, value in variables.items()))
        try:
            return subprocess.run(
                self.command(unit, *command), capture_output=True, text=True, timeout=600, check=False, env={}
            )
        finally:
            (self.units.parent / "shelter.env").write_text(kept, encoding="utf-8")

    def start(self, unit: str) -> subprocess.Popen:
        return self.stack.spawn(unit, self.command(unit), env={})


@pytest.fixture(scope="module")
def units(stack, tmp_path_factory) -> Units:
    return Units(stack, tmp_path_factory.mktemp("units"))
