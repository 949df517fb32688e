"""What happens with a sheet from elsewhere: kept, read, mapped, checked, and brought in by the one importer there is."""

import json
import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from kombu.exceptions import OperationalError as QueueUnreachable

from accounts.models import Organisation, User
from accounts.telling.actions import tell
from accounts.telling.enums import Kind
from audit.events import Event
from audit.recorder import record
from core.encryption import seal_bytes, unseal_bytes
from core.errors import Conflict, Refused
from exchange import policies
from exchange.actions import UPLOADS_KEPT, UPLOADS_OF_ONE, ImportResult, bring_in
from exchange.mapping.annotated import annotated
from exchange.mapping.guessing import Places, completed, guessed_plan
from exchange.mapping.models import ForeignSheet, SavedMapping
from exchange.mapping.plans import Plan
from exchange.mapping.ready import READY, ready_plan
from exchange.mapping.tables import Choices, Table, read_table
from exchange.mapping.targets import AS_OPENED, COLUMNS, OPENED
from exchange.mapping.turning import Turned, problems_in_order, turned
from exchange.mapping.words import folded
from exchange.register.problems import Problem
from shelters.models import Shelter

logger = logging.getLogger(__name__)
RUN_TASK = "exchange.mapping.tasks.run_import"
State = ForeignSheet.State
ATTEMPTS = 3
# An import that began so long ago lost its worker (CELERY_TASK_TIME_LIMIT).
GIVEN_UP = timedelta(minutes=31)
STAGES = ("reading", "checking", "writing")


@dataclass
class Checked:
    """What an import would do, said of the rows of the table."""

    table: Table
    result: ImportResult
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    duplicates: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


@transaction.atomic
def keep_sheet(file: UploadedFile, *, actor: User, source: str, ready: str = "") -> ForeignSheet:
    """Keep a sheet, sealed, until it is imported or for a day. `ready`: a mapping that comes with the system, or a saved one."""
    policies.check_may_import(actor)
    ForeignSheet.objects.filter(uploaded_at__lt=timezone.now() - UPLOADS_KEPT).exclude(state=State.RUNNING).delete()
    sheet = ForeignSheet(uploaded_by=actor, source=source, ready=ready if ready in dict(READY) else "")
    sheet.content = seal_bytes(file.read(), _place(sheet, "content"))
    saved = None if sheet.ready or not ready else SavedMapping.objects.visible_to(actor).filter(public_id=ready).first()
    if saved is not None:
        sheet.plan = seal_bytes(unseal_bytes(bytes(saved.plan), _place(saved, "plan")), _place(sheet, "plan"))
    sheet.save()
    mine = ForeignSheet.objects.filter(uploaded_by=actor).order_by("-id")
    mine.exclude(pk__in=list(mine.values_list("pk", flat=True)[:UPLOADS_OF_ONE])).exclude(state=State.RUNNING).delete()
    return sheet


def table_of(sheet: ForeignSheet) -> Table:
    """The sheet, read as it was chosen. Raises Refused with the place and the reason."""
    content = unseal_bytes(bytes(sheet.content), _place(sheet, "content"))
    return read_table(content, Choices(sheet.encoding, sheet.delimiter, sheet.sheet, sheet.head_row))


@transaction.atomic
def choose_reading(sheet: ForeignSheet, choices: Choices, *, actor: User) -> Table:
    """Read the sheet in another way, and keep to it where that can be read."""
    locked = _locked(sheet, actor)
    locked.encoding, locked.delimiter = choices.encoding, choices.delimiter
    locked.sheet, locked.head_row = choices.sheet, choices.head_row
    table = table_of(locked)
    locked.save(update_fields=["encoding", "delimiter", "sheet", "head_row"])
    return table


def places() -> Places:
    """Organisations and shelters on file, by whatever they may be called."""

    def named(rows: Any) -> dict[str, str]:
        found = {folded(name): code for code, name in rows}
        return found | {folded(code): code for code, _name in rows}

    return Places(
        named(list(Organisation.objects.values_list("code", "name"))),
        named(list(Shelter.objects.values_list("code", "name"))),
    )


def plan_of(sheet: ForeignSheet, table: Table) -> Plan:
    """What was chosen, completed by proposals; or a proposal."""
    if sheet.plan:
        document = json.loads(unseal_bytes(bytes(sheet.plan), _place(sheet, "plan")))
        return completed(Plan.of(document).fits(table.heads), table, places())
    known = places()
    plan = ready_plan(sheet.ready, table, known) if sheet.ready else guessed_plan(table, known)
    if not plan.head_of("persons.organisation"):
        plan.constants["persons.organisation"] = sheet.uploaded_by.organisation.code
    return plan


