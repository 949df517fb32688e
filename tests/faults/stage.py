"""The whole system as real processes, and what can happen to it. Servers stand behind lines that can be cut (lines.py)."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg2

from tests.cases.factories import SURNAME
from tests.faults.lines import Line
from tests.faults.mail import MailServer
from tests.faults.traffic import Traffic, going_on
from tests.stack import ROOT, Stack, free_port

# The application in the order in which it starts; who stands behind it comes before.
APPLICATION = ("web", "worker", "beat")
# What it imports has models.
SCENE = "import django; django.setup(); from tests.faults import scene; scene.main()"
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


@dataclass
class Damage:
    """What a fault did, as the table of `make faults` has it."""

    acknowledged: int
    lost: int
    doubled: int
    opened: int
    unrecorded: int
    seconds: float
    answers: dict[str, int]


class Stage(Stack):
    """The stack with lines between the application and its servers, a mail server, and a clock that can be put wrong."""

    def __init__(self, compose: dict, folder: Path):
        super().__init__(compose, folder)
        self.lines = {name: Line(self.ports[name]) for name in ("postgres", "redis")}
        for secret, name in (("database_url", "postgres"), ("redis_url", "redis")):
            address = self.secret(secret).replace(f":{self.ports[name]}", f":{self.lines[name].port}")
            self.replace_secret(secret, address)
        self.mail = MailServer()
        # Variables of every service, and of one.
        self.more: dict[str, str] = {}
        self.more_of: dict[str, dict[str, str]] = {}
        self.begun: dict[str, tuple[list[str], dict[str, Any]]] = {}
        self.has_small_disks = False
        self.names = iter(range(1, 1000))

    def make_home(self) -> Path:
        """The database on a disk of its own that can be filled, where this machine lets one be made."""
        home = super().make_home()
        self.has_small_disks = small_disk(home, "700m") and small_disk(self.folder / "media", "8m")
        return home

    # ------------------------------------------------------------ the processes

    def environment(self, service: str) -> dict[str, str]:
        given = super().environment(service)
        given |= {
            # People here ask as fast as a hundred of them would.
            "API_REQUESTS_A_MINUTE": "100000",
            "READ_LIMIT_CASES": "100000",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail.port),
            "EMAIL_SECURITY": "none",
        }
        return given | self.more | self.more_of.get(service, {})

    @contextmanager
    def own_clock(self) -> Iterator[Callable[[int], None]]:
        """Start the application again under a clock that can be put forward and back so many seconds, at once."""
        folder = self.folder / "clock"
        folder.mkdir(exist_ok=True)
        # Python sleeps until a moment of a clock that must not be touched; libfaketime does not know how.
        (folder / "sitecustomize.py").write_text(
            "import select, time\ntime.sleep = lambda seconds: select.select([], [], [], seconds) and None\n", "utf-8"
        )

        def put(seconds: int) -> None:
            (folder / "draft").write_text(f"{seconds:+d}\n", encoding="ascii")
            (folder / "draft").replace(folder / "now")

        put(0)
        self.more = {
            "PYTHONPATH": f"{folder}:{self.image}",
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(folder / "now"),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        try:
            self.restart()
            yield put
        finally:
            self.more = {}
            self.restart()

    def start(self, service: str, name: str = "") -> subprocess.Popen:
        """A process group of its own, as a container or a unit is, so that it ends as a whole."""
        return self.spawn(
            name or service,
            self.command(service),
            env=self.environment(service),
            cwd=self.working_folder(service),
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        """kill -9, of the process and of all that it started, as systemd and Docker do once the first one is gone."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_one_of(self, name: str) -> None:
        """kill -9 of one process that the service started, which is for the service itself to notice."""
        service = self.processes[name].pid
        children = Path(f"/proc/{service}/task/{service}/children").read_text(encoding="ascii").split()
        os.kill(int(children[-1]), signal.SIGKILL)

    def restart(self) -> None:
        for service in APPLICATION:
            if service in self.processes:
                self.kill(service)
            self.start(service)
        self.wait_until(self.is_ready, "web")

    def is_ready(self) -> bool:
        return self.health_check("web").returncode == 0

    def crash_postgres(self) -> None:
        """The server and all its processes end at once, without writing anything down that is not yet."""
        process = self.processes.pop("postgres")
        process.send_signal(signal.SIGQUIT)
        process.wait(60)

    def spawn(self, name: str, command: list[str], **options: Any) -> subprocess.Popen:
        self.begun[name] = (command, options)
        return super().spawn(name, command, **options)

    def spawn_again(self, name: str) -> subprocess.Popen:
        command, options = self.begun[name]
        return self.spawn(name, command, **options)

    def as_superuser(self, database: str = "shelter") -> psycopg2.extensions.connection:
        connection = psycopg2.connect(
            dbname=database,
            user="postgres",
            password=self.secret("postgres_superuser_password"),
            host=str(self.database_folder),
            port=self.ports["postgres"],
        )
        connection.autocommit = True
        return connection

    def crash_redis(self) -> None:
        process = self.processes.pop("redis")
        process.kill()
        process.wait()

    def close(self) -> None:
        for line in self.lines.values():
            line.mend()
        for name in [name for name in self.processes if name != "postgres"]:
            self.crash_redis() if name == "redis" else self.kill(name)
        home = self.database_folder
        with suppress(KeyError):
            self.crash_postgres()
        for disk in (home, self.folder / "media"):
            subprocess.run(["umount", "--lazy", str(disk)], capture_output=True, check=False)
        shutil.rmtree(home, ignore_errors=True)
        for line in self.lines.values():
            line.close()
        self.mail.shutdown()
        self.mail.server_close()

    # ------------------------------------------------------------ what happens on it

    def scene(self, *words: str) -> Any:
        """Ask tests/faults/scene.py; it takes the way to the servers that no line cuts."""
        environment = self.environment("worker") | {"PYTHONPATH": str(ROOT)} | self.uncut()
        for name in self.uncut():
            del environment[f"{name}_FILE"]
        done = subprocess.run(
            [sys.executable, "-c", SCENE, *words],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def uncut(self) -> dict[str, str]:
        """The addresses of the servers themselves."""
        servers = {"DATABASE_URL": "postgres", "REDIS_URL": "redis"}
        return {
            name: self.secret(name.lower()).replace(f":{self.lines[server].port}", f":{self.ports[server]}")
            for name, server in servers.items()
        }

    def traffic(self) -> Traffic:
        name = str(next(self.names))
        begun = self.scene("begin", name)
        return Traffic(name, self.ports["web"], begun["case"], begun["tokens"], SURNAME)

    @contextmanager
    def at_work(self) -> Iterator[Traffic]:
        """People at work, who are well before anything happens to them."""
        traffic = self.traffic()
        began = time.monotonic()
        with going_on(traffic):
            traffic.seconds_until_well(began)
            yield traffic

    def damage(self, traffic: Traffic, seconds: float) -> Damage:
        """Compare what people were told with what there is. The record, too, must hold from its beginning."""
        found = self.scene("look", traffic.name, traffic.case)
        notes, known = found["notes"], set(traffic.acknowledged)
        assert traffic.refused == [], traffic.refused[:5]
        assert set(notes) <= known | traffic.open, "there is a note that nobody wrote"
        verified = self.run("worker", [sys.executable, "manage.py", "verify_audit"])
        assert verified.returncode == 0, verified.stdout[-2000:] + verified.stderr[-2000:]
        return Damage(
            acknowledged=len(known) + traffic.reads,
            lost=len(known - set(notes)),
            doubled=sum(times - 1 for times in notes.values()),
            opened=len(traffic.opened),
            # Each note has one line in the record, and each file that was shown has one.
            unrecorded=abs(found["written"] - len(notes))
            + _outside(found["read"], traffic.reads, traffic.read_attempts),
            seconds=seconds,
            answers=dict(sorted(traffic.answers.items())),
        )

    def until(self, answers: Callable[[], bool], what: str, seconds: float = 150) -> float:
        """As `wait_until`, but whoever ended is no fault; returns how long it took."""
        began = time.monotonic()
        while not answers():
            assert time.monotonic() < began + seconds, f"waited {seconds} s in vain until {what}"
            time.sleep(0.3)
        return time.monotonic() - began


def _outside(number: int, least: int, most: int) -> int:
    """How far a number lies from where it may be."""
    return max(0, least - number, number - most)


def start_pool(stage: Stage, folder: Path, size: int) -> None:
    """Put PgBouncer, with the file that deploy/ has for it, between web and the line to the database."""
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    stage.ports["pool"] = free_port()
    address = urlsplit(stage.secret("database_url"))
    users = folder / "users.txt"
    users.write_text(f'"{address.username}" "{unquote(address.password or "")}"\n', encoding="utf-8")
    text = (ROOT / "deploy/pgbouncer/pgbouncer.ini").read_text(encoding="utf-8")
    for theirs, ours in {
        "shelter = host=127.0.0.1 port=5432 dbname=shelter": f"{address.path[1:]} = host=127.0.0.1 port={address.port}",
        "listen_port = 6432": f"listen_port = {stage.ports['pool']}",
        "/etc/pgbouncer/shelter-users.txt": str(users),
        "default_pool_size = 20": f"default_pool_size = {size}",
        "reserve_pool_size = 5": "reserve_pool_size = 0",
    }.items():
        assert theirs in text, theirs
        text = text.replace(theirs, ours)
    (folder / "pgbouncer.ini").write_text(text, encoding="utf-8")
    for path in (folder, users, folder / "pgbouncer.ini"):
        os.chown(path, account.pw_uid, account.pw_gid)
    (stage.secrets / "pool_url").write_text(
        stage.secret("database_url").replace(f":{address.port}/", f":{stage.ports['pool']}/")
        + "?application_name=pooled",
        encoding="utf-8",
    )
    as_nobody = {"user": account.pw_uid, "group": account.pw_gid} if os.geteuid() == 0 else {}
    stage.spawn("pool", ["pgbouncer", str(folder / "pgbouncer.ini")], start_new_session=True, cwd=folder, **as_nobody)
    stage.more_of["web"] = {"DATABASE_POOLED": "1", "DATABASE_URL_FILE": str(stage.secrets / "pool_url")}


class SmallStage(Stage):
    """The application alone, over servers that others use too (`environment`: a test's own database and queue there).

    Nothing has to be migrated for it. The servers themselves cannot be hurt, but the lines to them can.
    """

    def __init__(self, compose: dict, folder: Path, environment: dict[str, str]):
        super().__init__(compose, folder)
        self.given = environment
        for name in ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "AUDIT_SIGNING_KEY"):
            self.replace_secret(name.lower(), environment[name])
        database, redis = urlsplit(environment["DATABASE_URL"]), urlsplit(environment["REDIS_URL"])
        sockets = parse_qs(database.query)["host"][0]
        for line in self.lines.values():
            line.close()
        self.lines = {"postgres": Line(f"{sockets}/.s.PGSQL.5432"), "redis": Line(redis.path)}
        who = f"{database.username}:{database.password}@127.0.0.1:{self.lines['postgres'].port}"
        self.replace_secret("database_url", f"postgresql://{who}{database.path}")
        who = f":{redis.password}@127.0.0.1:{self.lines['redis'].port}"
        self.replace_secret("redis_url", f"redis://{who}/{parse_qs(redis.query)['db'][0]}")

    def environment(self, service: str) -> dict[str, str]:
        return super().environment(service) | {"INSTALLATION_ID": self.given["INSTALLATION_ID"]}

    def uncut(self) -> dict[str, str]:
        return {name: self.given[name] for name in ("DATABASE_URL", "REDIS_URL")}

    def close(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        for line in self.lines.values():
            line.close()
        self.mail.shutdown()
        self.mail.server_close()


def small_disk(folder: Path, size: str) -> bool:
    """Make this folder a disk of so much; False where this machine lets nobody."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0


def fill(folder: Path) -> Path:
    """Leave not a byte on the disk that the folder is on."""
    filler = folder / "filler"
    number = os.open(filler, os.O_WRONLY | os.O_CREAT)
    for piece in (1 << 20, 1 << 9, 1):
        with suppress(OSError):
            while os.write(number, b"\0" * piece):
                pass
    os.close(number)
    return filler
