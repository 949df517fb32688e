"""Who compares two records, who says that they are one person or two, and when the answer can only be no."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.roles import Permission, Section, require
from cases import policies as case_policies
from cases.closing.policies import unfinished
from cases.emergency.policies import rests_on_emergency
from cases.merging.models import Merge, ToldApart
from cases.merging.records import all_records, same_persons
from cases.models import Case, Relation
from core.errors import Conflict, NotAllowed, NotVisible, Refused


def check_may_look(actor: Any, case: Case) -> None:
    """Casework staff of the case's own organisation, to whom the whole file is open: who on file may be the same person."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.CASE_EDIT)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("This file belongs to another organisation. Ask through a referral."))
    if rests_on_emergency(actor, case):
        raise NotAllowed(_("You see this case in an emergency: that is not enough to decide about the file."))
    if case.anonymised_at is not None:
        raise Conflict(_("This file was anonymised. Nothing can be recorded in it any more."))
    if not frozenset(Section) <= case_policies.sections_for(actor, case):
        raise NotAllowed(_("Only those to whom the whole file is open see this."))


def check_may_compare(actor: Any, case: Case, other: Case) -> None:
    """As above, of both files; and only records that stand by themselves, of two persons."""
    check_may_look(actor, case)
    check_may_look(actor, other)
    if other.person_id in all_records([case.person_id]):
        raise Conflict(_("These are files of one person already."))
    if case.person.merged_into_id is not None or other.person.merged_into_id is not None:
        raise Conflict(_("This record was merged into another one. Go on in the file of the record that remains."))


def check_may_merge(actor: Any, case: Case, other: Case) -> None:
    """Managers, of two files of their own organisation."""
    check_may_compare(actor, case, other)
    require(actor, Permission.CASE_MERGE)


def check_may_undo(actor: Any, merge: Merge) -> None:
    """Managers of the own organisation who see a file of each of the two; once."""
    _require_seen(actor, Merge.objects, merge)
    require(actor, Permission.CASE_MERGE)
    if merge.is_undone:
        raise Conflict(_("This merging was taken back already."))


def check_may_take_back(actor: Any, decision: ToldApart) -> None:
    """Casework staff of the own organisation who see a file of each of the two; once."""
    _require_seen(actor, ToldApart.objects, decision)
    require(actor, Permission.CASE_EDIT)
    if decision.undone_at is not None:
        raise Conflict(_("This was taken back already."))


def refuse_unmergeable(actor: Any, kept: Case, merged: Case) -> None:
    """Raise Conflict with what stands in the way of merging the person of one file into that of another."""
    records = same_persons([kept.person_id, merged.person_id])
    hers, duplicates = records[kept.person_id], records[merged.person_id]
    if kept.person.is_anonymised or merged.person.is_anonymised:
        raise Conflict(_("This person was anonymised. There is nothing left to merge."))
    refuse_files_of_others(actor, hers | duplicates)
    if ToldApart.objects.between(hers, duplicates).exists():
        raise Conflict(_("Somebody decided that these are two people. Take that decision back first."))
    pairs = Q(case__person__in=hers, other_case__person__in=duplicates)
    pairs |= Q(case__person__in=duplicates, other_case__person__in=hers)
    if Relation.objects.filter(pairs).exists():
        raise Conflict(_("These two are recorded as people around each other. Take that out of the file first."))
    refuse_leaving_an_open_file(hers, duplicates)


def refuse_leaving_an_open_file(hers: Iterable[int], duplicates: Iterable[int]) -> None:
    """The record with the open file remains; where both have one, that of the other is closed, so nothing goes on in it.

    A merged record never has an open file: all work goes on in the file of the one that remains.
    """
    to_close = open_file(duplicates)
    if to_close is None:
        return
    if open_file(hers) is None:
        raise Refused(
            _("Work goes on in the file %(number)s: its record remains.") % {"number": to_close.number}, "remains"
        )
    if reasons := unfinished(to_close):
        left = {"number": to_close.number, "reasons": " ".join(map(str, reasons))}
        raise Conflict(
            _("The file %(number)s would be closed, and something in it is not finished: %(reasons)s") % left
        )


def open_file(records: Iterable[int]) -> Case | None:
    """The one open file of a person at the organisation that is merging."""
    return Case.objects.open().filter(person__in=records).select_related("person", "organisation").first()


def refuse_files_of_others(actor: Any, records: Iterable[int]) -> None:
    """Raise Conflict unless every file of these records is the actor's organisation's and open to her.

    The same words whatever the reason: they tell neither of another organisation's file nor of a sealed one.
    """
    with acting_for(Purpose.DUPLICATES, actor=actor):
        files = Case.objects.filter(person__in=records, anonymised_at__isnull=True)
        open_to_her = files.visible_to(actor).filter(organisation=actor.organisation_id)
        is_whole = not files.exclude(pk__in=open_to_her.values("pk")).exists()
    if not is_whole:
        raise Conflict(_("Your organisation cannot decide about these two records alone. Ask through a referral."))


def refuse_undoing(merge: Merge) -> None:
    """Raise Conflict where a later merging rests on this one."""
    two = [merge.remaining_id, merge.merged_id]
    if Merge.objects.in_force().about(two).filter(pk__gt=merge.pk).exists():
        raise Conflict(_("One of the two was merged again later. Take that merging back first."))


def _require_seen(actor: Any, rows: Any, row: Any) -> None:
    if not rows.visible_to(actor).filter(pk=row.pk).exists():
        raise NotVisible("")
