"""What happens when a register comes in. One import is one transaction, all or nothing."""

import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from accounts.telling.actions import tell
from accounts.telling.enums import Kind
from audit.events import Event
from audit.recorder import record, settle_all_but_the_record
from core.encryption import seal_bytes, unseal_bytes
from core.errors import Conflict, Refused
from exchange import policies
from exchange.models import UploadedRegister
from exchange.register.cells import read_cells
from exchange.register.checking import check_rows
from exchange.register.columns import SHEETS, Column
from exchange.register.duplicates import Duplicate, likely_duplicates
from exchange.register.nights import check_stays
from exchange.register.on_file import look_up, mark_rows_on_file
from exchange.register.problems import Problem, in_order
from exchange.register.reading import Book, read_book, read_file
from exchange.register.writing import Writer
from exchange.undoing import note_import

LONGEST_SOURCE = 100
UPLOADS_KEPT = timedelta(days=1)
UPLOADS_OF_ONE = 5
# Imports wait for each other: of two of the same file at once, the second finds every row on file.
_IMPORT_LOCK = 0x5245_4749


@dataclass
class ImportResult:
    """What an import added, or would have added (dry_run), or why it added nothing (errors)."""

    added: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHEETS, 0))
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    possible_duplicates: list[Duplicate] = field(default_factory=list)
    dry_run: bool = False

    def as_document(self) -> dict[str, Any]:
        lists = {name: [entry.as_document() for entry in getattr(self, name)] for name in _LISTS}
        return {**self.added, **lists, "dry_run": self.dry_run}


_LISTS = ("errors", "warnings", "possible_duplicates")


def import_register(
    file: str | os.PathLike[str] | IO[bytes], *, actor: User | None, source: str, dry_run: bool = False
) -> ImportResult:
    """Add what is new in a register; with one error, nothing. A dry run does all of it and takes it back.

    `actor` is None for an operator at the machine. What cannot be read at all is
    one error without a row. Raises NotAllowed.
    """
    if actor is not None:
        policies.check_may_import(actor)
    try:
        _check_source(source)
        book = read_book(file) if isinstance(file, str | os.PathLike) else read_file(file)
    except Refused as refused:
        return ImportResult(errors=[Problem("", 0, "", "", str(refused.message))], dry_run=dry_run)
    return bring_in(book, actor=actor, source=source, dry_run=dry_run)


def bring_in(
    book: Book,
    *,
    actor: User | None,
    source: str,
    dry_run: bool = False,
    columns: Mapping[str, tuple[Column, ...]] | None = None,
    on_stage: Callable[[str], None] = lambda _stage: None,
) -> ImportResult:
    """Check and add what was read, in one transaction: the one way in, whatever the file was.

    `columns`: those of the sheets, where the workbook's own are not all. `on_stage` hears "checking" and "writing".
    """
    if actor is not None:
        policies.check_may_import(actor)
    result = ImportResult(dry_run=dry_run)
    try:
        # Within: taking back a dry run does not take back that somebody looked.
        with acting_for(Purpose.IMPORT, actor=actor), transaction.atomic():
            _import(book, result, actor, source, columns, on_stage)
            if dry_run or result.errors:
                transaction.set_rollback(True)
    except Refused as refused:
        result.errors = [Problem("", 0, "", "", str(refused.message))]
    except IntegrityError:
        result.added = dict.fromkeys(SHEETS, 0)
        message = _("Somebody recorded something that this register collides with while it was imported. Try again.")
        result.errors = [Problem("", 0, "", "", message)]
    return result


def _check_source(source: str) -> None:
    if not source or len(source) > LONGEST_SOURCE or "\0" in source:
        text = _("The source's name is empty or longer than %(longest)s characters.")
        raise Refused(text % {"longest": LONGEST_SOURCE})


def _import(
    book: Book,
    result: ImportResult,
    actor: User | None,
    source: str,
    columns: Mapping[str, tuple[Column, ...]] | None,
    on_stage: Callable[[str], None],
) -> None:
    on_stage("checking")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])
    register = read_cells(book.sheets, timezone.localdate(), columns)
    mark_rows_on_file(register, source)
    known = look_up(register, source)
    errors, warnings = check_rows(register, known)
    stay_errors, stay_warnings = check_stays(register, known)
    result.errors = in_order([*book.problems, *register.problems, *errors, *stay_errors])
    result.warnings = in_order([*warnings, *stay_warnings])
    newcomers = [row for row in register.rows["persons"] if row["person_ref"] and row["person_ref"] not in known.cases]
    result.possible_duplicates = likely_duplicates(newcomers)
    if result.errors:
        return
    on_stage("writing")
    writer = Writer(register, known)
    result.added = writer.write()
    if any(result.added.values()):
        note_import(source, result.added, writer.made, actor=actor)
        rows = ", ".join(f"{sheet}: {number}" for sheet, number in result.added.items() if number)
        record(Event.REGISTER_IMPORTED, actor=actor, changes={"source": source, "rows": rows})
    # Deferred constraints speak now, while nothing is settled.
    settle_all_but_the_record()


@transaction.atomic
def keep_upload(file: UploadedFile, *, actor: User, source: str) -> UploadedRegister:
    """Keep an uploaded register, encrypted, until it is imported or for a day; older ones are removed.

    Of one account a few are kept, so that nobody fills the disk.
    """
    policies.check_may_import(actor)
    UploadedRegister.objects.filter(uploaded_at__lt=timezone.now() - UPLOADS_KEPT).delete()
    upload = UploadedRegister(uploaded_by=actor, source=source)
    upload.content = seal_bytes(file.read(), _place(upload))
    upload.save()
    newest = UploadedRegister.objects.filter(uploaded_by=actor).order_by("-id").values("pk")[:UPLOADS_OF_ONE]
    UploadedRegister.objects.filter(uploaded_by=actor).exclude(
        pk__in=list(newest.values_list("pk", flat=True))
    ).delete()
    return upload


def preview_upload(upload: UploadedRegister, *, actor: User) -> ImportResult:
    """What importing the upload would do. Nothing stays."""
    policies.check_may_use_upload(actor, upload)
    return import_register(_opened(upload), actor=actor, source=upload.source, dry_run=True)


@transaction.atomic
def import_upload(upload: UploadedRegister, *, actor: User) -> ImportResult:
    """Import the upload and forget it. With errors nothing is added, and it is kept for another look."""
    policies.check_may_use_upload(actor, upload)
    locked = UploadedRegister.objects.select_for_update().filter(pk=upload.pk).first()
    if locked is None:
        raise Conflict(_("This register was imported already."))
    result = import_register(_opened(locked), actor=actor, source=locked.source)
    if not result.errors:
        path = reverse("exchange:register_import")
        tell([actor], Kind.IMPORT, about=locked.public_id, path=path)
        locked.delete()
    return result


@transaction.atomic
def discard_upload(upload: UploadedRegister, *, actor: User) -> None:
    """Forget the upload without importing it."""
    policies.check_may_use_upload(actor, upload)
    upload.delete()


def _opened(upload: UploadedRegister) -> IO[bytes]:
    return io.BytesIO(unseal_bytes(bytes(upload.content), _place(upload)))


def _place(upload: UploadedRegister) -> str:
    return f"{upload._meta.db_table}|content|{upload.public_id}"
