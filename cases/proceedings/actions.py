"""What happens in legal matters: recorded, corrected, moved on. Each function is one transaction."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.days import refuse_before_birth, refuse_future, refuse_impossible, refuse_out_of_order
from cases.models import Case
from cases.proceedings import policies
from cases.proceedings.enums import NonPunishment, PersonRole
from cases.proceedings.models import (
    CompensationClaim,
    Hearing,
    LegalRecord,
    Proceeding,
    ProceedingStep,
    ProtectionMeasure,
)
from cases.proceedings.states import Stage
from core.errors import NotVisible, Refused

PROCEEDING_FIELDS = (
    "kind", "number", "authority", "authority_name", "articles", "role", "non_punishment", "lawyer_name",
    "lawyer_contact", "lawyer_since", "note",
)  # fmt: skip
HEARING_FIELDS = ("kind", "at", "place", "accompanied_by", "accompanied_how", "result", "note")
MEASURE_FIELDS = ("proceeding", "kind", "from_on", "to_on", "note")
CLAIM_FIELDS = (
    "proceeding", "source", "claimed_on", "claimed_azn", "decided_on", "awarded_azn", "paid_on", "paid_azn", "note",
)  # fmt: skip
EVENTS = {
    Proceeding: (Event.PROCEEDING_RECORDED, Event.PROCEEDING_CHANGED),
    Hearing: (Event.HEARING_RECORDED, Event.HEARING_CHANGED),
    ProtectionMeasure: (Event.PROTECTION_RECORDED, Event.PROTECTION_CHANGED),
    CompensationClaim: (Event.CLAIM_RECORDED, Event.CLAIM_CHANGED),
}


@transaction.atomic
def record_proceeding(
    case: Case, details: dict[str, Any], *, stage: str, stage_on: date, actor: User, token: UUID | None = None
) -> Proceeding:
    """Record a proceeding at whichever stage it is; `details`: the fields of PROCEEDING_FIELDS."""
    case = _locked(case, actor)
    if before := Proceeding.objects.of(case).sent_with(token):
        return before
    if stage not in Stage.values:
        raise Refused(_("Choose one of the answers."), "stage")
    refuse_impossible(case.person, stage_on, "stage_on")
    proceeding = Proceeding(case=case, form_token=token, stage=stage, stage_on=stage_on)
    proceeding.take(_fitting(details), PROCEEDING_FIELDS)
    _check_proceeding(proceeding)
    proceeding.save()
    ProceedingStep.objects.create(case=case, proceeding=proceeding, stage=stage, reached_on=stage_on, recorded_by=actor)
    _record(Event.PROCEEDING_RECORDED, proceeding, actor, proceeding=proceeding.kind, stage=stage)
    return proceeding


@transaction.atomic
def change_proceeding(proceeding: Proceeding, details: dict[str, Any], *, version: int, actor: User) -> Proceeding:
    """Correct what is known of it; its stage changes by `move`."""
    _locked(proceeding.case, actor)
    proceeding = _begun(proceeding, version)
    changed = proceeding.take(_fitting(details), PROCEEDING_FIELDS)
    _check_proceeding(proceeding)
    return _save(proceeding, changed, actor)


@transaction.atomic
def move(proceeding: Proceeding, *, stage: str, on: date, actor: User, version: int, note: str = "") -> Proceeding:
    """It has come a step further (states.NEXT); not before the step before."""
    _locked(proceeding.case, actor)
    proceeding = _begun(proceeding, version)
    policies.check_may_move(actor, proceeding, stage)
    refuse_future(on, "on")
    refuse_out_of_order(proceeding.stage_on, on, "on")
    proceeding.stage, proceeding.stage_on = stage, on
    proceeding.save(update_fields=["stage", "stage_on", "version"])
    ProceedingStep.objects.create(
        case=proceeding.case, proceeding=proceeding, stage=stage, reached_on=on, note=note, recorded_by=actor
    )
    _record(Event.PROCEEDING_MOVED, proceeding, actor, stage=stage)
    return proceeding


@transaction.atomic
def record_hearing(
    proceeding: Proceeding, details: dict[str, Any], *, actor: User, token: UUID | None = None
) -> Hearing:
    """Record a day on which the person is asked for, past or to come."""
    case = _locked(proceeding.case, actor)
    hearing = Hearing(case=case, proceeding=proceeding, form_token=token)
    return _add(hearing, details, HEARING_FIELDS, actor, proceeding=proceeding.kind)


@transaction.atomic
def change_hearing(hearing: Hearing, details: dict[str, Any], *, version: int, actor: User) -> Hearing:
    """Another time, who goes with her, what came of it."""
    return _change(hearing, details, HEARING_FIELDS, version, actor)


@transaction.atomic
def record_measure(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> ProtectionMeasure:
    """Record what protects the person, from a day on."""
    case = _locked(case, actor)
    return _add(ProtectionMeasure(case=case, form_token=token), details, MEASURE_FIELDS, actor)


@transaction.atomic
def change_measure(
    measure: ProtectionMeasure, details: dict[str, Any], *, version: int, actor: User
) -> ProtectionMeasure:
    """It ended, or was recorded otherwise than it is."""
    return _change(measure, details, MEASURE_FIELDS, version, actor)


@transaction.atomic
def record_claim(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> CompensationClaim:
    """Record what the person claims, and what came of it as far as it has come."""
    case = _locked(case, actor)
    return _add(CompensationClaim(case=case, form_token=token), details, CLAIM_FIELDS, actor)


@transaction.atomic
def change_claim(claim: CompensationClaim, details: dict[str, Any], *, version: int, actor: User) -> CompensationClaim:
    """It was decided, or paid."""
    return _change(claim, details, CLAIM_FIELDS, version, actor)


def _add(row: Any, details: dict[str, Any], fields: tuple[str, ...], actor: User, **changes: Any) -> Any:
    """Once for each form; the case is locked, so that a second press finds the first one's row."""
    if before := type(row).objects.of(row.case).sent_with(row.form_token):
        return before
    row.take(details, fields)
    _check(row)
    row.save()
    _record(EVENTS[type(row)][0], row, actor, **changes)
    return row


