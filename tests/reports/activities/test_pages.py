"""The pages of programme activities: who is let in, what a form does, what a list costs."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from reports.activities.models import Activity
from tests.accounts.factories import make_user
from tests.queries import statements_of
from tests.reports.factories_activities import make_activity

pytestmark = pytest.mark.usefixtures("november")
LIST, NEW = reverse("reports:activities"), reverse("reports:activity_new")
TITLE = "Zzyzxova campaign"
PAGES = (
    "activity",
    "correct_activity",
    "hold_activity",
    "call_off_activity",
    "cross_out_activity",
    "add_activity_picture",
)


def url(name, row):
    return reverse(f"reports:{name}", args=[row.public_id])


def sent(**change):
    return {
        "kind": "awareness", "title": "Open your eyes", "starts_on": "2026-03-02", "ends_on": "2026-03-04",
        "region": "baku", "audiences": ["students", "teachers"], "state": "held", "cost_azn": "12.50",
        "reached_female_18_29": "7", "reached_unknown_unknown": "3",
        "material_0_kind": "leaflet", "material_0_language": "az", "material_0_number": "200",
    } | change  # fmt: skip


def filled(client, address, **change):
    """What a browser sends back of a form of change as it was shown."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None} | change


def test_an_activity_is_written_down_and_read(client, manager):
    client.force_login(manager)
    assert client.get(NEW).status_code == 200

    answer = client.post(NEW, sent(), follow=True)

    row = Activity.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == url("activity", row)
    for word in (
        "Open your eyes",
        "Awareness campaign",
        "Students, Teachers",
        "12.50 AZN",
        "Leaflet",
        "200",
        "Staff manager",
    ):
        assert word in page, word
    assert '<td class="num">10</td>' in page
    assert "Open your eyes" in client.get(LIST).content.decode()


def test_a_form_that_does_not_fit_keeps_what_was_typed(client, manager):
    client.force_login(manager)

    answer = client.post(NEW, sent(material_0_language="", title=TITLE))
    assert answer.status_code == 422
    assert "Say of each material" in answer.content.decode()
    assert TITLE in answer.content.decode()

    answer = client.post(NEW, sent(ends_on="2026-12-24"))
    assert answer.status_code == 422
    assert "not come yet" in answer.content.decode()
    assert not Activity.objects.exists()


def test_a_plan_is_changed_held_and_corrected(client, manager):
    client.force_login(manager)
    client.post(NEW, sent(state="planned"))
    row = Activity.objects.get()

    assert "reason" not in client.get(url("correct_activity", row)).context["form"].fields
    client.post(url("correct_activity", row), filled(client, url("correct_activity", row), title="Look up"))
    client.post(url("hold_activity", row), filled(client, url("hold_activity", row), reached_male_60_plus="2"))
    row.refresh_from_db()
    assert (row.title, row.state, row.version) == ("Look up", "held", 3)

    address = url("correct_activity", row)
    answer = client.post(address, filled(client, address, region="ganja_dashkasan"))
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    page = client.post(address, filled(client, address, region="ganja_dashkasan", reason="It was there."), follow=True)

    assert "Corrected since it was held: It was there." in page.content.decode()
    row.refresh_from_db()
    assert (row.region, row.reached.count()) == ("ganja_dashkasan", 3)


def test_two_at_one_activity_lose_nothing(client, manager):
    client.force_login(manager)
    client.post(NEW, sent(state="planned"))
    row = Activity.objects.get()
    address = url("correct_activity", row)
    first, second = filled(client, address, title="First"), filled(client, address, reached_female_18_29="8")
    client.post(address, first)

    answer = client.post(address, second)

    assert answer.status_code == 409
    assert "now on file: First" in answer.content.decode()
    assert answer.context["form"]["reached_female_18_29"].value() == 8


def test_calling_off_and_crossing_out_ask_why(client, manager):
    client.force_login(manager)
    planned, held = make_activity(manager, state="planned"), make_activity(manager)

    assert client.post(url("call_off_activity", planned), {"reason": ""}).status_code == 422
    page = client.post(url("call_off_activity", planned), {"reason": "No hall."}, follow=True).content.decode()
    assert "Called off: No hall." in page
    page = client.post(url("cross_out_activity", held), {"reason": "Twice."}, follow=True).content.decode()
    assert "Twice. It counts no more." in " ".join(page.split())
    assert client.get(url("correct_activity", held)).status_code == 409
    assert "<s>" in client.get(LIST).content.decode()


def test_strangers_see_nothing_of_what_was_not_held(
    client, manager, caseworker, stranger, iom_officer, reviewer, auditor, administrator
):
    planned = make_activity(manager, state="planned", title=TITLE)
    for user in (stranger, iom_officer, reviewer, auditor, administrator):
        client.force_login(user)
        for name in PAGES:
            for ask in (client.get, client.post):
                answer = ask(url(name, planned))
                assert answer.status_code == 404, (user, name)
                assert TITLE not in answer.content.decode()
        assert TITLE not in client.get(LIST).content.decode()
    client.logout()
    assert client.get(url("activity", planned)).status_code == 302
    assert not AuditEvent.objects.filter(event=Event.ACTIVITY_CHANGED).exists()


