"""Somebody at the door is taken in whole or not at all, and once however often the form comes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.access import acting_as
from accounts.roles import Role
from audit.models import AuditEvent
from cases.models import Case, Intake, Task
from cases.policies import allows
from core.errors import Conflict, NotAllowed, NotVisible
from shelters import cautions
from shelters.intake import actions, policies
from shelters.models import Stay
from tests.accounts.factories import make_organisation, make_user
from tests.shelters.factories import bed_of, make_bed, make_room, make_shelter, make_stay, today
from tests.shelters.test_races import race

SEEN = {"called": "", "sex": "female", "age": 30, "language": "", "danger": False, "hurt": False}
CALLED = "Ağgülxanım"


def take_in(shelter, actor, details=None, **kwargs):
    with acting_as(actor):
        return actions.take_in(shelter, SEEN | (details or {}), actor=actor, **kwargs)


def test_what_was_seen_is_written_down_where_the_first_conversations_go_on(shelter, bed, caseworker):
    case = take_in(shelter, caseworker, {"called": CALLED, "language": "rus", "danger": True, "hurt": True}, bed=bed)

    person, intake, stay = case.person, Intake.objects.get(case=case), case.stays.get()
    assert (person.given_name, person.sex, person.birth_year) == (CALLED, "female", today().year - 30)
    assert person.birth_is_estimated
    assert (intake.spoken_language, intake.danger, intake.needs) == ("rus", "yes", ["medical"])
    assert (stay.shelter, bed_of(stay), stay.check_in, stay.is_open) == (shelter, bed, today(), True)
    assert case.assignments.get().user == caseworker


def test_nothing_has_to_be_known(shelter, caseworker):
    case = take_in(shelter, caseworker, {"sex": "unknown", "age": None}, first_free=True)

    assert (case.person.full_name, case.person.birth_year, case.person.birth_is_estimated) == ("", None, False)
    assert not Intake.objects.exists()
    assert bed_of(case.stays.get()) is None


def test_what_is_still_to_be_asked_is_due_within_a_day(shelter, caseworker):
    case = take_in(shelter, caseworker, {"hurt": True})

    tasks = list(Task.objects.filter(case=case).select_related("case__person").order_by("id"))
    assert [task.what for task in tasks] == [
        "Medical check: the person is hurt",
        "Assess the risk and agree a safety plan",
        "Explain what is recorded, and ask for consent",
        "Record who the person is: names, birth, papers",
    ]
    due = timezone.localdate(timezone.now() + timedelta(hours=24))
    assert {(task.user, task.due_on, task.priority) for task in tasks} == {(caseworker, due, "high")}


def test_the_first_free_bed_that_suits_her(shelter, caseworker, monkeypatch):
    beds = [make_bed(shelter, label, room=make_room(shelter, f"Room {label}")) for label in ("1", "2", "3")]
    make_stay(bed=beds[0])
    for_men = [cautions.ClientGroup.MEN]
    monkeypatch.setattr(cautions, "_groups_of", lambda place: for_men if place == beds[1].room else [])

    assert bed_of(take_in(shelter, caseworker, first_free=True).stays.get()) == beds[2]
    assert bed_of(take_in(shelter, caseworker, first_free=True).stays.get()) is None


def test_a_form_sent_twice_takes_in_one(shelter, bed, caseworker):
    token = uuid4()

    cases = [take_in(shelter, caseworker, first_free=True, token=token) for _time in range(2)]

    assert cases[0] == cases[1]
    assert (Case.objects.count(), Stay.objects.count(), Task.objects.count()) == (1, 1, 4)
    assert take_in(shelter, caseworker, token=uuid4()) != cases[0]


def test_a_taken_bed_leaves_nothing_behind(shelter, bed, caseworker):
    make_stay(bed=bed)
    before = Case.objects.count()

    with pytest.raises(Conflict, match="choose another bed"):
        take_in(shelter, caseworker, bed=bed)

    assert (Case.objects.count(), Task.objects.count()) == (before, 0)


@pytest.mark.parametrize("where", ["cases.actions", "shelters.actions.beds", "cases.work.actions.tasks"])
def test_where_the_record_fails_nothing_is_left(shelter, bed, caseworker, monkeypatch, where):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the record is closed")

    monkeypatch.setattr(f"{where}.record", fail)
    with pytest.raises(RuntimeError):
        take_in(shelter, caseworker, bed=bed)

    assert (Case.objects.count(), Stay.objects.count(), Task.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("role", Role.values)
def test_who_takes_in(role, shelter, stranger):
    inside = make_user("inside", shelter.organisation, role)
    outside = make_user("outside", stranger.organisation, role)
    casework = role in {Role.CASEWORKER, Role.SHELTER_MANAGER}

    assert allows(policies.check_may_take_in, inside, shelter) == casework
    with acting_as(outside), pytest.raises(NotVisible):
        policies.check_may_take_in(outside, shelter)


def test_who_only_looks_takes_nobody_in(shelter, monkeypatch):
    from accounts.roles import ROLE_PERMISSIONS, Permission

    monkeypatch.setitem(ROLE_PERMISSIONS, Role.AUDITOR, frozenset({Permission.SHELTER_VIEW, Permission.STAY_EDIT}))
    with pytest.raises(NotAllowed):
        actions.take_in(shelter, SEEN, actor=make_user("looker", shelter.organisation, "auditor"))


def test_two_night_shifts_give_two_beds(own_database):
    shelter = make_shelter(make_organisation("HOME"))
    for label in ("1", "2"):
        make_bed(shelter, label)
    workers = [make_user(f"worker{number}", shelter.organisation, "caseworker") for number in range(2)]

    race(*[lambda worker=worker: take_in(shelter, worker, first_free=True) for worker in workers])

    assert {bed_of(stay).label for stay in Stay.objects.all()} == {"1", "2"}


def test_the_same_form_at_once_takes_in_one(own_database):
    shelter, token = make_shelter(make_organisation("HOME")), uuid4()
    worker = make_user("worker", shelter.organisation, "caseworker")

    outcomes = race(*[lambda: take_in(shelter, worker, token=token)] * 2)

    assert outcomes[0] == outcomes[1]
    assert Stay.objects.count() == 1


# ------------------------------------------------------------------ the page
def page(shelter):
    return reverse("shelters:take_in", args=[shelter.public_id])


def test_the_page_leads_to_the_case_and_what_is_still_to_be_done(client, shelter, bed, caseworker):
    client.force_login(caseworker)
    form = client.get(page(shelter)).context["form"]
    sent = {"sex": "female", "age": "30", "hurt": "on", "place": form["place"].value(), "token": form["token"].value()}

    answers = [client.post(page(shelter), sent) for _time in range(2)]

    case = Case.objects.get()
    assert {answer.url for answer in answers} == {reverse("cases:work", args=[case.public_id])}
    assert bed_of(case.stays.get()) == bed
    assert "Medical check: the person is hurt" in client.get(answers[0].url).content.decode()
    assert not AuditEvent.objects.filter(changes__icontains=CALLED).exists()


@pytest.mark.parametrize("sent", [{"sex": "female", "age": "200"}, {"sex": "x"}, {"sex": "female", "place": "nowhere"}])
def test_what_cannot_be_is_said_and_nothing_happens(client, shelter, caseworker, sent):
    client.force_login(caseworker)

    assert client.post(page(shelter), {"place": "first"} | sent).status_code == 422
    assert not Case.objects.exists()


def test_a_stranger_gets_404(client, shelter, stranger, receiver, reviewer, auditor):
    for user in (stranger, receiver, reviewer, auditor):
        client.force_login(user)
        for answer in (client.get(page(shelter)), client.post(page(shelter), {"sex": "female", "place": "first"})):
            assert answer.status_code == 404
            assert shelter.name.encode() not in answer.content
    assert not Case.objects.exists()


def test_the_page_costs_the_same_for_3_and_for_30_beds(client, caseworker, django_assert_max_num_queries):
    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    counts = []
    for many in (3, 30):
        shelter = make_shelter(caseworker.organisation)
        for number in range(many):
            make_bed(shelter, str(number), room=make_room(shelter, f"Room {number}"))
        with django_assert_max_num_queries(40) as asked:
            assert client.get(page(shelter)).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