@transaction.atomic
def choose_columns(sheet: ForeignSheet, columns: dict[str, str], *, actor: User) -> None:
    """Which of their columns goes where. Two to one place are refused."""
    locked = _locked(sheet, actor)
    table = table_of(locked)
    chosen = {head: target for head, target in columns.items() if target}
    if len(set(chosen.values())) < len(chosen):
        raise Refused(_("Two columns go to the same place. Choose one of them."))
    if not chosen:
        raise Refused(_("Choose where at least one column goes."))
    before = plan_of(locked, table)
    plan = replace(before, columns=chosen, constants=dict(before.constants)).fits(table.heads)
    for target in plan.missing():
        if target == "classifications.effective_on" and plan.head_of(OPENED):
            plan.constants[target] = AS_OPENED
    _keep(locked, completed(plan, table, places()))


@transaction.atomic
def choose_values(
    sheet: ForeignSheet,
    *,
    values: dict[str, dict[str, str]],
    constants: dict[str, str],
    orders: dict[str, str],
    names: str,
    actor: User,
) -> None:
    """What their words mean, in which order their dates are, and what stands where they have no column."""
    locked = _locked(sheet, actor)
    plan = plan_of(locked, table_of(locked))
    known = {target: {**plan.values.get(target, {}), **words} for target, words in values.items()}
    kept = {name: value for name, value in {**plan.constants, **constants}.items() if value}
    _keep(locked, Plan(plan.columns, {**plan.values, **known}, kept, {**plan.orders, **orders}, names or plan.names))


def check(sheet: ForeignSheet, *, actor: User) -> Checked:
    """What importing it would do. Nothing stays."""
    _check_may_use(sheet, actor)
    table = table_of(sheet)
    register = turned(table, plan_of(sheet, table), timezone.localdate())
    result = bring_in(register.book, actor=actor, source=sheet.source, dry_run=True, columns=COLUMNS)
    return _said_of_the_table(table, register, result)


def _said_of_the_table(table: Table, register: Turned, result: ImportResult) -> Checked:
    return Checked(
        table,
        result,
        problems_in_order([*register.problems, *(register.as_in_the_table(problem) for problem in result.errors)]),
        problems_in_order(register.as_in_the_table(problem) for problem in result.warnings),
        [(register.row_of("persons", one.row), one.case_numbers) for one in result.possible_duplicates],
    )


@transaction.atomic
def problems_as_workbook(sheet: ForeignSheet, *, actor: User) -> bytes:
    """The sheet with its problems, for whoever mends it; that it went out is on record."""
    checked = check(sheet, actor=actor)
    changes = {"kind": "problems of a sheet", "rows": len(checked.table.rows), "format": "xlsx"}
    record(Event.EXPORTED, actor=actor, changes=changes)
    return annotated(checked.table, checked.problems)


@transaction.atomic
def start(sheet: ForeignSheet, *, actor: User) -> None:
    """Hand the import to the queue. Once more where it failed, or where its message or its worker was lost."""
    _check_may_use(sheet, actor)
    locked = ForeignSheet.objects.select_for_update().filter(pk=sheet.pk).first()
    lost = locked is not None and locked.started_at is not None and locked.started_at < timezone.now() - GIVEN_UP
    if locked is None or locked.state == State.DONE or (locked.state == State.RUNNING and not lost):
        raise Conflict(_("This sheet is being imported, or was imported already."))
    locked.state, locked.attempts = State.WAITING, 0
    locked.save(update_fields=["state", "attempts"])
    transaction.on_commit(partial(_send, locked.public_id))


def run(public_id: UUID | str) -> None:
    """Import one sheet, once, whoever is sent: all of it, or nothing."""
    if not _begin(public_id):
        return
    with transaction.atomic():
        sheet = _taken(public_id)
        if sheet is None:
            return
        actor = sheet.uploaded_by
        with override(actor.language):
            result = _brought_in(sheet, actor)
            failed = result is None or bool(result.errors)
            sheet.state = State.FAILED if failed else State.DONE
            if result is not None and not failed:
                sheet.added = {name: number for name, number in result.added.items() if number}
                # What was imported lies in the files now.
                sheet.content, sheet.plan = b"", b""
            sheet.save(update_fields=["state", "added", "content", "plan"])
            path = reverse("exchange:mapping_progress", args=[sheet.public_id])
            tell([actor], Kind.IMPORT, about=sheet.public_id, path=path)


