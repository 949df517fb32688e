"""An organisation takes a person's case on: the one file ends, another begins, and what has to go on goes on there.

What becomes of each part of the former file, and why: docs/adr/0020-transfer.md.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import grants
from accounts.access import Purpose, acting_for
from accounts.enums import OrganisationType
from accounts.models import Team, User
from audit.events import Event
from audit.recorder import record
from cases.actions import end_case, put_in_charge
from cases.closing.actions import end_wish_to_close
from cases.consent import actions as consents
from cases.enums import ClosureReason, Section
from cases.identification.actions import move_deadlines
from cases.intake.enums import Source
from cases.merging.records import same_person
from cases.models import Case, Classification, Intake
from cases.numbers import next_number
from cases.transfer import policies
from cases.transfer.actions.proposing import locked, move, tell
from cases.transfer.keeping import end_shares_of_former_files
from cases.transfer.models import Transfer
from cases.transfer.states import Status
from cases.visibility.actions import begin_sealed
from cases.visibility.enums import Seal
from cases.work.actions import move_work
from core.errors import Conflict, Refused

# How to reach her without putting her in danger: whoever is responsible tonight has to know it.
SAFE_CONTACT = (
    "calling", "calling_times", "safe_name", "safe_contact", "contact_warning", "spoken_language", "interpreter",
)  # fmt: skip
URGENT = ("needs", "needs_note", "danger")
SOURCE_OF = {
    OrganisationType.NGO: Source.NGO,
    OrganisationType.INTERNATIONAL: Source.INTERNATIONAL,
    OrganisationType.STATE_SHELTER: Source.SHELTER,
    OrganisationType.HEALTH: Source.HEALTH,
    OrganisationType.POLICE: Source.POLICE,
}


@transaction.atomic
def accept_transfer(transfer: Transfer, *, caseworker: User, actor: User, team: Team | None = None) -> Case:
    """Take the person on, and say in whose charge. Returns the case at the receiver: a new one, or the one open there.

    Raises Conflict where the transfer moved on, the case was closed, something in it is unfinished or the consent covers
    it no longer; Refused for a caseworker or team of elsewhere.
    """
    policies.check_may_move(actor, transfer, Status.ACCEPTED)
    # The receiver sees neither the former file nor the person until this is done.
    with acting_for(Purpose.TRANSFER, actor=actor):
        _lock_all_of_hers(transfer)
        transfer = locked(transfer)
        former = transfer.case
        policies.check_turn(actor, transfer, Status.ACCEPTED)
        _refuse_impossible(transfer)
        case = _open_already(transfer, actor) or _opened(transfer, team, actor)
        _put_in_charge(case, caseworker, actor)
        move(transfer, Status.ACCEPTED, actor=actor, new_case=case)
        consents.share(former, transfer.to_organisation, transfer.sections, actor=actor, referral_id=transfer.public_id)
        # Who hands her over keeps nothing open of the files that came with her: they were shared to look after her.
        end_shares_of_former_files(former, actor=actor)
        move_deadlines(former, case, actor=actor)
        goes_on = case if Section.NOTES in transfer.sections else None
        move_work(former, goes_on, to=caseworker, because=str(ClosureReason.TRANSFERRED.label), actor=actor)
        end_wish_to_close(former, actor=actor)
        end_case(former, reason=ClosureReason.TRANSFERRED, closed_on=timezone.localdate(), actor=actor)
    tell(transfer)
    return case


def _lock_all_of_hers(transfer: Transfer) -> None:
    """In one order, as whoever stops all sharing of hers does."""
    person = Case.objects.values_list("person", flat=True).get(pk=transfer.case_id)
    rows = Case.objects.select_for_update(of=("self",)).filter(person__in=same_person(person))
    list(rows.order_by("pk").values_list("pk", flat=True))


def _refuse_impossible(transfer: Transfer) -> None:
    if not transfer.case.is_open:
        raise Conflict(_("The case was closed meanwhile. Nothing was changed."))
    if policies.unfinished(transfer.case):
        # What it is, is the owner's to read.
        raise Conflict(
            _(
                "The owner has to end something in the file first: a stay, a plan, a referral or a return. Nothing was changed."
            )
        )
    try:
        policies.require_covered(transfer.case, transfer.to_organisation, transfer.sections)
    except Refused:
        raise Conflict(_("The person's consent no longer covers this. Nothing was changed; ask the owner.")) from None


def _open_already(transfer: Transfer, actor: User) -> Case | None:
    """The receiver's open file of the same person, if there is one: she gets no second. Sealed to the actor, it stays so."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("organisation", "person").open()
    persons = same_person(transfer.case.person_id)
    case = rows.filter(person__in=persons, organisation=transfer.to_organisation).order_by("pk").first()
    if case is not None and not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise Conflict(_("Your organisation cannot take this case on like this. Telephone the owner."))
    return case


