"""Nobody passes a separation alert without saying why; who leads the house and who recorded it see it in their day."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access import Purpose, acting_as, acting_for
from accounts.roles import Role
from audit.events import Event
from audit.models import AuditEvent
from cases.due import Lane, day_of
from cases.models import Case
from cases.policies import allows
from core.errors import Conflict, NotVisible, Refused
from shelters.cautions import Caution, Code, Level, cautions_for
from shelters.confirming import actions, policies
from shelters.confirming.actions import Unconfirmed, require_confirmed, say_seen
from shelters.confirming.keeping import forget_confirmations
from shelters.models import Confirmation
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.cases.factories_separation import make_separation
from tests.shelters.factories import make_confirmation, make_shelter, make_stay, today

WHY = "Başqa yer yoxdur"
SAID = {"reason": "no_other_place", "note": WHY}


@pytest.fixture
def inside(case, stranger):
    """Somebody of another organisation in the house, whom the person of the case must not meet; recorded there."""
    foreign = make_case(stranger.organisation, person=make_person(family_name="Yadsoyadlı"))
    make_stay(foreign, make_shelter(case.organisation))
    make_share(case, stranger.organisation, "family", "perpetrators")
    make_separation(foreign, case, by=stranger)
    return foreign


@pytest.fixture
def house(inside):
    return inside.stays.get().shelter


def pass_by(case, house, actor, confirmation):
    with acting_as(actor):
        cautions = cautions_for(case, house, on=today(), actor=actor)
        return require_confirmed(cautions, confirmation, case=case, shelter=house, actor=actor)


def test_without_an_alert_nothing_is_asked_and_nothing_written(case, caseworker):
    shelter = make_shelter(case.organisation, capacity=0)
    warning = [Caution(Code.CAPACITY, Level.WARNING, "Full.")]

    assert require_confirmed(warning, None, case=case, shelter=shelter, actor=caseworker) == []
    assert require_confirmed([], SAID, case=case, shelter=shelter, actor=caseworker) == []
    assert not Confirmation.objects.exists()


def test_an_alert_without_a_reason_stops(case, house, inside, caseworker):
    with pytest.raises(Unconfirmed) as refusal:
        pass_by(case, house, caseworker, None)

    assert refusal.value.field == "confirm_reason"
    assert "Somebody who must not meet this person is in this house" in str(refusal.value)
    assert inside.number not in str(refusal.value)
    assert len(refusal.value.alerts) == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [({"reason": "habit", "note": WHY}, "confirm_reason"), ({"reason": "other", "note": " "}, "confirm_note")],
)
def test_a_reason_is_one_of_the_list_and_in_words(case, house, caseworker, said, field):
    with pytest.raises(Refused) as refusal:
        pass_by(case, house, caseworker, said)

    assert refusal.value.field == field
    assert not Confirmation.objects.exists()


def test_with_a_reason_it_goes_on_and_stands_on_record(case, house, caseworker, stranger):
    (row,) = pass_by(case, house, caseworker, SAID)

    assert (row.case, row.shelter, row.told, row.confirmed_by, row.note) == (case, house, stranger, caseworker, WHY)
    event = AuditEvent.objects.get(event=Event.SEPARATION_ALERT_CONFIRMED)
    assert (event.case_id, event.changes) == (
        case.public_id,
        {"shelter": house.code, "reason_code": "no_other_place"},
    )


def test_who_recorded_two_of_them_is_told_once(case, house, caseworker, stranger):
    other = make_case(stranger.organisation)
    make_stay(other, house)
    make_separation(other, case, by=stranger)
    third = make_case(case.organisation)
    make_stay(third, house)
    make_separation(case, third, by=caseworker)

    assert {row.told for row in pass_by(case, house, caseworker, SAID)} == {stranger, caseworker}


@pytest.mark.parametrize("verb", ["confirm", "see"])
def test_where_the_record_fails_nothing_is_changed(case, house, caseworker, manager, monkeypatch, verb):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the record is closed")

    row = make_confirmation(case, house, by=caseworker)
    monkeypatch.setattr(actions, "record", fail)
    verbs = {
        "confirm": lambda: pass_by(case, house, caseworker, SAID),
        "see": lambda: say_seen(row, actor=manager),
    }
    with pytest.raises(RuntimeError):
        verbs[verb]()

    row.refresh_from_db()
    assert Confirmation.objects.count() == 1
    assert row.house_seen_at is None


# ------------------------------------------------------------------ in the day of those who have to know
def turn(user):
    with acting_as(user):
        return [(due.kind, due.case) for due in day_of(user).lists[Lane.TURN] if due.kind == "confirmation"]


def test_it_waits_for_who_leads_the_house_and_for_who_recorded_it(case, house, caseworker, manager, stranger):
    row = make_confirmation(case, house, by=caseworker, told=stranger)

    assert turn(manager) == turn(stranger) == [("confirmation", case.number)]
    assert turn(caseworker) == []
    with acting_as(manager):
        say_seen(row, actor=manager)
    assert (turn(manager), len(turn(stranger))) == ([], 1)
    with acting_as(stranger):
        say_seen(row, actor=stranger)
    assert turn(stranger) == []
    row.refresh_from_db()
    assert row.told_seen_at
    assert (row.house_seen_by, AuditEvent.objects.filter(event=Event.CONFIRMATION_SEEN).count()) == (manager, 2)
    with acting_as(manager), pytest.raises(Conflict):
        say_seen(row, actor=manager)


def test_who_lost_sight_of_the_case_is_told_all_the_same(case, house, caseworker, stranger):
    row = make_confirmation(case, house, by=caseworker, told=stranger)
    case.shares.update(ended_at=timezone.now())

    assert turn(stranger) == [("confirmation", "")]
    with acting_as(stranger):
        say_seen(row, actor=stranger)
    assert AuditEvent.objects.get(event=Event.CONFIRMATION_SEEN).case_id is None


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("relation", ["house", "told", "other"])
def test_who_may_say_that_she_has_seen_it(case, house, caseworker, stranger, role, relation):
    actor = make_user("actor", caseworker.organisation if relation == "house" else stranger.organisation, role)
    row = make_confirmation(case, house, by=caseworker, told=actor if relation == "told" else None)
    leads = relation == "house" and role == Role.SHELTER_MANAGER
    sees_cases = role not in {Role.AUDITOR, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR}

    with acting_as(actor):
        assert allows(policies.check_may_say_seen, actor, row) == (leads or relation == "told" and sees_cases)


# ------------------------------------------------------------------ the page
def page(row):
    return reverse("shelters:confirmation", args=[row.public_id])


def test_the_page_tells_each_as_far_as_she_may_know(client, case, house, caseworker, manager, stranger):
    row = make_confirmation(case, house, by=caseworker, told=stranger, note=WHY)

    client.force_login(manager)
    said = client.get(page(row)).content.decode()
    assert all(word in said for word in (case.number, house.name, WHY, caseworker.full_name, "No other safe place"))
    client.force_login(stranger)
    said = client.get(page(row)).content.decode()
    assert all(word in said for word in (case.number, WHY, caseworker.full_name))
    assert house.name not in said
    Case.objects.filter(pk=case.pk).update(restricted=True)
    for user in (manager, stranger):
        client.force_login(user)
        said = client.get(page(row)).content.decode()
        assert not any(word in said for word in (case.number, WHY, str(case.public_id)))
        assert "No other safe place" in said


def test_it_is_seen_from_the_page_once(client, case, house, caseworker, manager):
    row = make_confirmation(case, house, by=caseworker)
    client.force_login(manager)

    assert client.post(page(row)).url == reverse("home")
    assert client.post(page(row)).status_code == 409
    assert "I have seen it" not in client.get(page(row)).content.decode()


def test_a_stranger_gets_404_and_not_a_word(client, case, house, caseworker, receiver, reviewer, auditor):
    row = make_confirmation(case, house, by=caseworker, note=WHY)

    for user in (receiver, reviewer, auditor):
        client.force_login(user)
        for response in (client.get(page(row)), client.post(page(row))):
            assert response.status_code == 404
            assert not any(word.encode() in response.content for word in (WHY, SURNAME))
    with acting_as(receiver), pytest.raises(NotVisible):
        say_seen(row, actor=receiver)


# ------------------------------------------------------------------ the database
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("shelters_confirmation_says_why", {"reason": "habit"}),
        ("shelters_confirmation_says_why", {"note": ""}),
        ("shelters_confirmation_seen_whole", {"house_seen_at": timezone.now()}),
        ("shelters_confirmation_seen_by_whom_it_is_told", {"told_seen_at": timezone.now()}),
    ],
)
def test_the_database_refuses(case, house, caseworker, name, fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_confirmation(case, house, by=caseworker, **fields)


def test_anonymising_leaves_nothing_of_it(case, house, caseworker):
    make_confirmation(case, house, by=caseworker)

    with acting_for(Purpose.RETENTION):
        forget_confirmations(case)

    assert not Confirmation.objects.exists()
