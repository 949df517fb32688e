"""The ministry decides: once, by two where it takes two, and the file, the letter and the referral follow in one act."""

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from accounts.access import Purpose, acting_as, acting_for
from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from cases.documents.actions import cross_out_document
from cases.documents.models import Document
from cases.documents.policies import check_may_replace
from cases.models import Classification
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from referrals.ministry import actions
from referrals.ministry.models import Decision, DecisionLetter, Registration
from referrals.ministry.states import NEXT, DecisionStatus
from referrals.models import Referral
from referrals.states import Status
from tests.cases.factories import SURNAME
from tests.referrals.ministry.conftest import GROUNDS, open_share, said


def test_a_decision_stands_in_the_file_and_completes_the_referral(referral_to_ministry, officer, case):
    referral = referral_to_ministry()
    with acting_as(officer):
        decision = actions.decide(referral, said(), language="en", actor=officer)

    referral.refresh_from_db()
    row = Classification.objects.get(case=case, status="recognised")
    assert (decision.status, decision.classification_id) == (DecisionStatus.MADE, row.pk)
    assert (row.officer, row.reason, row.acts, row.decided_by) == (
        officer,
        GROUNDS,
        ["recruiting"],
        officer.organisation,
    )
    assert (referral.status, referral.outcome) == (Status.COMPLETED, "provided")
    assert open_share(referral) is None
    assert Registration.objects.of(referral).number == f"MI-R-{timezone.localdate().year}-0001"
    events = set(AuditEvent.objects.filter(case_id=case.public_id).values_list("event", flat=True))
    assert {Event.DECISION_PROPOSED, Event.DECISION_MADE, Event.DECISION_LETTER_WRITTEN, Event.CLASSIFIED} <= events


def test_with_four_eyes_it_takes_a_second_officer(proposed, officer, reviewer, case):
    assert proposed.is_proposed
    assert not Classification.objects.filter(case=case, status="recognised").exists()
    with acting_as(officer), pytest.raises(NotAllowed, match="second officer"):
        actions.confirm_decision(proposed, language="en", actor=officer)

    with acting_as(reviewer):
        made = actions.confirm_decision(proposed, language="en", actor=reviewer)

    assert (made.proposed_by, made.ended_by) == (officer, reviewer)
    assert Classification.objects.get(case=case, status="recognised").officer == officer


def test_the_database_asks_for_two_officers_as_well(proposed, officer):
    row = Classification.objects.create(case=proposed.case, status="recognised", effective_on=timezone.localdate())
    with pytest.raises(IntegrityError, match="takes_two"), transaction.atomic():
        Decision.objects.filter(pk=proposed.pk).update(
            status="made", ended_by=officer, ended_at=timezone.now(), classification=row
        )


def test_a_proposal_that_is_set_aside_makes_room_for_another(proposed, officer, reviewer):
    with pytest.raises(Refused):
        actions.set_aside_decision(proposed, reason=" ", actor=reviewer)
    actions.set_aside_decision(proposed, reason="The means is not shown.", actor=reviewer)

    again = actions.decide(proposed.referral, said(result="presumed"), language="en", actor=officer)

    assert again.is_proposed
    with pytest.raises(Conflict):
        actions.confirm_decision(proposed, language="en", actor=reviewer)


def test_every_pair_of_states_is_a_step_of_the_table_or_refused(proposed, reviewer):
    for before in DecisionStatus:
        for to in (DecisionStatus.MADE, DecisionStatus.SET_ASIDE):
            proposed.status = before
            allowed = to in NEXT[before]
            refused = {DecisionStatus.MADE: "check_may_make", DecisionStatus.SET_ASIDE: "check_may_set_aside"}[to]
            try:
                getattr(actions.policies, refused)(reviewer, proposed)
            except Conflict:
                assert not allowed
            else:
                assert allowed


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"grounds": " "}, "grounds"),
        ({"legal_bases": []}, "legal_bases"),
        ({"legal_bases": ["invented"]}, "legal_bases"),
        ({"result": "identified"}, "result"),
        ({"means": []}, "means"),
        ({"acts": []}, "acts"),
        ({"purposes": []}, "purposes"),
    ],
)
def test_what_a_decision_cannot_rest_on_is_refused_when_it_is_proposed(referral_to_ministry, officer, change, field):
    with pytest.raises(Refused) as refusal:
        actions.decide(referral_to_ministry(four_eyes=True), said(**change), language="en", actor=officer)

    assert refusal.value.field == field


def test_the_same_form_twice_is_one_decision(referral_to_ministry, officer):
    referral, token = referral_to_ministry(), "5f2c1f3e-0d0f-4a3e-9a55-1f6a4a3f9a10"
    first = actions.decide(referral, said(form_token=token), language="en", actor=officer)
    second = actions.decide(referral, said(form_token=token), language="en", actor=officer)

    assert first == second
    assert DecisionLetter.objects.count() == 1


def test_another_form_is_told_who_was_quicker(proposed, reviewer, officer):
    with pytest.raises(Conflict, match="Another officer was quicker"):
        actions.decide(proposed.referral, said(), language="en", actor=reviewer)


@pytest.mark.parametrize(
    ("status", "purpose", "refusal"),
    [
        (Status.SUBMITTED, "formal_identification", NotAllowed),
        (Status.ACCEPTED, "legal", NotAllowed),
        (Status.WITHDRAWN, "formal_identification", (Conflict, NotVisible, NotAllowed)),
    ],
)
def test_only_an_accepted_referral_for_formal_identification_is_decided(
    referral_to_ministry, officer, status, purpose, refusal
):
    with pytest.raises(refusal):
        actions.decide(referral_to_ministry(status, purpose=purpose), said(), language="en", actor=officer)

    assert not Decision.objects.exists()


