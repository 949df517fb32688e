from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access import acting_as
from audit.models import AuditEvent
from cases.enums import Section
from cases.models import Case
from cases.timeline import timeline_of
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters.models import Visit
from shelters.visits import actions, policies
from shelters.visits.cautions import caution_for
from tests.cases.factories import SURNAME, make_case, make_share
from tests.cases.factories_family import make_relation
from tests.queries import statements_of
from tests.shelters.factories import make_bed, make_stay, today
from tests.shelters.factories_visits import make_visit

DAY = timedelta(days=1)
VISITOR = "Rəşad Qorxmazov"


@pytest.fixture
def stay(case, shelter):
    return make_stay(case, shelter)


def url(name, thing):
    return reverse(f"shelters:{name}", args=[thing.public_id])


def details(**changed):
    values = {"visitor": VISITOR, "purpose": "family", "agreed": "yes", "let_in": True, "came_at": timezone.now()}
    return values | {"identity_checked": True, "visitor_details": "Her uncle."} | changed


def events():
    return list(AuditEvent.objects.filter(event__startswith="visit_").order_by("id").values_list("event", flat=True))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("caseworker", None), ("colleague", None), ("manager", None), ("stranger", NotVisible), ("auditor", NotVisible)],
)
def test_who_records_and_ends(stay, caseworker, name, expected, request):
    actor, visit = request.getfixturevalue(name), make_visit(stay, caseworker)
    for check, row in ((policies.check_may_record, stay), (policies.check_may_end, visit)):
        if expected is None:
            check(actor, row)
        else:
            with pytest.raises(expected):
                check(actor, row)


def test_a_visit_is_written_down_once_and_ends_once(stay, caseworker, colleague):
    token = uuid4()

    first, second = (actions.record_visit(stay, details(), token=token, actor=caseworker) for _ in range(2))

    assert first == second
    assert (first.visitor, first.identity_checked) == (VISITOR, True)
    for wrong in (timezone.now() + DAY, timezone.now() - DAY):
        with pytest.raises(Refused), transaction.atomic():
            actions.end_visit(first, left_at=wrong, actor=colleague)
    actions.end_visit(first, actor=colleague)
    with pytest.raises(Conflict):
        actions.end_visit(first, actor=caseworker)
    assert events() == ["visit_recorded", "visit_ended"]
    assert AuditEvent.objects.get(event="visit_recorded").changes == {"shelter": "EH1"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"visitor": " "}, "visitor"),
        ({"came_at": timezone.now() + DAY}, "came_at"),
        ({"came_at": timezone.now() - 90 * DAY}, "came_at"),
        ({"agreed": "no"}, "let_in"),
        ({"accompanied_by": "stranger"}, "accompanied_by"),
    ],
    ids=["nobody", "tomorrow", "before she came", "against her will", "somebody elsewhere"],
)
def test_what_cannot_be_is_refused(stay, caseworker, stranger, changed, field):
    changed = {name: stranger if value == "stranger" else value for name, value in changed.items()}
    with pytest.raises(Refused) as refused:
        actions.record_visit(stay, details(**changed), actor=caseworker)

    assert refused.value.field == field
    assert not Visit.objects.exists()


@pytest.mark.parametrize("changed", [{"purpose": "police"}, {"let_in": False}])
def test_against_her_will_police_are_let_in_and_others_are_turned_away(stay, caseworker, changed):
    assert actions.record_visit(stay, details(agreed="no", **changed), actor=caseworker).agreed == "no"


def test_nobody_visits_who_has_left(stay, caseworker):
    stay.check_out = today()
    stay.save()
    with pytest.raises(Conflict):
        actions.record_visit(stay, details(), actor=caseworker)


def test_crossing_out_is_for_who_wrote_it_and_managers(stay, caseworker, colleague, manager):
    visit = make_visit(stay, caseworker)
    with pytest.raises(NotAllowed):
        actions.cross_out_visit(visit, reason="Wrong day.", actor=colleague)
    actions.cross_out_visit(visit, reason="Wrong day.", actor=manager)
    with pytest.raises(Conflict):
        actions.cross_out_visit(visit, reason="Again.", actor=manager)
    with pytest.raises(Conflict):
        actions.end_visit(visit, actor=caseworker)
    assert not Visit.objects.inside().exists()