def test_what_was_held_is_read_by_readers_of_reports_and_changed_by_its_organiser_alone(
    client, manager, stranger, auditor
):
    held = make_activity(manager, title=TITLE)
    elsewhere = make_user("far", stranger.organisation, "caseworker")
    for user in (stranger, auditor):
        client.force_login(user)
        page = client.get(url("activity", held))
        assert page.status_code == 200
        assert "What can be done" not in page.content.decode()
        for name in PAGES[1:]:
            assert client.get(url(name, held)).status_code == 403
            assert client.post(url(name, held)).status_code == 403
    client.force_login(elsewhere)
    assert client.get(url("activity", held)).status_code == 404
    assert TITLE not in client.get(LIST).content.decode()


def test_a_caseworker_reads_her_organisations_and_writes_none(client, manager, caseworker):
    planned = make_activity(manager, state="planned", title=TITLE)
    client.force_login(caseworker)

    assert TITLE in client.get(LIST).content.decode()
    page = client.get(url("activity", planned)).content.decode()
    assert url("hold_activity", planned) not in page
    assert client.get(NEW).status_code == 403
    for name in PAGES[1:]:
        assert client.get(url(name, planned)).status_code == 403
    # Readers of figures find it beside them; whoever reads none, in the list of places.
    assert f'href="{LIST}"' in client.get(reverse("home")).content.decode()
    client.force_login(manager)
    assert f'href="{LIST}"' in client.get(reverse("reports:dashboard")).content.decode()


def test_a_house_is_named_to_its_own_and_by_its_code_to_others(client, manager, shelter, stranger, line):
    row = make_activity(
        manager, kind="shelter_works", shelter=shelter, project=line.project, line=line, funder=line.project.funder
    )
    client.force_login(manager)
    own = client.get(url("activity", row)).content.decode()
    client.force_login(stranger)
    other = client.get(url("activity", row)).content.decode()

    for word in (shelter.name, line.project.code, line.name):
        assert word in own
        assert word not in other
    assert shelter.code in other
    assert line.project.funder.name in other


def test_the_list_is_narrowed_by_year_kind_and_organisation(client, manager, stranger):
    for by, kind, day in (
        (manager, "training", date(2025, 5, 1)), (manager, "awareness", date(2026, 5, 1)),
        (stranger, "training", date(2026, 5, 1)),
    ):  # fmt: skip
        make_activity(by, kind=kind, ends_on=day, title=f"{kind} {day.year} {by.organisation.code}")
    client.force_login(manager)

    def shown(**query):
        return {row.title for row in client.get(LIST, query).context["page"]}

    mine, theirs = manager.organisation, stranger.organisation
    assert len(shown()) == len(shown(year="1066", kind="party", organisation="x")) == 3
    assert shown(year=2026) == {f"awareness 2026 {mine.code}", f"training 2026 {theirs.code}"}
    assert shown(kind="training", organisation=theirs.public_id) == {f"training 2026 {theirs.code}"}
    assert shown(year=2025, kind="awareness") == set()
    assert "No activity here" in client.get(LIST, {"year": 2024}).content.decode()


def test_the_list_goes_on_by_its_place_in_the_order(client, manager):
    for number in range(30):
        make_activity(manager, title=f"Number {number:02}", ends_on=date(2026, 1, 1 + number // 3))
    client.force_login(manager)

    first = client.get(LIST).context["page"]
    second = client.get(LIST + first.next_url).context["page"]

    assert (len(first), len(second)) == (25, 5)
    assert [row.title for row in [*first, *second]] == [f"Number {number:02}" for number in reversed(range(30))]
    assert second.previous_url


@pytest.mark.parametrize("who", ["manager", "caseworker"])
def test_a_list_and_an_activity_cost_the_same_for_3_and_for_30(client, request, manager, partner, who):
    user = request.getfixturevalue(who)
    client.force_login(user)
    costs = []
    for many in (3, 30):
        for number in range(many):
            row = make_activity(
                manager, partner=partner, ends_on=date(2026, 1, 1 + number % 28),
                reached=[("female", "18-29", 3), ("male", "60+", 1)][: 1 + number % 2],
                materials=[("leaflet", code, 5) for code in ("az", "ru", "en")[: 1 + number % 3]],
            )  # fmt: skip
        client.get(LIST)
        costs.append(
            (
                len(statements_of(lambda: client.get(LIST))),
                len(statements_of(lambda row=row: client.get(url("activity", row)))),
            )
        )

    assert costs[0] == costs[1]
    assert costs[0][0] <= 12


def test_an_index_puts_the_list_in_order(manager, stranger):
    """Where reading all rows and sorting them is forbidden, the first page is still had: the indexes hold its order."""
    make_activity(manager)
    with acting_as(manager), connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        found = Activity.objects.visible_to(manager)
        for rows, index in (
            (found, "reports_activity_by_day"),
            (found.of_year(2021), "reports_activity_"),
            (found.found_by(organisation=stranger.organisation), "reports_activity_of_org"),
        ):
            plan = rows.order_by("-ends_on", "-id")[:26].explain()
            assert f"Index Scan using {index}" in plan, plan
            assert "Sort" not in plan, plan
