"""A case is offered to another organisation: on the person's written consent, by a manager, with a card that names nobody."""

import uuid
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.access import acting_as
from accounts.telling.notifications import send_mails
from audit.events import Event
from audit.models import AuditEvent
from cases import policies as case_policies
from cases.consent import actions as consents
from cases.due import day_of
from cases.models import Case, Consent, ConsentOverride, LegalGround, Person, Transfer
from cases.tasks import lapse_transfers
from cases.transfer import actions, notifications, presenters
from cases.transfer.keys import with_key
from cases.transfer.states import Status
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_consent, make_emergency, make_intake, make_share
from tests.cases.factories_assessment import make_assessment
from tests.cases.factories_transfer import make_transfer

TODAY = timezone.localdate()
WHY = "Qzhersisterlivestherqz"


def wish(organisation, **changes):
    return {"to_organisation": organisation, "sections": ["health"], "reason": WHY} | changes


@pytest.fixture
def proposed(case, union, agreed, manager):
    return actions.ask_for_transfer(case, wish(union), actor=manager)


def turns(user):
    return [due.kind for due in day_of(user).lists["turn"]]


def test_a_caseworker_asks_a_manager_lets_go(client, case, union, agreed, caseworker, manager, taker):
    client.force_login(caseworker)
    values = {"to_organisation": union.pk, "sections": ["health"], "reason": WHY, "token": uuid.uuid4()}
    url = reverse("cases:ask_for_transfer", args=[case.public_id])
    assert [client.post(url, values).status_code for _ in range(2)] == [302, 302]

    transfer = Transfer.objects.get()
    assert (transfer.status, transfer.reason, transfer.was_sealed) == (Status.ASKED, WHY, False)
    assert transfer.sections == ["classification", "contact", "health", "identity"]
    assert "transfer_approval" in turns(manager)
    assert "transfer_answer" not in turns(taker)
    page = reverse("cases:transfer", args=[transfer.public_id])
    assert "Propose it" not in client.get(page).content.decode()
    assert client.post(reverse("cases:propose_transfer", args=[transfer.public_id])).status_code == 403
    client.force_login(taker)
    assert client.get(page).status_code == 404

    client.force_login(manager)
    assert "Propose it" in client.get(page).content.decode()
    client.post(reverse("cases:propose_transfer", args=[transfer.public_id]))

    transfer.refresh_from_db()
    assert (transfer.status, transfer.proposed_by) == (Status.PROPOSED, manager)
    assert "transfer_answer" in turns(taker)
    events = set(AuditEvent.objects.filter(case_id=case.public_id).values_list("event", flat=True))
    assert {Event.TRANSFER_ASKED, Event.TRANSFER_PROPOSED, Event.TRANSFER_READ} <= events
    assert WHY not in str(list(AuditEvent.objects.values_list("changes", "reason")))


def test_a_manager_proposes_at_once(proposed, manager):
    assert (proposed.status, proposed.asked_by, proposed.proposed_by) == (Status.PROPOSED, manager, manager)


def test_of_a_sealed_file_a_second_manager_lets_go(case, union, agreed, manager, caseworker, shelter_organisation):
    from accounts import grants

    second = make_user("second", shelter_organisation, "shelter_manager")
    for user in (manager, second):
        grants.give(case, user, "view_case", actor=manager)
    Case.objects.filter(pk=case.pk).update(restricted=True)

    transfer = actions.ask_for_transfer(case, wish(union), actor=manager)

    assert (transfer.status, transfer.was_sealed) == (Status.ASKED, True)
    with pytest.raises(NotAllowed):
        actions.propose_transfer(transfer, actor=manager)
    assert "transfer_approval" not in turns(manager)
    assert actions.propose_transfer(transfer, actor=second).status == Status.PROPOSED


def test_the_receiver_reads_the_card_and_nothing_else(client, case, union, agreed, manager, taker, helper):
    make_intake(case, needs=["medical"], spoken_language="rus")
    make_assessment(case, by=manager, level="high")
    transfer = actions.ask_for_transfer(case, wish(union), actor=manager)
    client.force_login(taker)

    page = client.get(reverse("cases:transfer", args=[transfer.public_id])).content.decode()

    for said in (case.number, "Medical help", "Russian", "High risk", "Female", WHY, "30–38"):
        assert said in page
    assert SURNAME not in page
    assert "1995" not in page
    assert client.get(reverse("cases:detail", args=[case.public_id])).status_code == 404
    assert client.get(reverse("cases:hands", args=[case.public_id])).status_code == 404
    with acting_as(taker):
        assert not Case.objects.exists()
        assert not Person.objects.exists()
        assert not Consent.objects.exists()
        assert with_key(Transfer.objects.get()).reason == WHY
    client.force_login(helper)
    assert client.get(reverse("cases:transfer", args=[transfer.public_id])).status_code == 404
    assert case.number not in client.get(reverse("cases:transfers")).content.decode()


