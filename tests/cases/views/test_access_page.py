"""Who may see this file, and that a sealed one is nowhere for anybody else."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import grants
from accounts.models import Team
from cases.models import Case, Unsealing
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME, make_case, make_emergency, make_person, make_share
from tests.cases.views.test_emergency_pages import signed_in_a_while_ago
from tests.shelters.factories import make_stay

TODAY = timezone.localdate()


def address(name, case, *more):
    return reverse(f"cases:{name}", args=[case.public_id, *more])


def body(response):
    return response.content.decode()


@pytest.fixture
def sealed(case, caseworker, manager):
    grants.give(case, caseworker, "view_case", actor=manager)
    Case.objects.filter(pk=case.pk).update(restricted=True)
    case.refresh_from_db()
    return case


# ------------------------------------------------------------------ the page


def test_everybody_who_may_is_on_it(client, case, caseworker, colleague, manager, receiver, stranger):
    case.team = Team.objects.create(organisation=case.organisation, name="Seaside")
    case.save()
    caseworker.teams.add(case.team)
    make_share(case, receiver.organisation, "identity", "stays", until=timezone.now() + timedelta(days=9))
    grants.give(case, colleague, "view_case", actor=manager, until=timezone.now() + timedelta(days=9))
    make_emergency(case, stranger)
    client.force_login(caseworker)

    page = body(client.get(address("access", case)))

    for word in (
        "Example House",
        "Seaside",
        "Receiving Union",
        "Identity, Shelter stays",
        "Staff colleague",
        "Staff stranger",
    ):
        assert word in page
    assert page.count("Staff stranger") == 1
    assert "End now" not in page
    client.force_login(manager)
    assert "End now" in body(client.get(address("access", case)))


def test_receivers_and_strangers_do_not_see_it(client, case, receiver, stranger, reviewer):
    make_share(case, receiver.organisation)
    for user, status in ((receiver, 403), (stranger, 404), (reviewer, 404)):
        client.force_login(user)
        response = client.get(address("access", case))
        assert response.status_code == status
        assert SURNAME.encode() not in response.content


def test_a_person_is_let_in_by_username_until_a_day(client, case, manager, caseworker):
    other = make_user("othertown", case.organisation, "caseworker")
    case.team = Team.objects.create(organisation=case.organisation, name="Seaside")
    case.save()
    client.force_login(manager)

    response = client.post(address("access", case), {"username": "othertown", "until": TODAY.isoformat()})

    assert response.url == address("access", case)
    assert case.user_grants.get().user == other
    client.force_login(other)
    assert client.get(address("detail", case)).status_code == 200


@pytest.mark.parametrize(
    ("username", "until", "field"),
    [
        ("nobody", TODAY.isoformat(), "username"),
        ("auditor", TODAY.isoformat(), "username"),
        ("receiver", TODAY.isoformat(), "username"),
        ("colleague", "", "until"),
        ("colleague", (TODAY + timedelta(days=91)).isoformat(), "until"),
        ("colleague", (TODAY - timedelta(days=1)).isoformat(), "until"),
    ],
)
def test_what_may_not_be_is_said_at_its_field(
    client, case, manager, colleague, receiver, auditor, username, until, field
):
    client.force_login(manager)

    response = client.post(address("access", case), {"username": username, "until": until})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not case.user_grants.exists()


def test_an_unknown_username_and_one_that_may_see_no_case_get_one_answer(client, case, manager, auditor):
    client.force_login(manager)

    said = [
        str(client.post(address("access", case), {"username": name, "until": TODAY.isoformat()}).context["form"].errors)
        for name in ("nobody", "auditor")
    ]

    assert said[0] == said[1]


def test_a_caseworker_lets_nobody_in(client, case, caseworker, colleague):
    client.force_login(caseworker)

    response = client.post(address("access", case), {"username": "colleague", "until": TODAY.isoformat()})

    assert response.status_code == 403
    assert not case.user_grants.exists()


def test_an_access_is_ended_by_a_button(client, case, manager, stranger, caseworker):
    make_emergency(case, stranger)
    button = address("revoke_access", case, stranger.public_id)
    for user, status in ((caseworker, 403), (manager, 302)):
        client.force_login(user)
        assert client.post(button).status_code == status
    assert client.get(button).status_code == 405
    client.force_login(stranger)
    assert client.get(address("detail", case)).status_code == 404


def test_a_strangers_post_changes_nothing(client, case, stranger, colleague, manager):
    grants.give(case, colleague, "view_case", actor=manager, until=timezone.now() + timedelta(days=9))
    client.force_login(stranger)
    for name, more in (
        ("access", []),
        ("revoke_access", [colleague.public_id]),
        ("change_team", []),
        ("restrict", []),
        ("request_unsealing", []),
    ):
        assert client.post(address(name, case, *more), {"username": "stranger", "until": TODAY}).status_code == 404
    case.refresh_from_db()
    assert (case.restricted, case.team, case.user_grants.count()) == (False, None, 1)


def test_a_manager_changes_the_team(client, case, manager, caseworker):
    team = Team.objects.create(organisation=case.organisation, name="Seaside")
    client.force_login(caseworker)
    assert client.post(address("change_team", case), {"team": team.pk}).status_code == 403
    client.force_login(manager)

    client.post(address("change_team", case), {"team": team.pk})

    case.refresh_from_db()
    assert case.team == team


# ------------------------------------------------------------------ sealing by the pages


def test_a_manager_seals_and_a_named_caseworker_names_others(client, case, manager, caseworker, colleague):
    client.force_login(manager)
    client.post(address("restrict", case), {"users": [caseworker.pk]})
    case.refresh_from_db()
    assert case.restricted
    client.force_login(caseworker)
    assert client.get(address("restrict", case)).status_code == 200

    client.post(address("restrict", case), {"users": [colleague.pk]})

    assert set(case.user_grants.values_list("user", flat=True)) == {caseworker.pk, colleague.pk}


def test_a_request_to_lift_is_seen_and_answered_on_the_page(client, sealed, caseworker, manager):
    grants.give(sealed, manager, "view_case", actor=manager)
    client.force_login(caseworker)
    client.post(address("request_unsealing", sealed), {"reason": "The danger is over."})
    page = body(client.get(address("access", sealed)))
    assert "Take the request back" in page
    assert "Confirm" not in page
    client.force_login(manager)
    page = body(client.get(address("access", sealed)))
    assert "The danger is over." in page
    assert "Confirm" in page

    client.post(reverse("cases:confirm_unsealing", args=[Unsealing.objects.get().public_id]))

    sealed.refresh_from_db()
    assert not sealed.restricted


def test_asking_to_lift_asks_first_whether_it_is_really_she(client, sealed, caseworker):
    signed_in_a_while_ago(client, caseworker)

    assert client.get(address("request_unsealing", sealed)).url.startswith("/accounts/reauthenticate/")
    assert not Unsealing.objects.exists()


@pytest.mark.parametrize("seal", ["embargo", "sealed"])
def test_a_case_is_opened_for_oneself_by_the_form(client, caseworker, manager, seal):
    client.force_login(caseworker)
    form = {"family_name": "Sınaq", "sex": "female", "opened_on": "2026-01-05", "seal": seal}

    response = client.post(reverse("cases:open"), form)

    assert client.get(response.url).status_code == 200
    client.force_login(manager)
    assert client.get(response.url).status_code == 404


def test_the_form_asks_for_a_team_where_there_is_one(client, caseworker):
    client.force_login(caseworker)
    assert "team" not in client.get(reverse("cases:open")).context["form"].fields
    mine = Team.objects.create(organisation=caseworker.organisation, name="Mine")
    Team.objects.create(organisation=caseworker.organisation, name="Not mine")
    caseworker.teams.add(mine)

    field = client.get(reverse("cases:open")).context["form"].fields["team"]

    assert (list(field.queryset), field.initial) == ([mine], mine)


# ------------------------------------------------------------------ a sealed case is nowhere


def seal_by_embargo(case):
    Case.objects.filter(pk=case.pk).update(embargo_until=timezone.now() + timedelta(days=3))


def seal_by_hand(case):
    Case.objects.filter(pk=case.pk).update(restricted=True)


@pytest.mark.parametrize("seal", [seal_by_embargo, seal_by_hand])
def test_a_sealed_case_is_nowhere_for_who_is_not_named(client, case, colleague, manager, bed, seal):
    other = make_case(case.organisation, person=make_person(family_name="Özgə"))
    stay = make_stay(case, bed=bed, check_in=TODAY)
    seal(case)
    for user in (colleague, manager):
        client.force_login(user)
        listed = client.get(reverse("cases:list"), {"state": "all"})
        assert [row.pk for row in listed.context["page"]] == [other.pk]
        assert "of 1" in listed.context["page"].count_text or "1" in listed.context["page"].count_text
        assert not client.get(reverse("cases:list"), {"number": case.number}).context["page"].rows
        board = body(client.get(reverse("shelters:board", args=[bed.shelter.public_id])))
        night = body(client.get(reverse("shelters:stay", args=[stay.public_id])))
        for page in (body(listed), board, night, body(client.get(reverse("home"), follow=True))):
            assert case.number not in page
            assert str(case.public_id) not in page
            assert SURNAME not in page
        assert "Occupied" in board
        for name in ("detail", "access", "restrict", "request_unsealing"):
            assert client.get(address(name, case)).status_code == 404


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_a_sealed_case_is_no_likely_duplicate(client, case, request, who):
    seal_by_hand(case)
    client.force_login(request.getfixturevalue(who))
    form = {"family_name": SURNAME, "given_name": "Nərgizxatun", "sex": "female", "opened_on": "2026-01-05"}

    response = client.post(reverse("cases:open"), form | {"date_of_birth": date(1995, 3, 8).isoformat()})

    assert response.status_code == 302
