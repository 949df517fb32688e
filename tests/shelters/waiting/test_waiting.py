from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access import acting_as
from audit.models import AuditEvent
from cases.due import day_of
from cases.enums import Section
from cases.models import Case
from cases.timeline import timeline_of
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters.models import Shelter, WaitingEntry
from shelters.waiting import actions, policies
from shelters.waiting.keeping import forget_waiting
from shelters.waiting.presenters import waiting_for
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_share
from tests.cases.factories_enquiries import make_enquiry
from tests.queries import statements_of
from tests.shelters.factories import make_shelter, today
from tests.shelters.factories_waiting import make_waiting
from tests.shelters.test_races import race

DAY = timedelta(days=1)
WHY = "Her brother waits outside the school."


def url(name, thing):
    return reverse(f"shelters:{name}", args=[thing.public_id])


def details(**changed):
    values = {"urgency": 1, "urgency_reason": WHY, "wanted_from": today(), "children": 2, "cot": True}
    return values | changed


def events():
    return list(AuditEvent.objects.filter(event__startswith="waiting").order_by("id").values_list("event", flat=True))


# ------------------------------------------------------------------ who


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("caseworker", None), ("manager", None), ("stranger", NotVisible), ("reviewer", NotVisible),
        ("auditor", NotVisible), ("receiver", NotVisible),
    ],
)  # fmt: skip
def test_who_enters_and_changes(case, shelter, caseworker, name, expected, request):
    actor, entry = request.getfixturevalue(name), make_waiting(shelter, caseworker, case=case)
    for check, args in (
        (policies.check_may_see_list, (shelter,)),
        (policies.check_may_enter_case, (shelter, case)),
        (policies.check_may_change, (entry,)),
    ):
        if expected is None:
            check(actor, *args)
        else:
            with pytest.raises(expected):
                check(actor, *args)


def test_a_case_of_another_house_is_entered_where_its_stays_are_shared(shelter, caseworker, stranger):
    theirs = make_case(stranger.organisation)
    with pytest.raises(NotVisible):
        actions.put_on_list(shelter, details(), case=theirs, actor=caseworker)
    make_share(theirs, shelter.organisation, "identity")
    with pytest.raises(NotAllowed):
        actions.put_on_list(shelter, details(), case=theirs, actor=caseworker)
    make_share(theirs, shelter.organisation, "stays")
    actions.put_on_list(shelter, details(), case=theirs, actor=caseworker)


def test_a_closed_case_waits_for_nothing_and_an_ended_waiting_is_not_changed(case, shelter, caseworker):
    ended = {"ending": "placed", "ended_on": today(), "ended_by": caseworker}
    with pytest.raises(Conflict):
        policies.check_may_change(caseworker, make_waiting(shelter, caseworker, case=case, **ended))
    Case.objects.filter(pk=case.pk).update(closed_on=today(), closure_reason="goals_met")
    case.refresh_from_db()
    with pytest.raises(Conflict):
        policies.check_may_enter_case(caseworker, shelter, case)


# ------------------------------------------------------------------ what happens


def test_somebody_is_put_on_the_list_once_and_on_record(case, shelter, caseworker):
    token = uuid4()

    first, second = (
        actions.put_on_list(shelter, details(), case=case, token=token, actor=caseworker) for _ in range(2)
    )

    assert first == second
    assert (first.children, first.cot, first.isolation, first.urgency_reason) == (2, True, False, WHY)
    event = AuditEvent.objects.get(event="waiting_entered")
    assert (event.changes, event.case_id) == ({"shelter": "EH1", "level": "danger"}, case.public_id)
    with pytest.raises(Conflict):
        actions.put_on_list(shelter, details(), case=case, actor=caseworker)
    # For any house is another list than for this one.
    actions.put_on_list(shelter, details(any_house=True), case=case, actor=caseworker)
    with pytest.raises(Conflict):
        actions.put_on_list(shelter, details(any_house=True), case=case, actor=caseworker)