def test_the_look_of_the_receiver_is_on_record_in_the_file(client, proposed, taker, case):
    client.force_login(taker)

    client.get(reverse("cases:transfer", args=[proposed.public_id]))

    event = AuditEvent.objects.get(event=Event.TRANSFER_READ)
    assert (event.case_id, event.actor_label) == (case.public_id, "taker")


@pytest.mark.parametrize(
    ("born", "words"),
    [(None, "Not known"), (date(1950, 1, 1), "48+"), (TODAY - timedelta(days=365 * 10), "9–17 (child)")],
)
def test_a_group_of_age_stands_on_the_card_and_no_birthday(case, union, agreed, manager, born, words):
    case.person.date_of_birth = born
    case.person.save()

    transfer = actions.ask_for_transfer(case, wish(union), actor=manager)

    assert presenters.card_of(transfer).age_group == words == case.person.age_group_on(TODAY)


def test_without_consent_nothing_goes(client, case, union, taker, manager, caseworker):
    client.force_login(manager)
    values = {"to_organisation": union.pk, "sections": [], "reason": WHY}
    url = reverse("cases:ask_for_transfer", args=[case.public_id])

    answer = client.post(url, values)

    assert answer.status_code == 422
    assert "has not been asked about this recipient" in answer.content.decode()
    make_consent(case, union, "identity", "contact", by=caseworker)
    assert "not to this part" in client.post(url, values).content.decode()
    assert not Transfer.objects.exists()


def test_a_word_is_not_enough_it_has_to_be_written(case, union, taker, manager, caseworker):
    make_consent(case, union, by=caseworker, form="spoken")
    with pytest.raises(Refused, match="in writing"):
        actions.ask_for_transfer(case, wish(union), actor=manager)

    make_consent(case, union, by=caseworker, form="e_signed")
    assert actions.ask_for_transfer(case, wish(union), actor=manager).status == Status.PROPOSED


def test_consent_to_another_organisation_does_not_count(case, union, taker, manager, caseworker):
    make_consent(case, make_organisation("ELSE"), by=caseworker)

    with pytest.raises(Refused):
        actions.ask_for_transfer(case, wish(union), actor=manager)


def test_nothing_shared_outside_is_nothing_handed_over_but_by_law(case, union, agreed, manager, caseworker):
    case.person.do_not_share = True
    case.person.save()
    with pytest.raises(Refused, match="nothing to be shared"):
        actions.ask_for_transfer(case, wish(union), actor=manager)

    parts = ["identity", "contact", "classification", "health"]
    told = {"ground": "child_protection", "not_informed_reason": "dangerous", "recorded_by": caseworker}
    LegalGround.objects.create(case=case, organisation=union, sections=parts, **told)
    assert actions.ask_for_transfer(case, wish(union), actor=manager).status == Status.PROPOSED


def test_what_two_people_set_aside_counts(case, union, taker, manager, caseworker):
    by = {"requested_by": caseworker, "confirmed_by": manager, "confirmed_at": timezone.now()}
    by["requested_at"] = timezone.now() - timedelta(hours=1)
    parts = ["identity", "contact", "classification"]
    until = {"until_on": TODAY + timedelta(days=3), "reason": "She may die."}
    ConsentOverride.objects.create(case=case, organisation=union, sections=parts, **by, **until)

    assert actions.ask_for_transfer(case, wish(union, sections=[]), actor=manager).status == Status.PROPOSED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"sections": ["shelter_address"]}, "sections"),
        ({"to": "nobody"}, "to_organisation"),
    ],
)
def test_what_is_missing_is_said(case, union, agreed, manager, changes, field):
    details = wish(union, **changes)
    if details.pop("to", ""):
        details["to_organisation"] = make_organisation("EMPTY")

    with pytest.raises(Refused) as refused:
        actions.ask_for_transfer(case, details, actor=manager)

    assert refused.value.field == field


def test_one_at_a_time(proposed, case, union, caseworker):
    with pytest.raises(Conflict):
        actions.ask_for_transfer(case, wish(union), actor=caseworker)

    assert Transfer.objects.count() == 1


