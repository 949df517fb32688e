"""A scratch copy of what brings the servers along, with a var/ of its own, and processes that use it."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2

SOURCES = Path(__file__).resolve().parents[2] / "shelter_cms"
SMALL = Path(__file__).resolve().parent / "small"
# The parts of shelter_cms that a small project takes over as they are.
PROGRAM = ("__init__.py", "celery.py", "env.py", "starting.py", "supervisor.py", "wsgi.py")

# Joins, says where the servers answer, and stays until its input ends or a line comes.
USER = """
import json, os, sys
from shelter_cms import local_servers
addresses = local_servers.join()
child = 0
if "fork" in sys.argv:
    child = os.fork()
    if not child:
        os.close(0)
        import time; time.sleep(600)
print(json.dumps({"app": addresses.database_url, "owner": addresses.owner_database_url,
                  "redis": addresses.redis_url, "child": child}), flush=True)
if "stay" in sys.argv:
    sys.stdin.readline()
"""


def wait_for(condition: Callable[[], Any], *, seconds: float = 15) -> Any:
    """Return the condition's value once it holds; fail when it doesn't in time."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.05)
    return value


class User:
    """A process that uses the servers of a clone."""

    def __init__(self, clone: "Clone", *wishes: str):
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, *wishes],
            cwd=clone.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._said: dict[str, Any] | None = None

    @property
    def said(self) -> dict[str, Any]:
        if self._said is None:
            assert self.process.stdout is not None
            line = self.process.stdout.readline()
            assert line.startswith("{"), line + self.process.stdout.read()
            self._said = json.loads(line)
        return self._said

    def kill(self) -> None:
        self.process.kill()
        self.leave()

    def leave(self) -> None:
        """End its input and wait; what a fork of it still writes is not waited for."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


class Clone:
    """One copy: `folder` is its root."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._users: list[User] = []
        (folder / "shelter_cms").mkdir(parents=True)
        for name in ("local_servers.py", "keeper.py"):
            shutil.copy(SOURCES / name, folder / "shelter_cms" / name)
        (folder / "shelter_cms" / "__init__.py").touch()
        self.prepare()

    def prepare(self) -> None:
        subprocess.run(
            [sys.executable, "-m", "shelter_cms.local_servers", "prepare"], cwd=self.folder, check=True, timeout=30
        )

    @property
    def values(self) -> dict[str, str]:
        lines = (self.folder / "var" / "local.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    @property
    def name(self) -> str:
        return f"shelter-cms-{self.values['INSTALLATION_ID']}"

    def user(self, *wishes: str) -> User:
        self._users.append(User(self, *wishes))
        return self._users[-1]

    def end_users(self) -> None:
        """End those that a failed test left, so that its failure is the only one."""
        for user in self._users:
            user.process.kill()
            user.process.wait()
        self._users.clear()

    def keepers(self) -> list[int]:
        return [pid for pid, command, _ in _processes() if f"{self.folder}/shelter_cms/keeper.py" in command]

    def processes(self) -> list[int]:
        """Return the keeper and every process of the servers (those work in the servers' own folder)."""
        return self.keepers() + [pid for pid, _, place in _processes() if f"/{self.name}" in place]

    def postmaster(self) -> int:
        programs = [pid for pid, command, _ in _processes() if self.name in command and "bin/postgres" in command]
        assert len(programs) == 1
        return programs[0]

    def redis(self) -> int:
        found = [pid for pid, command, place in _processes() if self.name in place and "redis-server" in command]
        assert len(found) == 1
        return found[0]

    def assert_nothing_left(self) -> None:
        wait_for(lambda: not self.processes())

    def remove(self) -> None:
        for pid in self.keepers():
            os.kill(pid, signal.SIGTERM)
        self.assert_nothing_left()
        if os.geteuid() == 0:
            shutil.rmtree(Path("/var/lib") / self.name, ignore_errors=True)


class Project(Clone):
    """A clone that can be run."""

    def workers(self, *words: str) -> list[int]:
        """Return every process that works in this project's folder, or those whose command has all the words."""
        return [
            pid
            for pid, command, place in _processes()
            if place == str(self.folder) and all(word in command for word in words)
        ]

    def assert_nothing_left(self) -> None:
        wait_for(lambda: not self.workers())
        super().assert_nothing_left()


class WholeProject(Project):
    """A copy of everything but what set-up makes; the installed packages are shared."""

    def __init__(self, folder: Path):
        left_out = shutil.ignore_patterns(".git", ".*_cache", "__pycache__", ".venv", "var", "node_modules", "dist")
        shutil.copytree(SOURCES.parent, folder, ignore=left_out)
        for shared in (".venv", "node_modules"):
            if (SOURCES.parent / shared).exists():
                (folder / shared).symlink_to(SOURCES.parent / shared)
        self.folder = folder
        self._users = []

    def run(self, port: int) -> "Run":
        return Run(self, port, ["make", "run", f"PORT={port}"])


class SmallProject(Project):
    """A clone with `tests/runtime/small` in it, which the supervisor can run."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self._lay(SOURCES, folder / "shelter_cms", *PROGRAM)
        self._lay(SOURCES.parent, folder, "manage.py")
        self._lay(SMALL, folder / "shelter_cms", "settings.py", "urls.py")
        self._lay(SMALL, folder / "core", "tasks.py")
        self._lay(
            SOURCES.parent / "core",
            folder / "core",
            "errors.py",
            "keys.py",
            "model_states.py",
            "models.py",
            "row_security.py",
        )
        shutil.copytree(SOURCES.parent / "core" / "migrations", folder / "core" / "migrations")
        commands = folder / "core" / "management" / "commands"
        self._lay(SOURCES.parent / "core" / "management" / "commands", commands, "migrate.py")
        self._lay(SMALL, commands, "load_demo.py", "demo_accounts.py")
        for package in (folder / "core", commands.parent, commands):
            (package / "__init__.py").touch()

    @staticmethod
    def _lay(source: Path, target: Path, *names: str) -> None:
        target.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copy(source / name, target / name)

    def run(self, port: int, *, by_make: bool = False) -> "Run":
        command = [sys.executable, "-m", "shelter_cms.supervisor", str(port)]
        if by_make:
            quoted = " ".join(f'"{part}"' for part in command)
            (self.folder / "Makefile").write_text(f"run:\n\t@exec {quoted}\n")
            command = ["make", "run"]
        return Run(self, port, command)


class Run:
    """The supervisor at work in a project, with a file for what it says."""

    def __init__(self, project: Project, port: int, command: list[str]):
        self.port = port
        self.log = project.folder / "said.txt"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=project.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Tests that were started in the background inherit a deaf ear for Ctrl-C; a person's shell has none.
                preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_until_up(self, seconds: float = 40) -> None:
        wait_for(lambda: "Ctrl-C stops it" in self.said or self.process.poll() is not None, seconds=seconds)
        assert self.process.poll() is None, self.said

    def status(self, address: str, host: str = "localhost") -> int:
        """Return the status of a page, 0 where nobody answers."""
        connection = http.client.HTTPConnection(host, self.port, timeout=10)
        try:
            connection.request("GET", address)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def is_healthy(self, host: str = "localhost") -> bool:
        return self.status("/healthz", host) == 200


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(url: str, statement: str) -> Any:
    """Run one statement; return the first value, if there is one."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def _processes() -> list[tuple[int, str, str]]:
    """Return process id, command line and working folder of every process that can be looked into."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                found.append((int(entry.name), command, str((entry / "cwd").readlink())))
            except OSError:
                continue
    return found
