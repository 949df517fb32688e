from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from cases.due import day_of
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters.incidents import actions
from shelters.models import Incident, IncidentAddition, IncidentFollowUp, IncidentPerson, IncidentTelling
from tests.accounts.factories import make_user
from tests.cases.factories_work import make_leave
from tests.shelters.factories import make_shelter, make_stay, today
from tests.shelters.factories_incidents import (
    make_concerned,
    make_incident,
    make_incident_follow_up,
)

DAY = timedelta(days=1)


def details(**changed):
    values = {"happened_at": timezone.now() - timedelta(hours=1), "type": "threat", "severity": "grave"}
    return values | {"what_happened": "A man at the gate said he would come back.", "action_taken": ""} | changed


def events():
    return list(AuditEvent.objects.filter(event__startswith="incident").order_by("id").values_list("event", flat=True))


def test_an_incident_is_recorded_once_with_whom_it_concerned(case, shelter, caseworker):
    stay, token = make_stay(case, shelter), uuid4()

    first, second = (
        actions.record_incident(shelter, details(), people=[(stay, "witness")], token=token, actor=caseworker)
        for _ in range(2)
    )

    assert first == second
    assert Incident.objects.get().what_happened == "A man at the gate said he would come back."
    assert IncidentPerson.objects.get().part == "witness"
    assert events() == ["incident_recorded", "incident_person_added"]
    event = AuditEvent.objects.get(event=Event.INCIDENT_RECORDED)
    assert event.changes == {"shelter": "EH1", "type": "threat", "level": "grave"}
    assert event.case_id == first.public_id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda _colleague: {"happened_at": timezone.now() + DAY}, "happened_at"),
        (lambda _colleague: {"what_happened": "  "}, "what_happened"),
        (lambda colleague: {"about_staff": make_user("away", make_shelter_of("ELSE"), "caseworker")}, "about_staff"),
    ],
    ids=["tomorrow", "nothing", "somebody elsewhere"],
)
def test_what_cannot_be_is_refused(shelter, caseworker, colleague, change, field):
    with pytest.raises(Refused) as refused:
        actions.record_incident(shelter, details() | change(colleague), actor=caseworker)

    assert refused.value.field == field
    assert not Incident.objects.exists()


def make_shelter_of(code):
    from tests.accounts.factories import make_organisation

    return make_organisation(code)


def test_nobody_writes_about_herself(shelter, caseworker):
    with pytest.raises(Refused):
        actions.record_incident(shelter, details(about_staff=caseworker), actor=caseworker)


@pytest.mark.parametrize("changed", [{"type": "staff"}, {"about": True}], ids=["by its type", "by whom it names"])
def test_what_is_about_staff_is_confidential_whatever_was_chosen(shelter, caseworker, colleague, changed):
    about = colleague if changed.pop("about", None) else None

    incident = actions.record_incident(
        shelter, details(confidential=False, about_staff=about, **changed), actor=caseworker
    )

    assert incident.confidential


def test_who_may_not_record_one(shelter, stranger, reviewer):
    for actor in (stranger, reviewer):
        with pytest.raises((NotVisible, NotAllowed)):
            actions.record_incident(shelter, details(), actor=actor)


def test_reading_is_on_record_and_only_for_who_may(shelter, caseworker, colleague, manager):
    incident = make_incident(shelter, caseworker)

    actions.read_incident(incident, actor=manager)

    assert AuditEvent.objects.get(event=Event.INCIDENT_READ).actor_label == "manager"
    with pytest.raises(NotAllowed):
        actions.read_incident(incident, actor=colleague)


def test_what_belongs_to_it_is_added_once_and_on_record(case, shelter, caseworker, colleague, manager):
    incident, token = make_incident(shelter, caseworker), uuid4()
    to_do = {"what": "Mend the lock.", "due_on": today(), "user": colleague}
    told = {"told_to": "police", "told_at": timezone.now(), "details": "102"}
    for _time in range(2):
        actions.add_to_incident(incident, "He was seen again.", token=token, actor=caseworker)
        actions.tell_of_incident(incident, told, token=token, actor=manager)
        follow_up = actions.set_follow_up(incident, to_do, token=token, actor=manager)
    actions.add_person(incident, make_stay(case, shelter), "affected", actor=caseworker)
    actions.finish_follow_up(follow_up, done_on=today(), result="New lock.", actor=colleague)
    actions.remove_person(IncidentPerson.objects.get(), actor=caseworker)
    actions.close_incident(incident, "The gate is locked by day too.", actor=manager)

    counts = [model.objects.count() for model in (IncidentAddition, IncidentTelling, IncidentFollowUp, IncidentPerson)]
    assert counts == [1, 1, 1, 0]
    assert events() == [
        "incident_added_to", "incident_told", "incident_follow_up_set", "incident_person_added",
        "incident_follow_up_done", "incident_person_removed", "incident_closed",
    ]  # fmt: skip
    assert set(AuditEvent.objects.filter(event__startswith="incident").values_list("case_id", flat=True)) == {
        incident.public_id
    }


