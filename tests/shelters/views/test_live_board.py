"""The board in the browser: moved by two presses, told of what others do, small and cheap at three hundred beds."""

import gzip
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from shelters import actions
from shelters.models import Stay
from tests.cases.factories import make_case
from tests.shelters.factories import (
    DAY,
    bed_of,
    fill,
    make_absence,
    make_bed,
    make_reservation,
    make_stay,
    make_works,
    today,
)

MOST_BYTES = 60_000
MOST_QUERIES = 12


@pytest.fixture
def stay(case, bed):
    return make_stay(case, bed=bed, planned_until=today() + 20 * DAY)


def url(name, target):
    return reverse(f"shelters:{name}", args=[target.public_id])


def polled(client, page, shelter):
    """What the page asks by itself every few seconds."""
    asked = json.loads(re.search(r"hx-vals='([^']+)'", page)[1])
    return client.get(url("board", shelter), asked, headers={"HX-Request": "true", "X-Polling": "1"})


def test_a_stay_is_moved_by_two_presses(client, stay, caseworker):
    free = make_bed(stay.shelter, "2a")
    client.force_login(caseworker)
    board = client.get(url("board", stay.shelter)).content.decode()
    assert f"stay={stay.public_id}" in board

    chosen = client.get(url("board", stay.shelter), {"stay": str(stay.public_id)}).content.decode()
    assert url("move_here", stay) in chosen
    assert f'value="{free.public_id}"' in chosen
    response = client.post(url("move_here", stay), {"bed": str(free.public_id)})

    assert response.url == url("board", stay.shelter)
    assert bed_of(stay) == free


def test_a_bed_that_does_not_suit_is_told_to_who_sees_the_file_and_to_nobody_else(client, stay, caseworker):
    cots = [make_bed(stay.shelter, label, kind="cot") for label in ("2a", "2b", "2c")]
    client.force_login(caseworker)
    said = [
        client.post(url("move_here", stay), {"bed": str(cots[0].public_id)}, follow=True),
        client.post(url("move", stay), {"place": str(cots[1].public_id), "on": today()}, follow=True),
    ]
    Case.objects.filter(pk=stay.case_id).update(restricted=True)
    unsaid = client.post(url("move_here", stay), {"bed": str(cots[2].public_id)}, follow=True)

    assert ["This bed is a cot" in page.content.decode() for page in (*said, unsaid)] == [True, True, False]
    assert bed_of(stay) == cots[2]


def test_a_bed_taken_meanwhile_is_told_and_nothing_moves(client, stay, caseworker):
    taken = make_bed(stay.shelter, "2a")
    make_stay(bed=taken)
    client.force_login(caseworker)

    response = client.post(url("move_here", stay), {"bed": str(taken.public_id)})

    assert response.status_code == 409
    assert b"choose another bed" in response.content
    assert bed_of(stay) != taken


@pytest.mark.parametrize("wanted", ["nonsense", "00000000-0000-0000-0000-000000000007", ""])
def test_a_stay_that_is_not_on_the_board_is_not_chosen(client, stay, caseworker, wanted):
    client.force_login(caseworker)

    page = client.get(url("board", stay.shelter), {"stay": wanted})

    assert page.status_code == 200
    assert b"move-here" not in page.content


def test_an_open_board_is_told_of_what_others_do_and_of_nothing_else(
    client, stay, caseworker, colleague, django_capture_on_commit_callbacks
):
    shelter, bed = stay.shelter, make_bed(stay.shelter, "2a")
    client.force_login(caseworker)
    page = client.get(url("board", shelter)).content.decode()
    assert polled(client, page, shelter).status_code == 204

    case = make_case(shelter.organisation)
    with django_capture_on_commit_callbacks(execute=True):
        actions.check_in(case, shelter=shelter, bed=bed, check_in=today(), actor=colleague)
    news = polled(client, page, shelter)

    assert news.status_code == 200
    assert case.number in news.content.decode()
    assert "<html" not in news.content.decode()
    assert polled(client, news.content.decode(), shelter).status_code == 204


def test_a_board_that_asks_by_itself_keeps_nobody_signed_in(client, stay, caseworker):
    client.force_login(caseworker)
    page = client.get(url("board", stay.shelter)).content.decode()

    assert '"X-Polling": "1"' in page


def big_house(shelter, user):
    """Three hundred beds: most taken, some held, some closed, some people out."""
    fill(shelter, 240, of=300)
    free = list(shelter.beds.free(today()).order_by("pk"))
    for bed in free[:20]:
        make_reservation(bed, user, case=make_case(shelter.organisation), from_on=today() + DAY)
    for bed in free[20:30]:
        make_works(bed)
    for stay in Stay.objects.filter(shelter=shelter)[:20]:
        make_absence(stay, user)


@pytest.mark.slow
def test_three_hundred_beds_are_one_small_cheap_page(client, shelter, caseworker):
    big_house(shelter, caseworker)
    client.force_login(caseworker)
    client.get(url("board", shelter))

    with CaptureQueriesContext(connection) as captured:
        response = client.get(url("board", shelter), headers={"Accept-Encoding": "gzip"})
    # Without those by which a request says for whom it works, and a test puts its transaction into another.
    queries = [query for query in captured if " FROM " in query["sql"]]

    assert response.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(response.content).decode()
    assert page.count('scope="row"') == 300
    print(f"{len(response.content)} bytes of {len(page)}, {len(queries)} queries")  # noqa: T201
    assert len(response.content) <= MOST_BYTES
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:150] for query in queries)


def test_a_board_costs_the_same_whatever_is_on_it(client, shelter, caseworker):
    client.force_login(caseworker)

    def cost():
        client.get(url("board", shelter))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("board", shelter))
        return sum("django_session" not in query["sql"] for query in queries)

    fill(shelter, 2, of=3)
    few = cost()
    beds = [make_bed(shelter, f"more {number}") for number in range(12)]
    for bed in beds[:4]:
        make_absence(make_stay(bed=bed), caseworker)
    for bed in beds[4:8]:
        make_reservation(bed, caseworker, case=make_case(shelter.organisation))
    for bed in beds[8:]:
        make_works(bed)

    assert cost() == few