def _opened(transfer: Transfer, team: Team | None, actor: User) -> Case:
    """A file of the same person at the receiver, with what it cannot do without from its first hour."""
    former, today = transfer.case, timezone.localdate()
    if team is not None and team.organisation_id != transfer.to_organisation_id:
        raise Refused(_("This team belongs to another organisation."), "team")
    case = Case.objects.create(
        number=next_number(transfer.to_organisation, today.year),
        person=former.person,
        organisation=transfer.to_organisation,
        team=team,
        opened_on=today,
    )
    record(Event.CASE_OPENED, actor=actor, target=case, case_id=case.public_id, changes={"number": case.number})
    _classify_as_before(former, case, actor)
    _write_intake(transfer, case, today, actor)
    if former.is_sealed:
        begin_sealed(case, Seal.SEALED if former.restricted else Seal.EMBARGO, actor=actor)
    return case


def _put_in_charge(case: Case, caseworker: User, actor: User) -> None:
    if case.is_sealed and not case.user_grants.filter(user=caseworker).exists():
        until = None if case.restricted else case.embargo_until
        grants.give(case, caseworker, "view_case", actor=actor, until=until)
    if not policies.can_take(caseworker, case):
        raise Refused(_("Choose somebody who will see the case: of its team, or a manager."), "caseworker")
    put_in_charge(case, caseworker, actor=actor)


def _classify_as_before(former: Case, case: Case, actor: User) -> None:
    """What she is, in all records of hers, does not change by who looks after her; read here also when the share has ended."""
    rows = Classification.objects.filter(case__person__in=same_person(former.person_id))
    last = rows.order_by("-effective_on", "-id").first()
    if last is None:
        return
    row = Classification.objects.create(
        case=case,
        status=last.status,
        effective_on=last.effective_on,
        decided_by=last.decided_by,
        acts=last.acts,
        means=last.means,
        purposes=last.purposes,
    )
    changes = {"status": row.status, "effective_on": row.effective_on}
    record(Event.CLASSIFIED, actor=actor, target=row, case_id=case.public_id, changes=changes)


def _write_intake(transfer: Transfer, case: Case, today: date, actor: User) -> None:
    """How to reach her safely, what cannot wait where that was agreed to, and by whom she came."""
    before = Intake.objects.filter(case=transfer.case).select_related("case__person").first()
    names = SAFE_CONTACT + (URGENT if Section.ASSESSMENT in transfer.sections else ())
    told: dict[str, Any] = {name: getattr(before, name) for name in names} if before else {}
    kind = OrganisationType(transfer.from_organisation.type)
    row = Intake.objects.create(
        case=case,
        source=SOURCE_OF.get(kind, Source.OTHER_STATE),
        source_organisation=transfer.from_organisation.name,
        source_worker=transfer.asked_by.full_name,
        source_on=today,
        **told,
    )
    record(Event.INTAKE_CHANGED, actor=actor, target=row, case_id=case.public_id)
