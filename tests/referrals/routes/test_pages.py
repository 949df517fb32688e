"""The pages of routes: read by the ministry, IOM and administrators; written by the last, who see first what changes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.routes.models import Route
from tests.cases.factories import SURNAME
from tests.referrals.routes.factories import make_route

LIST = "/referrals/routes/"


@pytest.fixture
def general(db):
    """The route of any kind to any kind for legal help that came with the system."""
    return Route.objects.get(from_type="", to_type="", purpose="legal")


def typed(**changed):
    """What a browser sends of the form; a box that is not ticked is not sent."""
    sent = {"ministry_approves": "on", "approve_within": "24", "answer_within": "72", "start_within": "168"}
    sent |= {"valid_from": timezone.localdate().isoformat()} | changed
    return {name: value for name, value in sent.items() if value is not None}


def url(name, route):
    return reverse(f"referrals:{name}", args=[route.public_id])


def send_twice(client, address, sent):
    """Send the form, then again as the page came back: what it changes was shown."""
    shown = client.post(address, sent)
    assert shown.status_code == 200, shown.content.decode()
    return shown, client.post(address, sent | {"shown": shown.context["form"].data["shown"]})


def test_a_stranger_finds_no_route(client, case, stranger, caseworker, receiver, general):
    for user in (stranger, caseworker, receiver):
        client.force_login(user)
        answer = client.get(LIST)
        assert answer.status_code == 403
        assert b"Legal help" not in answer.content
        for name in ("route", "change_route", "end_route"):
            answer = client.get(url(name, general))
            assert answer.status_code == 404
            assert SURNAME.encode() not in answer.content
        assert client.post(url("withdraw_route", general)).status_code == 404


def test_the_ministry_and_iom_read_and_do_not_write(client, reviewer, iom_officer, general):
    for user in (reviewer, iom_officer):
        client.force_login(user)
        page = client.get(LIST).content.decode()
        assert "Formal identification" in page
        assert "Open a route" not in page
        assert "Prepare another version" not in client.get(url("route", general)).content.decode()
        assert client.get(reverse("referrals:new_route")).status_code == 403
        assert client.post(url("change_route", general), typed()).status_code == 403
        assert client.post(url("end_route", general), {}).status_code == 403


def test_the_list_takes_as_many_queries_for_many(client, administrator, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(administrator)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for kind in ("school", "police", "court", "health", "legal"):
        for to in ("ngo", "ministry", "international"):
            make_route(kind, to, "other")
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    assert len(many) == len(few)


def test_only_the_place_that_is_open_is_marked(client, reviewer):
    client.force_login(reviewer)

    open_places = [item["url"] for item in client.get(LIST).context["navigation"] if item["active"]]

    assert open_places == [LIST]


def test_the_list_says_where_a_referral_cannot_get_on(client, administrator, manager):
    make_route("", "court", "legal")
    client.force_login(administrator)

    page = client.get(LIST).content.decode()

    assert "“Legal help”, Any organisation → Court or prosecution: no active organisation there" in page
    assert "no active account there can give it" in page


def test_a_change_is_shown_before_it_is_saved(client, administrator, reviewer, manager, general):
    client.force_login(administrator)
    address = url("change_route", general)
    assert "In force from" in client.get(address).content.decode()

    shown, saved = send_twice(client, address, typed(answer_within="5", four_eyes="on"))

    page = shown.content.decode()
    assert "3 days → <strong>5 hours</strong>" in page
    assert "two officers have to approve, and there is only one" in page
    new = Route.objects.get(replaces=general)
    assert saved.url == url("route", new)
    assert "Answer: 3 days → 5 hours" in client.get(saved.url).content.decode()


def test_what_is_sent_otherwise_than_shown_is_shown_again(client, administrator, general):
    client.force_login(administrator)
    address = url("change_route", general)
    shown = client.post(address, typed(answer_within="5"))

    again = client.post(address, typed(answer_within="6", shown=shown.context["form"].data["shown"]))

    assert again.status_code == 200
    assert "<strong>6 hours</strong>" in again.content.decode()
    assert not Route.objects.filter(replaces=general).exists()


def test_what_cannot_be_is_said_at_its_field(client, administrator, general):
    client.force_login(administrator)

    answer = client.post(url("change_route", general), typed(ministry_approves=None, four_eyes="on"))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"four_eyes", "approve_within"}


def test_a_rule_that_refuses_late_keeps_what_was_typed(client, administrator, general):
    client.force_login(administrator)

    _shown, saved = send_twice(client, reverse("referrals:new_route"), typed(purpose="legal", legal_basis="A rule"))

    assert saved.status_code == 409
    assert "There is such a route already" in saved.content.decode()
    assert 'value="A rule"' in saved.content.decode()


def test_a_way_is_opened_and_says_which_it_goes_before(client, administrator, manager):
    client.force_login(administrator)
    sent = typed(from_type="ngo", to_type="health", purpose="health", must_carry=["identity", "health"])

    shown, saved = send_twice(client, reverse("referrals:new_route"), sent)

    assert "It goes before: Any organisation → Any organisation." in shown.content.decode()
    assert "no active organisation there has anybody who can answer" in shown.content.decode()
    assert saved.url == LIST
    assert Route.objects.get(from_type="ngo", to_type="health").must_carry == ["identity", "health"]


def test_a_general_way_says_which_go_before_it(client, administrator):
    make_route("ngo", "health", "health")
    client.force_login(administrator)

    shown = client.post(reverse("referrals:new_route"), typed(from_type="ngo", purpose="health"))

    assert "still go before it: Non-governmental organisation → Health institution." in shown.content.decode()


def test_an_end_says_who_is_left_without_a_way(client, administrator, manager, general):
    client.force_login(administrator)
    day = timezone.localdate() + timedelta(days=2)

    page = client.get(url("end_route", general)).content.decode()
    answer = client.post(url("end_route", general), {"valid_until": day.isoformat()})

    assert "“Legal help” has no route for this kind of sender: Non-governmental organisation." in page
    assert answer.status_code == 302
    general.refresh_from_db()
    assert general.valid_until == day


def test_what_has_not_begun_is_taken_back(client, administrator, general):
    client.force_login(administrator)
    day = timezone.localdate() + timedelta(days=2)
    _shown, saved = send_twice(client, url("change_route", general), typed(valid_from=day.isoformat(), expires="on"))
    coming = Route.objects.get(replaces=general)
    assert "Take this version back" in client.get(saved.url).content.decode()
    assert client.get(url("change_route", general)).status_code == 409

    answer = client.post(url("withdraw_route", coming))

    assert answer.url == url("route", general)
    assert client.post(url("withdraw_route", general)).status_code == 409


def test_the_record_says_it_in_words(client, administrator, auditor, general):
    client.force_login(administrator)
    send_twice(client, url("change_route", general), typed(answer_within="5"))
    client.force_login(auditor)

    page = client.get(reverse("accounts:record")).content.decode()

    assert "changed a route of referrals (Legal help) from " in page