def _change(row: Any, details: dict[str, Any], fields: tuple[str, ...], version: int, actor: User) -> Any:
    _locked(row.case, actor)
    row = _begun(row, version)
    changed = row.take(details, fields)
    _check(row)
    return _save(row, changed, actor)


def _save(row: Any, changed: list[str], actor: User) -> Any:
    if changed:
        row.save(update_fields=[*changed, "version"])
        _record(EVENTS[type(row)][1], row, actor, **dict.fromkeys(changed))
    return row


def _begun(row: Any, version: int) -> Any:
    rows = type(row).objects.select_for_update(of=("self",)).select_related("case__person", "case__organisation")
    locked = rows.get(pk=row.pk)
    locked.begin_change(version)
    return locked


def _locked(case: Case, actor: User) -> Case:
    """The case, locked; what may be recorded in it is asked of the row as it is now."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("organisation", "person")
    locked = rows.filter(pk=case.pk).first()
    if locked is None:
        raise NotVisible("")
    policies.check_may_record(actor, locked)
    return locked


def _fitting(details: dict[str, Any]) -> dict[str, Any]:
    """Whether she is to be punished is asked where she is accused, and nowhere else."""
    if details.get("role") == PersonRole.ACCUSED:
        return details | {"non_punishment": details.get("non_punishment") or NonPunishment.NOT_RAISED}
    return details | {"non_punishment": ""} if "role" in details else details


def _check(row: LegalRecord) -> None:
    checks: dict[type, Any] = {
        Hearing: _check_hearing,
        ProtectionMeasure: _check_measure,
        CompensationClaim: _check_claim,
    }
    checks[type(row)](row)
    under = getattr(row, "proceeding", None)
    if under is not None and under.case_id != row.case_id:
        raise Refused(_("Choose a proceeding of this case, or none."), "proceeding")


def _check_proceeding(row: Proceeding) -> None:
    if row.lawyer_since and not row.lawyer_name:
        raise Refused(_("Say who the lawyer is."), "lawyer_name")
    refuse_impossible(row.case.person, row.lawyer_since, "lawyer_since")


def _check_hearing(row: Hearing) -> None:
    # It would stand in a day on which it cannot be read.
    if row.accompanied_by and Section.LEGAL not in case_policies.sections_for(row.accompanied_by, row.case):
        raise Refused(_("This colleague does not see the case."), "accompanied_by")
    refuse_before_birth(row.case.person, timezone.localdate(row.at), "at")
    if row.result and row.at > timezone.now():
        raise Refused(_("It has not come yet: there is no result."), "result")


def _check_measure(row: ProtectionMeasure) -> None:
    refuse_before_birth(row.case.person, row.from_on, "from_on")
    refuse_out_of_order(row.from_on, row.to_on, "to_on")


def _check_claim(row: CompensationClaim) -> None:
    for name in ("claimed_on", "decided_on", "paid_on"):
        refuse_impossible(row.case.person, getattr(row, name), name)
    for name in ("claimed_azn", "awarded_azn", "paid_azn"):
        if (getattr(row, name) or Decimal(0)) < 0:
            raise Refused(_("An amount is not less than nothing."), name)
    if (row.decided_on is None) != (row.awarded_azn is None):
        missing = "decided_on" if row.decided_on is None else "awarded_azn"
        raise Refused(_("Say when it was decided and how much was awarded; nothing is 0."), missing)
    if (row.paid_on is None) != (row.paid_azn is None):
        raise Refused(_("Say when it was paid and how much."), "paid_on" if row.paid_on is None else "paid_azn")
    if row.paid_azn is not None and (row.awarded_azn is None or row.paid_azn > row.awarded_azn):
        raise Refused(_("No more is paid than was awarded."), "paid_azn")
    refuse_out_of_order(row.claimed_on, row.decided_on, "decided_on")
    refuse_out_of_order(row.decided_on, row.paid_on, "paid_on")


def _record(event: Event, row: LegalRecord, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)
