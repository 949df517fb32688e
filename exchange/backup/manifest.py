"""What a backup says of itself, sealed like the rest: by it every other part is known to be the right one."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from exchange.backup.refusals import damaged
from exchange.backup.sealing import opened, sealed

NAME = "manifest"
DATABASE = "database"


@dataclass(frozen=True)
class Kept:
    """One file beside the database: where it lay, its size, its digest (by which its copy is found)."""

    path: str
    size: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """Ids, numbers and digests: nobody's name, and no key."""

    taken_at: str
    installation: str
    owner: str
    application: str
    server: str
    migrations: list[list[str]]
    counts: dict[str, int]
    audit_position: int
    audit_digest: str
    # Of the sealed stream, and how much came out of pg_dump.
    database_size: int
    database_digest: str
    dump_size: int
    files: list[Kept] = field(default_factory=list)

    @property
    def taken(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def size_of_files(self) -> int:
        return sum(kept.size for kept in self.files)

    def as_sealed(self) -> bytes:
        return sealed(json.dumps(asdict(self), separators=(",", ":")).encode(), NAME)


def read_manifest(source: BinaryIO) -> Manifest:
    content = b"".join(opened(source, NAME))
    try:
        document: dict[str, Any] = json.loads(content)
        document["files"] = [Kept(**row) for row in document["files"]]
        return Manifest(**document)
    except (ValueError, KeyError, TypeError):
        raise damaged("its list of contents is not understood by this version") from None


class Digested:
    """A source whose digest and size are known when it was read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._digest, self.size = source, hashlib.sha256(), 0

    def read(self, size: int) -> bytes:
        # Reading on until there is so much, or no more: a piece is known as the last one by what follows it.
        block = self._source.read(size)
        self._digest.update(block)
        self.size += len(block)
        return block

    def digest(self) -> str:
        return self._digest.hexdigest()


def pieces_of_database(source: BinaryIO, manifest: Manifest) -> Iterator[bytes]:
    """The archive piece by piece; ends only where it is exactly the stream that the manifest speaks of."""
    digested = Digested(source)
    yield from opened(digested, DATABASE)  # type: ignore[arg-type]
    if (digested.size, digested.digest()) != (manifest.database_size, manifest.database_digest):
        raise damaged("its database belongs to another backup")
