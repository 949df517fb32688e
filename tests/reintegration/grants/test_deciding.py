"""An application on its way to a decision: the way it should go, and everything that is refused on it."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.access import acting_as
from audit.models import AuditEvent
from cases.models import Assignment, Case, CaseShare
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from reintegration.grants import actions
from reintegration.grants.states import NEXT, Status
from reintegration.models import Application, Interest, Score
from tests.accounts.factories import make_user
from tests.reintegration.factories_grants import (
    make_application,
    make_interest,
    make_quotation,
    make_scheme,
    make_scores,
)

THOUSAND = Decimal(1000)


def acted(action, *args, actor, **kwargs):
    with acting_as(actor):
        return action(*args, actor=actor, **kwargs)


@pytest.fixture
def submitted(draft, caseworker):
    return acted(actions.submit_application, draft, actor=caseworker)


@pytest.fixture
def taken_up(submitted, officer, second):
    """Being scored; both have declared that they have no interest in it."""
    acted(actions.take_up, submitted, actor=officer)
    for user in (officer, second):
        acted(actions.declare_interest, submitted, has_conflict=False, words="", actor=user)
    return submitted


@pytest.fixture
def scored(taken_up, officer, second):
    """Before the committee, scored by the second."""
    acted(actions.score_application, taken_up, points_of(taken_up, 8, 6), {}, actor=second)
    return acted(actions.bring_to_committee, taken_up, actor=officer)


def points_of(application, *points):
    return dict(zip((one.place for one in application.scheme.criteria.all()), points, strict=True))


def propose(application, actor, outcome="approve", amount=THOUSAND):
    return acted(
        actions.propose_decision, application, outcome=outcome, amount_azn=amount, words="It will do.", actor=actor
    )


def apply(case, scheme, actor, **fields):
    values = {"asked_azn": THOUSAND, "purpose": "A stall."} | fields
    return acted(actions.draft_application, case, scheme, actor=actor, **values)


def events():
    return list(AuditEvent.objects.filter(event__startswith="grant_").order_by("id").values_list("event", flat=True))


# ------------------------------------------------------------------ the way it should go


def test_an_application_goes_from_a_draft_to_an_approval_by_two(scored, officer, second):
    propose(scored, officer)
    acted(actions.confirm_decision, scored, actor=second)

    scored.refresh_from_db()
    assert (scored.status, scored.approved_azn, scored.score) == ("approved", THOUSAND, Decimal("72.00"))
    assert (scored.proposed_by, scored.decided_by) == (officer, second)
    assert events() == [
        "grant_submitted", "grant_taken_up", "grant_interest_declared", "grant_interest_declared", "grant_scored",
        "grant_to_committee", "grant_proposed", "grant_approved",
    ]  # fmt: skip
    assert [step.to_status for step in scored.path.order_by("id")] == [
        "submitted", "in_scoring", "committee", "approved",
    ]  # fmt: skip


def test_the_record_of_it_holds_no_word_and_no_amount(scored, officer):
    propose(scored, officer)

    for row in AuditEvent.objects.filter(event__startswith="grant_"):
        assert not any(word in str(row.changes) for word in ("sewing", "1000", "It will do"))


def test_a_refusal_is_confirmed_by_a_second_one_and_closes_the_file(scored, officer, second):
    propose(scored, officer, "refuse", None)
    acted(actions.confirm_decision, scored, actor=second)

    scored.refresh_from_db()
    assert (scored.status, scored.approved_azn) == ("refused", None)
    assert scored.path.get(to_status="refused").reason == "It will do."
    assert not CaseShare.objects.filter(ended_at__isnull=True).exists()


def test_without_criteria_it_comes_before_the_committee_at_once(case, caseworker, officer, consent):
    application = make_application(case, make_scheme(officer.organisation, criteria=()), caseworker)
    acted(actions.submit_application, application, actor=caseworker)

    acted(actions.take_up, application, actor=officer)

    application.refresh_from_db()
    assert application.status == "committee"


def test_every_state_is_reached_by_the_table_alone():
    reached = {to for following in NEXT.values() for to in following}

    assert reached | {Status.DRAFT} == set(Status)


# ------------------------------------------------------------------ who sees it, and what of the file


def test_a_draft_is_seen_by_its_own_organisation_alone(draft, caseworker, officer, stranger):
    for user, seen in ((caseworker, 1), (officer, 0), (stranger, 0)):
        with acting_as(user):
            assert Application.objects.visible_to(user).count() == Application.objects.count() == seen


def test_what_was_handed_in_is_read_by_the_funder_without_the_file(submitted, officer):
    with acting_as(officer):
        found = Application.objects.visible_to(officer).with_words().get()
        assert found.purpose == "A sewing machine."
        assert not Case.objects.visible_to(officer).exists()


def test_taking_it_up_opens_of_the_file_what_deciding_needs(submitted, officer, second, stranger):
    acted(actions.take_up, submitted, actor=officer)

    share = CaseShare.objects.get()
    assert (sorted(share.sections), share.role) == (["assistance", "identity"], "iom_officer")
    for user, seen in ((second, 1), (stranger, 0)):
        with acting_as(user):
            assert Case.objects.visible_to(user).count() == seen


def test_without_consent_nothing_is_handed_in(draft, caseworker, consent):
    type(consent).objects.all().update(withdrawn_on=timezone.localdate(), withdrawal_recorded_by=caseworker)

    with pytest.raises(Refused, match="may not be shared"):
        acted(actions.submit_application, draft, actor=caseworker)


def test_consent_withdrawn_meanwhile_lets_nobody_take_it_up(submitted, officer, caseworker, consent):
    type(consent).objects.all().update(withdrawn_on=timezone.localdate(), withdrawal_recorded_by=caseworker)

    with pytest.raises(Conflict, match="no longer covers"):
        acted(actions.take_up, submitted, actor=officer)

    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_the_committees_words_are_not_for_the_applicant(scored, officer, caseworker):
    make_interest(scored, make_user("iom3", officer.organisation, "iom_officer"), has_conflict=True, words="My sister.")

    with acting_as(caseworker):
        assert not Interest.objects.exists()
        assert not Score.objects.exists()
        assert not Interest.objects.visible_to(caseworker).exists()


# ------------------------------------------------------------------ the applicant


@pytest.mark.parametrize("name", ["caseworker", "colleague", "manager"])
def test_casework_staff_of_the_house_apply(name, case, scheme, request):
    made = apply(case, scheme, request.getfixturevalue(name))

    assert (made.status, made.number) == ("draft", f"IOM-G-{timezone.localdate().year}-0001")
    assert events() == ["grant_drafted"]


def test_the_same_form_twice_is_one_application(case, scheme, caseworker):
    token = uuid4()
    for _time in range(2):
        apply(case, scheme, caseworker, token=token)

    assert Application.objects.count() == 1


def test_strangers_apply_for_nobody(case, scheme, stranger):
    with pytest.raises(NotVisible):
        apply(case, scheme, stranger)
    with pytest.raises(NotVisible):
        actions.draft_application(case, scheme, asked_azn=THOUSAND, purpose="A stall.", actor=stranger)


def test_nobody_applies_in_a_closed_file(case, scheme, caseworker):
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()

    with pytest.raises(Conflict):
        apply(case, scheme, caseworker)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"purpose": " "}, "purpose"),
        ({"asked_azn": Decimal(0)}, "asked_azn"),
        ({"asked_azn": Decimal("5000.01")}, "asked_azn"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_for_is_refused_at_its_field(fields, field, case, scheme, caseworker):
    with pytest.raises(Refused) as refusal:
        apply(case, scheme, caseworker, **fields)
    assert refusal.value.field == field


def test_an_allowance_is_what_its_rate_is_today(case, officer, caseworker):
    kinds = {"kind": "one_time", "assistance_type": "one_time_allowance"}
    made = apply(case, make_scheme(officer.organisation, **kinds), caseworker, asked_azn=None)
    assert made.asked_azn == Decimal(700)

    kinds = {"kind": "monthly", "assistance_type": "monthly_allowance"}
    for scheme, why in (
        (make_scheme(officer.organisation, **kinds), "No rate of this allowance"),
        (make_scheme(officer.organisation), "how much"),
    ):
        with pytest.raises(Refused, match=why) as refusal:
            apply(case, scheme, caseworker, asked_azn=None)
        assert refusal.value.field == "asked_azn"


def test_a_scheme_of_ones_own_or_of_yesterday_is_not_open(case, officer, caseworker):
    yesterday = timezone.localdate() - timedelta(days=1)
    for scheme in (make_scheme(case.organisation), make_scheme(officer.organisation, valid_until=yesterday)):
        with pytest.raises(Refused) as refusal:
            apply(case, scheme, caseworker)
        assert refusal.value.field == "scheme"


def test_an_incomplete_application_is_not_handed_in(draft, caseworker):
    draft.offers.all().delete()
    with pytest.raises(Refused, match="quotations"):
        acted(actions.submit_application, draft, actor=caseworker)

    make_quotation(draft)
    draft.costs.update(amount_azn=Decimal(2999))
    with pytest.raises(Refused, match="costs of the plan"):
        acted(actions.submit_application, draft, actor=caseworker)

    draft.business_plan.delete()
    with pytest.raises(Refused, match="business plan"):
        acted(actions.submit_application, draft, actor=caseworker)


def test_what_the_committee_reads_does_not_change(submitted, caseworker):
    values = {"asked_azn": THOUSAND, "purpose": "More."}
    with pytest.raises(Conflict):
        acted(actions.change_application, submitted, version=1, actor=caseworker, **values)


def test_the_plan_is_written_anew_with_its_costs(draft, caseworker):
    details = {"idea": "A stall", "market": "The street", "skills": "", "risks": "", "income_azn": Decimal(0)}
    acted(actions.save_business_plan, draft, details, [("Stall", Decimal("12.50"))], version=1, actor=caseworker)

    draft.refresh_from_db()
    assert (draft.business_plan.idea, draft.business_plan.income_azn) == ("A stall", Decimal(0))
    assert [(line.what, line.amount_azn) for line in draft.costs.all()] == [("Stall", Decimal("12.50"))]


def test_one_quotation_is_the_chosen_one(draft, caseworker):
    details = {"supplier": "Another", "amount_azn": THOUSAND, "quoted_on": date(2024, 6, 2), "document": None}
    other = acted(actions.add_quotation, draft, details, actor=caseworker)
    acted(actions.choose_quotation, other, actor=caseworker)
    assert [row.supplier for row in draft.offers.filter(is_chosen=True)] == ["Another"]

    acted(actions.remove_quotation, other, actor=caseworker)
    assert draft.offers.count() == 1


def test_a_returned_application_is_handed_in_again_and_scored_anew(scored, officer, second, caseworker):
    acted(actions.return_application, scored, reason="Which street?", actor=second)
    scored.refresh_from_db()
    assert (scored.status, scored.score, Score.objects.count()) == ("returned", None, 0)
    assert not CaseShare.objects.filter(ended_at__isnull=True).exists()

    acted(actions.submit_application, scored, actor=caseworker)
    acted(actions.take_up, scored, actor=officer)
    assert CaseShare.objects.filter(ended_at__isnull=True).count() == 1


def test_it_is_withdrawn_with_a_reason_alone(scored, caseworker):
    with pytest.raises(Refused):
        acted(actions.withdraw_application, scored, reason=" ", actor=caseworker)

    acted(actions.withdraw_application, scored, reason="She found work.", actor=caseworker)
    scored.refresh_from_db()
    assert (scored.status, CaseShare.objects.filter(ended_at__isnull=True).count()) == ("withdrawn", 0)


# ------------------------------------------------------------------ who may weigh it


def test_nobody_weighs_it_before_declaring(submitted, officer):
    acted(actions.take_up, submitted, actor=officer)
    with pytest.raises(Conflict, match="interest"):
        acted(actions.score_application, submitted, points_of(submitted, 8, 6), {}, actor=officer)


def test_who_has_a_conflict_neither_scores_nor_decides(scored, officer):
    third = make_user("iom3", officer.organisation, "iom_officer")
    acted(actions.declare_interest, scored, has_conflict=True, words="My sister.", actor=third)

    with pytest.raises(NotAllowed, match="conflict"):
        propose(scored, third)
    with pytest.raises(NotAllowed, match="conflict"):
        acted(actions.return_application, scored, reason="No.", actor=third)
    propose(scored, officer)
    with pytest.raises(NotAllowed, match="conflict"):
        acted(actions.confirm_decision, scored, actor=third)
    with pytest.raises(Conflict, match="stays declared"):
        acted(actions.declare_interest, scored, has_conflict=False, words="", actor=third)


def test_a_conflict_says_which_one(taken_up, officer):
    with pytest.raises(Refused) as refusal:
        acted(actions.declare_interest, taken_up, has_conflict=True, words=" ", actor=officer)
    assert refusal.value.field == "words"


def test_the_applicants_own_caseworker_does_not_decide(scored, case, second):
    """She has moved to the funder since."""
    Assignment.objects.create(case=case, user=second, since=date(2024, 5, 6), until=date(2024, 6, 1))

    with pytest.raises(NotAllowed, match="caseworker"):
        propose(scored, second)


def test_its_author_does_not_decide_wherever_she_works_now(scored, officer, caseworker):
    Assignment.objects.all().delete()
    caseworker.organisation, caseworker.roles = officer.organisation, ["iom_officer"]
    caseworker.save()

    with pytest.raises(NotAllowed, match="yourself"):
        propose(scored, caseworker)


def test_who_proposed_does_not_confirm(scored, officer):
    propose(scored, officer)

    with pytest.raises(NotAllowed, match="second person"):
        acted(actions.confirm_decision, scored, actor=officer)


def test_a_proposal_stands_until_it_is_set_aside(scored, officer, second):
    propose(scored, officer)
    with pytest.raises(Conflict, match="proposed already"):
        propose(scored, second)

    acted(actions.set_proposal_aside, scored, reason="Too little.", actor=second)
    propose(scored, second)
    acted(actions.confirm_decision, scored, actor=officer)
    scored.refresh_from_db()
    assert (scored.status, scored.decided_by) == ("approved", officer)


@pytest.mark.parametrize("amount", [None, Decimal(0), Decimal("3000.01")], ids=str)
def test_no_more_is_approved_than_was_asked(amount, scored, officer):
    with pytest.raises(Refused) as refusal:
        propose(scored, officer, amount=amount)
    assert refusal.value.field == "amount_azn"


def test_below_the_pass_mark_it_is_refused_or_returned(taken_up, officer):
    acted(actions.score_application, taken_up, points_of(taken_up, 5, 7), {}, actor=officer)
    acted(actions.bring_to_committee, taken_up, actor=officer)

    with pytest.raises(Refused, match="pass mark"):
        propose(taken_up, officer)
    propose(taken_up, officer, "refuse", None)


def test_as_many_score_it_as_the_scheme_asks_for(taken_up, officer, scheme):
    type(scheme).objects.update(scorers=2)
    acted(actions.score_application, taken_up, points_of(taken_up, 8, 6), {}, actor=officer)

    with pytest.raises(Refused, match="2 people"):
        acted(actions.bring_to_committee, taken_up, actor=officer)


def test_a_sheet_is_whole(taken_up, officer):
    whole = points_of(taken_up, 8, 6)
    for points in ({}, dict(list(whole.items())[:1]), dict.fromkeys(whole, 11)):
        with pytest.raises(Refused):
            acted(actions.score_application, taken_up, points, {}, actor=officer)


def test_an_audit_that_fails_changes_nothing(scored, officer, second, monkeypatch):
    propose(scored, officer)

    def fail(*args, **kwargs):
        raise OSError("the record cannot be written")

    monkeypatch.setattr("reintegration.grants.actions.steps.record", fail)
    with pytest.raises(OSError, match="record"), transaction.atomic():
        acted(actions.confirm_decision, scored, actor=second)

    scored.refresh_from_db()
    assert (scored.status, scored.approved_azn) == ("committee", None)


# ------------------------------------------------------------------ what the database refuses by itself


@pytest.mark.parametrize(
    "change",
    [
        {"asked_azn": 0},
        {"status": "known"},
        {"submitted_at": None},
        {"proposed_outcome": "approve"},
        {"approved_azn": 10},
        {"score": 101},
        {"ended_at": date(2024, 1, 1)},
        {"status": "approved"},
        {"status": "agreed"},
        {"paid_azn": 1},
        {"planned_azn": 1},
    ],
    ids=str,
)
def test_the_database_holds_the_rules_of_an_application(change, scored):
    if "ended_at" in change:
        change = {"ended_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=scored.pk).update(**change)


def test_the_database_wants_two_who_are_not_its_author(scored, officer, caseworker):
    proposed = {"proposed_outcome": "refuse", "proposed_by": officer, "proposed_at": timezone.now()}
    for change in ({"decided_by": officer}, {"decided_by": caseworker}, {"proposed_by": caseworker}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=scored.pk).update(**proposed | change)


@pytest.mark.parametrize(
    "change",
    [{"ceiling_azn": 0}, {"pass_mark": 101}, {"assistance_type": "housing"}, {"valid_until": date(2000, 1, 1)}],
    ids=str,
)
def test_the_database_holds_the_rules_of_a_scheme(change, scheme):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(scheme).objects.filter(pk=scheme.pk).update(**change)


def test_the_database_takes_one_score_and_one_declaration_of_each(scored, officer, second):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_interest(scored, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_scores(scored, second, 1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.update(points=11)


def test_nobody_writes_a_score_for_somebody_else(scored, officer):
    with acting_as(officer), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Score.objects.update(points=10)