def _brought_in(sheet: ForeignSheet, actor: User) -> ImportResult | None:
    """None where the sheet cannot even be read, or the role is not hers any more: the page says why."""
    on_stage = partial(_note_stage, sheet.public_id)
    try:
        policies.check_may_import(actor)
        on_stage(STAGES[0])
        table = table_of(sheet)
        register = turned(table, plan_of(sheet, table), timezone.localdate())
        register.book.problems += register.problems
        return bring_in(register.book, actor=actor, source=sheet.source, columns=COLUMNS, on_stage=on_stage)
    except (Refused, Conflict):
        return None


@transaction.atomic
def _begin(public_id: UUID | str) -> bool:
    sheet = _taken(public_id)
    if sheet is None:
        return False
    if sheet.attempts >= ATTEMPTS:
        sheet.state = State.FAILED
        sheet.save(update_fields=["state"])
        return False
    sheet.state, sheet.started_at, sheet.attempts = State.RUNNING, timezone.now(), sheet.attempts + 1
    sheet.save(update_fields=["state", "started_at", "attempts"])
    return True


def _taken(public_id: UUID | str) -> ForeignSheet | None:
    """The sheet on its way with its row locked; None where that ended, or another worker has it."""
    rows = ForeignSheet.objects.filter(state__in=ForeignSheet.OPEN, public_id=public_id)
    return rows.select_for_update(skip_locked=True, of=("self",)).select_related("uploaded_by__organisation").first()


def _note_stage(public_id: UUID, stage: str) -> None:
    """Beside the transaction, which nobody sees before it ends."""
    cache.set(f"import-stage:{public_id}", STAGES.index(stage), timeout=GIVEN_UP.total_seconds())


def stage_of(sheet: ForeignSheet) -> int:
    """How many of the stages have begun."""
    if sheet.state == State.DONE:
        return len(STAGES)
    return int(cache.get(f"import-stage:{sheet.public_id}", -1)) + 1 if sheet.state == State.RUNNING else 0


def _send(public_id: UUID) -> None:
    try:
        # By its name: tasks stand above actions.
        current_app.signature(RUN_TASK, args=(str(public_id),)).apply_async()
    except QueueUnreachable:
        logger.warning("The queue cannot be reached; import %s has to be started again", public_id)


@transaction.atomic
def discard(sheet: ForeignSheet, *, actor: User) -> None:
    """Forget the sheet without importing it; or what is left of one that was."""
    _check_may_use(sheet, actor)
    locked = ForeignSheet.objects.select_for_update().filter(pk=sheet.pk).first()
    if locked is not None:
        if locked.state == State.RUNNING:
            raise Conflict(_("This sheet is being imported, or was imported already."))
        locked.delete()


@transaction.atomic
def save_mapping(sheet: ForeignSheet, name: str, *, actor: User) -> SavedMapping:
    """Keep how this sheet is read, under a name of the organisation's; the same name takes the place of the one before.

    Of words only those that have a code are kept: whatever else stood in a column is of the people in it.
    """
    _check_may_use(sheet, actor)
    plan = plan_of(sheet, table_of(sheet))
    words = {target: {word: code for word, code in known.items() if code} for target, known in plan.values.items()}
    content = json.dumps(replace(plan, values=words).as_document()).encode()
    saved = SavedMapping.objects.select_for_update().filter(organisation=actor.organisation, name=name).first()
    saved = saved or SavedMapping(organisation=actor.organisation, name=name)
    saved.saved_by, saved.plan = actor, seal_bytes(content, _place(saved, "plan"))
    saved.save()
    record(Event.MAPPING_SAVED, actor=actor, target=saved)
    return saved


def _keep(sheet: ForeignSheet, plan: Plan) -> None:
    sheet.plan = seal_bytes(json.dumps(plan.as_document()).encode(), _place(sheet, "plan"))
    sheet.save(update_fields=["plan"])


def _locked(sheet: ForeignSheet, actor: User) -> ForeignSheet:
    _check_may_use(sheet, actor)
    locked = ForeignSheet.objects.select_for_update().filter(pk=sheet.pk).first()
    if locked is None or locked.state not in (State.PREPARING, State.FAILED):
        raise Conflict(_("This sheet is being imported, or was imported already."))
    return locked


def _check_may_use(sheet: ForeignSheet, actor: User) -> None:
    policies.check_may_use_upload(actor, sheet)


def _place(row: ForeignSheet | SavedMapping, column: str) -> str:
    return f"{row._meta.db_table}|{column}|{row.public_id}"
