"""Who compares two records, who says that they are one person or two, and when the answer can only be no."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.roles import Permission, Section, has_permission, require
from cases import policies as case_policies
from cases.closing.policies import unfinished
from cases.emergency.policies import rests_on_emergency
from cases.merging.models import Merge, ToldApart
from cases.merging.records import all_records, same_persons
from cases.models import (
    Appointment,
    Case,
    Closing,
    Deadline,
    EmergencyAccess,
    Relation,
    Separation,
    Task,
    Transfer,
)
from cases.transfer.states import UNDER_WAY
from core.errors import Conflict, NotAllowed, NotVisible, Refused


@dataclass(frozen=True)
class MayRemain:
    """The files whose record may remain, the one to suggest first.

    `one_closes`: whichever it is, the other's open file is closed with the merging.
    `in_the_way`: why the two cannot be merged now, whichever remains, or ""; asked for those who may merge.
    """

    files: list[Case]
    one_closes: bool
    in_the_way: Any = ""


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


def may_remain(actor: Any, case: Case, other: Case) -> MayRemain:
    """Whose record may remain: of the person who has an open file, or of either, the older one first."""
    records = same_persons([case.person_id, other.person_id])
    files = sorted((case, other), key=lambda file: (file.opened_on, file.pk))
    going_on = [file for file in files if open_file(records[file.person_id], actor.organisation_id)]
    may = MayRemain(files=going_on or files, one_closes=len(going_on) > 1)
    if not has_permission(actor, Permission.CASE_MERGE):
        return may
    reasons = []
    for kept in may.files:
        try:
            refuse_unmergeable(actor, kept, other if kept == case else case)
        except (Conflict, Refused) as reason:
            reasons.append(reason.message)
        else:
            return may
    return MayRemain(may.files, may.one_closes, reasons[0])


def check_may_undo(actor: Any, merge: Merge) -> None:
    """Managers of the own organisation to whom every file of the two is open, as for merging; once, and the last one first."""
    _require_seen(actor, Merge.objects, merge)
    require(actor, Permission.CASE_MERGE)
    if merge.is_undone:
        raise Conflict(_("This merging was taken back already."))
    two = [merge.remaining_id, merge.merged_id]
    records = all_records(two)
    refuse_files_of_others(actor, records)
    refuse_transfer_under_way(records)
    if Merge.objects.in_force().about(two).filter(pk__gt=merge.pk).exists():
        raise Conflict(_("One of the two was merged again later. Take that merging back first."))


def check_may_take_back(actor: Any, decision: ToldApart) -> None:
    """Casework staff of the own organisation to whom every file of the two is open; once."""
    _require_seen(actor, ToldApart.objects, decision)
    require(actor, Permission.CASE_EDIT)
    if decision.undone_at is not None:
        raise Conflict(_("This was taken back already."))
    refuse_files_of_others(actor, all_records([decision.first_id, decision.second_id]))


def refuse_unmergeable(actor: Any, kept: Case, merged: Case) -> None:
    """Raise Conflict with what stands in the way of merging the person of one file into that of another."""
    records = same_persons([kept.person_id, merged.person_id])
    hers, duplicates = records[kept.person_id], records[merged.person_id]
    if kept.person.is_anonymised or merged.person.is_anonymised:
        raise Conflict(_("This person was anonymised. There is nothing left to merge."))
    refuse_files_of_others(actor, hers | duplicates)
    refuse_breaking_a_seal(hers | duplicates)
    refuse_transfer_under_way(hers | duplicates)
    if ToldApart.objects.between(hers, duplicates).exists():
        raise Conflict(_("Somebody decided that these are two people. Take that decision back first."))
    pairs = Q(case__person__in=hers, other_case__person__in=duplicates)
    pairs |= Q(case__person__in=duplicates, other_case__person__in=hers)
    if Relation.objects.filter(pairs).exists():
        raise Conflict(_("These two are recorded as people around each other. Take that out of the file first."))
    if Separation.objects.filter(pairs, ended_at__isnull=True).exists():
        raise Conflict(_("These two are recorded as persons who must not meet. End that first."))
    refuse_leaving_an_open_file(actor, hers, duplicates)


def refuse_breaking_a_seal(records: Iterable[int]) -> None:
    """Raise Conflict where one file is sealed and another is not: what only few may know would stand in the open one."""
    files = Case.objects.filter(person__in=records, anonymised_at__isnull=True)
    if len({file.is_sealed for file in files}) > 1:
        raise Conflict(_("One of the two files is restricted and the other is not. Restrict both, or lift it, first."))


def refuse_transfer_under_way(records: Iterable[int]) -> None:
    """Raise Conflict while another organisation may take one of the files on: who she is does not change under its eyes."""
    if Transfer.objects.filter(case__person__in=records, status__in=UNDER_WAY).exists():
        raise Conflict(_("A transfer of this file is under way. Take it back first."))


def refuse_leaving_an_open_file(actor: Any, hers: Iterable[int], duplicates: Iterable[int]) -> None:
    """The record with the open file remains; where both have one, that of the other is closed, so nothing goes on in it.

    A merged record never has an open file: all work goes on in the file of the one that remains. What would silently stop
    with the other one is ended, or set down there, first.
    """
    to_close = open_file(duplicates, actor.organisation_id)
    if to_close is None:
        return
    goes_on = open_file(hers, actor.organisation_id)
    if goes_on is None:
        raise Refused(
            _("Work goes on in the file %(number)s: its record remains.") % {"number": to_close.number}, "remains"
        )
    if reasons := [*unfinished(to_close), *_would_stop(to_close, goes_on)]:
        left = {"number": to_close.number, "reasons": " ".join(map(str, reasons))}
        raise Conflict(
            _("The file %(number)s would be closed, and something in it is not finished: %(reasons)s") % left
        )


def _would_stop(to_close: Case, goes_on: Case) -> Iterator[str]:
    """What nobody would be reminded of any more."""
    if Task.objects.open().filter(case=to_close).exists():
        yield _("A task is open. Do it, or drop it.")
    if Appointment.objects.open().filter(case=to_close, ends_at__gt=timezone.now()).exists():
        yield _("An appointment is to come. Set it down in the other file, and call it off in this one.")
    if Closing.objects.asked().filter(case=to_close).exists():
        yield _("Somebody asked to close it. Answer that, or take it back.")
    running = Deadline.objects.running()
    elsewhere = running.filter(case=goes_on).values("kind")
    for deadline in running.filter(case=to_close).exclude(kind__in=elsewhere).order_by("due_at", "pk"):
        kind = {"kind": deadline.get_kind_display()}
        yield _("A deadline runs that does not run in the other file: %(kind)s. Start it there, or end it here.") % kind


def open_file(records: Iterable[int], organisation: int) -> Case | None:
    """The one open file of a person, of whichever of her records, at an organisation (its key)."""
    rows = Case.objects.open().filter(person__in=records, organisation=organisation)
    return rows.select_related("person", "organisation").first()


def refuse_files_of_others(actor: Any, records: Iterable[int]) -> None:
    """Raise Conflict unless every file of these records is the actor's organisation's and open to her, and not in an emergency.

    The same words whatever the reason: they tell neither of another organisation's file nor of a sealed one.
    """
    with acting_for(Purpose.DUPLICATES, actor=actor):
        files = Case.objects.filter(person__in=records, anonymised_at__isnull=True)
        for_some_hours = EmergencyAccess.objects.in_force().of(actor).filter(case=OuterRef("pk"))
        open_to_her = files.visible_to(actor).filter(~Exists(for_some_hours), organisation=actor.organisation_id)
        is_whole = not files.exclude(pk__in=open_to_her.values("pk")).exists()
    if not is_whole:
        raise Conflict(_("Your organisation cannot decide about these two records alone. Ask through a referral."))


def _require_seen(actor: Any, rows: Any, row: Any) -> None:
    if not rows.visible_to(actor).filter(pk=row.pk).exists():
        raise NotVisible("")
