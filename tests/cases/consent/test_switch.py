"""Nothing is to be shared outside: at once, in every file of hers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.events import Event
from cases.consent import actions, policies
from cases.models import Person
from cases.policies import sections_for
from core.errors import Conflict
from tests.cases.consent.factories import events, give
from tests.cases.factories import make_case, make_person, make_share


def test_the_switch_closes_everything_at_once_in_every_file(case, caseworker, receiver, there, ground, stranger):
    """Also in the file that another organisation keeps of her, under another record of hers."""
    merged = make_person(merged_into=case.person)
    elsewhere = make_case(stranger.organisation, person=merged)
    give(case, there, caseworker, "identity", "health")
    make_share(elsewhere, there, "identity")
    somebody_else = make_case(case.organisation, person=make_person())
    make_share(somebody_else, there, "identity")

    actions.stop_sharing(case, actor=caseworker)

    assert sections_for(receiver, case) == sections_for(receiver, elsewhere) == frozenset()
    assert sections_for(receiver, somebody_else) == {"identity"}
    assert Person.objects.get(pk=merged.pk).do_not_share
    assert events(Event.SHARING_STOPPED).get().actor_label == "caseworker"
    assert events(Event.CASE_SHARE_ENDED).count() == 2
    assert events(Event.PROGRAMME_WORK).get().changes == {"purpose": "consent"}


def test_the_switch_leaves_what_the_law_asks_for(case, caseworker, receiver, there, ground):
    actions.record_ground(case, ground, actor=caseworker)
    give(case, there, caseworker, "identity", "health")

    actions.stop_sharing(case, actor=caseworker)

    assert sections_for(receiver, case) == {"identity"}


def test_the_switch_ends_personal_access_from_outside_alone(case, caseworker, colleague, receiver):
    from accounts import grants

    for user in (colleague, receiver):
        grants.give(case, user, "view_case", actor=caseworker)

    actions.stop_sharing(case, actor=caseworker)

    assert [grant.user for grant in case.user_grants.all()] == [colleague]


def test_nothing_opens_by_itself_when_the_switch_is_turned_off(case, caseworker, receiver, there):
    make_person(merged_into=case.person)
    give(case, there, caseworker, "identity")
    actions.stop_sharing(case, actor=caseworker)
    with pytest.raises(Conflict):
        actions.stop_sharing(case, actor=caseworker)

    actions.allow_sharing(case, actor=caseworker)

    assert sections_for(receiver, case) == frozenset()
    assert policies.consent_allows(case, there, ["identity"]).sections
    assert not Person.objects.filter(do_not_share=True).exists()
    assert events(Event.SHARING_ALLOWED).count() == 1
    with pytest.raises(Conflict):
        actions.allow_sharing(case, actor=caseworker)


@pytest.mark.parametrize("act", [actions.stop_sharing, actions.allow_sharing])
def test_her_files_are_locked_before_her_records_as_everywhere(case, caseworker, act):
    if act is actions.allow_sharing:
        actions.stop_sharing(case, actor=caseworker)

    with CaptureQueriesContext(connection) as asked:
        act(case, actor=caseworker)

    locked = [query["sql"].split(' FROM "')[1].split('"')[0] for query in asked if "FOR UPDATE" in query["sql"]]
    assert locked[:2] == ["cases_case", "cases_person"]


def test_what_one_keeps_to_herself_is_hers_alone(case, shelter_organisation):
    silent = make_case(shelter_organisation, person=make_person(do_not_share=True))

    assert policies.keeps_to_herself(silent) is True
    assert policies.keeps_to_herself(case) is False
