"""What happens to the people around a person: recorded, corrected, removed, led to a case of their own."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases import actions as case_actions
from cases.days import refuse_before_birth, refuse_future, refuse_out_of_order
from cases.family import policies
from cases.family.enums import ELDER, GUARDIANS, NEVER_LINKED, YEARS_BETWEEN, RelationKind
from cases.family.models import SEALED, Relation
from cases.merging.records import all_records
from cases.models import Case, Person
from core.errors import Conflict, NotVisible, Refused

FIELDS = (
    "kind", "sex", "date_of_birth", "birth_year", "citizenship", "lives_with_her", "accompanies_her", "is_danger",
    "safe_to_contact", "legal_basis", "from_on", "to_on", *SEALED,
)  # fmt: skip


@transaction.atomic
def add_relation(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Relation:
    """Record somebody around the person, known here alone. The same form sent twice is one.

    `details`: the fields of FIELDS. Raises NotAllowed, Conflict, Refused.
    """
    case = _locked(case)
    policies.check_may_record(actor, case)
    if before := Relation.objects.of(case).sent_with(token):
        return before
    relation = Relation(case=case, form_token=token)
    relation.take(_fitting(details), FIELDS)
    _check(relation)
    relation.save()
    _record(Event.RELATION_ADDED, relation, actor, relation=relation.kind)
    return relation


@transaction.atomic
def change_relation(relation: Relation, details: dict[str, Any], *, version: int, actor: User) -> Relation:
    """Correct or complete what is known of somebody around the person."""
    relation = _locked_relation(relation)
    policies.check_may_change(actor, relation)
    if not relation.recorded_here:
        raise Conflict(_("Only that the two files belong together stands here. Take it out to change it."))
    relation.begin_change(version)
    changed = relation.take(_fitting(details), FIELDS)
    if changed:
        _check(relation)
        relation.save(update_fields=[*changed, "version"])
        _record(Event.RELATION_CHANGED, relation, actor, **dict.fromkeys(changed))
    return relation


@transaction.atomic
def remove_relation(relation: Relation, *, actor: User) -> None:
    """Take somebody out of the file who does not belong there. What stood there is kept as what stood there earlier."""
    relation = _locked_relation(relation)
    policies.check_may_change(actor, relation)
    _record(Event.RELATION_REMOVED, relation, actor)
    relation.delete()


@transaction.atomic
def link_cases(case: Case, other: Case, *, kind: str, actor: User) -> Relation:
    """Say that the person of another case is somebody to this one. The other file shows it the other way round."""
    case = _locked(case)
    policies.check_may_record(actor, case)
    relation = Relation(case=case, kind=kind, recorded_here=False)
    return _lead_to(relation, other, actor)


@transaction.atomic
def link_relation(relation: Relation, other: Case, *, actor: User) -> Relation:
    """Somebody recorded here turns out to have a case of her own."""
    relation = _locked_relation(relation)
    policies.check_may_change(actor, relation)
    return _lead_to(relation, other, actor)


@transaction.atomic
def open_own_case(relation: Relation, details: dict[str, Any], *, actor: User) -> Case:
    """Open a case for somebody recorded here, such as an accompanying child; the two belong together from then on."""
    relation = _locked_relation(relation)
    policies.check_may_change(actor, relation)
    other = case_actions.open_case(details, actor=actor)
    _lead_to(relation, other, actor)
    return other


def _lead_to(relation: Relation, other: Case, actor: User) -> Relation:
    policies.check_may_lead_to(actor, other)
    case = relation.case
    if relation.other_case_id is not None:
        # Said in the same words to whoever does not see that case.
        raise Conflict(_("This cannot be linked now. Ask whoever leads your house."))
    if relation.kind in NEVER_LINKED or relation.kind not in RelationKind.values:
        raise Refused(_("Choose who it is to the person."), "kind")
    if other.person_id in all_records([case.person_id]):
        raise Refused(_("This is the same person's file."), "number")
    if Relation.objects.between(case, other).exists():
        raise Refused(_("These two files belong together already."), "number")
    _refuse_impossible_ages(relation.kind, case.person, other.person.date_of_birth, other.person.birth_year, "number")
    relation.other_case = other
    if relation.kind in GUARDIANS and not relation.legal_basis:
        relation.legal_basis = "not_known"
    relation.version += 1
    try:
        with transaction.atomic():
            relation.save()
    except IntegrityError:
        raise Conflict(_("These two files belong together already.")) from None
    # In both files' records, and in neither whose the other is.
    for file in (case, other):
        record(Event.CASES_LINKED, actor=actor, target=relation, case_id=file.public_id)
    return relation


def _fitting(details: dict[str, Any]) -> dict[str, Any]:
    """Without what belongs to guardians alone, where it is not one."""
    if "kind" not in details or details["kind"] in GUARDIANS:
        return details
    return details | {"legal_basis": "", "from_on": None, "to_on": None}


def _check(relation: Relation) -> None:
    today = timezone.localdate()
    if relation.other_case_id and relation.kind in NEVER_LINKED:
        raise Refused(_("Choose who it is to the person."), "kind")
    if not (relation.full_name or relation.note or relation.contact or relation.birth_year or relation.date_of_birth):
        raise Refused(_("Say at least something of who it is: a name, a year, a note."), "family_name")
    refuse_future(relation.date_of_birth, "date_of_birth")
    if relation.birth_year and relation.birth_year > today.year:
        raise Refused(_("This year has not come yet."), "birth_year")
    if relation.kind in GUARDIANS and not relation.legal_basis:
        raise Refused(_("Say by what somebody acts for the person; “not known” is an answer."), "legal_basis")
    refuse_before_birth(relation.case.person, relation.from_on, "from_on")
    refuse_out_of_order(relation.from_on, relation.to_on, "to_on")
    _refuse_impossible_ages(
        relation.kind, relation.case.person, relation.date_of_birth, relation.birth_year,
        "date_of_birth" if relation.date_of_birth else "birth_year",
    )  # fmt: skip
    same = Relation.objects.of(relation.case).exclude(pk=relation.pk)
    if relation.full_name and any(_is_the_same(relation, other) for other in _opened(same, relation.case)):
        raise Refused(_("Somebody of this name is recorded as this already."), "family_name")


def _opened(rows: Any, case: Case) -> Any:
    for row in rows:
        row.case = case
        yield row


def _is_the_same(one: Relation, other: Relation) -> bool:
    return one.kind == other.kind and one.full_name.casefold() == other.full_name.casefold()


def _refuse_impossible_ages(kind: str, person: Person, born: date | None, year: int | None, field: str) -> None:
    """Nobody is older than her mother, or hardly younger."""
    least = YEARS_BETWEEN.get(RelationKind(kind))
    hers = person.date_of_birth.year if person.date_of_birth else person.birth_year
    theirs = born.year if born else year
    if least is None or hers is None or theirs is None:
        return
    elder, younger = (theirs, hers) if kind in ELDER else (hers, theirs)
    if younger - elder < least:
        raise Refused(
            _("By these years the elder of the two would be too young to be a parent of the other. Check them."), field
        )


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("organisation", "person")
    locked = rows.filter(pk=case.pk).first()
    if locked is None:
        raise NotVisible("")
    return locked


def _locked_relation(relation: Relation) -> Relation:
    _locked(relation.case)
    rows = Relation.objects.select_for_update(of=("self",)).select_related("case__person", "case__organisation")
    locked = rows.filter(pk=relation.pk).first()
    if locked is None:
        raise NotVisible("")
    return locked


def _record(event: Event, row: Relation, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)
