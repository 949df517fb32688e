"""The one writer of the record, called inside the transaction of what it records: neither is ever without the other."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from audit import requests
from audit.events import Event
from audit.models import AuditEvent

# Fields whose values may stand in the record. Everything else appears by its name only.
OPEN_FIELDS = frozenset(
    {
        "status", "decided_by", "effective_on", "form", "country", "organisation", "sections", "until", "purpose",
        "shelter", "bed", "check_in", "check_out", "destination", "type", "delivered_on", "quantity", "roles",
        "year", "revision", "figure", "edition", "digest", "rows", "source", "reason_code", "from_organisation",
        "to_organisation",
        "number", "name_of_file_kind", "language", "restricted", "included", "capacity", "seed", "user",
        "result_ids", "page", "section", "count", "format", "position", "day", "cases", "minutes", "kind",
        "channel", "relation", "proceeding", "stage",
        "level", "from_on",
        # Of a route: rules of the programme.
        "from_type", "to_type", "ministry_approves", "four_eyes", "several_offers", "expires", "must_carry",
        "approve_within", "answer_within", "urgent_answer_within", "start_within", "complete_within", "legal_basis",
        "needs", "is_listed",
        # Of a budget: sums of the programme, not what somebody got.
        "ceiling_azn", "currency",
        # Of a token: what it may do.
        "scopes",
        # Of what is given: the code of the catalogue.
        "service",
    }
)  # fmt: skip


def record(
    event: Event,
    *,
    actor: Any,
    target: models.Model | None = None,
    target_id: UUID | None = None,
    case_id: UUID | None = None,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Write one event about `target`, by `actor` (a user, or None for a scheduled job).

    `changes` maps field names to new values; a value is kept only if its field is
    on OPEN_FIELDS, otherwise the name stands with null. `target_id` is for what
    was asked for and not found. Must run in a transaction.
    """
    _require_transaction()
    row = event_of(
        event, actor=actor, target=target, target_id=target_id, case_id=case_id, changes=changes, reason=reason
    )
    row.save(force_insert=True)
    return row


def record_all(events: Sequence[AuditEvent]) -> None:
    """Write very many events of `event_of` at once, in the order given. Must run in a transaction."""
    _require_transaction()
    AuditEvent.objects.bulk_create(events, batch_size=1_000)


def event_of(
    event: Event,
    *,
    actor: Any,
    target: models.Model | None = None,
    target_id: UUID | None = None,
    case_id: UUID | None = None,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """The event that `record` writes, not written yet."""
    organisation = getattr(actor, "organisation", None)
    return AuditEvent(
        event=event,
        actor_id=getattr(actor, "public_id", None),
        actor_label=actor.get_username() if actor is not None else "",
        organisation_code=organisation.code if organisation else "",
        target_type=target._meta.label if target is not None else "",
        target_id=getattr(target, "public_id", target_id),
        case_id=case_id,
        changes={name: _plain(value) if name in OPEN_FIELDS else None for name, value in (changes or {}).items()},
        reason=reason,
        **requests.columns(event),
    )


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit event belongs to the transaction of what it records.")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return str(value)


def settle_all_but_the_record() -> None:
    """Let every deferred constraint speak now, before a long transaction commits.

    At the commit they would speak in the order in which their rows came, and an
    event of the beginning would hold the end of the chain, for which everybody
    waits, while thousands of rows are checked. `SET CONSTRAINTS ALL` does the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(DISTINCT quote_ident(conname), ', ') FROM pg_constraint"
            " WHERE condeferrable AND connamespace = 'public'::regnamespace AND conname <> 'audit_chained'"
        )
        names = cursor.fetchone()[0]
        cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")
        cursor.execute(f"SET CONSTRAINTS {names} DEFERRED")
