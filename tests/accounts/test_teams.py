"""Teams belong to one organisation, and so do those who are in them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import users
from accounts.models import Team
from audit.events import Event
from audit.models import AuditEvent
from core.errors import NotAllowed, Refused


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def team(shelter_organisation):
    return Team.objects.create(organisation=shelter_organisation, name="House one")


@pytest.fixture
def strange_team(stranger):
    return Team.objects.create(organisation=stranger.organisation, name="Their house")


def test_an_administrator_adds_and_renames_a_team(office, shelter_organisation):
    office.post(reverse("accounts:teams", args=[shelter_organisation.public_id]), {"name": "House one"})
    team = Team.objects.get()
    office.post(reverse("accounts:rename_team", args=[team.public_id]), {"name": "House two"})

    team.refresh_from_db()
    assert (team.organisation, team.name) == (shelter_organisation, "House two")
    page = office.get(reverse("accounts:teams", args=[shelter_organisation.public_id]))
    assert "House two" in page.content.decode()
    recorded = AuditEvent.objects.filter(actor_label="administrator").values_list("event", flat=True)
    assert {Event.TEAM_ADDED, Event.TEAM_CHANGED} <= set(recorded)


def test_a_name_is_once_in_an_organisation(office, team, stranger):
    address = reverse("accounts:teams", args=[team.organisation.public_id])

    again = office.post(address, {"name": "House one"})
    elsewhere = office.post(reverse("accounts:teams", args=[stranger.organisation.public_id]), {"name": "House one"})

    assert again.status_code == 422
    assert "name" in again.context["form"].errors
    assert elsewhere.status_code == 302
    assert Team.objects.filter(name="House one").count() == 2


def test_a_list_of_teams_counts_members_in_the_same_number_of_queries(office, shelter_organisation, caseworker):
    address = reverse("accounts:teams", args=[shelter_organisation.public_id])
    office.get(address)

    def queries(count):
        for number in range(count):
            caseworker.teams.add(Team.objects.create(organisation=shelter_organisation, name=f"House {count}-{number}"))
        with CaptureQueriesContext(connection) as captured:
            page = office.get(address)
        assert page.context["teams"][0].member_count == 1
        return len(captured)

    assert queries(3) == queries(30)


def test_somebody_is_put_into_teams_of_her_organisation(office, caseworker, team):
    office.post(reverse("accounts:change_teams", args=[caseworker.public_id]), {"teams": [team.pk]})

    assert list(caseworker.teams.all()) == [team]
    assert AuditEvent.objects.get(event=Event.USER_CHANGED).changes == {"teams": None}
    office.post(reverse("accounts:change_teams", args=[caseworker.public_id]), {})
    assert not caseworker.teams.exists()


def test_the_form_offers_and_takes_no_team_of_another_organisation(office, caseworker, team, strange_team):
    address = reverse("accounts:change_teams", args=[caseworker.public_id])

    assert "Their house" not in office.get(address).content.decode()
    assert office.post(address, {"teams": [team.pk, strange_team.pk]}).status_code == 422
    assert not caseworker.teams.exists()


def test_the_action_takes_no_team_of_another_organisation_either(administrator, caseworker, strange_team):
    with pytest.raises(Refused):
        users.change_teams(caseworker, [strange_team], actor=administrator)

    assert not caseworker.teams.exists()


def test_whoever_moves_to_another_organisation_leaves_her_teams(office, caseworker, team, stranger):
    caseworker.teams.add(team)
    values = {"full_name": caseworker.full_name, "organisation": stranger.organisation.pk, "language": "en"}

    office.post(reverse("accounts:change_user", args=[caseworker.public_id]), values | {"roles": ["caseworker"]})

    caseworker.refresh_from_db()
    assert caseworker.organisation == stranger.organisation
    assert not caseworker.teams.exists()


def test_only_administrators_keep_teams(client, manager, auditor, team, caseworker):
    for user in (manager, auditor):
        client.force_login(user)
        for address in (
            reverse("accounts:teams", args=[team.organisation.public_id]),
            reverse("accounts:rename_team", args=[team.public_id]),
            reverse("accounts:change_teams", args=[caseworker.public_id]),
        ):
            assert client.get(address).status_code == 403
        with pytest.raises(NotAllowed):
            users.change_teams(caseworker, [team], actor=user)
