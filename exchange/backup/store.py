"""Where backups lie: in BACKUP_DIR, each in a folder of its own, or whole in one file.

    BACKUP_DIR/20261127T013000Z-1a2b/manifest     sealed
    BACKUP_DIR/20261127T013000Z-1a2b/database     sealed
    BACKUP_DIR/files/ab/abcd…                     the files of all backups, by their digest: each is copied once
    BACKUP_DIR/files.known                        sealed: what was copied when, so that it is not read again
    BACKUP_DIR/forgotten                          sealed: who was forgotten (forgetting.py)

What is not finished has a name that begins with a dot. A folder or file gets its name when everything in it is on the
disk, so that a backup is complete or not there. A whole backup is a tar of the same parts.
"""

import hashlib
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from django.conf import settings

from exchange.backup.manifest import DATABASE, NAME, Kept, Manifest, read_manifest
from exchange.backup.refusals import BackupRefused, damaged
from exchange.backup.sealing import opened, sealed

UNFINISHED = ".unfinished-"
_NAMED = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{4}")
_FILES, _KNOWN = "files", "files.known"


def folder() -> Path:
    """BACKUP_DIR, made private; refused where none is set."""
    if not settings.BACKUP_DIR:
        line = "BACKUP_DIR is not set: say where backups are kept (see .env.example), or name a file."
        raise BackupRefused(line, "no_folder")
    path = Path(settings.BACKUP_DIR)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise BackupRefused("BACKUP_DIR cannot be written.", "no_folder") from None
    return path


def backups() -> list[Path]:
    """The finished ones, oldest first."""
    return sorted(path for path in folder().iterdir() if _NAMED.fullmatch(path.name))


def newest() -> Path:
    found = backups()
    if not found:
        raise BackupRefused("There is no backup in BACKUP_DIR yet.", "none_yet")
    return found[-1]


