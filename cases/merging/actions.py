"""What happens when two records turn out to be one person, or two.

Merging points the one record to the other and lets the other take answers from it. No file, stay, consent or other row
changes hands: everything stays where it was recorded, under the key it was sealed with, and whoever counts or searches
reads through `Person.merged_into`. Where both have an open file, that of the merged record is closed as opened twice.

Taking it back puts back exactly what the merging had changed. `version` alone goes on counting, so that a page which was
opened in between cannot write over it. What somebody changed since then stays as it is now, in the record where it was
changed (`changed_since` tells what that is, before anybody decides); the merged record is closed to changes meanwhile.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.actions import close_case
from cases.consent.actions import close_outside
from cases.days import refuse_before_birth
from cases.enums import ClosureReason
from cases.merging import policies
from cases.merging.answers import answer_of, columns_of, differing, give_answer, same_answer
from cases.merging.models import Merge, ToldApart
from cases.merging.records import all_records, locked_with_files
from cases.merging.snapshot import RowChange, Snapshot, between, columns_of_rows, put_back
from cases.models import Case, Deadline, DeadlinePause, Person
from core.errors import Conflict, Refused


@transaction.atomic
def merge_records(
    kept: Case, merged: Case, *, taken: Collection[str], reason: str, versions: tuple[int, int], actor: User
) -> Merge:
    """Merge the record of one file's person into that of another's, which remains.

    `taken`: the questions whose answer is taken from the merged record; `versions`: of the remaining and of the merged
    record, as the actor compared them. What she wants kept to herself by one of the two closes in the files of both.
    Raises NotAllowed, NotVisible, Conflict, Refused.
    """
    policies.check_may_merge(actor, kept, merged)
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    kept, merged, persons = _locked_pair(kept, merged, actor)
    policies.check_may_merge(actor, kept, merged)
    policies.refuse_unmergeable(actor, kept, merged)
    remaining, duplicate = kept.person, merged.person
    if (remaining.version, duplicate.version) != versions:
        raise Conflict(_("Somebody changed one of the two records while you compared them. Compare them once more."))
    rows = _close_duplicate(duplicate, actor)
    answers = _take_answers(remaining, duplicate, taken)
    opened = Case.objects.filter(person__in=persons).order_by("opened_on")
    refuse_before_birth(remaining, opened.values_list("opened_on", flat=True).first(), "birth")
    _save(remaining, columns_of(answers))
    duplicate.merged_into = remaining
    _save(duplicate, ["merged_into", "version"])
    merge = Merge.objects.create(
        organisation=actor.organisation,
        remaining=remaining,
        merged=duplicate,
        merged_by=actor,
        reason=reason,
        taken=list(answers),
        snapshot=Snapshot(answers, rows).as_text(),
    )
    if any(person.do_not_share for person in persons.values()):
        with acting_for(Purpose.CONSENT, actor=actor):
            close_outside(persons, actor)
    _record(Event.PERSONS_MERGED, merge, persons, actor, dict.fromkeys(answers))
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, reason: str, version: int, actor: User) -> Merge:
    """Take a merging back: each record is what it was, but for what was changed since, which stays (`changed_since`).

    `version`: of the remaining record, as the actor saw it. Raises NotAllowed, NotVisible, Conflict, Refused.
    """
    policies.check_may_undo(actor, merge)
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    with acting_for(Purpose.DUPLICATES, actor=actor):
        persons = locked_with_files([merge.remaining_id, merge.merged_id])
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    policies.check_may_undo(actor, merge)
    remaining, duplicate = persons[merge.remaining_id], persons[merge.merged_id]
    merge.remaining = remaining
    if remaining.version != version:
        raise Conflict(_("Somebody changed the record while you were looking. Look at it once more."))
    snapshot = Snapshot.read(merge.snapshot)
    answers = _unchanged(remaining, snapshot)
    for question, (before, _after) in answers.items():
        give_answer(remaining, question, before)
    _save(remaining, columns_of(answers))
    duplicate.merged_into = None
    _save(duplicate, ["merged_into", "version"])
    _open_again(snapshot.rows, actor)
    merge.undone_by, merge.undone_at, merge.undo_reason, merge.snapshot = actor, timezone.now(), reason, ""
    merge.save(update_fields=["undone_by", "undone_at", "undo_reason", "snapshot"])
    _record(Event.MERGE_UNDONE, merge, persons, actor, dict.fromkeys(answers))
    return merge


@transaction.atomic
def tell_apart(case: Case, other: Case, *, actor: User) -> ToldApart:
    """Decide that the persons of two files are two people: the pair is not shown again. Raises NotAllowed, Conflict."""
    policies.check_may_compare(actor, case, other)
    case, other, persons = _locked_pair(case, other, actor)
    policies.check_may_compare(actor, case, other)
    first, second = sorted((case.person_id, other.person_id))
    try:
        with transaction.atomic():
            decision = ToldApart.objects.create(
                organisation=actor.organisation, first_id=first, second_id=second, told_by=actor
            )
    except IntegrityError:
        raise Conflict(_("Somebody decided this already.")) from None
    _record(Event.TOLD_APART, decision, persons, actor)
    return decision


@transaction.atomic
def take_back_telling_apart(decision: ToldApart, *, actor: User) -> ToldApart:
    """The two may be one person after all: they are shown to each other's files again. Raises NotAllowed, Conflict."""
    decision = ToldApart.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    policies.check_may_take_back(actor, decision)
    decision.undone_by, decision.undone_at = actor, timezone.now()
    decision.save(update_fields=["undone_by", "undone_at"])
    _record(Event.TELLING_APART_UNDONE, decision, all_records([decision.first_id, decision.second_id]), actor)
    return decision


