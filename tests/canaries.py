"""A surname that nobody has, and every place into which it could have leaked.

The word is put together when the test runs, so that no file of the repository holds it.
"""

import base64
import io
import logging
import os
import re
import shutil
import subprocess
import urllib.parse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections

from cases import names
from shelter_cms import local_servers

# Long enough not to come about by chance in base64 or hex.
CORE = "".join(["Qan", "var", "xel", "od", "zim"])
CANARY = f"{CORE}əva"
# A shorter form could come about by chance.
SHORTEST = 8


def forms_of(word: str) -> dict[str, bytes]:
    """The word as it may lie somewhere: whole, folded as for the search, and in the codings that hide it from the eye."""
    said = {word, word.lower(), word.upper(), word.title(), *names.parts(word)}
    forms: dict[str, bytes] = {}
    for text in sorted(said):
        plain = text.encode()
        forms[f"{text} in UTF-8"] = plain
        forms[f"{text} in UTF-16"] = text.encode("utf-16-le")
        forms[f"{text} in UTF-16, big end first"] = text.encode("utf-16-be")
        forms[f"{text} in hex"] = plain.hex().encode()
        forms[f"{text} in capital hex"] = plain.hex().upper().encode()
        forms[f"{text} in an address"] = urllib.parse.quote(text).encode()
        forms[f"{text} in JSON"] = text.encode("ascii", "backslashreplace")
        forms[f"{text} in octal"] = "".join(f"\\{byte:03o}" for byte in plain).encode()
        for start in range(3):
            # Whatever stands before and after it, these characters stay the same.
            whole = base64.b64encode(b"\0" * start + plain)
            certain = whole[(start * 8 + 5) // 6 : (start + len(plain)) * 8 // 6]
            forms[f"{text} in base64 after {start}"] = certain
            forms[f"{text} in the base64 of addresses after {start}"] = certain.translate(bytes.maketrans(b"+/", b"-_"))
    return {name: form for name, form in forms.items() if len(form) >= SHORTEST}


def found_in(content: bytes, *words: str) -> list[str]:
    """Which forms of the words stand there; base64 that was broken into lines is read as one."""
    joined = re.sub(rb"(?<=[A-Za-z0-9+/])\r?\n(?=[A-Za-z0-9+/])", b"", content)
    forms = {name: form for word in words for name, form in forms_of(word).items()}
    return sorted(name for name, form in forms.items() if form in content or form in joined)


# ---------------------------------------------------------------- places


def database_dump() -> bytes:
    """The whole database as its owner dumps it, schema and rows, as SQL."""
    row = connections["owner"].settings_dict
    program = shutil.which("pg_dump") or str(local_servers.programs() / "pg_dump")
    if settings.LOCAL:
        # That of the server itself: another version may refuse.
        program = str(local_servers.programs() / "pg_dump")
    environment = {"PGPASSWORD": row["PASSWORD"], "PATH": os.environ["PATH"]}
    command = [program, "--host", row["HOST"], "--username", row["USER"], "--format", "plain", row["NAME"]]
    if row["PORT"]:
        command += ["--port", row["PORT"]]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def sessions_opened() -> bytes:
    """What lies in the sessions: their text in the database is compressed."""
    return "\n".join(repr(row.get_decoded()) for row in Session.objects.all()).encode()


def redis_clients() -> Iterator[redis.Redis]:
    """The queue's database, and the cache's."""
    yield redis.Redis.from_url(settings.REDIS_URL)
    options = settings.CACHES["default"]
    yield redis.Redis.from_url(options["LOCATION"], db=options["OPTIONS"]["db"])


def redis_dump() -> bytes:
    """Every key and value, as it is stored."""
    lines: list[bytes] = []
    for client in redis_clients():
        for key in sorted(client.scan_iter(count=1000)):
            lines += [key, *_values(client, key)]
    return b"\n".join(lines)


def _values(client: redis.Redis, key: bytes) -> Iterable[bytes]:
    match client.type(key):
        case b"string":
            return [client.get(key) or b""]
        case b"list":
            return client.lrange(key, 0, -1)
        case b"set":
            return client.smembers(key)
        case b"zset":
            return client.zrange(key, 0, -1)
        case b"hash":
            return [part for pair in client.hgetall(key).items() for part in pair]
    raise AssertionError(f"how is {client.type(key)!r} read?")


def file_names() -> bytes:
    """The name of every file under var/ and the folder of uploads."""
    folders = {Path(settings.BASE_DIR) / "var", Path(settings.MEDIA_ROOT)}
    paths = (path for folder in folders for path in folder.rglob("*"))
    return "\n".join(str(path) for path in paths).encode("utf-8", "surrogateescape")


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """Every line that an installation with LOG_LEVEL=DEBUG would write."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s %(pathname)s %(args)s"))
    closed = [name for name, logger in settings.LOGGING["loggers"].items() if not logger.get("propagate", True)]
    loggers = [logging.getLogger(), *map(logging.getLogger, closed)]
    level = loggers[0].level
    loggers[0].setLevel(logging.DEBUG)
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield said
    finally:
        loggers[0].setLevel(level)
        for logger in loggers:
            logger.removeHandler(handler)


class ServersLog:
    """What the embedded servers wrote since this was made; nothing where they are not ours to read."""

    def __init__(self) -> None:
        self.path = local_servers.FOLDER / "servers.log"
        self.start = self.path.stat().st_size if settings.LOCAL and self.path.is_file() else None

    def read(self) -> bytes:
        if self.start is None:
            return b""
        with self.path.open("rb") as log:
            log.seek(self.start)
            return log.read()