def test_an_enquiry_without_a_case_waits_too(shelter, caseworker):
    enquiry = make_enquiry(caseworker)

    entry = actions.put_on_list(shelter, details(), enquiry=enquiry, actor=caseworker)

    assert AuditEvent.objects.get(event="waiting_entered").case_id == enquiry.public_id
    assert WaitingEntry.objects.get(pk=entry.pk).urgency_reason == WHY
    with pytest.raises(Conflict):
        actions.put_on_list(shelter, details(), enquiry=enquiry, actor=caseworker)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"urgency_reason": " "}, "urgency_reason"), ({"wanted_from": today() + 900 * DAY}, "wanted_from")],
    ids=["no reason", "another century"],
)
def test_what_cannot_be_is_refused(case, shelter, caseworker, changed, field):
    with pytest.raises(Refused) as refused:
        actions.put_on_list(shelter, details(**changed), case=case, actor=caseworker)

    assert refused.value.field == field
    with pytest.raises(Refused):
        actions.put_on_list(shelter, details(), actor=caseworker)
    assert not WaitingEntry.objects.exists()


def test_a_bed_is_offered_and_the_waiting_ends(case, shelter, caseworker):
    entry = make_waiting(shelter, caseworker, case=case, days=3)
    for day in (today() + DAY, today() - 9 * DAY):
        with pytest.raises(Refused):
            actions.offer_bed(entry, offered_on=day, actor=caseworker)
    actions.offer_bed(entry, offered_on=today() - DAY, note="Room 2.", actor=caseworker)
    for wrong in (
        {"ending": "withdrawn", "ended_on": today()},
        {"ending": "placed", "ended_on": today() + DAY},
        {"ending": "placed", "ended_on": today() - 9 * DAY},
        {"ending": "placed", "ended_on": today() - 2 * DAY},
        {"ending": "", "ended_on": today()},
    ):
        with pytest.raises(Refused):
            actions.end_waiting(entry, actor=caseworker, **wrong)
    actions.end_waiting(entry, ending="elsewhere", ended_on=today(), reason="Her aunt.", actor=caseworker)
    with pytest.raises(Conflict):
        actions.end_waiting(entry, ending="placed", ended_on=today(), actor=caseworker)

    assert events() == ["waiting_offered", "waiting_ended"]
    # And she may wait again.
    actions.put_on_list(shelter, details(), case=case, actor=caseworker)


