"""Who sees and who writes plans and assistance: by ownership, or by a share that names this part of the file."""

from datetime import date

import pytest

from accounts import grants
from accounts.roles import Role
from cases.policies import allows, sections_for
from core.errors import Conflict, NotAllowed, NotVisible
from reintegration import policies
from reintegration.models import Assistance, Plan
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_share
from tests.reintegration.factories import make_item, make_plan

RECORDERS = {"caseworker", "colleague", "manager"}
CAST = (*sorted(RECORDERS), "stranger", "reviewer", "receiver", "auditor", "iom_officer", "administrator")


@pytest.mark.parametrize("sections", [None, ["identity"], ["assistance"]], ids=str)
@pytest.mark.parametrize("name", CAST)
def test_who_sees_and_who_records(name, sections, request, case):
    user = request.getfixturevalue(name)
    if sections and name not in RECORDERS:
        make_share(case, user.organisation, *sections)
    plan, item = make_plan(case), make_item(case, type="food")

    opened = name in RECORDERS or (sections == ["assistance"] and name not in ("auditor", "administrator"))
    writes = name in RECORDERS or (opened and name in ("stranger", "receiver"))

    assert Plan.objects.visible_to(user).filter(pk=plan.pk).exists() == opened
    assert Assistance.objects.visible_to(user).filter(pk=item.pk).exists() == opened
    assert allows(policies.check_may_view, user, case) == opened
    assert allows(policies.check_may_record, user, case) == writes
    assert allows(policies.check_may_end_plan, user, plan) == writes


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize(
    "relation", ["own", "own-restricted", "other", "shared", "shared-otherwise", "shared-restricted", "granted"]
)
def test_rows_and_sections_are_of_one_opinion(db, role, relation):
    owner = make_organisation("OWN")
    case = make_case(owner, restricted=relation.endswith("restricted"))
    user = make_user("somebody", owner if relation.startswith("own") else make_organisation("AWAY"), role)
    if relation.startswith("shared"):
        make_share(case, user.organisation, "stays" if relation == "shared-otherwise" else "assistance")
    if relation == "granted":
        grants.give(case, user, "view_case", actor=user)
    make_plan(case)

    assert Plan.objects.visible_to(user).exists() == ("assistance" in sections_for(user, case))


def test_who_sees_the_case_without_this_part_is_told_so(case, receiver):
    make_share(case, receiver.organisation, "identity")

    for check in (policies.check_may_view, policies.check_may_record):
        with pytest.raises(NotAllowed, match="not shared"):
            check(receiver, case)
    with pytest.raises(NotVisible):
        policies.check_may_end_plan(receiver, make_plan(case))


def test_a_closed_case_takes_nothing_more(case, caseworker):
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()

    policies.check_may_view(caseworker, case)
    with pytest.raises(Conflict):
        policies.check_may_record(caseworker, case)


def test_an_ended_plan_does_not_end_again(case, caseworker):
    with pytest.raises(Conflict, match="ended already"):
        policies.check_may_end_plan(caseworker, make_plan(case, ended_on=date(2024, 6, 1)))


def test_a_plan_is_not_ended_by_who_sees_another_plan_alone(case, caseworker, stranger):
    other = make_plan(make_case(stranger.organisation))
    plan = make_plan(case)

    policies.check_may_end_plan(stranger, other)
    with pytest.raises(NotVisible):
        policies.check_may_end_plan(stranger, plan)


def test_who_sees_the_case_and_another_plan_is_not_told_that_there_is_this_one(case, receiver):
    make_share(case, receiver.organisation, "identity")
    make_plan(make_case(receiver.organisation))

    with pytest.raises(NotVisible):
        policies.check_may_end_plan(receiver, make_plan(case))