def test_without_its_record_nothing_happens(stay, caseworker, monkeypatch):
    visit = make_visit(stay, caseworker)

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "record", fail)
    for act in (
        lambda: actions.record_visit(stay, details(), actor=caseworker),
        lambda: actions.end_visit(visit, actor=caseworker),
        lambda: actions.cross_out_visit(visit, reason="x", actor=caseworker),
    ):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            act()

    visit = Visit.objects.get()
    assert (visit.left_at, visit.is_crossed_out) == (None, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"purpose": "x"}, {"agreed": "x"}, {"visitor": ""}, {"agreed": "no"}, {"came_at": timezone.now() + DAY},
        {"left_at": timezone.now() - DAY}, {"let_in": False, "left_at": timezone.now() + DAY},
        {"crossed_out_at": timezone.now()},
    ],
    ids=",".join,
)  # fmt: skip
def test_the_database_holds_a_visit_together(stay, caseworker, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_visit(stay, caseworker, **fields)


def test_the_database_shows_visits_to_the_house_alone(stay, caseworker, stranger):
    make_visit(stay, caseworker)
    with acting_as(stranger):
        assert not Visit._base_manager.exists()


# ------------------------------------------------------------------ the caution


@pytest.mark.parametrize(
    ("visitor", "fields", "warned"),
    [
        ("Rashad Gorxmazov", {"is_danger": "yes"}, True),
        ("Rəşad Başqası", {"safe_to_contact": "no"}, True),
        ("Əli Başqası", {"is_danger": "yes"}, False),
        (VISITOR, {"is_danger": "no", "safe_to_contact": "yes"}, False),
    ],
    ids=["spelled otherwise", "the given name alone", "another name", "nobody to fear"],
)
def test_a_name_like_that_of_somebody_feared_gives_a_caution(case, caseworker, visitor, fields, warned):
    make_relation(case, family_name="Qorxmazov", given_name="Rəşad", **fields)

    assert bool(caution_for(case, visitor, actor=caseworker)) is warned


def test_who_may_not_see_the_people_around_her_gets_no_caution(case, shelter, stranger):
    make_relation(case, family_name="Qorxmazov", given_name="Rəşad", is_danger="yes")
    make_share(case, stranger.organisation, "stays", "identity")
    with acting_as(stranger):
        assert caution_for(case, VISITOR, actor=stranger) == ""


def test_a_caution_is_read_before_anybody_is_let_in(client, stay, caseworker):
    make_relation(stay.case, family_name="Qorxmazov", given_name="Rəşad", is_danger="yes")
    client.force_login(caseworker)
    sent = {
        "person": stay.public_id, "visitor": VISITOR, "purpose": "family", "agreed": "yes", "let_in": "yes",
        "came_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    form = client.get(url("record_visit", stay.shelter)).content.decode()
    assert 'name="considered"' not in form

    answer = client.post(url("record_visit", stay.shelter), sent)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "dangerous or not safe to contact" in page
    assert 'name="considered"' in page
    assert not Visit.objects.exists()
    assert client.post(url("record_visit", stay.shelter), sent | {"considered": "on"}).status_code == 302
    turned = sent | {"let_in": "no"}
    assert client.post(url("record_visit", stay.shelter), turned).status_code == 302


# ------------------------------------------------------------------ pages


def test_a_stranger_finds_nothing(client, stay, caseworker, stranger):
    visit = make_visit(stay, caseworker, visitor=VISITOR)
    client.force_login(stranger)
    addresses = [url("visits", stay.shelter), url("record_visit", stay.shelter), url("cross_out_visit", visit)]
    answers = [client.post(url("end_visit", visit))]
    for address in addresses:
        answers += [client.get(address), client.post(address, {})]
    for answer in answers:
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content
        assert VISITOR.encode() not in answer.content


def test_who_is_in_the_house_is_seen_and_leaves_by_one_tap(client, stay, caseworker):
    visit = make_visit(stay, caseworker, visitor=VISITOR)
    client.force_login(caseworker)
    page = client.get(url("visits", stay.shelter)).content.decode()
    assert "1 visitor in the house now" in page
    assert VISITOR in page
    assert SURNAME in page
    event = AuditEvent.objects.get(event="visits_read")
    assert event.changes["result_ids"] == [str(stay.case.public_id)]

    assert client.post(url("end_visit", visit)).url == url("visits", stay.shelter)

    assert "0 visitors in the house now" in client.get(url("visits", stay.shelter)).content.decode()
    assert client.post(url("cross_out_visit", visit), {"reason": "Another day."}).status_code == 302
    assert "Another day." in client.get(url("visits", stay.shelter)).content.decode()


def test_of_a_hidden_file_it_says_that_somebody_is_there(client, stay, caseworker, colleague):
    make_visit(stay, caseworker, visitor=VISITOR)
    Case.objects.filter(pk=stay.case_id).update(restricted=True)
    client.force_login(colleague)

    page = client.get(url("visits", stay.shelter)).content.decode()

    assert "1 visitor in the house now" in page
    assert "not for you to see" in page
    assert VISITOR not in page
    assert stay.case.number not in page


def test_the_case_page_tells_that_there_was_one(case, stay, caseworker):
    make_visit(stay, caseworker)
    make_visit(stay, caseworker, let_in=False, agreed="no")

    def told(sections):
        return sorted(entry.title for entry in timeline_of(case, caseworker, sections).entries if entry.kind == "visit")

    assert told(frozenset(Section)) == ["Visit", "Visitor turned away"]
    assert told(frozenset(Section) - {Section.STAYS}) == []


def test_three_or_thirty_cost_the_same(client, shelter, caseworker):
    def fill(number):
        for place in range(number):
            bed = make_bed(shelter, f"{number}-{place}")
            other = make_stay(make_case(shelter.organisation), shelter, bed=bed)
            make_visit(other, caseworker)

    client.force_login(caseworker)
    fill(3)
    client.get("/")
    cost = len(statements_of(partial(client.get, url("visits", shelter))))
    fill(20)

    assert len(statements_of(partial(client.get, url("visits", shelter)))) == cost
    assert cost <= 30