def test_who_asks(case, union, agreed, stranger, receiver, reviewer, taker):
    make_share(case, receiver.organisation, "notes")
    for user, error in ((receiver, NotAllowed), (reviewer, NotVisible), (taker, NotVisible), (stranger, NotVisible)):
        with pytest.raises(error):
            actions.ask_for_transfer(case, wish(union), actor=user)
    make_emergency(case, stranger)
    with pytest.raises(NotAllowed):
        actions.ask_for_transfer(case, wish(union), actor=stranger)


def test_a_closed_case_goes_nowhere(case, union, agreed, manager, caseworker):
    transfer = make_transfer(case, union, Status.ASKED, by=caseworker)
    case.closed_on, case.closure_reason = TODAY, "goals_met"
    case.save()

    with pytest.raises(Conflict):
        actions.ask_for_transfer(case, wish(union), actor=manager)
    with pytest.raises(Conflict):
        actions.propose_transfer(transfer, actor=manager)


def test_consent_taken_back_before_it_is_let_go(case, union, agreed, manager, caseworker):
    transfer = actions.ask_for_transfer(case, wish(union), actor=caseworker)
    consents.withdraw_consent(agreed, withdrawn_on=TODAY, reason="", actor=caseworker)

    with pytest.raises(Refused):
        actions.propose_transfer(transfer, actor=manager)


def test_it_is_taken_back_with_a_word_and_the_card_closes(client, proposed, case, caseworker, taker):
    client.force_login(caseworker)
    url = reverse("cases:recall_transfer", args=[proposed.public_id])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Qzshestaysqz"}).status_code == 302

    proposed.refresh_from_db()
    assert (proposed.status, proposed.answer, proposed.decided_by) == (Status.RECALLED, "Qzshestaysqz", caseworker)
    client.force_login(taker)
    page = client.get(reverse("cases:transfer", args=[proposed.public_id])).content.decode()
    assert "The card is closed" in page
    assert WHY not in page
    assert "Qzshestaysqz" not in page
    with acting_as(taker):
        assert with_key(Transfer.objects.get()).holder.wrapped_key is None
    assert client.get(reverse("cases:accept_transfer", args=[proposed.public_id])).status_code == 409


def test_nobody_decides_from_an_emergency(client, case, union, caseworker, manager):
    transfer = make_transfer(case, union, Status.ASKED, by=caseworker)
    Case.objects.filter(pk=case.pk).update(restricted=True)
    make_emergency(case, manager)

    with pytest.raises(NotAllowed, match="in an emergency"):
        actions.propose_transfer(transfer, actor=manager)
    with pytest.raises(NotAllowed, match="in an emergency"):
        actions.recall_transfer(transfer, reason="x", actor=manager)

    client.force_login(manager)
    page = client.get(reverse("cases:transfer", args=[transfer.public_id])).content.decode()
    assert reverse("cases:propose_transfer", args=[transfer.public_id]) not in page
    assert reverse("cases:recall_transfer", args=[transfer.public_id]) not in page
    file = client.get(reverse("cases:detail", args=[case.public_id])).content.decode()
    for name in ("records", "hand_over", "ask_for_transfer"):
        assert reverse(f"cases:{name}", args=[case.public_id]) not in file
    person = client.get(reverse("cases:person", args=[case.public_id])).content.decode()
    assert reverse("cases:records", args=[case.public_id]) not in person


def test_those_that_lapse_come_in_the_order_in_which_cases_are_locked(case, union, caseworker, manager):
    later = make_case(caseworker.organisation, worker=caseworker)
    for file in (later, case):
        make_transfer(file, union, by=manager)

    rows = Transfer.objects.unanswered_since(timezone.now())

    assert [row.case for row in rows] == [case, later]


def test_who_may_not_open_a_transfer_is_shown_none(client, proposed, case, reviewer, receiver):
    for user in (reviewer, receiver):
        make_share(case, user.organisation, "identity")
        client.force_login(user)
        url = reverse("cases:transfer", args=[proposed.public_id])
        assert client.get(url).status_code == 403
        Transfer.objects.update(to_organisation=user.organisation)
        with acting_as(user):
            assert not Transfer.objects.visible_to(user).exists()
        for name in ("detail", "hands"):
            assert url not in client.get(reverse(f"cases:{name}", args=[case.public_id])).content.decode()