def _unchanged(remaining: Person, snapshot: Snapshot) -> dict[str, Any]:
    return {
        question: pair
        for question, pair in snapshot.answers.items()
        if same_answer(answer_of(remaining, question), pair[1])
    }


def _take_answers(remaining: Person, duplicate: Person, taken: Collection[str]) -> dict[str, list[Any]]:
    """Let one record take answers from the other, each sealed anew under her own key. Returns them, before and after."""
    answers = {}
    for question in differing(remaining, duplicate):
        if question in taken:
            before, after = answer_of(remaining, question), answer_of(duplicate, question)
            give_answer(remaining, question, after)
            answers[question] = [before, after]
    return answers


def _close_duplicate(duplicate: Person, actor: User) -> list[RowChange]:
    """Close the open file of a record that is merged, if it has one. Returns every column that this changed."""
    case = policies.open_file(all_records([duplicate.pk]), actor.organisation_id)
    if case is None:
        return []
    before = columns_of_rows(_rows_that_closing_changes(case))
    close_case(case, reason=ClosureReason.DUPLICATE, closed_on=timezone.localdate(), actor=actor)
    return between(before, columns_of_rows(_rows_that_closing_changes(case)))


def _rows_that_closing_changes(case: Case) -> Iterable[Any]:
    yield Case.objects.get(pk=case.pk)
    yield from Deadline.objects.filter(case=case)
    yield from DeadlinePause.objects.filter(case=case)


def _open_again(rows: Iterable[RowChange], actor: User) -> None:
    """Put the file that was closed with the merging back to what it was; its clocks run on, unless somebody ended them since.

    One that somebody closed otherwise or that was anonymised since stays closed, and so do its clocks.
    """
    for change in rows:
        if change.model == Case._meta.label:
            case = Case.objects.get(public_id=change.public_id)
            if case.anonymised_at is not None or not put_back(change):
                return
            record(Event.CASE_REOPENED, actor=actor, target=case, case_id=case.public_id)
        else:
            put_back(change)


def _save(person: Person, columns: list[str]) -> None:
    person.version += 1
    person.index_identity()
    person.save(update_fields=columns)


def _locked_pair(one: Case, other: Case, actor: User) -> tuple[Case, Case, dict[int, Person]]:
    """Two files as they are once nobody else can change them, with their persons; and all records of both."""
    keys = {one.person_id, other.person_id}
    with acting_for(Purpose.DUPLICATES, actor=actor):
        persons = locked_with_files(keys)
    rows = Case.objects.select_related("organisation").in_bulk([one.pk, other.pk])
    pair = rows[one.pk], rows[other.pk]
    if {case.person_id for case in pair} != keys:
        raise Conflict(_("Somebody changed this file a moment ago. Nothing was changed; look at it again."))
    for case in pair:
        case.person = persons[case.person_id]
    return *pair, persons


def _record(
    event: Event, target: Any, persons: Iterable[int], actor: User, changes: dict[str, Any] | None = None
) -> None:
    """In the record of every file of all their records."""
    for case in Case.objects.filter(person__in=persons).order_by("pk"):
        record(event, actor=actor, target=target, case_id=case.public_id, changes=changes)