def test_neither_the_sender_nor_a_stranger_decides(referral_to_ministry, caseworker, stranger):
    referral = referral_to_ministry()
    with pytest.raises(NotAllowed):
        actions.decide(referral, said(), language="en", actor=caseworker)
    with pytest.raises(NotVisible):
        actions.decide(referral, said(), language="en", actor=stranger)


def test_consent_that_ended_before_the_decision_stops_it(referral_to_ministry, officer):
    referral = referral_to_ministry()
    share = open_share(referral)
    share.ended_at = timezone.now()
    share.save()

    with acting_as(officer), pytest.raises(Conflict, match="no longer opens"):
        actions.decide(referral, said(), language="en", actor=officer)


def test_nothing_is_decided_where_the_record_fails(referral_to_ministry, officer, monkeypatch, case):
    referral = referral_to_ministry()

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError):
        actions.decide(referral, said(), language="en", actor=officer)

    assert not Decision.objects.exists()
    assert Referral.objects.get(pk=referral.pk).status == Status.ACCEPTED


def test_a_proposal_is_the_ministry_s_and_a_decision_is_told_to_the_sender(proposed, caseworker, reviewer, stranger):
    for user, sees in ((caseworker, False), (reviewer, True), (stranger, False)):
        with acting_as(user):
            assert Decision.objects.visible_to(user).exists() is sees
            assert Decision.objects.exists() is sees
    with acting_as(reviewer):
        actions.confirm_decision(proposed, language="en", actor=reviewer)
    for user, sees in ((caseworker, True), (reviewer, True), (stranger, False)):
        with acting_as(user):
            assert Decision.objects.visible_to(user).exists() is sees
            assert Decision.objects.exists() is sees
            assert DecisionLetter.objects.visible_to(user).exists() is sees
            assert DecisionLetter.objects.exists() is sees


def test_what_was_proposed_is_not_changed_by_anybody(proposed, officer):
    with acting_as(officer), pytest.raises(Error), transaction.atomic():
        Decision.objects.filter(pk=proposed.pk).update(result="not_victim")


def test_an_appeal_is_written_down_and_what_stood_there_is_kept(decided, officer, caseworker):
    with acting_as(officer):
        actions.remark_on_decision(decided, remark="Appeal of 1 March.", actor=officer)
        actions.remark_on_decision(decided, remark="Appeal of 1 March, dismissed.", actor=officer)

    decided.refresh_from_db()
    assert decided.remark == "Appeal of 1 March, dismissed."
    with acting_for(Purpose.OVERSIGHT):
        assert FieldHistory.objects.filter(table_name="referrals_decision").count() >= 2
    with acting_as(caseworker), pytest.raises(NotAllowed):
        actions.remark_on_decision(decided, remark="No.", actor=caseworker)


def test_the_letter_is_a_document_of_the_case_in_its_part(decided, case, caseworker, officer):
    letter = DecisionLetter.objects.get()
    document = Document.objects.get(pk=letter.document_id)

    assert (document.kind, document.section, document.case) == ("ministry_decision", "classification", case)
    for user in (officer, caseworker):
        with acting_as(user):
            content, same = actions.open_letter(letter, actor=user)
            assert (content[:5], same) == (b"%PDF-", document)


def test_a_stranger_does_not_open_a_letter(decided, stranger):
    letter = DecisionLetter.objects.select_related("decision", "document").get()
    with acting_as(stranger), pytest.raises(NotVisible):
        actions.open_letter(letter, actor=stranger)


def test_a_letter_written_again_replaces_and_never_changes(decided, officer, caseworker):
    first = DecisionLetter.objects.get()
    with acting_as(officer):
        before, _ = actions.open_letter(first, actor=officer)
        second = actions.write_letter(decided, language="en", actor=officer)
        other = actions.write_letter(decided, language="az", actor=officer)
        after, _ = actions.open_letter(first, actor=officer)

    assert before == after
    assert (second.version, second.document.replaces_id) == (2, first.document_id)
    assert (other.version, other.document.replaces_id) == (1, None)
    with acting_as(caseworker), pytest.raises(NotAllowed):
        actions.write_letter(decided, language="en", actor=caseworker)


def test_a_letter_of_the_ministry_is_changed_by_nobody_in_the_file(decided, manager):
    document = Document.objects.get(pk=DecisionLetter.objects.get().document_id)
    with acting_as(manager):
        with pytest.raises(Conflict):
            cross_out_document(document, reason="No.", actor=manager)
        with pytest.raises(Conflict):
            check_may_replace(manager, document)


def test_the_letter_names_the_person_only_while_her_identity_is_open(referral_to_ministry, officer, monkeypatch):
    papers = []
    monkeypatch.setattr(actions.pdf, "render", lambda template, data, **_how: papers.append(data) or b"%PDF-")
    referral = referral_to_ministry()
    with acting_as(officer):
        decision = actions.decide(referral, said(), language="en", actor=officer)
        actions.write_letter(decision, language="en", actor=officer)

    first, second = map(str, papers)
    assert (SURNAME in first, SURNAME in second) == (True, False)
    assert GROUNDS not in first
    assert "replaces version 1" in papers[1]["replaces"]
    assert papers[0]["replaces"] == ""


def test_without_identity_the_letter_names_the_number(referral_to_ministry, officer, monkeypatch, case):
    papers = []
    monkeypatch.setattr(actions.pdf, "render", lambda template, data, **_how: papers.append(data) or b"%PDF-")
    referral = referral_to_ministry(sections=["exploitation"])
    with acting_as(officer):
        actions.decide(referral, said(), language="en", actor=officer)

    assert SURNAME not in str(papers[0])
    assert case.number in papers[0]["opening"]