def test_without_its_record_nothing_happens(case, shelter, caseworker, monkeypatch):
    entry = make_waiting(shelter, caseworker, case=case)

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "record", fail)
    for act in (
        lambda: actions.put_on_list(shelter, details(any_house=True), case=case, actor=caseworker),
        lambda: actions.offer_bed(entry, offered_on=today(), actor=caseworker),
        lambda: actions.end_waiting(entry, ending="placed", ended_on=today(), actor=caseworker),
    ):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            act()

    entry = WaitingEntry.objects.get()
    assert (entry.offered_on, entry.ending) == (None, "")


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 6])
@pytest.mark.parametrize("any_house", [False, True])
def test_one_of_many_puts_her_on_the_list(own_database, number, any_house):
    house = make_organisation("HOME")
    shelter, case = make_shelter(house), make_case(house)
    workers = [make_user(f"worker-{number}", house, "caseworker") for number in range(number)]
    sent = details(any_house=any_house)

    outcomes = race(*[partial(actions.put_on_list, shelter, sent, case=case, actor=worker) for worker in workers])

    assert sum(isinstance(one, WaitingEntry) for one in outcomes) == 1, outcomes
    assert sum(isinstance(one, Conflict) for one in outcomes) == number - 1, outcomes
    assert WaitingEntry.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"case": None}, {"urgency": 9}, {"reason": ""}, {"children": 21}, {"ending": "placed"}, {"ended_on": today()},
        {"ending": "withdrawn", "ended_on": today(), "ended_by": "caseworker"}, {"enquiry": "enquiry"},
        {"ending": "placed", "ended_on": today() - DAY, "ended_by": "caseworker", "offered_on": today()},
        {"shelter": "elsewhere"},
    ],
    ids=str,
)  # fmt: skip
def test_the_database_holds_an_entry_together(case, shelter, caseworker, fields):
    named = {"caseworker": caseworker, "enquiry": make_enquiry(caseworker)}
    named["elsewhere"] = make_shelter(make_organisation("ELSE"))
    values = {"case": case} | {name: named.get(value, value) for name, value in fields.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        checked(partial(make_waiting, shelter, caseworker, **values))


def checked(make):
    make()
    connection.check_constraints()


def test_the_database_shows_a_list_to_its_own_organisation(case, shelter, caseworker, stranger):
    make_waiting(shelter, caseworker, case=case)
    with acting_as(stranger):
        assert not WaitingEntry._base_manager.exists()
    with acting_as(caseworker):
        assert WaitingEntry._base_manager.count() == 1


# ------------------------------------------------------------------ the list


def test_the_most_pressing_come_first_and_of_these_who_has_waited_longest(shelter, caseworker):
    house = shelter.organisation
    entries = [
        make_waiting(shelter, caseworker, case=make_case(house), urgency=urgency, days=days)
        for urgency, days in ((3, 30), (1, 0), (2, 1), (1, 2))
    ]
    make_waiting(shelter, caseworker, case=make_case(house), shelter=None, urgency=3, days=40)
    make_waiting(make_shelter(house), caseworker, case=make_case(house), urgency=1)

    waiting, ended = waiting_for(shelter, caseworker, now=timezone.now())

    assert [one.row for one in waiting[:3]] == [entries[3], entries[1], entries[2]]
    assert [one.days for one in waiting[3:]] == ["40 days", "30 days"]
    assert [one.too_long for one in waiting] == [True, False, False, True, True]
    assert ended == []


def test_who_waits_too_long_is_due_for_the_house(case, shelter, caseworker, colleague, stranger):
    make_waiting(shelter, caseworker, case=case, urgency=1, days=2)
    make_waiting(shelter, caseworker, enquiry=make_enquiry(caseworker), urgency=2, days=4, shelter=None)
    make_waiting(shelter, caseworker, case=make_case(shelter.organisation), urgency=3, days=13)

    def due(reader):
        return [(one.case, one.on) for one in day_of(reader).lists["house"] if one.kind == "waiting_too_long"]

    assert sorted(due(colleague)) == [("", today() - DAY), (case.number, today() - DAY)]
    assert due(stranger) == []


def test_the_case_page_tells_of_it(case, shelter, caseworker):
    make_waiting(shelter, caseworker, case=case, offered_on=today())

    def told(sections):
        return [entry.title for entry in timeline_of(case, caseworker, sections).entries if entry.kind == "waiting"]

    assert sorted(told(frozenset(Section))) == ["A bed was offered", "Waits for a bed"]
    assert told(frozenset(Section) - {Section.STAYS}) == []


def test_what_led_to_a_case_goes_with_it(case, shelter, caseworker):
    enquiry = make_enquiry(caseworker, case=case, outcome="became_case", answered_at=timezone.now())
    make_waiting(shelter, caseworker, enquiry=enquiry)
    make_waiting(shelter, caseworker, case=case)

    forget_waiting(case)

    assert not WaitingEntry.objects.exists()


# ------------------------------------------------------------------ pages


def test_a_stranger_finds_nothing(client, case, shelter, caseworker, stranger):
    entry = make_waiting(shelter, caseworker, case=case, reason=WHY)
    client.force_login(stranger)
    addresses = [url("waiting", shelter), url("put_on_waiting_list", shelter)]
    addresses += [url("offer_bed", entry), url("end_waiting", entry)]
    for address in addresses:
        for answer in (client.get(address), client.post(address, {})):
            assert answer.status_code == 404
            assert SURNAME.encode() not in answer.content
            assert WHY.encode() not in answer.content


def test_a_hidden_file_keeps_its_place_without_number_and_reason(client, case, shelter, caseworker, colleague):
    make_waiting(shelter, caseworker, case=case, reason=WHY)
    Case.objects.filter(pk=case.pk).update(restricted=True)
    client.force_login(colleague)

    page = client.get(url("waiting", shelter)).content.decode()

    assert "not for you to see" in page
    assert case.number not in page
    assert WHY not in page


def test_an_erased_enquiry_keeps_its_place_without_words(client, shelter, caseworker):
    enquiry = make_enquiry(caseworker)
    make_waiting(shelter, caseworker, enquiry=enquiry, reason=WHY)
    client.force_login(caseworker)
    assert WHY in client.get(url("waiting", shelter)).content.decode()
    erased = {"outcome": "no_need", "answered_at": timezone.now(), "erased_at": timezone.now(), "wrapped_key": b""}
    for name, value in erased.items():
        setattr(enquiry, name, value)
    for name in ("caller_name", "caller_contact", "content", "family_name", "given_name", "call_back_when"):
        setattr(enquiry, name, "")
    enquiry.citizenship = ""
    enquiry.outcome_reason = ""
    enquiry.outcome = "lapsed"
    enquiry.save()

    answer = client.get(url("waiting", shelter))

    assert answer.status_code == 200
    assert WHY not in answer.content.decode()


def test_from_the_list_to_its_end(client, case, shelter, caseworker):
    client.force_login(caseworker)
    sent = {"number": case.number, "urgency": 1, "urgency_reason": WHY, "wanted_from": today(), "children": 0}
    assert client.get(url("put_on_waiting_list", shelter)).status_code == 200
    assert client.post(url("put_on_waiting_list", shelter), sent | {"number": "XX-1"}).status_code == 422
    assert client.post(url("put_on_waiting_list", shelter), sent).url == url("waiting", shelter)
    again = client.post(url("put_on_waiting_list", shelter), sent)
    assert again.status_code == 409
    assert WHY in again.content.decode()
    entry = WaitingEntry.objects.get()
    assert client.get(url("offer_bed", entry)).status_code == 200
    assert client.post(url("offer_bed", entry), {"offered_on": today(), "note": "Room 2"}).status_code == 302
    assert "Room 2" in client.get(url("waiting", shelter)).content.decode()
    ended = {"ending": "elsewhere", "ended_on": today(), "reason": "Her aunt."}
    assert client.post(url("end_waiting", entry), ended).status_code == 302
    assert "Her aunt." in client.get(url("waiting", shelter)).content.decode()


def test_an_enquiry_is_put_on_the_list_from_its_address(client, shelter, caseworker, stranger):
    enquiry = make_enquiry(caseworker)
    address = f"{url('put_on_waiting_list', shelter)}?enquiry={enquiry.public_id}"
    sent = {"urgency": 2, "urgency_reason": WHY, "wanted_from": today(), "children": 1, "any_house": "on"}
    client.force_login(caseworker)

    assert client.get(address).status_code == 200
    assert client.post(address, sent).status_code == 302
    assert WaitingEntry.objects.get().enquiry == enquiry
    for unknown in ("nonsense", uuid4()):
        assert client.get(f"{url('put_on_waiting_list', shelter)}?enquiry={unknown}").status_code == 404
    assert Shelter.objects.count() == 1


def test_three_or_thirty_cost_the_same(client, shelter, caseworker):
    def fill(number):
        for _place in range(number):
            make_waiting(shelter, caseworker, case=make_case(shelter.organisation))
            make_waiting(shelter, caseworker, enquiry=make_enquiry(caseworker))

    client.force_login(caseworker)
    fill(3)
    client.get("/")
    cost = len(statements_of(partial(client.get, url("waiting", shelter))))
    fill(24)

    assert len(statements_of(partial(client.get, url("waiting", shelter)))) == cost
    assert cost <= 30
