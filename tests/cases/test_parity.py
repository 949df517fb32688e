"""One opinion in five places, for every role and relation to a case: rows, parts of the list, has_perm, policy, database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import grants
from accounts.access import acting_as
from accounts.models import Team
from accounts.roles import SHAREABLE, Permission, Role, has_permission
from cases import listing
from cases.models import Case, Person
from cases.policies import allows, check_may_view, sections_for
from cases.transfer.states import Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_emergency, make_share
from tests.cases.factories_transfer import make_transfer

DAY = timedelta(days=1)


def hold(case, user, until):
    grants.give(case, user, "view_case", actor=user, until=until)


def in_team(case, user, *, member):
    Case.objects.filter(pk=case.pk).update(team=Team.objects.create(organisation=case.organisation, name="Town"))
    case.refresh_from_db()
    if member:
        user.teams.add(case.team)


def seal(case, **fields):
    Case.objects.filter(pk=case.pk).update(**fields or {"restricted": True})


def take_elsewhere(case, user):
    Case.objects.filter(pk=case.pk).update(closed_on=timezone.localdate(), closure_reason="transferred")
    make_transfer(case, make_organisation("UNION"), Status.ACCEPTED, by=user)


# What binds the user to the case, and whether somebody with CASE_VIEW sees it then.
RELATIONS = {
    "own": (True, lambda case, user: None, True),
    "own, my team": (True, lambda case, user: in_team(case, user, member=True), True),
    "own, another team": (True, lambda case, user: in_team(case, user, member=False), "all teams"),
    "own, sealed": (True, lambda case, user: seal(case), False),
    "own, sealed, named": (True, lambda case, user: (seal(case), hold(case, user, None)), True),
    "own, sealed, named until yesterday": (True, lambda case, user: (seal(case), hold(case, user, timezone.now() - DAY)), False),
    "own, embargo": (True, lambda case, user: seal(case, embargo_until=timezone.now() + DAY), False),
    "own, embargo over": (True, lambda case, user: seal(case, embargo_until=timezone.now() - DAY), True),
    "own, sealed, emergency": (True, lambda case, user: (seal(case), make_emergency(case, user)), True),
    "own, sealed, emergency over": (True, lambda case, user: (seal(case), make_emergency(case, user, hours_ago=9)), False),
    "own, went elsewhere": (True, take_elsewhere, True),
    "own, went elsewhere, named": (True, lambda case, user: (take_elsewhere(case, user), hold(case, user, None)), True),
    "other": (False, lambda case, user: None, False),
    "shared": (False, lambda case, user: make_share(case, user.organisation), True),
    "shared with another": (False, lambda case, user: make_share(case, make_organisation("THIRD")), False),
    "shared, ended": (False, lambda case, user: make_share(case, user.organisation, ended_at=timezone.now()), False),
    "shared, run out": (False, lambda case, user: make_share(case, user.organisation, until=timezone.now() - DAY), False),
    "shared, not yet": (False, lambda case, user: make_share(case, user.organisation, from_at=timezone.now() + DAY), False),
    "shared, sealed": (False, lambda case, user: (seal(case), make_share(case, user.organisation)), False),
    "shared, embargo": (
        False,
        lambda case, user: (seal(case, embargo_until=timezone.now() + DAY), make_share(case, user.organisation)),
        False,
    ),
    "granted": (False, lambda case, user: hold(case, user, timezone.now() + DAY), True),
    "granted, run out": (False, lambda case, user: hold(case, user, timezone.now() - DAY), False),
    "emergency": (False, lambda case, user: make_emergency(case, user), True),
    "emergency over": (False, lambda case, user: make_emergency(case, user, hours_ago=9), False),
    "emergency ended": (False, lambda case, user: make_emergency(case, user, hours_ago=1, ended_at=timezone.now()), False),
}  # fmt: skip


def rows_in_sql(table, key):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE id = %s", [key])  # noqa: S608 (our own names)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("relation", RELATIONS)
def test_everybody_agrees_who_sees_a_case(db, role, relation):
    is_own, bind, sees = RELATIONS[relation]
    owner = make_organisation("OWN")
    case = make_case(owner)
    user = make_user("somebody", owner if is_own else make_organisation("AWAY"), role)
    bind(case, user)
    classification = case.classifications.get()
    case.refresh_from_db()
    expected = has_permission(user, Permission.CASE_VIEW) and (
        has_permission(user, Permission.CASE_ALL_TEAMS) if sees == "all teams" else sees
    )

    with acting_as(user):
        said = opinions(user, case) | {
            "database": bool(rows_in_sql("cases_case", case.pk)),
            "database, person": bool(rows_in_sql("cases_person", case.person_id)),
            "database, classification": bool(rows_in_sql("cases_classification", classification.pk)),
        }
    # What the programme says of itself where the database would not correct it.
    said |= {f"alone: {who}": opinion for who, opinion in opinions(user, case).items()}

    assert said == dict.fromkeys(said, expected)
    by_rows = {part for part in SHAREABLE if Case.objects.visible_to(user, section=part).filter(pk=case.pk).exists()}
    assert by_rows == sections_for(user, case) & SHAREABLE


def opinions(user, case):
    return {
        "rows": Case.objects.visible_to(user).filter(pk=case.pk).exists(),
        "list": case.pk in {row[0] for arm in listing.arms(user, {"state": "all"}) for row in arm.keys(9)},
        "persons": Person.objects.visible_to(user).filter(pk=case.person_id).exists(),
        "policy": allows(check_may_view, user, case),
        "has_perm": user.has_perm("cases.view_case", case),
        "sections": bool(sections_for(user, case)),
    }
