"""What was opened for one role of the receiver's staff is for this role alone, everywhere that a case is looked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import acting_as
from accounts.roles import ROLE_SECTIONS, Role
from audit.events import Event
from cases import search
from cases.consent import actions
from cases.consent.models import Consent
from cases.models import Case, CaseShare
from cases.policies import sections_for
from tests.accounts.factories import make_user
from tests.cases.consent.factories import TODAY, events
from tests.cases.factories import SURNAME, make_consent, make_share


@pytest.fixture
def manager_there(there):
    return make_user("gulnar", there, Role.SHELTER_MANAGER)


def test_a_share_for_a_role_opens_to_those_who_hold_it(case, caseworker, receiver, manager_there, there):
    make_consent(case, there, by=caseworker)

    opened = actions.share(case, there, ["identity", "health"], actor=caseworker, role=Role.RECEIVING_OFFICER)

    assert opened == {"identity", "health"} == sections_for(receiver, case)
    assert sections_for(manager_there, case) == frozenset()
    assert not Case.objects.visible_to(manager_there).exists()
    assert events(Event.CASE_SHARED).get().changes["roles"] == [Role.RECEIVING_OFFICER]


def test_it_holds_no_more_than_the_role_ever_sees_whatever_else_its_reader_is(case, caseworker, there):
    make_consent(case, there, by=caseworker)
    both = make_user("both", there, Role.IOM_OFFICER, Role.RECEIVING_OFFICER)

    actions.share(case, there, ["identity", "health", "notes"], actor=caseworker, role=Role.IOM_OFFICER)

    assert sections_for(both, case) == {"identity"}
    assert set(CaseShare.objects.get().sections) <= ROLE_SECTIONS[Role.IOM_OFFICER]


def test_a_smaller_consent_leaves_it_for_this_role(case, caseworker, receiver, manager_there, there):
    make_consent(case, there, "identity", "health", by=caseworker)
    actions.share(case, there, ["identity", "health"], actor=caseworker, role=Role.RECEIVING_OFFICER)

    with acting_as(caseworker):
        actions.record_consent(
            case,
            {
                "purpose": "sharing",
                "decision": "given",
                "organisation": there,
                "sections": ["identity"],
                "form": "written",
            }
            | {"answered_on": TODAY, "valid_from": TODAY, "given_by": "person", "language": "aze"},
            actor=caseworker,
        )

    assert CaseShare.objects.in_force().get().role == Role.RECEIVING_OFFICER
    assert sections_for(receiver, case) == {"identity"}
    assert sections_for(manager_there, case) == frozenset()
    assert Consent.objects.count() == 2


def test_a_name_does_not_even_count_for_another_role(case, receiver, manager_there, there):
    make_share(case, there, "identity", role=Role.RECEIVING_OFFICER)

    with acting_as(manager_there):
        unknown = search.find(SURNAME, manager_there)
    with acting_as(receiver):
        known = search.find(SURNAME, receiver)

    assert (unknown.hits, unknown.total) == ([], 0)
    assert [hit.case for hit in known.hits] == [case]


def test_one_for_all_opens_beside_one_for_a_role(case, manager_there, there):
    make_share(case, there, "identity", role=Role.RECEIVING_OFFICER)
    make_share(case, there, "stays", from_at=timezone.now() - timedelta(days=1))

    assert sections_for(manager_there, case) == {"stays"}