def moment_of(path: Path) -> datetime:
    """When a backup was taken, by its name."""
    return datetime.strptime(path.name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def new_name(taken: datetime) -> str:
    return f"{taken.astimezone(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:4]}"


# ---------------------------------------------------------------- writing


class Draft(Protocol):
    """A backup that is being made."""

    where: Path

    def keep_files(self, media: Path) -> list[Kept]: ...

    def finish(self, manifest: Manifest) -> Path: ...


@contextmanager
def draft_in_folder(name: str) -> Iterator["FolderDraft"]:
    """A new backup in BACKUP_DIR. What an earlier process left unfinished there is taken away; the caller is alone."""
    place = folder()
    for left in place.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = FolderDraft(place, name)
    draft.where.mkdir(mode=0o700)
    try:
        yield draft
    finally:
        shutil.rmtree(draft.where, ignore_errors=True)


@contextmanager
def draft_of_file(target: Path) -> Iterator["FileDraft"]:
    """A new backup in one file, which must not be there yet."""
    if target.exists() and (not target.is_file() or target.stat().st_size):
        raise BackupRefused("There is something under this name already; a backup writes over nothing.", "exists")
    draft = FileDraft(target)
    try:
        draft.where.mkdir(mode=0o700)
    except OSError:
        raise BackupRefused("The folder of this file cannot be written.", "no_folder") from None
    try:
        yield draft
    finally:
        shutil.rmtree(draft.where, ignore_errors=True)


class FolderDraft:
    """Files are kept beside the backups, by their digest, and those that were copied before are not read again."""

    def __init__(self, place: Path, name: str) -> None:
        self._place, self._name = place, name
        self.where = place / f"{UNFINISHED}{name}"
        self.copied = 0

    def keep_files(self, media: Path) -> list[Kept]:
        known, now = self._known(), {}
        kept = []
        for path, label in walked(media):
            try:
                found = path.stat()
                mark = [found.st_size, found.st_mtime_ns]
                digest = self._digest_of(path, mark, known.get(label))
            except FileNotFoundError:
                # Anonymised meanwhile: its row is in the copy without a key that opens anything.
                continue
            now[label] = [*mark, digest]
            kept.append(Kept(label, found.st_size, digest))
        write_whole(self._place / _KNOWN, sealed(json.dumps(now).encode(), _KNOWN))
        return kept

    def finish(self, manifest: Manifest) -> Path:
        write_whole(self.where / NAME, manifest.as_sealed())
        _settle_folder(self.where)
        done = self._place / self._name
        self.where.rename(done)
        _settle_folder(self._place)
        return done

    def _digest_of(self, path: Path, mark: list[int], known: list | None) -> str:
        if known and known[:2] == mark:
            copy = path_of_copy(self._place, known[2])
            if copy.is_file() and copy.stat().st_size == mark[0]:
                return str(known[2])
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        copy = path_of_copy(self._place, digest)
        if not copy.is_file() or copy.stat().st_size != len(content):
            write_whole(copy, content)
            self.copied += 1
        return digest

    def _known(self) -> dict[str, list]:
        """What was copied before. Where that cannot be read every file is, and nothing is lost."""
        try:
            with (self._place / _KNOWN).open("rb") as file:
                return json.loads(b"".join(opened(file, _KNOWN)))
        except (OSError, BackupRefused, ValueError):
            return {}


class FileDraft:
    """Everything in one file, to be carried elsewhere."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self.where = target.parent / f"{UNFINISHED}{uuid4().hex[:8]}"
        self.copied = 0

    def keep_files(self, media: Path) -> list[Kept]:
        kept: dict[str, Kept] = {}
        with tarfile.open(self.where / "whole", "w") as tar:
            for path, label in walked(media):
                try:
                    content = path.read_bytes()
                except FileNotFoundError:
                    continue
                digest = hashlib.sha256(content).hexdigest()
                _add(tar, f"{_FILES}/{digest}", len(content), BytesIO(content))
                kept[label] = Kept(label, len(content), digest)
        self.copied = len(kept)
        return list(kept.values())

    def finish(self, manifest: Manifest) -> Path:
        whole, database = self.where / "whole", self.where / DATABASE
        with tarfile.open(whole, "a") as tar:
            with database.open("rb") as file:
                _add(tar, DATABASE, database.stat().st_size, file)
            content = manifest.as_sealed()
            _add(tar, NAME, len(content), BytesIO(content))
        with whole.open("rb+") as file:
            settle(file)
        whole.rename(self._target)
        _settle_folder(self._target.parent)
        return self._target


# ---------------------------------------------------------------- reading


class FolderSource:
    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, name: str) -> BinaryIO:
        try:
            return (self._path / name).open("rb")
        except OSError:
            raise damaged(f"the part '{name}' is missing") from None

    def open_file(self, digest: str) -> BinaryIO:
        try:
            return path_of_copy(self._path.parent, digest).open("rb")
        except OSError:
            raise damaged("a file is missing") from None


class FileSource:
    def __init__(self, file: BinaryIO) -> None:
        try:
            self._tar = tarfile.TarFile(fileobj=file)
            self._members = {member.name: member for member in self._tar}
        except (tarfile.TarError, OSError, EOFError):
            raise damaged("it is no backup of this program, or was cut off") from None

    def open(self, name: str) -> BinaryIO:
        if name not in self._members:
            raise damaged(f"the part '{name}' is missing: it was cut off")
        return _Whole(self._tar.extractfile(self._members[name]))  # type: ignore[return-value]

    def open_file(self, digest: str) -> BinaryIO:
        return self.open(f"{_FILES}/{digest}")


class _Whole:
    """A part of a tar; one that was cut off is damaged, not an error of ours."""

    def __init__(self, part: BinaryIO) -> None:
        self._part = part

    def __enter__(self) -> "_Whole":
        return self

    def __exit__(self, *_: object) -> None:
        self._part.close()

    def read(self, size: int = -1) -> bytes:
        try:
            return self._part.read(size)
        except (tarfile.TarError, OSError):
            raise damaged("it was cut off") from None


@contextmanager
def source_of(path: Path) -> Iterator[FolderSource | FileSource]:
    """Where the parts of a backup are read from, a folder or a file."""
    if not path.exists():
        raise BackupRefused("There is no backup under this name.", "none_yet")
    if path.is_dir():
        yield FolderSource(path)
        return
    with path.open("rb") as file:
        yield FileSource(file)


def put_back(source: FolderSource | FileSource, kept: Kept, media: Path) -> bool:
    """One file to its place, if it is the one that was kept; returns whether it was not there yet."""
    with source.open_file(kept.digest) as file:
        content = file.read()
    if (len(content), hashlib.sha256(content).hexdigest()) != (kept.size, kept.digest):
        raise damaged("a file was changed")
    target = _inside(media, kept.path)
    if target.exists():
        if target.read_bytes() != content:
            raise BackupRefused(
                "The folder of files holds others under the same names. Nothing was restored.", "not_empty"
            )
        return False
    write_whole(target, content)
    return True


def check_file(source: FolderSource | FileSource, kept: Kept) -> None:
    """Raise unless the copy is there and the same."""
    digest, size = hashlib.sha256(), 0
    with source.open_file(kept.digest) as file:
        while block := file.read(1024 * 1024):
            digest.update(block)
            size += len(block)
    if (size, digest.hexdigest()) != (kept.size, kept.digest):
        raise damaged("a file was changed")


def remove_file(kept: Kept, media: Path) -> None:
    _inside(media, kept.path).unlink(missing_ok=True)


# ---------------------------------------------------------------- keeping


def keep_only(days: int, weeks: int, months: int) -> int:
    """Of the last days, weeks and months that have backups, keep the newest of each; returns how many went.

    The files that no kept backup speaks of go too, so that what was erased does not lie here for ever.
    """
    found = backups()
    kept = chosen(found, days, weeks, months)
    for path in found:
        if path not in kept:
            # Renamed first: half of a backup is none.
            gone = path.with_name(f"{UNFINISHED}{path.name}")
            path.rename(gone)
            shutil.rmtree(gone)
    _sweep_files(kept)
    return len(found) - len(kept)


def chosen(found: list[Path], days: int, weeks: int, months: int) -> list[Path]:
    """Which of these stay. Within a day of the newest all do: one made by hand before a risk is not pushed out by the night's."""
    kept = {path for path in found if moment_of(found[-1]) - moment_of(path) < timedelta(days=1)}
    for limit, form in ((days, "%Y-%m-%d"), (weeks, "%G-%V"), (months, "%Y-%m")):
        periods: dict[str, Path] = {}
        for path in found:
            periods[moment_of(path).strftime(form)] = path
        kept |= {periods[period] for period in sorted(periods, reverse=True)[:limit]}
    return sorted(kept)


def _sweep_files(kept: list[Path]) -> None:
    named: set[str] = set()
    for path in kept:
        try:
            with (path / NAME).open("rb") as file:
                named |= {row.digest for row in read_manifest(file).files}
        except (OSError, BackupRefused):
            # Under a key that is not at hand: what it needs is not known, so everything stays.
            return
    for copy in (folder() / _FILES).glob("??/*"):
        if copy.name not in named:
            copy.unlink()


# ---------------------------------------------------------------- files


def walked(media: Path) -> Iterator[tuple[Path, str]]:
    """Every file below, with its path from there, in one order."""
    for path in sorted(media.rglob("*")) if media.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            yield path, path.relative_to(media).as_posix()


def path_of_copy(place: Path, digest: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise damaged("it names a file by no digest")
    return place / _FILES / digest[:2] / digest


def write_whole(path: Path, content: bytes) -> None:
    """To the disk under another name first, so that the name never stands for half of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        settle(file)
    draft.rename(path)
    _settle_folder(path.parent)


def settle(file: BinaryIO) -> None:
    """To the disk, before anything is said to be there."""
    file.flush()
    os.fsync(file.fileno())


def _settle_folder(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _inside(media: Path, label: str) -> Path:
    target = media / label
    if not target.resolve().is_relative_to(media.resolve()):
        raise damaged("it names a file outside its folder")
    return target


def _add(tar: tarfile.TarFile, name: str, size: int, content: BinaryIO) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, content)
