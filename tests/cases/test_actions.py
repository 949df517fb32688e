from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from accounts.telling.models import Notification
from audit.events import Event
from audit.models import AuditEvent
from audit.presenters import sentence
from cases import actions
from cases.models import Case, Classification, Exploitation, Person
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_person, make_share

TODAY = timezone.localdate()


def test_the_ministry_alone_records_formal_recognition(case, caseworker, manager, reviewer):
    for user in (caseworker, manager):
        with pytest.raises(NotAllowed):
            actions.classify(case, status="recognised", effective_on=TODAY, actor=user)
    with pytest.raises(NotVisible):
        actions.classify(case, status="recognised", effective_on=TODAY, actor=reviewer)
    make_share(case, reviewer.organisation, "identity")

    row = actions.classify(case, status="recognised", effective_on=TODAY, actor=reviewer)

    assert row.decided_by == reviewer.organisation
    assert Case.objects.visible_to(caseworker).with_current_status().get().current_status == "recognised"


def test_two_classifications_of_one_day_the_later_row_holds(case, caseworker):
    actions.classify(case, status="identified", effective_on=TODAY, actor=caseworker)
    actions.classify(case, status="presumed", effective_on=TODAY, actor=caseworker)

    assert Case.objects.visible_to(caseworker).with_current_status().get().current_status == "presumed"


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(1990, 1, 1)])
def test_a_classification_lies_between_birth_and_today(case, caseworker, day):
    with pytest.raises(Refused) as refusal:
        actions.classify(case, status="identified", effective_on=day, actor=caseworker)

    assert refusal.value.field == "effective_on"
    assert Classification.objects.count() == 1


def test_exploitation_ends_after_it_begins(case, caseworker):
    with pytest.raises(Refused):
        actions.record_exploitation(
            case, form="ForcedLabour", from_on=date(2020, 2, 1), to_on=date(2020, 1, 1), actor=caseworker
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Exploitation.objects.create(case=case, form="Other", from_on=date(2020, 2, 1), to_on=date(2020, 1, 1))

    actions.record_exploitation(case, form="ForcedLabour", country="TUR", actor=caseworker)

    assert case.exploitations.get().country == "TUR"


def test_a_closed_case_takes_nothing_new_until_reopened(case, caseworker):
    actions.close_case(case, reason="goals_met", closed_on=TODAY, actor=caseworker)
    case.refresh_from_db()

    for refused in (
        lambda: actions.classify(case, status="identified", effective_on=TODAY, actor=caseworker),
        lambda: actions.record_exploitation(case, form="Other", actor=caseworker),
        lambda: actions.close_case(case, reason="other", closed_on=TODAY, actor=caseworker),
    ):
        with pytest.raises(Conflict):
            refused()
    actions.reopen_case(case, actor=caseworker)
    case.refresh_from_db()
    assert case.is_open
    with pytest.raises(Conflict):
        actions.reopen_case(case, actor=caseworker)


def test_a_case_is_not_closed_before_it_was_opened(case, caseworker):
    with pytest.raises(Refused):
        actions.close_case(case, reason="other", closed_on=case.opened_on - timedelta(days=1), actor=caseworker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(closed_on=date(2000, 1, 1), closure_reason="other")


def test_one_open_case_of_a_person_at_an_organisation(case, caseworker):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_case(case.organisation, person=case.person)
    make_case(make_organisation("ELSE"), person=case.person)
    actions.close_case(case, reason="other", closed_on=TODAY, actor=caseworker)
    make_case(case.organisation, person=case.person)

    with pytest.raises(Conflict):
        actions.reopen_case(case, actor=caseworker)


def test_who_was_put_in_charge_and_who_was_taken_off_stands_on_record(case, caseworker, colleague):
    actions.assign_caseworkers(case, [colleague], actor=caseworker)

    rows = AuditEvent.objects.filter(event__in=[Event.CASE_ASSIGNED, Event.CASE_UNASSIGNED]).order_by("id")
    said = [(row.event, row.changes["user"], row.case_id) for row in rows]
    assert said == [
        (Event.CASE_UNASSIGNED, "caseworker", case.public_id),
        (Event.CASE_ASSIGNED, "colleague", case.public_id),
    ]
    assert "took caseworker off" in sentence(rows[0])


def test_a_case_that_was_closed_meanwhile_is_nobodys_to_assign(case, caseworker, colleague):
    stale = Case.objects.get(pk=case.pk)
    actions.close_case(case, reason="goals_met", closed_on=timezone.localdate(), actor=caseworker)

    with pytest.raises(Conflict):
        actions.assign_caseworkers(stale, [colleague], actor=caseworker)


def test_assigning_takes_the_others_off(case, caseworker, colleague, stranger):
    actions.assign_caseworkers(case, [colleague], actor=caseworker)

    assert [row.user for row in case.assignments.current()] == [colleague]
    with pytest.raises(Refused):
        actions.assign_caseworkers(case, [stranger], actor=caseworker)


def test_when_the_record_fails_nothing_changes(case, caseworker, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no record")

    monkeypatch.setattr(actions, "record", fail)
    for attempt in (
        lambda: actions.open_case({"family_name": "X"}, actor=caseworker),
        lambda: actions.record_exploitation(case, form="Other", actor=caseworker),
        lambda: actions.close_case(case, reason="other", closed_on=TODAY, actor=caseworker),
        lambda: actions.change_person(case, {"given_name": "Y"}, version=1, actor=caseworker),
    ):
        with pytest.raises(RuntimeError), transaction.atomic():
            attempt()

    assert (Case.objects.count(), Person.objects.count(), Classification.objects.count()) == (1, 1, 1)
    case.refresh_from_db()
    assert case.is_open
    assert not AuditEvent.objects.exclude(event=Event.SIGNED_IN).exists()


def test_two_openings_at_once_get_two_numbers(own_database):
    organisation = make_organisation("HOUSE", case_prefix="EH")
    users = [make_user(f"u{i}", organisation, "caseworker") for i in range(6)]
    barrier = Barrier(len(users))

    def open_one(user):
        barrier.wait()
        actions.open_case({"opened_on": date(2026, 2, 3)}, actor=user)
        connections.close_all()

    threads = [Thread(target=open_one, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(Case.objects.values_list("number", flat=True)) == [f"EH-2026-{n:04d}" for n in range(1, 7)]


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 2, 29), date(2019, 2, 28), 18),
        (date(2000, 2, 29), date(2019, 3, 1), 19),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(2000, 6, 1), date(2019, 5, 31), 18),
    ],
)
def test_age_in_completed_years(born, day, age):
    assert Person(date_of_birth=born).age_on(day) == age


def test_age_of_a_year_alone_and_of_nothing(db):
    assert Person(birth_year=2001).age_on(date(2019, 1, 1)) == 18
    assert Person().age_on(date(2019, 1, 1)) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(date_of_birth=date(1990, 1, 1), birth_year=1991)


def test_whoever_is_put_in_charge_by_another_is_told(case, caseworker, colleague):
    actions.assign_caseworkers(case, [caseworker, colleague], actor=caseworker)

    told = Notification.objects.get()
    assert (told.user, told.kind, told.file_id) == (colleague, "case", case.public_id)
