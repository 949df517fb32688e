"""Two at once, each with a connection of its own."""

import time
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from accounts.access import acting_as
from audit.models import AuditEvent
from cases import actions as case_actions
from cases.models import Case, Person, RetentionReview
from cases.retention import actions
from core.errors import Conflict
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME
from tests.cases.retention.conftest import make_due, make_old_case
from tests.shelters.test_races import race


@pytest.fixture
def house(own_database):
    return make_organisation("HOME", name="Home")


@pytest.fixture
def people(house):
    return [make_user(f"manager{number}", house, "shelter_manager") for number in range(3)]


def asked_by(user, case):
    review = make_due(case)
    with acting_as(user):
        actions.ask_to_anonymise(review, actor=user)
    return review


def confirming(review, user):
    def run():
        with acting_as(user):
            return actions.confirm_anonymising(RetentionReview.objects.get(pk=review.pk), actor=user)

    return run


def test_two_confirm_and_one_is_told(house, people):
    review = asked_by(people[0], make_old_case(house))

    outcomes = race(confirming(review, people[1]), confirming(review, people[2]))

    assert sorted(str(type(outcome).__name__) for outcome in outcomes) == ["Conflict", "bool"], outcomes
    assert AuditEvent.objects.filter(event="case_anonymised").count() == 1


def test_two_houses_confirm_at_once_and_the_person_goes_once(house, people):
    first = make_old_case(house)
    other_house = make_organisation("ELSE", name="Else")
    others = [make_user(f"else{number}", other_house, "shelter_manager") for number in range(2)]
    second = make_old_case(other_house, person=first.person)
    reviews = [asked_by(people[0], first), asked_by(others[0], second)]

    outcomes = race(confirming(reviews[0], people[1]), confirming(reviews[1], others[1]))

    assert sorted(outcomes) == [False, True], outcomes
    assert AuditEvent.objects.filter(event="person_anonymised").count() == 1
    assert not Person.objects.exclude(wrapped_key=b"").exists()


def test_the_list_made_twice_at_once_holds_each_file_once(house, people):
    for _ in range(3):
        make_old_case(house)

    outcomes = race(actions.list_due, actions.list_due)

    assert sorted(outcomes) == [0, 3]
    assert RetentionReview.objects.count() == 3


def test_whoever_reopens_first_keeps_the_file(house, people):
    """The confirmation waits for the other's lock, and then sees an open case."""
    case = make_old_case(house, worker=people[0])
    review = asked_by(people[0], case)
    holds, go_on, outcome = Event(), Event(), []

    def reopen():
        with acting_as(people[0]), transaction.atomic():
            case_actions.reopen_case(Case.objects.get(pk=case.pk), actor=people[0])
            holds.set()
            go_on.wait(timeout=30)
        connections.close_all()

    def confirm():
        connection.ensure_connection()
        holds.wait(timeout=30)
        try:
            outcome.append(confirming(review, people[1])())
        except Conflict as error:
            outcome.append(error)
        connections.close_all()

    threads = [Thread(target=reopen), Thread(target=confirm)]
    for thread in threads:
        thread.start()
    holds.wait(timeout=30)
    time.sleep(0.5)
    assert outcome == []
    go_on.set()
    for thread in threads:
        thread.join(timeout=60)

    assert isinstance(outcome[0], Conflict), outcome
    assert Case.objects.get(pk=case.pk).is_open
    assert Person.objects.get(pk=case.person_id).family_name == SURNAME


def test_a_page_opened_before_writes_nothing_back(house, people):
    """Somebody had read the person while she still had a name, and saves after she went."""
    case = make_old_case(house)
    stale = Person.objects.get(pk=case.person_id)
    assert stale.family_name == SURNAME
    review = asked_by(people[0], case)
    confirming(review, people[1])()

    stale.phone = "+994501112233"
    with pytest.raises(Exception, match="destroyed"), transaction.atomic():
        stale.save()
    assert Person.objects.get(pk=case.person_id).family_name == ""
