"""Works: what they cost, who paid, when they are ready, and which beds they close."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from shelters import actions, presenters
from shelters.models import BedUse, Works
from tests.cases.factories import SURNAME
from tests.queries import statements_of
from tests.shelters.factories import DAY, make_bed, make_picture, make_stay, make_works, today


@pytest.fixture
def works(bed):
    return make_works(bed, today() - 3 * DAY, today() + 4 * DAY)


def url(name, works):
    return reverse(f"shelters:{name}", args=[works.shelter.public_id, works.public_id])


def last_event():
    return AuditEvent.objects.order_by("-id").first()


def test_begin_works_keeps_what_they_cost_and_who_pays(shelter, bed, manager):
    details = {
        "kind": "renovation", "title": "New bathroom", "from_on": today(), "until_on": None,
        "cost": Decimal("1200.50"), "funder": "Embassy", "note": "Contract 12",
    }  # fmt: skip

    works = actions.close_beds(shelter, [bed], details, actor=manager)

    works.refresh_from_db()
    assert (works.cost, works.funder, works.note, works.finished) == (
        Decimal("1200.50"),
        "Embassy",
        "Contract 12",
        False,
    )


def test_works_written_down_afterwards_are_finished(shelter, manager, client):
    details = {"kind": "repair", "title": "Roof", "from_on": today() - 90 * DAY, "until_on": today() - 60 * DAY}

    works = actions.close_beds(shelter, [], details, actor=manager)

    assert works.finished
    client.force_login(manager)
    assert client.get(url("end_works", works)).context["form"]["on"].value() == today() - 60 * DAY


def test_works_end_on_a_day_that_has_come_and_are_finished(works, manager):
    actions.end_works(works, on=today(), actor=manager)

    works.refresh_from_db()
    assert (works.finished, works.until_on, works.bed_uses.get().until_on) == (True, today(), today())
    assert last_event().event == Event.WORKS_ENDED


def test_works_that_are_to_end_later_are_not_finished(works, manager):
    actions.end_works(works, on=today(), actor=manager)
    actions.end_works(works, on=today() + 9 * DAY, actor=manager)

    works.refresh_from_db()
    assert (works.finished, works.until_on) == (False, today() + 9 * DAY)


def test_change_works_says_what_changed_and_not_to_what(works, manager):
    changed = actions.change_works(
        works, {"title": "Roof", "cost": Decimal(50), "funder": "", "note": "Zzyzx"}, version=1, actor=manager
    )

    changed.refresh_from_db()
    assert (changed.title, changed.cost, changed.note, changed.version) == ("Roof", 50, "Zzyzx", 2)
    event = last_event()
    assert (event.event, event.changes) == (
        Event.WORKS_CHANGED,
        {"shelter": "EH1", "title": None, "cost": None, "note": None},
    )


def test_change_works_without_a_change_is_nothing(works, manager):
    before = AuditEvent.objects.count()

    actions.change_works(works, {"title": works.title, "note": ""}, version=1, actor=manager)

    assert Works.objects.get().version == 1
    assert AuditEvent.objects.count() == before


def test_an_earlier_beginning_closes_the_beds_earlier(works, manager):
    actions.change_works(works, {"from_on": today() - 9 * DAY}, version=1, actor=manager)

    assert works.bed_uses.get().from_on == today() - 9 * DAY


def test_an_earlier_beginning_over_somebodys_nights_is_refused(works, bed, manager):
    make_stay(bed=bed, check_in=today() - 20 * DAY, check_out=today() - 8 * DAY)

    with pytest.raises(Conflict, match="taken"):
        actions.change_works(works, {"from_on": today() - 9 * DAY}, version=1, actor=manager)

    assert Works.objects.get().from_on == works.from_on


def test_a_beginning_after_the_end_is_refused(works, manager):
    with pytest.raises(Refused) as refusal:
        actions.change_works(works, {"from_on": today() + 5 * DAY}, version=1, actor=manager)

    assert refusal.value.field == "from_on"


def test_somebody_saved_meanwhile(works, manager):
    actions.change_works(works, {"title": "Roof"}, version=1, actor=manager)

    with pytest.raises(Stale):
        actions.change_works(works, {"title": "Door"}, version=1, actor=manager)


def test_only_the_houses_manager_changes_works(works, caseworker, stranger, reviewer):
    for actor, refusal in ((caseworker, NotAllowed), (stranger, NotVisible), (reviewer, NotVisible)):
        with pytest.raises(refusal):
            actions.change_works(works, {"title": "Roof"}, version=1, actor=actor)


def test_what_cannot_be_recorded_does_not_happen(works, manager, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the record is closed")

    monkeypatch.setattr("shelters.actions.beds.record", fail)

    with pytest.raises(RuntimeError), transaction.atomic():
        actions.change_works(works, {"title": "Roof"}, version=1, actor=manager)

    assert Works.objects.get().title == "New floor"


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"finished": True, "until_on": None}, "shelters_works_finished_on_a_day"),
        ({"cost": -1}, "shelters_works_cost_not_negative"),
    ],
)
def test_the_database_refuses_works_that_cannot_be(works, wrong, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Works.objects.update(**wrong)


@pytest.mark.parametrize(
    ("fields", "tone"),
    [
        ({"finished": True, "from_on": today(), "until_on": today()}, "done"),
        ({"from_on": today() + DAY}, "neutral"),
        ({"from_on": today(), "until_on": today()}, "late"),
        ({"from_on": today(), "until_on": today() + DAY}, "waiting"),
        ({"from_on": today()}, "waiting"),
    ],
)
def test_how_far_works_are(fields, tone):
    assert Works(**fields).state(today())[1] == tone


def test_sums_by_year_and_by_who_paid(shelter):
    for year, funder, cost in (
        (2024, "Embassy", "10.50"), (2025, "Embassy", "1"), (2025, "", "2"), (2025, "IOM", None), (2025, "IOM", "70"),
    ):  # fmt: skip
        paid = None if cost is None else Decimal(cost)
        make_works(shelter=shelter, from_on=date(year, 5, 1), funder=funder, cost=paid)

    sums = presenters.sums_of(shelter.works.all())

    assert sums.years == [(2025, Decimal(73)), (2024, Decimal("10.50"))]
    assert sums.funders == [("IOM", Decimal(70)), ("Embassy", Decimal("11.50")), ("Not said who", Decimal(2))]


# ------------------------------------------------------------------ pages
@pytest.mark.parametrize("name", ["works_detail", "change_works", "end_works", "add_picture"])
def test_a_stranger_finds_no_works(client, works, case, bed, stranger, reviewer, name):
    make_stay(case, works.shelter)
    for user in (stranger, reviewer):
        client.force_login(user)

        for response in (client.get(url(name, works)), client.post(url(name, works), {})):
            assert response.status_code in (404, 405)
            assert b"New floor" not in response.content
            assert SURNAME.encode() not in response.content


def test_works_of_another_house_of_ours_are_not_on_this_ones_page(client, works, manager):
    from tests.shelters.factories import make_shelter

    other = make_shelter(manager.organisation)
    client.force_login(manager)

    for name in ("works_detail", "change_works", "end_works", "add_picture"):
        address = reverse(f"shelters:{name}", args=[other.public_id, works.public_id])
        assert client.get(address).status_code == 404


def test_a_manager_records_works_and_puts_them_right(client, shelter, bed, manager):
    client.force_login(manager)
    values = {
        "kind": "repair", "title": "Windows", "from_on": today().isoformat(), "cost": "99.90", "funder": "IOM",
        "note": "Zzyzx Ltd", "beds": [str(bed.public_id)],
    }  # fmt: skip

    answer = client.post(reverse("shelters:begin_works", args=[shelter.public_id]), values)
    works = Works.objects.get()
    assert answer.url == url("works_detail", works)
    page = client.get(url("change_works", works))
    form = page.context["form"]
    kept = {name: form[name].value() for name in ("version", "began")}
    client.post(url("change_works", works), values | kept | {"cost": "100", "funder": "IOM Baku"})
    client.post(url("end_works", works), {"on": today().isoformat()})

    works.refresh_from_db()
    assert (works.cost, works.funder, works.note, works.finished) == (100, "IOM Baku", "Zzyzx Ltd", True)
    detail = client.get(url("works_detail", works)).content.decode()
    for told in ("Windows", "100.00", "IOM Baku", "Zzyzx Ltd", "Finished", "1a"):
        assert told in detail
    listed = client.get(reverse("shelters:works", args=[shelter.public_id])).content.decode()
    assert listed.count("100.00") == 3
    assert '<option value="IOM Baku">' in client.get(url("change_works", works)).content.decode()


@pytest.mark.parametrize(("name", "value"), [("cost", "-1"), ("cost", "much"), ("cost", "1e30"), ("funder", "x" * 121)])
def test_bad_values_are_told_at_their_field(client, shelter, manager, name, value):
    client.force_login(manager)
    values = {"kind": "repair", "title": "Windows", "from_on": today().isoformat(), name: value}

    response = client.post(reverse("shelters:begin_works", args=[shelter.public_id]), values)

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {name}
    assert not Works.objects.exists()


def test_a_caseworker_reads_and_changes_nothing(client, works, caseworker):
    client.force_login(caseworker)

    content = client.get(url("works_detail", works)).content.decode()

    assert "New floor" in content
    for name in ("change_works", "end_works", "add_picture"):
        assert url(name, works) not in content
        assert client.get(url(name, works)).status_code == 403


def test_the_lists_cost_as_many_queries_for_3_as_for_30(client, shelter, manager):
    client.force_login(manager)
    client.get(reverse("shelters:works", args=[shelter.public_id]))
    found = []
    for number in (3, 27):
        for place in range(number):
            works = make_works(make_bed(shelter, f"b{number}-{place}"), cost=5, funder=f"F{place}")
            make_picture(works, manager)
        ask = [reverse("shelters:works", args=[shelter.public_id]), url("works_detail", works)]
        found.append([len(statements_of(lambda address=address: client.get(address))) for address in ask])

    assert found[0] == found[1]
    assert BedUse.objects.count() == 30
