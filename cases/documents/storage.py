"""Where the bytes of a document lie, and under which key."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import names
from cases.documents.models import Document
from core import sealed_files
from core.errors import Conflict

# A file whose row is not there yet may be on its way; one as old as this has none to come.
SURELY_LEFT = timedelta(days=1)


def put(document: Document, content: bytes) -> None:
    """Seal the bytes under a new key, before the row that names it is saved."""
    key = sealed_files.new_key()
    document.file_key, document.size = key.hex(), len(content)
    sealed_files.write(path_of(document.public_id), content, key=key, place=_place(document))


def opened(document: Document) -> bytes:
    """The bytes, whole; Conflict where the disk does not have them."""
    try:
        key = bytes.fromhex(document.file_key)
        return sealed_files.read(path_of(document.public_id), key=key, place=_place(document))
    except FileNotFoundError:
        raise Conflict(_("The file is missing on this server. Tell whoever looks after it.")) from None


def remove(public_id: UUID) -> None:
    """Destroy the bytes. Their key goes with its row; what was not there is gone already."""
    path_of(public_id).unlink(missing_ok=True)


def path_of(public_id: UUID) -> Path:
    return _folder() / public_id.hex[:2] / public_id.hex


def left_over() -> Iterator[UUID]:
    """Names of files that are old enough to have a row, if one ever comes."""
    newest = (timezone.now() - SURELY_LEFT).timestamp()
    for path in sorted(_folder().glob("??/*")):
        if path.stat().st_mtime < newest:
            yield UUID(path.name)


def digest(content: bytes, case_id: UUID) -> bytes:
    """By which the same bytes are known again in the same case, and in no other."""
    return names.content_index(str(case_id), content)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "documents"


def _place(document: Document) -> str:
    return f"{document._meta.db_table}|file|{document.public_id}"
