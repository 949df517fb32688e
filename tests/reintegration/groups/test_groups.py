"""Group sessions: everything or nothing, each file as its reader may know it, shares that add up."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.events import Event
from audit.models import AuditEvent
from cases.models import Assignment
from core.errors import Conflict, NotVisible, Refused
from reintegration.groups import actions
from reintegration.models import Assistance, GroupSession
from tests.cases.factories import SURNAME, make_case, make_person
from tests.reintegration.factories import make_session, service

TODAY = timezone.localdate()
SESSIONS = reverse("reintegration:sessions")


def url(name, row):
    return reverse(f"reintegration:{name}", args=[row.public_id])


def held(cases, actor, **change):
    details = {"service": service("group_counselling"), "held_on": TODAY, "topic": "Work.", "cost_azn": Decimal(100)}
    return actions.record_session(details | change, cases, actor=actor)


@pytest.fixture
def cases(case, caseworker):
    others = [make_case(caseworker.organisation, person=make_person(), opened_on=TODAY) for _time in range(2)]
    return [case, *others]


def test_a_session_gives_each_who_was_there_an_item(cases, caseworker):
    session = held([*cases, cases[0]], caseworker, hours=Decimal("1.5"))

    items = Assistance.objects.filter(session=session).order_by("case_id")
    assert [item.case for item in items] == cases
    assert [item.amount_azn for item in items] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert {(item.type, item.quantity, item.unit) for item in items} == {
        ("psychological_counselling", Decimal("1.50"), "hour")
    }
    assert AuditEvent.objects.filter(event=Event.ASSISTANCE_RECORDED).count() == 3
    event = AuditEvent.objects.get(event=Event.GROUP_SESSION_RECORDED)
    assert event.changes == {"type": "psychological_counselling", "day": TODAY.isoformat(), "count": 3}
    assert GroupSession.objects.get().attended == 3


@given(st.integers(0, 10_000_000), st.integers(1, 60))
def test_shares_add_up_to_the_cost_and_differ_by_a_qepik_at_most(qepiks, people):
    cost = Decimal(qepiks) / 100

    found = actions.shares(cost, people)

    assert sum(found) == cost
    assert max(found) - min(found) <= Decimal("0.01")


def test_one_who_cannot_have_it_stops_all(cases, caseworker):
    cases[1].closed_on, cases[1].closure_reason = TODAY, "goals_met"
    cases[1].save()

    with pytest.raises(Refused, match=cases[1].number) as refusal:
        held(cases, caseworker)

    assert refusal.value.field == "present"
    assert "Nothing was recorded for anybody" in refusal.value.message
    assert not GroupSession.objects.exists()
    assert not Assistance.objects.exists()


def test_a_file_of_others_is_refused_without_its_number(cases, caseworker, stranger):
    elsewhere = make_case(stranger.organisation)

    with pytest.raises(Refused) as refusal:
        held([*cases, elsewhere], caseworker)

    assert elsewhere.number not in refusal.value.message
    assert not Assistance.objects.exists()


def test_a_session_before_a_case_was_opened_says_whose(cases, caseworker):
    with pytest.raises(Refused, match=f"{cases[1].number}.*opened"):
        held(cases, caseworker, held_on=TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"service": None}, "service"),
        ({"cost_azn": Decimal(-1)}, "cost_azn"),
        ({"hours": Decimal("0.001")}, "hours"),
    ],
    ids=str,
)
def test_a_session_that_cannot_be_is_refused(change, field, cases, caseworker):
    with pytest.raises(Refused) as refusal:
        held(cases, caseworker, **change)
    assert refusal.value.field == field


def test_a_session_of_nobody_is_refused(caseworker):
    with pytest.raises(Refused) as refusal:
        held([], caseworker)
    assert refusal.value.field == "present"


def test_the_same_form_sent_twice_is_one_session(cases, caseworker):
    details = {"service": service("rights_session"), "held_on": TODAY}
    token = service().public_id

    first = actions.record_session(details, cases, actor=caseworker, token=token)

    assert actions.record_session(details, cases, actor=caseworker, token=token) == first
    assert Assistance.objects.count() == 3


def test_a_session_is_crossed_out_with_all_its_items(cases, caseworker):
    session = held(cases, caseworker)

    actions.cross_out_session(session, reason="It was another day.", actor=caseworker)

    assert not Assistance.objects.standing().exists()
    assert {item.crossing_reason for item in Assistance.objects.all()} == {"It was another day."}
    assert AuditEvent.objects.filter(event=Event.ASSISTANCE_CROSSED_OUT).count() == 3
    assert AuditEvent.objects.get(event=Event.GROUP_SESSION_CROSSED_OUT).changes["count"] == 3
    with pytest.raises(Conflict):
        actions.cross_out_session(session, reason="Again.", actor=caseworker)


def test_crossing_out_stops_at_a_closed_case(cases, caseworker):
    session = held(cases, caseworker)
    cases[2].closed_on, cases[2].closure_reason = TODAY, "goals_met"
    cases[2].save()

    with pytest.raises(Refused, match=cases[2].number):
        actions.cross_out_session(session, reason="Wrong.", actor=caseworker)

    assert Assistance.objects.standing().count() == 3
    assert not GroupSession.objects.get().is_crossed_out


def test_a_stranger_does_not_find_it(cases, caseworker, stranger):
    with pytest.raises(NotVisible):
        actions.cross_out_session(held(cases, caseworker), reason="No.", actor=stranger)


def test_the_database_refuses_less_than_nothing(caseworker):
    with pytest.raises(IntegrityError, match="session_not_negative"), transaction.atomic():
        make_session(caseworker, cost_azn=Decimal(-1))
    with pytest.raises(IntegrityError, match="crossed_out_whole"), transaction.atomic():
        make_session(caseworker, crossed_out_by=caseworker)


# ---------------------------------------------------------------- pages


def form(cases, **change):
    present = [str(case.public_id) for case in cases]
    return {"service": "group_counselling", "held_on": TODAY.isoformat(), "cost_azn": "9", "present": present} | change


def test_a_session_is_recorded_from_its_page_with_numbers_typed(client, cases, caseworker):
    Assignment.objects.get_or_create(case=cases[0], user=caseworker)
    client.force_login(caseworker)
    page = client.get(reverse("reintegration:session_new")).content.decode()
    assert SURNAME in page

    numbers = f"{cases[1].number}, {cases[2].number.lower()}"
    answer = client.post(reverse("reintegration:session_new"), form(cases[:1], others=numbers), follow=True)

    assert GroupSession.objects.get().attended == 3
    assert "3 people were there" in answer.content.decode()
    assert SURNAME in answer.content.decode()


def test_numbers_that_are_not_open_to_her_are_named_back_and_kept(client, cases, caseworker, stranger):
    elsewhere = make_case(stranger.organisation)
    client.force_login(caseworker)

    answer = client.post(reverse("reintegration:session_new"), form([], others=f"{elsewhere.number} NO-2020-0001"))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"others"}
    assert not GroupSession.objects.exists()


def test_strangers_find_no_session(client, cases, caseworker, stranger):
    session = held(cases, caseworker)
    client.force_login(stranger)

    assert list(client.get(SESSIONS).context["page"]) == []
    for name in ("session", "session_again", "cross_out_session"):
        answer = client.get(url(name, session))
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content


def test_a_sealed_file_is_counted_and_not_shown(client, cases, caseworker, colleague):
    hidden = make_case(caseworker.organisation, person=make_person(family_name="Qapalıyeva"), opened_on=TODAY)
    session = held([*cases[1:], hidden], caseworker)
    client.force_login(colleague)
    assert "Qapalıyeva" in client.get(url("session_again", session)).content.decode()
    hidden.restricted = True
    hidden.save()

    text = client.get(url("session", session)).content.decode()
    again = client.get(url("session_again", session)).content.decode()

    assert "3 people were there" in text
    assert "The file of 1 of them is not open to you" in text
    for page in (text, again):
        assert SURNAME in page
        assert "Qapalıyeva" not in page
        assert hidden.number not in page
    answer = client.post(url("cross_out_session", session), {"reason": "Wrong."})
    assert answer.status_code == 422
    assert Assistance.objects.standing().count() == 3


def test_a_session_is_crossed_out_and_recorded_anew_with_the_same_people(client, cases, caseworker):
    session = held(cases, caseworker)
    client.force_login(caseworker)
    client.post(url("cross_out_session", session), {"reason": "Another day."})

    page = client.get(url("session_again", session))

    assert set(page.context["form"].initial["present"]) == {str(case.public_id) for case in cases}
    client.post(url("session_again", session), form(cases[:2]))
    assert Assistance.objects.standing().count() == 2


def test_the_list_is_not_for_readers(client, iom_officer):
    client.force_login(iom_officer)

    assert client.get(SESSIONS).status_code == 403


def test_the_cost_of_the_pages_does_not_grow(client, caseworker, sessions_in_rows, django_assert_num_queries):
    client.force_login(caseworker)
    client.get(SESSIONS)
    for number in (3, 27):
        for _time in range(number):
            make_session(caseworker)
        with django_assert_num_queries(8):
            client.get(SESSIONS)
    people = [make_case(caseworker.organisation, person=make_person(), opened_on=TODAY) for _time in range(30)]
    few, many = held(people[:3], caseworker), held(people, caseworker)
    for session in (few, many):
        with django_assert_num_queries(10):
            client.get(url("session", session))