def test_it_is_declined_with_a_reason_that_the_owner_reads(client, proposed, case, taker, manager):
    client.force_login(taker)
    url = reverse("cases:decline_transfer", args=[proposed.public_id])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Qznobedfreeqz"}).status_code == 302
    assert client.post(url, {"reason": "Qznobedfreeqz"}).status_code == 409

    client.force_login(manager)
    page = client.get(reverse("cases:transfer", args=[proposed.public_id])).content.decode()
    assert "Qznobedfreeqz" in page
    case.refresh_from_db()
    assert case.is_open
    assert actions.ask_for_transfer(case, wish(proposed.to_organisation), actor=manager).status == Status.PROPOSED


def test_who_answers(proposed, helper, stranger, caseworker, manager, receiver):
    for user, error in (
        (helper, NotVisible),
        (stranger, NotVisible),
        (receiver, NotVisible),
        (caseworker, NotAllowed),
        (manager, NotAllowed),
    ):
        with pytest.raises(error):
            actions.decline_transfer(proposed, reason="x", actor=user)
        with pytest.raises(error):
            actions.accept_transfer(proposed, caseworker=helper, actor=user)
    with pytest.raises(NotVisible):
        actions.recall_transfer(proposed, reason="x", actor=stranger)


def test_nobody_answered_in_time(proposed, caseworker, taker, settings):
    lapse_transfers()
    assert Transfer.objects.get().status == Status.PROPOSED
    since = timezone.now() - timedelta(days=settings.TRANSFER_DAYS, minutes=1)
    Transfer.objects.update(proposed_at=since)

    lapse_transfers()
    assert actions.lapse_transfers() == 0

    transfer = Transfer.objects.get()
    assert (transfer.status, transfer.decided_by) == (Status.LAPSED, None)
    assert AuditEvent.objects.get(event=Event.TRANSFER_LAPSED).actor_label == ""
    assert "transfer_answer" not in turns(taker)


def test_a_stranger_finds_nothing(client, proposed, stranger):
    client.force_login(stranger)
    for name in ("transfer", "accept_transfer", "decline_transfer", "recall_transfer", "propose_transfer"):
        url = reverse(f"cases:{name}", args=[proposed.public_id])
        for answer in (client.get(url), client.post(url, {"reason": "x"})):
            assert answer.status_code == 404
            assert SURNAME not in answer.content.decode()
            assert WHY not in answer.content.decode()
    assert proposed.case_number not in client.get(reverse("cases:transfers")).content.decode()
    with acting_as(stranger):
        assert not Transfer.objects.exists()


def test_who_works_with_no_cases_sees_no_list(client, auditor, receiver):
    for user in (auditor, receiver):
        client.force_login(user)
        assert client.get(reverse("cases:transfers")).status_code == 403


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.ASKED, {"manager"}),
        (Status.PROPOSED, {"taker"}),
        (Status.RECALLED, set()),
        (Status.DECLINED, {"caseworker", "manager"}),
        (Status.LAPSED, {"caseworker", "manager"}),
    ],
)
def test_who_is_told_and_of_what_nothing(case, union, agreed, caseworker, manager, taker, colleague, status, told):
    for user in (caseworker, manager, taker, colleague):
        user.email = f"{user.username}@example.org"
        user.save()
    transfer = make_transfer(case, union, status, by=caseworker, manager=manager, receiver=taker)

    assert notifications.tell_of_transfer(transfer) == len(told)
    send_mails()

    assert {to.partition("@")[0] for message in mail.outbox for to in message.to} == told
    assert case.number not in str([(message.subject, message.body) for message in mail.outbox])


def test_it_is_unfinished_business_when_the_case_is_to_be_closed(proposed, case):
    from cases.closing.policies import unfinished

    assert any("transfer" in str(reason) for reason in unfinished(case))


def test_the_list_costs_the_same_however_long(
    client, case, union, agreed, caseworker, taker, django_assert_max_num_queries
):
    for _ in range(30):
        make_transfer(case, union, Status.DECLINED, by=caseworker, receiver=taker)
    for user in (caseworker, taker):
        client.force_login(user)
        with django_assert_max_num_queries(14):
            assert case.number in client.get(reverse("cases:transfers")).content.decode()


def test_the_timeline_of_the_owner_tells_it(client, proposed, case, caseworker):
    client.force_login(caseworker)

    page = client.get(reverse("cases:detail", args=[case.public_id])).content.decode()

    assert "Transfer asked for" in page
    assert "Example Union" in page
    assert case_policies.sections_for(caseworker, case)
