"""What happens to persons and cases. Each function is one transaction: policy, lock, change, audit."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.telling.actions import tell
from accounts.telling.enums import Kind
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases import policies, search
from cases.days import refuse_before_birth, refuse_future, refuse_impossible, refuse_out_of_order
from cases.enums import FORMS_OF_LABOUR, ClosureReason, ExploitationForm, LookedAt, Section
from cases.identification.actions import cancel_deadlines, classify
from cases.identification.enums import CancelReason
from cases.intake.steps import Step, answers
from cases.models import Assignment, Case, Exploitation, Person
from cases.numbers import next_number
from cases.visibility.actions import begin_sealed
from cases.visibility.enums import Seal
from core.errors import Conflict, Refused
from core.models import differ

PERSON_FIELDS = (
    "family_name", "given_name", "patronymic", "identity_document_no", "phone", "sex", "date_of_birth", "birth_year",
    "citizenship", "birth_month", "birth_is_estimated", "other_names", "other_citizenships", "salutation", "gender",
    "marital_status", "number_of_children", "education", "language", "second_language", "occupation", "home_phone", "email",
    "street", "city", "region", "postal_code", "country",
)  # fmt: skip


@transaction.atomic
def open_case(details: dict[str, Any], *, actor: User) -> Case:
    """Register a person and open her case at the actor's organisation, the actor in charge of it.

    `details`: the fields of PERSON_FIELDS, `summary`, `opened_on`, and optionally
    `status`, the first classification, `team`, one that the actor belongs to or leads,
    and `seal`, who sees the case at first. Raises NotAllowed, Refused.
    """
    policies.check_may_open(actor)
    case = new_case(details, actor=actor)
    person = case.person
    person.save()
    case.number = next_number(actor.organisation, case.opened_on.year)
    case.save()
    # A program is in charge of nothing: its case waits for somebody to take it.
    if not actor.is_service:
        Assignment.objects.create(case=case, user=actor)
    record(Event.PERSON_REGISTERED, actor=actor, target=person, case_id=case.public_id)
    record(Event.CASE_OPENED, actor=actor, target=case, case_id=case.public_id, changes={"number": case.number})
    if details.get("status"):
        classify(case, status=details["status"], effective_on=case.opened_on, actor=actor)
    begin_sealed(case, details.get("seal") or Seal.NONE, actor=actor)
    return case


def new_case(details: dict[str, Any], *, actor: User) -> Case:
    """The case that `open_case` opens, with its person, held to its rules: neither is saved, and it has no number yet."""
    opened_on = details.get("opened_on") or timezone.localdate()
    refuse_future(opened_on, "opened_on")
    person = Person(**{name: details[name] for name in PERSON_FIELDS if details.get(name) not in (None, "")})
    refuse_before_birth(person, opened_on, "opened_on")
    person.index_identity()
    return Case(
        person=person,
        organisation=actor.organisation,
        team=_team(details.get("team"), actor),
        opened_on=opened_on,
        summary=details.get("summary", ""),
    )


@transaction.atomic
def change_person(
    case: Case, details: dict[str, Any], *, version: int, actor: User, step: Step | None = None
) -> Person:
    """Correct the details of a case's person. Only the fields that differ are written and named in the record.

    `step`: whose questions `details` answers by "not known" and "did not want to say". Raises Stale, Refused.
    """
    policies.check_may_edit(actor, case)
    person = Person.objects.select_for_update(of=("self",)).get(pk=case.person_id)
    person.begin_change(version)
    values = {name: details[name] for name in PERSON_FIELDS if name in details}
    values |= answers(person, step, details) if step else {}
    changed = [name for name, value in values.items() if differ(getattr(person, name), value)]
    for name in changed:
        setattr(person, name, values[name])
    if changed:
        refuse_before_birth(person, case.opened_on, "date_of_birth" if person.date_of_birth else "birth_year")
        person.index_identity()
        person.save()
        record(
            Event.PERSON_CHANGED,
            actor=actor,
            target=person,
            case_id=case.public_id,
            changes=dict.fromkeys(changed),
        )
    return person


@transaction.atomic
def record_exploitation(
    case: Case,
    *,
    form: ExploitationForm | str,
    actor: User,
    country: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
    industries: Sequence[str] = (),
    sexual_types: Sequence[str] = (),
    token: UUID | None = None,
) -> Exploitation:
    """Add a form of exploitation, with place and time as far as known; of labour its industry, of sexual its kind.

    `token`: a form sent twice adds one.
    """
    case = _locked(case)
    policies.check_may_edit(actor, case)
    if twin := case.exploitations.sent_with(token):
        return twin
    row = Exploitation(
        case=case, form=form, country=country, from_on=from_on, to_on=to_on,
        industries=list(industries), sexual_types=list(sexual_types), form_token=token,
    )  # fmt: skip
    refuse_wrong_exploitation(row)
    row.save()
    record(
        Event.EXPLOITATION_RECORDED,
        actor=actor,
        target=row,
        case_id=case.public_id,
        changes={"form": str(form), "country": country},
    )
    return row


def refuse_wrong_exploitation(row: Exploitation) -> None:
    """Days that cannot be, and industries and kinds beside a form that has none. Raises Refused."""
    for field in ("from_on", "to_on"):
        refuse_impossible(row.case.person, getattr(row, field), field)
    refuse_out_of_order(row.from_on, row.to_on, "to_on")
    if row.industries and row.form not in FORMS_OF_LABOUR:
        raise Refused(_("An industry belongs to forced labour, child labour, servitude or slavery."), "industries")
    if row.sexual_types and row.form != ExploitationForm.SEXUAL_EXPLOITATION:
        raise Refused(_("This belongs to sexual exploitation."), "sexual_types")


@transaction.atomic
def assign_caseworkers(case: Case, users: Iterable[User], *, actor: User) -> None:
    """Put exactly these people in charge; who is no longer among them is taken off today."""
    case = _locked(case)
    policies.check_may_edit(actor, case)
    wanted = {user.pk: user for user in users}
    if any(user.organisation_id != case.organisation_id or not user.is_active for user in wanted.values()):
        raise Refused(_("A caseworker belongs to the organisation of the case."), "users")
    for row in case.assignments.current().exclude(user__in=wanted).select_related("user"):
        take_off(row, actor=actor)
    for user in wanted.values():
        put_in_charge(case, user, actor=actor)


def put_in_charge(case: Case, user: User, *, actor: User) -> None:
    """Name somebody in charge of a locked case, unless she is; for the action that was allowed to."""
    if not case.assignments.current().filter(user=user).exists():
        row = Assignment.objects.create(case=case, user=user)
        _record_assignment(Event.CASE_ASSIGNED, row, actor)
        if user.pk != actor.pk:
            path = reverse("cases:detail", args=[case.public_id])
            told = {"about": case.public_id, "occasion": f"charge {row.pk}", "path": path, "file_id": case.public_id}
            tell([user], Kind.CASE, **told)


def take_off(row: Assignment, *, actor: User) -> None:
    """End today, as above, that somebody is in charge."""
    row.until = timezone.localdate()
    row.save(update_fields=["until"])
    _record_assignment(Event.CASE_UNASSIGNED, row, actor)


@transaction.atomic
def close_case(case: Case, *, reason: ClosureReason | str, closed_on: date, actor: User) -> Case:
    """Close an open case from a day on, for a reason of the list."""
    case = _locked(case)
    policies.check_may_edit(actor, case)
    refuse_future(closed_on, "closed_on")
    if closed_on < case.opened_on:
        raise Refused(_("The case was opened later than that."), "closed_on")
    return end_case(case, reason=reason, closed_on=closed_on, actor=actor)


def end_case(case: Case, *, reason: ClosureReason | str, closed_on: date, actor: User) -> Case:
    """Close a locked case and its clocks; for the action that was allowed to."""
    case.closed_on, case.closure_reason = closed_on, reason
    case.save(update_fields=["closed_on", "closure_reason"])
    cancel_deadlines(case, because=CancelReason.CASE_CLOSED, actor=actor)
    changes = {"reason_code": str(reason)}
    record(Event.CASE_CLOSED, actor=actor, target=case, case_id=case.public_id, changes=changes)
    return case


@transaction.atomic
def reopen_case(case: Case, *, actor: User) -> Case:
    """Open a closed case again; refused while the person has another open case here."""
    case = _locked(case)
    policies.check_may_reopen(actor, case)
    if case.is_open:
        raise Conflict(_("This case is open already."))
    case.closed_on, case.closure_reason = None, ""
    try:
        with transaction.atomic():
            case.save(update_fields=["closed_on", "closure_reason"])
    except IntegrityError:
        raise Conflict(_("This person has another open case at your organisation.")) from None
    record(Event.CASE_REOPENED, actor=actor, target=case, case_id=case.public_id)
    return case


@transaction.atomic
def read_case(case: Case, *, actor: User) -> frozenset[str]:
    """Open a case file: the look is on record. Returns the sections the actor may see."""
    policies.check_may_view(actor, case)
    check_reading(actor, case.public_id)
    sections = policies.sections_for(actor, case)
    changes = {"sections": sorted(sections)}
    record(Event.CASE_READ, actor=actor, target=case, case_id=case.public_id, changes=changes)
    return sections


@transaction.atomic
def read_cases(cases: Iterable[Case], *, actor: User) -> None:
    """Open what several files say of their one person: a look at each."""
    for case in cases:
        read_case(case, actor=actor)


@transaction.atomic
def read_changes(case: Case, *, actor: User) -> None:
    """Open what stood in a file earlier: a look like any other, and on record."""
    policies.check_may_see_changes(actor, case)
    check_reading(actor, case.public_id)
    record(
        Event.SECTION_READ,
        actor=actor,
        target=case,
        case_id=case.public_id,
        changes={"section": LookedAt.CHANGES.value},
    )


@transaction.atomic
def read_sections(case: Case, sections: Iterable[Section], *, actor: User) -> None:
    """Open parts of a file on a page of their own: a look like any other, and each on record."""
    check_reading(actor, case.public_id)
    for section in sorted(sections):
        policies.check_may_see(actor, case, section)
        changes = {"section": str(section)}
        record(Event.SECTION_READ, actor=actor, target=case, case_id=case.public_id, changes=changes)


@transaction.atomic
def search_cases(term: str, *, actor: User) -> search.Found:
    """Look for cases by name, number, document or phone. On record stands what was shown, and never what was typed."""
    policies.check_may_search(actor)
    found = search.find(term, actor)
    if not found.too_short:
        shown = [str(hit.case.public_id) for hit in found.hits]
        record(Event.CASES_SEARCHED, actor=actor, changes={"count": len(shown), "result_ids": shown})
    return found


def _record_assignment(event: Event, row: Assignment, actor: User) -> None:
    changes = {"user": row.user.username}
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("organisation", "person").get(pk=case.pk)


def _team(team: Team | None, actor: User) -> Team | None:
    """Nobody opens a case out of her own sight."""
    if team is None:
        return None
    if not Team.objects.to_open_for(actor).filter(pk=team.pk).exists():
        raise Refused(_("Choose one of your own teams."), "team")
    return team
