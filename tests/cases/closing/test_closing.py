"""Closing takes two, says why, and leaves nothing unfinished behind."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.telling.models import Notification
from audit.events import Event
from audit.models import AuditEvent
from cases.closing import actions, policies
from cases.closing.enums import Check
from cases.closing.keeping import forget_closing
from cases.due import Lane, day_of
from cases.models import Closing, FollowUp
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME, make_case, make_closing, make_emergency, make_share
from tests.queries import statements_of
from tests.reintegration.factories import make_plan

TODAY = timezone.localdate()
DAY = timedelta(days=1)
SAID = "Qzshefoundaflatqz"


def wish(**changes):
    return {"reason": "goals_met", "explanation": SAID, "closed_on": TODAY, "checked": ["talked"]} | changes


@pytest.fixture
def asked(case, caseworker):
    return actions.ask_to_close(case, wish(follow_up_on=[TODAY + 30 * DAY, TODAY + 90 * DAY]), actor=caseworker)


def test_one_asks_another_approves_and_the_file_is_closed(client, case, caseworker, manager):
    client.force_login(caseworker)
    values = {"reason": "goals_met", "explanation": SAID, "closed_on": TODAY.isoformat(), "checked": ["talked"]}
    values |= {"follow_up_1": (TODAY + 30 * DAY).isoformat(), "follow_up_2": (TODAY + 90 * DAY).isoformat()}
    answer = client.post(reverse("cases:close", args=[case.public_id]), values)
    assert answer.url == reverse("cases:closings", args=[case.public_id])
    case.refresh_from_db()
    assert case.is_open

    client.force_login(manager)
    assert "asked on" in client.get(reverse("cases:detail", args=[case.public_id])).content.decode()
    assert SAID in client.get(answer.url).content.decode()
    client.post(reverse("cases:approve_closing", args=[case.public_id, Closing.objects.get().public_id]))

    case.refresh_from_db()
    assert (case.closed_on, case.closure_reason) == (TODAY, "goals_met")
    assert [row.due_on for row in case.follow_ups.order_by("due_on")] == [TODAY + 30 * DAY, TODAY + 90 * DAY]
    recorded = set(AuditEvent.objects.filter(case_id=case.public_id).values_list("event", flat=True))
    assert {Event.CLOSING_ASKED, Event.CLOSING_APPROVED, Event.CASE_CLOSED} <= recorded
    assert SAID not in str(list(AuditEvent.objects.values_list("changes", flat=True)))


def test_nobody_approves_what_she_asked_for_herself(case, manager, client):
    closing = actions.ask_to_close(case, wish(), actor=manager)

    with pytest.raises(NotAllowed):
        actions.approve_closing(closing, actor=manager)
    client.force_login(manager)
    assert "Approve and close" not in client.get(reverse("cases:closings", args=[case.public_id])).content.decode()
    case.refresh_from_db()
    assert case.is_open


def test_only_a_supervisor_of_the_house_answers(asked, colleague, stranger, receiver, reviewer, case):
    make_share(case, receiver.organisation, "notes")

    for user, error in (
        (colleague, NotAllowed),
        (stranger, NotVisible),
        (receiver, NotAllowed),
        (reviewer, NotVisible),
    ):
        for answer in (
            actions.approve_closing,
            lambda closing, actor: actions.return_closing(closing, answer="x", actor=actor),
        ):
            with pytest.raises(error):
                answer(asked, actor=user)


def test_it_is_returned_with_a_word_and_asked_again(client, asked, case, caseworker, manager):
    client.force_login(manager)
    url = reverse("cases:return_closing", args=[case.public_id, asked.public_id])
    assert client.post(url, {"answer": ""}).status_code == 422

    client.post(url, {"answer": "Qzcallherfirstqz"})

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.answer) == ("returned", manager, "Qzcallherfirstqz")
    again = actions.ask_to_close(case, wish(), actor=caseworker)
    assert actions.approve_closing(again, actor=manager).closed_on == TODAY


def test_the_one_who_asked_takes_it_back_and_nobody_else(client, asked, case, caseworker, manager):
    with pytest.raises(NotAllowed):
        actions.take_back_closing(asked, actor=manager)

    client.force_login(caseworker)
    client.post(reverse("cases:take_back_closing", args=[case.public_id, asked.public_id]))

    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    for answer in (actions.take_back_closing, actions.approve_closing):
        with pytest.raises((Conflict, NotAllowed)):
            answer(asked, actor=caseworker)
    with pytest.raises(Conflict):
        actions.approve_closing(asked, actor=manager)


def test_twice_is_told_and_nothing_is_doubled(asked, case, colleague):
    with pytest.raises(Conflict):
        actions.ask_to_close(case, wish(), actor=colleague)

    assert Closing.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closed_on": TODAY + DAY}, "closed_on"),
        ({"closed_on": TODAY - 9000 * DAY}, "closed_on"),
        ({"follow_up_on": [TODAY]}, "follow_up_on"),
        ({"follow_up_on": [TODAY + 2500 * DAY]}, "follow_up_on"),
    ],
)
def test_days_that_cannot_be_are_refused(case, caseworker, changes, field):
    with pytest.raises(Refused) as refused:
        actions.ask_to_close(case, wish(**changes), actor=caseworker)

    assert refused.value.field == field
    assert not Closing.objects.exists()


def test_what_is_unfinished_comes_first(client, case, caseworker, manager, asked):
    make_plan(case)
    with pytest.raises(Conflict):
        actions.approve_closing(asked, actor=manager)
    actions.take_back_closing(asked, actor=caseworker)
    with pytest.raises(Refused):
        actions.ask_to_close(case, wish(), actor=caseworker)

    client.force_login(caseworker)
    page = client.get(reverse("cases:close", args=[case.public_id])).content.decode()
    assert "An earlier plan in this file has no end" in page


def test_an_emergency_is_not_enough(case, stranger):
    make_emergency(case, stranger)

    with pytest.raises(NotAllowed):
        actions.ask_to_close(case, wish(), actor=stranger)


def test_a_follow_up_is_written_down_once_and_leads_to_the_next(client, asked, case, caseworker, manager, colleague):
    actions.approve_closing(asked, actor=manager)
    first = case.follow_ups.order_by("due_on").first()
    client.force_login(colleague)
    url = reverse("cases:follow_up", args=[case.public_id, first.public_id])

    following = TODAY + 180 * DAY
    values = {
        "done_on": TODAY.isoformat(),
        "contact": "visit",
        "outcome": "reached",
        "note": SAID,
        "next_on": following.isoformat(),
    }
    assert client.post(url, values).status_code == 302

    first.refresh_from_db()
    assert (first.done_on, first.contact, first.note, first.done_by) == (TODAY, "visit", SAID, colleague)
    assert case.follow_ups.filter(due_on=following).exists()
    assert client.post(url, values).status_code == 409
    assert AuditEvent.objects.filter(event=Event.FOLLOWED_UP).count() == 1
    assert "Visit" in client.get(reverse("cases:detail", args=[case.public_id])).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"done_on": TODAY + DAY}, "done_on"),
        ({"done_on": TODAY - 9000 * DAY}, "done_on"),
        ({"next_on": TODAY}, "next_on"),
    ],
)
def test_days_of_a_follow_up_that_cannot_be(asked, case, manager, caseworker, changes, field):
    actions.approve_closing(asked, actor=manager)
    row = case.follow_ups.first()

    with pytest.raises(Refused) as refused:
        actions.write_follow_up(row, {"done_on": TODAY, "contact": "visit"} | changes, actor=caseworker)

    assert refused.value.field == field


def test_who_follows_up(asked, case, manager, stranger, receiver):
    actions.approve_closing(asked, actor=manager)
    make_share(case, receiver.organisation, "notes")
    row = case.follow_ups.first()

    for user, error in ((stranger, NotVisible), (receiver, NotAllowed)):
        with pytest.raises(error):
            actions.write_follow_up(row, {"done_on": TODAY, "contact": "visit"}, actor=user)
    row.case.anonymised_at = timezone.now()
    with pytest.raises(Conflict):
        policies.check_may_follow_up(manager, row)


def test_a_stranger_finds_nothing(client, case, stranger, asked, manager):
    follow_up = FollowUp.objects.create(case=case, due_on=TODAY)
    client.force_login(stranger)
    pages = [("close", []), ("closings", []), ("follow_up", [follow_up.public_id])]
    pages += [(name, [asked.public_id]) for name in ("approve_closing", "return_closing", "take_back_closing")]

    for name, more in pages:
        url = reverse(f"cases:{name}", args=[case.public_id, *more])
        for answer in (client.get(url), client.post(url, {"answer": "x"})):
            assert answer.status_code in (404, 405)
            assert SURNAME not in answer.content.decode()
            assert SAID not in answer.content.decode()
        assert client.post(url).status_code == 404


def test_a_wish_of_another_file_is_not_found(client, case, manager, asked):
    client.force_login(manager)

    answer = client.post(reverse("cases:approve_closing", args=[case.public_id, uuid.uuid4()]))

    assert answer.status_code == 404


def test_words_are_for_who_sees_the_notes(client, asked, case, receiver):
    share = make_share(case, receiver.organisation, "identity")
    client.force_login(receiver)
    page = reverse("cases:closings", args=[case.public_id])
    assert SAID not in client.get(page).content.decode()

    share.sections = ["notes"]
    share.save()
    assert SAID in client.get(page).content.decode()


def test_while_a_wish_waits_no_other_is_offered(client, case, caseworker):
    client.force_login(caseworker)
    page, url = reverse("cases:detail", args=[case.public_id]), reverse("cases:close", args=[case.public_id])
    assert url in client.get(page).content.decode()

    actions.ask_to_close(case, wish(), actor=caseworker)

    assert url not in client.get(page).content.decode()


def test_the_database_takes_two_too(case, caseworker, manager):
    now = {"decided_at": timezone.now()}
    for fields in (
        {"state": "approved", "decided_by": caseworker, **now},
        {"state": "approved"},
        {"state": "asked", "decided_by": manager, **now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_closing(case, caseworker, **fields)
    make_closing(case, caseworker)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_closing(case, manager)
    FollowUp.objects.create(case=case, due_on=TODAY)
    for fields in (
        {"due_on": TODAY},
        {"due_on": TODAY + DAY, "done_on": TODAY},
        {"due_on": TODAY + DAY, "contact": "visit"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.create(case=case, **fields)


def test_the_cost_of_the_page_does_not_grow(client, case, caseworker):
    client.force_login(caseworker)
    for _ in range(30):
        make_closing(
            case, caseworker, state="withdrawn", decided_by=caseworker, decided_at=timezone.now(), explanation=SAID
        )
    for day in range(30):
        FollowUp.objects.create(case=case, due_on=TODAY + day * DAY, note=SAID)

    statements = statements_of(lambda: client.get(reverse("cases:closings", args=[case.public_id])))

    assert len(statements) <= 13, "\n".join(statements)


def test_everything_to_go_through_is_named(asked):
    assert [done for _label, done in asked.checklist] == [value == "talked" for value in Check.values]


def test_a_manager_alone_needs_another(case, shelter_organisation, manager):
    second = make_user("second-manager", shelter_organisation, "shelter_manager")
    closing = actions.ask_to_close(case, wish(), actor=manager)

    assert not actions.approve_closing(closing, actor=second).is_open


# ------------------------------------------------------------------ in the day


def told_in(reader, lane):
    return [(str(row.label), row.case) for row in day_of(reader).lists[lane]]


def test_a_closing_awaits_whoever_may_answer_it(asked, case, caseworker, colleague, manager, stranger):
    assert told_in(manager, Lane.TURN) == [("Closing to approve", case.number)]
    assert [told_in(user, Lane.TURN) for user in (caseworker, colleague, stranger)] == [[]] * 3

    actions.return_closing(asked, answer="Not yet.", actor=manager)

    assert told_in(manager, Lane.TURN) == []


def test_a_manager_is_not_told_of_her_own_wish(case, manager):
    actions.ask_to_close(case, wish(), actor=manager)

    assert told_in(manager, Lane.TURN) == []


def test_a_look_afterwards_waits_for_whoever_had_the_file(case, caseworker, colleague, manager):
    closing = actions.ask_to_close(case, wish(follow_up_on=[TODAY + 30 * DAY]), actor=caseworker)
    actions.approve_closing(closing, actor=manager)
    assert told_in(caseworker, Lane.DUE) == []
    FollowUp.objects.update(due_on=TODAY)

    assert told_in(caseworker, Lane.DUE) == [("Follow-up", case.number)]
    assert told_in(colleague, Lane.DUE) == []
    actions.write_follow_up(FollowUp.objects.get(), {"done_on": TODAY, "contact": "visit"}, actor=caseworker)
    assert told_in(caseworker, Lane.DUE) == []


def test_the_wishes_are_forgotten_with_the_person(asked, case):
    other = make_case(case.organisation)
    kept = FollowUp.objects.create(case=other, due_on=TODAY)
    FollowUp.objects.create(case=case, due_on=TODAY)

    forget_closing(case)

    assert not Closing.objects.filter(case=case).exists()
    assert list(FollowUp.objects.all()) == [kept]


def news():
    rows = Notification.objects.new().select_related("user").order_by("id")
    return [(row.user.username, row.kind) for row in rows]


def test_who_may_close_it_is_told_and_then_the_one_who_asked(manager, stranger, asked, caseworker):
    assert news() == [("manager", "approval")]

    actions.approve_closing(asked, actor=manager)

    assert news() == [("caseworker", "answer")]


def test_where_telling_fails_nothing_was_asked(case, caseworker, manager, monkeypatch):
    def fail(*args, **said):
        raise RuntimeError

    monkeypatch.setattr("cases.closing.notifications.tell", fail)
    with pytest.raises(RuntimeError):
        actions.ask_to_close(case, wish(), actor=caseworker)

    assert not Closing.objects.exists()
