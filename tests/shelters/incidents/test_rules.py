"""Who knows of an incident, who reads it, who adds to it: by role, organisation, and how confidential it is."""

import pytest

from cases.enums import Section
from cases.timeline import timeline_of
from core.errors import Conflict, NotAllowed, NotVisible
from shelters.incidents import policies
from shelters.models import Incident, IncidentFollowUp, IncidentPerson
from tests.accounts.factories import make_user
from tests.shelters.factories import make_stay
from tests.shelters.factories_incidents import (
    make_concerned,
    make_incident,
    make_incident_follow_up,
)

GONE, REFUSED, TOO_LATE = NotVisible, NotAllowed, Conflict
CAST = ("caseworker", "colleague", "manager", "deputy", "stranger", "reviewer", "auditor", "administrator")


@pytest.fixture
def deputy(shelter_organisation):
    """A second manager; the one whom a complaint is about."""
    return make_user("deputy", shelter_organisation, "shelter_manager")


def answer(check, *args):
    try:
        check(*args)
    except (NotVisible, NotAllowed, Conflict) as error:
        return type(error)
    return None


EVERYBODY_ELSE = (GONE, GONE, GONE, GONE)
ORDINARY = {
    policies.check_may_see: (None, None, None, None, *EVERYBODY_ELSE),
    policies.check_may_read: (None, REFUSED, None, None, *EVERYBODY_ELSE),
    policies.check_may_add: (None, REFUSED, None, None, *EVERYBODY_ELSE),
    policies.check_may_close: (REFUSED, REFUSED, None, None, *EVERYBODY_ELSE),
}
ABOUT_THE_DEPUTY = {
    policies.check_may_see: (None, GONE, None, GONE, *EVERYBODY_ELSE),
    policies.check_may_read: (None, GONE, None, GONE, *EVERYBODY_ELSE),
    policies.check_may_add: (None, GONE, None, GONE, *EVERYBODY_ELSE),
    policies.check_may_close: (REFUSED, GONE, None, GONE, *EVERYBODY_ELSE),
}


@pytest.mark.parametrize("check", ORDINARY, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", CAST)
@pytest.mark.parametrize("confidential", [False, True], ids=["ordinary", "about the deputy"])
def test_who_may_do_what_with_an_incident(check, name, confidential, shelter, caseworker, deputy, request):
    fields = {"confidential": True, "about_staff": deputy, "type": "staff"} if confidential else {}
    incident = make_incident(shelter, caseworker, **fields)
    expected = (ABOUT_THE_DEPUTY if confidential else ORDINARY)[check]

    assert answer(check, request.getfixturevalue(name), incident) is expected[CAST.index(name)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("caseworker", None), ("manager", None), ("stranger", GONE), ("reviewer", GONE), ("auditor", GONE)],
)
def test_who_may_record_one(name, expected, shelter, request):
    assert answer(policies.check_may_record, request.getfixturevalue(name), shelter) is expected


def test_nothing_is_added_to_a_closed_one_and_none_is_closed_while_something_is_to_be_done(
    shelter, caseworker, manager
):
    from django.utils import timezone

    closed = make_incident(
        shelter, caseworker, closed_at=timezone.now(), closed_by=manager, conclusion="Doors are locked at ten."
    )
    waiting = make_incident(shelter, caseworker)
    make_incident_follow_up(waiting, caseworker)

    assert answer(policies.check_may_add, caseworker, closed) is TOO_LATE
    assert answer(policies.check_may_close, manager, closed) is TOO_LATE
    assert answer(policies.check_may_close, manager, waiting) is TOO_LATE


def test_who_was_asked_to_do_something_reads_that_and_no_more(shelter, caseworker, colleague, manager):
    incident = make_incident(shelter, caseworker)
    hers, another = make_incident_follow_up(incident, colleague), make_incident_follow_up(incident, manager)

    assert set(IncidentFollowUp.objects.visible_to(colleague)) == {hers}
    assert set(IncidentFollowUp.objects.visible_to(manager)) == {hers, another}
    assert answer(policies.check_may_finish, colleague, hers) is None
    assert answer(policies.check_may_finish, colleague, another) is GONE
    assert answer(policies.check_may_read, colleague, incident) is REFUSED


def test_a_confidential_one_is_followed_up_by_its_readers_alone(shelter, caseworker, colleague, manager, deputy):
    incident = make_incident(shelter, caseworker, confidential=True, about_staff=deputy)

    assert set(policies.staff_for(incident)) == {caseworker, manager}
    assert set(policies.staff_for(make_incident(shelter, caseworker))) == {caseworker, colleague, manager, deputy}


def test_counts_are_by_month_and_type_of_what_the_reader_knows_of(shelter, caseworker, colleague, manager):
    from datetime import date, datetime

    from django.utils import timezone

    def at(year, month, day):
        return timezone.make_aware(datetime(year, month, day, 0, 30))  # noqa: DTZ001 (of Baku)

    for moment in (at(2025, 12, 31), at(2026, 1, 1), at(2026, 1, 31), at(2026, 2, 1)):
        make_incident(shelter, caseworker, happened_at=moment)
    make_incident(shelter, caseworker, happened_at=at(2026, 1, 5), type="fire")
    make_incident(shelter, manager, happened_at=at(2026, 1, 6), type="fire", confidential=True)

    def counted(reader):
        return Incident.objects.visible_to(reader).by_type_and_month(date(2026, 1, 1), date(2026, 1, 31))

    january = date(2026, 1, 1)
    assert counted(manager) == [(january, "fire", 2), (january, "violence", 2)]
    assert counted(colleague) == [(january, "fire", 1), (january, "violence", 2)]


def test_the_case_page_tells_that_there_was_one_to_whoever_reads_it(case, shelter, caseworker, colleague, manager):
    make_concerned(make_incident(shelter, caseworker), make_stay(case, shelter))
    sections = frozenset(Section)

    def kinds(reader, sections=sections):
        return [entry.kind for entry in timeline_of(case, reader, sections).entries]

    assert "incident" in kinds(caseworker)
    assert "incident" in kinds(manager)
    assert "incident" not in kinds(colleague)
    assert "incident" not in kinds(caseworker, sections - {Section.NOTES})
    assert IncidentPerson.objects.visible_to(colleague).count() == 0
