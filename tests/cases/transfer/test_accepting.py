"""Taken on: the one file ends, another begins, and each part of the former one goes where it was meant to go."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import grants
from accounts.access import acting_as
from accounts.models import Team
from accounts.roles import SHAREABLE, Section
from audit.events import Event
from audit.models import AuditEvent
from cases import policies as case_policies
from cases.actions import read_case, reopen_case
from cases.consent import actions as consents
from cases.identification.enums import DeadlineKind
from cases.models import (
    Appointment,
    Assignment,
    Case,
    CasePlan,
    CaseShare,
    Classification,
    Consent,
    Deadline,
    DeadlinePause,
    HandOver,
    Intake,
    LegalHold,
    Person,
    Task,
    Transfer,
)
from cases.retention.actions.erasing import anonymise
from cases.transfer import actions
from cases.transfer.states import Status
from core.errors import Conflict, NotAllowed, Refused
from reports.statistics import yearly_statistics
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_closing, make_consent, make_intake, make_person, make_share
from tests.cases.factories_assessment import make_plan
from tests.cases.factories_transfer import REQUIRED, make_hand_over, make_transfer
from tests.cases.factories_work import make_appointment, make_note, make_task
from tests.cases.retention.conftest import make_due
from tests.referrals.factories import make_referral
from tests.reintegration.factories import make_item
from tests.reintegration.factories import make_plan as make_reintegration_plan
from tests.shelters.factories import make_shelter, make_stay

NOW = timezone.now()
TODAY = timezone.localdate()
ALL = sorted(set(SHAREABLE))


@pytest.fixture
def proposed(case, union, agreed, manager):
    return make_transfer(case, union, by=manager, sections=ALL)


def accept(transfer, taker, helper, **more):
    return actions.accept_transfer(transfer, caseworker=helper, actor=taker, **more)


def test_from_page_to_page(client, proposed, case, taker, helper, manager, union):
    case.summary = "Qzfirstaccountqz"
    case.save()
    make_note(case, manager, text="Qzanoteqz")
    client.force_login(taker)
    url = reverse("cases:accept_transfer", args=[proposed.public_id])
    assert SURNAME not in client.get(url).content.decode()

    answer = client.post(url, {"caseworker": helper.pk})
    again = client.post(url, {"caseworker": helper.pk})

    assert (answer.status_code, again.status_code) == (302, 409)
    proposed.refresh_from_db()
    new = proposed.new_case
    assert answer.url == reverse("cases:detail", args=[new.public_id])
    assert (new.person_id, new.organisation, new.opened_on, new.is_open) == (case.person_id, union, TODAY, True)
    assert new.number.startswith("UN-")
    case.refresh_from_db()
    assert (case.closed_on, case.closure_reason) == (TODAY, "transferred")
    assert Case.objects.count() == 2

    client.force_login(helper)
    page = client.get(answer.url).content.decode()
    assert SURNAME in page
    assert "Presumed victim" in page
    assert "Example House → Example Union" in page
    link = client.get(reverse("cases:transfer", args=[proposed.public_id])).content.decode()
    assert reverse("cases:detail", args=[case.public_id]) in link
    former = client.get(reverse("cases:detail", args=[case.public_id])).content.decode()
    assert "Qzfirstaccountqz" in former
    assert "Qzanoteqz" in client.get(reverse("cases:work", args=[case.public_id])).content.decode()
    assert client.post(reverse("cases:write_note", args=[case.public_id]), {"text": "x"}).status_code == 409

    client.force_login(manager)
    here = client.get(reverse("cases:detail", args=[case.public_id])).content.decode()
    assert "Transferred to another organisation" in here
    assert "Example House → Example Union" in here
    assert client.get(answer.url).status_code == 404
    link = client.get(reverse("cases:transfer", args=[proposed.public_id])).content.decode()
    assert new.number not in link

    events = set(AuditEvent.objects.filter(case_id=case.public_id).values_list("event", flat=True))
    assert {Event.TRANSFER_ACCEPTED, Event.CASE_CLOSED, Event.CASE_SHARED} <= events
    events = set(AuditEvent.objects.filter(case_id=new.public_id).values_list("event", flat=True))
    assert {Event.CASE_OPENED, Event.CASE_ASSIGNED, Event.CLASSIFIED} <= events
    purposes = AuditEvent.objects.filter(event=Event.PROGRAMME_WORK, actor_label="taker")
    assert {event.changes["purpose"] for event in purposes} == {"transfer"}


def test_who_is_in_charge_and_of_which_team(proposed, taker, helper, union):
    team = Team.objects.create(organisation=union, name="Town")
    elsewhere = Team.objects.create(organisation=make_organisation("ELSE"), name="Sea")
    for more, field in (({"team": team}, "caseworker"), ({"team": elsewhere}, "team")):
        with pytest.raises(Refused) as refused:
            accept(proposed, taker, helper, **more)
        assert refused.value.field == field
    with pytest.raises(Refused):
        accept(proposed, taker, make_user("other", make_organisation("FAR"), "caseworker"))
    assert Case.objects.count() == 1
    helper.teams.add(team)

    new = accept(proposed, taker, helper, team=team)

    assert (new.team, list(Assignment.objects.filter(case=new).values_list("user", flat=True))) == (team, [helper.pk])


def test_what_was_agreed_and_no_more_opens_of_the_former_file(case, union, agreed, manager, taker, helper):
    transfer = make_transfer(case, union, by=manager, sections=[*REQUIRED, "health"])

    accept(transfer, taker, helper)

    share = CaseShare.objects.get(case=case, organisation=union)
    assert set(share.sections) == {*REQUIRED, "health"}
    assert share.referral_public_id == transfer.public_id
    case.refresh_from_db()
    assert case_policies.sections_for(helper, case) == {*REQUIRED, "health"}
    with acting_as(helper):
        read_case(case, actor=helper)


def test_what_opened_closes_with_the_consent_and_her_own_file_stays(proposed, agreed, case, taker, helper, caseworker):
    new = accept(proposed, taker, helper)

    consents.withdraw_consent(agreed, withdrawn_on=TODAY, reason="", actor=caseworker)

    assert not CaseShare.objects.in_force().filter(case=case).exists()
    with acting_as(helper):
        assert list(Case.objects.visible_to(helper)) == [new]
        rows = Case.objects.visible_to(helper).with_current_status()
        assert rows.get().current_status == "presumed"


@pytest.mark.parametrize("obstacle", ["stay", "referral", "plan", "return"])
def test_what_is_unfinished_comes_first(
    client, proposed, case, taker, helper, manager, caseworker, receiver, bed, obstacle
):
    from tests.cases.factories_returns import make_return

    {
        "stay": lambda: make_stay(case, bed=bed),
        "referral": lambda: make_referral(case, receiver, "accepted", sender=caseworker, reviewer=manager),
        "plan": lambda: make_reintegration_plan(case),
        "return": lambda: make_return(case, by=caseworker),
    }[obstacle]()
    client.force_login(manager)
    assert "to be ended before" in client.get(reverse("cases:transfer", args=[proposed.public_id])).content.decode()
    client.force_login(taker)

    answer = client.post(reverse("cases:accept_transfer", args=[proposed.public_id]), {"caseworker": helper.pk})

    assert answer.status_code == 409
    assert "The owner has to end something" in answer.content.decode()
    case.refresh_from_db()
    proposed.refresh_from_db()
    assert (case.is_open, proposed.status, Case.objects.count()) == (True, Status.PROPOSED, 1)


def test_consent_taken_back_meanwhile_leaves_everything_as_it_was(proposed, agreed, case, taker, helper, caseworker):
    consents.withdraw_consent(agreed, withdrawn_on=TODAY, reason="", actor=caseworker)

    with pytest.raises(Conflict, match="no longer covers"):
        accept(proposed, taker, helper)

    case.refresh_from_db()
    assert case.is_open
    assert not CaseShare.objects.exists()


def test_sharing_stopped_meanwhile(proposed, case, taker, helper, caseworker):
    consents.stop_sharing(case, actor=caseworker)

    with pytest.raises(Conflict):
        accept(proposed, taker, helper)


def test_stopping_it_afterwards_closes_the_former_file_and_holds_in_the_new_one(proposed, case, taker, helper):
    new = accept(proposed, taker, helper)

    consents.stop_sharing(new, actor=helper)

    assert not CaseShare.objects.in_force().exists()
    new.person.refresh_from_db()
    assert new.person.do_not_share


def test_a_case_closed_meanwhile_is_not_taken_on(proposed, case, taker, helper):
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY, closure_reason="goals_met")

    with pytest.raises(Conflict):
        accept(proposed, taker, helper)


def test_clocks_run_on_to_the_same_moment(proposed, case, taker, helper):
    due = NOW + timedelta(days=20)
    row = Deadline.objects.create(
        case=case, kind=DeadlineKind.REFLECTION, starts_at=NOW - timedelta(days=10), due_at=due
    )
    paused = Deadline.objects.create(
        case=case, kind=DeadlineKind.RESIDENCE_PERMIT, starts_at=NOW - timedelta(days=2), due_at=due
    )
    DeadlinePause.objects.create(case=case, deadline=paused, began_at=NOW - timedelta(days=1), reason="r")

    new = accept(proposed, taker, helper)

    row.refresh_from_db()
    assert row.cancelled_because == "case_closed"
    there = {one.kind: one for one in Deadline.objects.running().filter(case=new)}
    assert (there[DeadlineKind.REFLECTION].starts_at, there[DeadlineKind.REFLECTION].due_at) == (row.starts_at, due)
    assert there[DeadlineKind.RESIDENCE_PERMIT].due_at >= due + timedelta(days=1)
    assert DeadlinePause.objects.get(case=new, ended_at=None).deadline == there[DeadlineKind.RESIDENCE_PERMIT]
    assert not Deadline.objects.running().filter(case=case).exists()


@pytest.mark.parametrize("with_notes", [True, False])
def test_tasks_and_appointments_go_on_where_the_notes_go_along(
    case, union, agreed, manager, caseworker, taker, helper, with_notes
):
    task = make_task(case, caseworker, what="Qzcollectthepassportqz", priority="high")
    coming = make_appointment(case, caseworker, accompanied_by=caseworker)
    past = make_appointment(case, caseworker, starts_at=NOW - timedelta(days=2))
    transfer = make_transfer(case, union, by=manager, sections=[*REQUIRED, *(["notes"] if with_notes else [])])

    new = accept(transfer, taker, helper)

    for row in (task, coming, past):
        row.refresh_from_db()
    assert (task.ended_as, task.drop_reason, coming.outcome) == (
        "dropped",
        "Transferred to another organisation",
        "cancelled",
    )
    assert past.outcome == ""
    if not with_notes:
        assert not Task.objects.filter(case=new).exists()
        assert not Appointment.objects.filter(case=new).exists()
        return
    further = Task.objects.get(case=new)
    assert (further.what, further.user, further.due_on) == ("Qzcollectthepassportqz", helper, task.due_on)
    appointment = Appointment.objects.get(case=new)
    assert (appointment.starts_at, appointment.place, appointment.accompanied_by) == (
        coming.starts_at,
        "Clinic 4",
        None,
    )


@pytest.mark.parametrize("with_assessment", [True, False])
def test_how_to_reach_her_safely_goes_along_in_any_case(case, union, agreed, manager, taker, helper, with_assessment):
    make_intake(case, needs=["medical"])
    sections = [*REQUIRED, *(["assessment"] if with_assessment else [])]
    transfer = make_transfer(case, union, by=manager, sections=sections)

    new = accept(transfer, taker, helper)

    intake = Intake.objects.get(case=new)
    assert (intake.calling, intake.safe_name, intake.contact_warning) == (
        "at_times",
        "safe_name of it",
        "contact_warning of it",
    )
    assert (intake.source_organisation, intake.source_on) == ("Example House", TODAY)
    assert intake.needs_note == ("needs_note of it" if with_assessment else "")
    assert intake.source_details == ""


def test_the_plan_in_force_stays_in_the_former_file_to_be_read(proposed, case, taker, helper, manager, caseworker):
    plan = make_plan(case, by=caseworker, approver=manager, status="approved")

    new = accept(proposed, taker, helper)

    plan.refresh_from_db()
    assert plan.status == "approved"
    assert not CasePlan.objects.filter(case=new).exists()
    case.refresh_from_db()
    assert Section.ASSISTANCE in case_policies.sections_for(helper, case)


def test_consents_are_asked_anew(proposed, taker, helper):
    new = accept(proposed, taker, helper)

    assert not Consent.objects.filter(case=new).exists()
    with acting_as(helper):
        assert not Consent.objects.exists()


def test_a_hold_stays_on_the_file_that_it_was_set_on(proposed, case, taker, helper, manager):
    hold = LegalHold.objects.create(case=case, ground="audit", reason="r", set_by=manager)

    new = accept(proposed, taker, helper)

    hold.refresh_from_db()
    assert hold.lifted_at is None
    assert not LegalHold.objects.filter(case=new).exists()


def test_a_wish_to_close_ends_with_it(proposed, case, taker, helper, caseworker):
    closing = make_closing(case, caseworker)

    accept(proposed, taker, helper)

    closing.refresh_from_db()
    assert (closing.state, closing.decided_by) == ("withdrawn", taker)
    event = AuditEvent.objects.get(event=Event.CLOSING_WITHDRAWN)
    assert (event.case_id, event.actor_label) == (case.public_id, "taker")


@pytest.mark.parametrize("seal", [{"restricted": True}, {"embargo_until": NOW + timedelta(days=3)}])
def test_a_sealed_file_begins_sealed_for_who_took_it_on(case, union, agreed, manager, caseworker, taker, helper, seal):
    grants.give(case, manager, "view_case", actor=manager)
    transfer = make_transfer(case, union, by=caseworker, manager=manager, sections=ALL, was_sealed=True)
    Case.objects.filter(pk=case.pk).update(**seal)
    neighbour = make_user("neighbour", union, "shelter_manager")

    new = accept(transfer, taker, helper)

    assert new.is_sealed
    with acting_as(neighbour):
        assert not Case.objects.exists()
        assert not Transfer.objects.visible_to(neighbour).exists()
    for user in (taker, helper):
        with acting_as(user):
            # The former file stays sealed, and opens when its owner lifts it.
            assert list(Case.objects.visible_to(user)) == [new]
    case.refresh_from_db()
    assert case.is_sealed
    Case.objects.filter(pk=case.pk).update(restricted=False, embargo_until=None)
    with acting_as(helper):
        assert Case.objects.visible_to(helper).count() == 2


def test_an_open_file_of_hers_at_the_receiver_is_gone_on_with(proposed, case, union, taker, helper):
    theirs = make_case(union, person=make_person(merged_into=case.person))

    assert accept(proposed, taker, helper) == theirs

    assert Case.objects.count() == 2
    assert Assignment.objects.filter(case=theirs, user=helper).exists()
    assert Classification.objects.filter(case=theirs).count() == 1
    proposed.refresh_from_db()
    assert proposed.new_case == theirs


def test_a_file_of_hers_that_is_sealed_to_the_manager_is_not_told(proposed, case, union, taker, helper):
    make_case(union, person=case.person, restricted=True)

    with pytest.raises(Conflict, match="Telephone the owner"):
        accept(proposed, taker, helper)


def test_where_she_lives_now_is_not_told_to_the_former_owner(
    client, proposed, case, taker, helper, manager, caseworker
):
    case.person.phone = "0501234567"
    case.person.save()
    new = accept(proposed, taker, helper)
    person = Person.objects.get(pk=new.person_id)
    person.phone = "0709998877"
    person.save()

    case.refresh_from_db()
    for user in (caseworker, manager):
        assert case_policies.sections_for(user, case) == frozenset(Section) - {Section.CONTACT}
        client.force_login(user)
        assert "0709998877" not in client.get(reverse("cases:detail", args=[case.public_id])).content.decode()
        assert client.get(reverse("cases:changes", args=[case.public_id])).status_code == 403
        assert client.get(reverse("cases:looked", args=[case.public_id])).status_code == 200
        page = client.get(reverse("cases:detail", args=[case.public_id])).content.decode()
        assert reverse("cases:looked", args=[case.public_id]) in page
        for name in ("changes", "records", "hand_over", "ask_for_transfer"):
            assert reverse(f"cases:{name}", args=[case.public_id]) not in page
    assert case_policies.sections_for(helper, new) == frozenset(Section)
    with pytest.raises(Conflict):
        reopen_case(case, actor=manager)


def test_the_former_owner_does_not_probe_her_new_number_by_search(client, proposed, case, taker, helper, manager):
    new = accept(proposed, taker, helper)
    person = Person.objects.get(pk=new.person_id)
    person.phone = "0709998877"
    person.index_identity()
    person.save()

    def found(user):
        client.force_login(user)
        answer = client.post(reverse("find"), {"term": "0709998877"})
        return [hit.case for hit in answer.context["found"].hits]

    assert found(manager) == []
    assert new in found(helper)


def test_what_she_is_goes_along_from_whichever_record_of_hers_says_it(proposed, case, union, taker, helper):
    twin = make_case(make_organisation("ELSE"), person=make_person(merged_into=case.person))
    Classification.objects.filter(case=twin).delete()
    Classification.objects.create(case=twin, status="recognised", effective_on=TODAY)

    new = accept(proposed, taker, helper)

    assert Classification.objects.get(case=new).status == "recognised"


def test_the_page_on_which_it_is_taken_on_is_a_look_at_the_card(client, proposed, case, taker):
    client.force_login(taker)

    client.get(reverse("cases:accept_transfer", args=[proposed.public_id]))

    event = AuditEvent.objects.get(event=Event.TRANSFER_READ)
    assert (event.case_id, event.actor_label) == (case.public_id, "taker")


def test_the_former_file_is_linked_while_it_is_open_to_the_reader(
    client, proposed, agreed, case, taker, helper, caseworker
):
    accept(proposed, taker, helper)
    client.force_login(helper)
    page, link = (
        reverse(f"cases:{name}", args=[key])
        for name, key in (("transfer", proposed.public_id), ("detail", case.public_id))
    )
    assert link in client.get(page).content.decode()

    consents.withdraw_consent(agreed, withdrawn_on=TODAY, reason="", actor=caseworker)

    assert link not in client.get(page).content.decode()


def test_a_file_that_was_closed_by_hand_for_this_reason_is_whole_and_can_be_opened_again(case, manager):
    case.closed_on, case.closure_reason = TODAY, "transferred"
    case.save()

    assert case_policies.sections_for(manager, case) == frozenset(Section)
    assert reopen_case(case, actor=manager).is_open


def test_there_and_back_and_what_came_with_her_closes(
    proposed, case, taker, helper, manager, caseworker, shelter_organisation
):
    there = accept(proposed, taker, helper)
    make_consent(there, shelter_organisation, by=helper)
    back = make_transfer(there, shelter_organisation, by=taker, sections=ALL)

    here = actions.accept_transfer(back, caseworker=caseworker, actor=manager)

    assert here.pk not in {case.pk, there.pk}
    assert here.organisation == shelter_organisation
    # The union read the house's file to look after her; it does so no longer.
    assert not CaseShare.objects.in_force().filter(case=case).exists()
    assert CaseShare.objects.in_force().filter(case=there, organisation=shelter_organisation).exists()
    there.refresh_from_db()
    assert there.closure_reason == "transferred"


def test_the_figures_of_the_year_are_the_same_before_and_after(
    proposed, case, union, taker, helper, shelter_organisation
):
    shelter = make_shelter(shelter_organisation)
    days = {"check_in": TODAY - timedelta(days=8), "check_out": TODAY - timedelta(days=3)}
    make_stay(case, shelter, **days)
    make_item(case)
    Classification.objects.create(case=case, status="recognised", effective_on=TODAY - timedelta(days=5))
    before = {year: yearly_statistics(year) for year in (TODAY.year - 1, TODAY.year)}

    new = accept(proposed, taker, helper)

    assert {year: yearly_statistics(year) for year in before} == before
    assert before[TODAY.year]["totals"]["persons"] == 1
    # And what is given from now on counts for who gives it, and for one person.
    house = make_shelter(union)
    make_stay(new, house, check_in=TODAY - timedelta(days=1), check_out=TODAY)
    after = yearly_statistics(TODAY.year)
    assert after["totals"]["persons"] == 1
    assert after["by_shelter"][house.code]["persons"] == after["by_shelter"][shelter.code]["persons"] == 1
    assert after["totals"]["recognised_in_year"] == before[TODAY.year]["totals"]["recognised_in_year"] == 1


def test_a_record_that_fails_leaves_everything_as_it_was(proposed, case, taker, helper, monkeypatch):
    def fail(*_args, **_kwargs):
        raise ValueError("zq")

    from django.db import transaction

    monkeypatch.setattr("cases.transfer.actions.accepting.end_case", fail)
    with pytest.raises(ValueError, match="zq"), transaction.atomic():
        accept(proposed, taker, helper)

    assert Case.objects.count() == 1
    proposed.refresh_from_db()
    assert proposed.status == Status.PROPOSED


def test_the_former_owners_manager_cannot_take_it_on(proposed, helper, manager):
    with pytest.raises(NotAllowed):
        actions.accept_transfer(proposed, caseworker=helper, actor=manager)


def test_a_share_by_a_referral_of_before_stays_apart(proposed, case, taker, helper, receiver):
    share = make_share(case, receiver.organisation, "health", referral_public_id=uuid.uuid4())

    accept(proposed, taker, helper)

    share.refresh_from_db()
    assert share.ended_at is None


# ------------------------------------------------------------------ keeping


@pytest.mark.parametrize("which", ["former", "new"])
def test_an_emptied_file_leads_to_no_other(client, proposed, case, taker, helper, manager, caseworker, which):
    make_hand_over(case, caseworker, manager, note="Qzwordqz")
    new = accept(proposed, taker, helper)
    make_hand_over(new, helper, taker, note="Qzwordqz")
    share = CaseShare.objects.get(case=case)
    file = case if which == "former" else new
    Case.objects.filter(pk=file.pk).update(closed_on=TODAY, closure_reason="transferred")
    file.refresh_from_db()
    make_due(file, outcome="anonymised", asked_by=manager, asked_at=NOW, decided_by=taker, decided_at=NOW)

    anonymise(file, actor=manager)

    assert not HandOver.objects.filter(case=file).exists()
    assert HandOver.objects.count() == 1
    assert not CaseShare.objects.in_force().filter(case=case).exists()
    ended = AuditEvent.objects.get(event=Event.CASE_SHARE_ENDED)
    assert (ended.target_id, ended.case_id) == (share.public_id, case.public_id)
    if which == "former":
        assert not Transfer.objects.exists()
        return
    # That it went stays known to the former owner, without where to: nothing of hers opens again.
    assert Transfer.objects.get().new_case is None
    case.refresh_from_db()
    assert Section.CONTACT not in case_policies.sections_for(manager, case)
    with pytest.raises(Conflict):
        reopen_case(case, actor=manager)
    page = reverse("cases:transfer", args=[proposed.public_id])
    client.force_login(manager)
    for url in (
        page,
        reverse("cases:transfers"),
        *(reverse(f"cases:{name}", args=[case.public_id]) for name in ("hands", "detail")),
    ):
        assert client.get(url).status_code == 200
    client.force_login(helper)
    assert client.get(page).status_code == 404


def test_her_copy_tells_through_whose_hands_it_went(proposed, case, taker, helper, manager, caseworker):
    from cases.transfer.subject_copy import transfer_parts

    make_hand_over(case, caseworker, manager, note="Qzwordqz")
    new = accept(proposed, taker, helper)

    def told(file, user, sections):
        with acting_as(user):
            return str(list(transfer_parts(file, user, frozenset(sections))))

    assert "Qzwordqz" in told(case, manager, Section)
    assert "She moves." in told(case, manager, Section)
    assert "She moves." in told(new, helper, Section)
    assert "Qzwordqz" not in told(case, manager, [Section.IDENTITY])
    assert "Qzwordqz" not in told(new, helper, Section)