def test_what_cannot_be_added_is_refused(case, shelter, caseworker, colleague, stranger):
    incident = make_incident(shelter, caseworker)
    earlier = incident.happened_at - DAY
    elsewhere = make_stay(shelter=make_shelter(shelter.organisation))
    make_concerned(incident, make_stay(case, shelter))
    follow_up = make_incident_follow_up(incident, caseworker)
    tries = [
        (actions.add_to_incident, (incident, " "), {}),
        (actions.tell_of_incident, (incident, {"told_to": "police", "told_at": earlier}), {}),
        (actions.tell_of_incident, (incident, {"told_to": "police", "told_at": timezone.now() + DAY}), {}),
        (actions.set_follow_up, (incident, {"what": "x", "due_on": today() - DAY, "user": colleague}), {}),
        (actions.set_follow_up, (incident, {"what": "x", "due_on": today() + 500 * DAY, "user": colleague}), {}),
        (actions.set_follow_up, (incident, {"what": "x", "due_on": today(), "user": stranger}), {}),
        (actions.set_follow_up, (incident, {"what": "", "due_on": today(), "user": colleague}), {}),
        (actions.add_person, (incident, elsewhere, "affected"), {}),
        (actions.finish_follow_up, (follow_up,), {"done_on": today() + DAY}),
        (actions.finish_follow_up, (follow_up,), {"done_on": today() - 9 * DAY}),
    ]
    for act, args, kwargs in tries:
        with pytest.raises(Refused), transaction.atomic():
            act(*args, actor=caseworker, **kwargs)
    with pytest.raises(Conflict), transaction.atomic():
        actions.add_person(incident, case.stays.get(), "witness", actor=caseworker)

    assert events() == []


def test_it_is_closed_by_a_manager_when_nothing_is_left_to_do(shelter, caseworker, manager):
    incident = make_incident(shelter, caseworker)
    follow_up = make_incident_follow_up(incident, caseworker)
    for actor, error in ((caseworker, NotAllowed), (manager, Conflict)):
        with pytest.raises(error):
            actions.close_incident(incident, "Learnt.", actor=actor)
    actions.finish_follow_up(follow_up, done_on=today(), actor=caseworker)
    with pytest.raises(Conflict):
        actions.finish_follow_up(follow_up, done_on=today(), actor=caseworker)
    with pytest.raises(Refused):
        actions.close_incident(incident, " ", actor=manager)

    assert actions.close_incident(incident, "Learnt.", actor=manager).conclusion == "Learnt."


def test_without_its_record_nothing_happens(shelter, caseworker, manager, monkeypatch):
    incident = make_incident(shelter, caseworker)
    follow_up = make_incident_follow_up(incident, caseworker)
    ready = make_incident(shelter, caseworker)

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "record", fail)
    for act in (
        lambda: actions.record_incident(shelter, details(), actor=caseworker),
        lambda: actions.add_to_incident(incident, "More.", actor=caseworker),
        lambda: actions.finish_follow_up(follow_up, done_on=today(), actor=caseworker),
        lambda: actions.close_incident(ready, "Learnt.", actor=manager),
    ):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            act()

    assert Incident.objects.count() == 2
    assert not IncidentAddition.objects.exists()
    assert IncidentFollowUp.objects.open().count() == 1
    assert Incident.objects.open().count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "x"},
        {"severity": "x"},
        {"word": ""},
        {"happened_at": "tomorrow"},
        {"type": "staff"},
        {"about_staff": "colleague"},
        {"about_staff": "caseworker", "confidential": True},
        {"closed_at": "now"},
        {"about_staff": "manager", "confidential": True, "closed_at": "now", "closed_by": "manager", "conclusion": "x"},
    ],
    ids=str,
)
def test_the_database_holds_an_incident_together(shelter, caseworker, colleague, manager, fields):
    named = {"tomorrow": timezone.now() + DAY, "now": timezone.now(), "colleague": colleague, "manager": manager}
    named["caseworker"] = caseworker
    with pytest.raises(IntegrityError), transaction.atomic():
        make_incident(shelter, caseworker, **{name: named.get(value, value) for name, value in fields.items()})


def place(row):
    IncidentPerson.objects.create(**row)
    connection.check_constraints()


def test_the_database_keeps_the_people_of_an_incident_in_its_house(case, shelter, caseworker):
    incident, stay = make_incident(shelter, caseworker), make_stay(case, shelter)
    other = make_incident(make_shelter(shelter.organisation), caseworker)
    for wrong in ({"incident": other}, {"case_id": make_stay(shelter=shelter).case_id}):
        row = {"incident": incident, "stay": stay, "shelter_id": shelter.pk, "case_id": case.pk, "part": "affected"}
        with pytest.raises(IntegrityError), transaction.atomic():
            place(row | wrong)
    make_concerned(incident, stay)
    for again in ("affected", "somebody"):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_concerned(incident, stay, again)


def test_the_database_hides_a_complaint_from_whom_it_is_about(shelter, caseworker, colleague, manager):
    incident = make_incident(shelter, caseworker, type="staff", confidential=True, about_staff=colleague)
    make_incident_follow_up(incident, manager)
    with acting_as(colleague):
        assert Incident._base_manager.count() == IncidentFollowUp._base_manager.count() == 0
    with acting_as(manager):
        assert Incident._base_manager.count() == IncidentFollowUp._base_manager.count() == 1


def test_a_follow_up_is_due_for_whoever_was_asked_and_who_stands_in_for_her(shelter, caseworker, colleague, manager):
    make_incident_follow_up(make_incident(shelter, caseworker), colleague)
    make_incident_follow_up(make_incident(shelter, manager, confidential=True), manager)

    def due(reader):
        return [one.kind for one in day_of(reader).lists["due"]]

    assert due(colleague) == ["incident_follow_up"]
    assert due(caseworker) == []
    make_leave(colleague, caseworker)
    make_leave(manager, caseworker)
    # Of a confidential one whoever stands in learns nothing; of the other that there is something.
    assert due(caseworker) == ["incident_follow_up"]
