"""The nights of beds move out of the stays' own column, and back."""

import pytest
from django.db import connections

from core.model_states import Executor
from shelters.models import BedUse, Shelter, Stay
from tests import proof
from tests.accounts.factories import make_organisation
from tests.shelters.factories import DAY, make_bed, make_nights, make_shelter, make_stay, today

BEFORE, AFTER = "0006_houses_and_nights", "0008_who_sees_nights"


def migrate_to(name):
    executor = Executor(connections["owner"])
    executor.migrate([("shelters", name)])


def all_applied():
    executor = Executor(connections["owner"])
    executor.migrate(executor.loader.graph.leaf_nodes())


def asked(statement):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET row_security = off")
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.slow
@pytest.mark.skipif(not proof.WHOLE, reason="goes through all migrations twice: minutes; asked by make proof")
def test_beds_places_and_groups_move_forward_and_back(own_database):
    organisation = make_organisation("HOME", name="Home")
    women = make_shelter(organisation, code="W", capacity=7, client_groups=["women"])
    mixed = make_shelter(organisation, code="M")
    one, two = make_bed(women, "1"), make_bed(women, "2")
    moved = make_stay(shelter=women, check_in=today() - 9 * DAY)
    make_nights(one, today() - 9 * DAY, today() - 5 * DAY, stay=moved)
    make_nights(two, today() - 5 * DAY, stay=moved)
    ended = make_stay(bed=one, check_in=today() - 3 * DAY, check_out=today())
    nowhere = make_stay(shelter=mixed)
    connections["default"].close()

    migrate_to(BEFORE)

    assert asked("SELECT code, client_group, capacity FROM shelters_shelter ORDER BY code") == [
        ("M", "mixed", None), ("W", "women", 7),
    ]  # fmt: skip
    assert dict(asked("SELECT id, bed_id FROM shelters_stay")) == {
        moved.pk: two.pk, ended.pk: one.pk, nowhere.pk: None,
    }  # fmt: skip

    all_applied()

    assert dict(Shelter.objects.values_list("code", "client_groups")) == {"W": ["women"], "M": []}
    assert list(women.capacities.values_list("from_on", "places")) == [(None, 7)]
    assert not mixed.capacities.exists()
    # Which bed it was before the last one was told by no column then.
    assert set(BedUse.objects.values_list("stay", "case", "bed", "shelter", "from_on", "until_on")) == {
        (moved.pk, moved.case_id, two.pk, women.pk, moved.check_in, None),
        (ended.pk, ended.case_id, one.pk, women.pk, ended.check_in, ended.check_out),
    }
    assert Stay.objects.count() == 3
