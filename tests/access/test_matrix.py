"""Shown: nobody reaches what the reviewed table does not say."""

import os
import random
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from accounts.roles import ROLE_PERMISSIONS, Permission
from tests.access import matrix
from tests.access.world import ANONYMOUS, CLOSED, READERS, build
from tests.accounts.factories import make_user
from tests.cases.factories_work import make_leave

WHOLE = bool(os.environ.get("PROOF") or os.environ.get("ACCESS"))
# "write" asks everything and writes it down; "missing" asks only what the table does not have yet, and drops what is gone.
MODE = os.environ.get("ACCESS")
WRITES = MODE in {"write", "missing"}
SHARE = 0.05
# The whole is asked in parts, which several processes can share; it is written from one.
PARTS = 8 if WHOLE and not WRITES else 1
# Seconds after which everybody signs in anew: a sitting ends by itself, and what is asked again before a grave step too.
SITTING = 240


def whole_world():
    """The world with the one thing of each kind that belongs to no file."""
    from accounts.models import Team, User
    from exchange.actions import keep_upload
    from reports.models import ReportJob

    world = build()
    uploader = world.users["administrator"]
    world.single |= {
        "year": 2019,
        "user": User.objects.get(username="staff-OTHER"),
        "team": Team.objects.filter(organisation__code="OTHER").first()
        or Team.objects.create(organisation=world.single["organisation"], name="Elsewhere"),
        "note-kind": "telephone",
        "leave": make_leave(
            User.objects.get(username="staff-OTHER"), make_user("other", world.single["organisation"], "caseworker")
        ),
        "session": 0,
        "set": "ilo_labour",
        "factor": 0,
        "job": ReportJob.objects.create(year=2019, requested_by=world.users["iom_officer"]),
        "upload": keep_upload(SimpleUploadedFile("register.zip", b""), actor=uploader, source="s"),
    }
    return world


@pytest.fixture
def world(own_database):
    """In a database of its own, so that each request is a transaction and not a part of one that grows and grows."""
    world = whole_world()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    return world


def cells(world):
    for address in matrix.addresses():
        kinds = tuple(KIND.get(address.name, "").split())
        assert len(address.arguments) == len(kinds), f"{address.name}: what do its arguments name?"
        for relation in matrix.relations_of(kinds, world):
            for method in matrix.METHODS:
                yield address, kinds, relation, method


def ask(world, clients, address, kinds, relation, method):
    from django.urls import reverse

    found = {}
    for reader in READERS:
        arguments = [matrix.argument_of(kind, world, reader, relation) for kind in kinds]
        found[reader] = matrix.answer(clients[reader], reverse(address.name, args=arguments), method)
    return found


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_reaches_what_the_table_does_not_say(world, part):
    asked = list(cells(world))
    expected = {} if MODE == "write" else matrix.read_table()
    if MODE == "missing":
        places = {(address.name, method, relation): None for address, _kinds, relation, method in asked}
        kept = {place: expected[place] for place in places if place in expected}
        asked = [cell for cell in asked if (cell[0].name, cell[3], cell[2]) not in expected]
    elif not WHOLE:
        asked = random.Random(os.environ.get("ACCESS_SEED", "1")).sample(asked, int(len(asked) * SHARE))
    asked = asked[part::PARTS]

    found, clients, begun = {}, {}, 0.0
    for address, kinds, relation, method in asked:
        if not clients or time.monotonic() - begun > SITTING:
            clients, begun = {reader: matrix.client_of(world, reader) for reader in READERS}, time.monotonic()
        found[address.name, method, relation] = ask(world, clients, address, kinds, relation, method)

    if WRITES:
        if MODE == "missing":
            found = {place: (kept | found)[place] for place in places}
        matrix.write_table(found)
        matrix.PRINTED.write_text(matrix.as_page(found), encoding="utf-8")
        return
    wrong = {key: (cells, expected.get(key)) for key, cells in found.items() if expected and cells != expected.get(key)}
    print(f"{len(found) * len(READERS)} cells asked, {len(wrong)} differ")  # noqa: T201
    assert wrong == {}


def test_every_address_stands_in_the_table(world):
    asked = {(address.name, method, relation) for address, _kinds, relation, method in cells(world)}

    assert asked == set(matrix.read_table())


# Pages of a whole house, on which others than the file's person are named to whoever sees their files. That somebody
# whose file is closed is not named there is asked in tests/shelters/test_life.py.
OF_A_HOUSE = {
    f"shelters:{name}"
    for name in (
        "add_incident_person",
        "house_belongings",
        "medicine_sheet",
        "record_incident",
        "record_visit",
        "visits",
        "days",
        "evacuation",
        "log",
        "print_log",
        "write_log",
    )
}


def test_no_reader_sees_a_name_in_a_file_that_is_closed_to_her():
    leaks = [
        (key, reader)
        for key, answers in matrix.read_table().items()
        for reader, told in answers.items()
        if told == matrix.NAMED and key[2] in closed_to(reader) and key[0] not in OF_A_HOUSE
    ]

    assert leaks == []


def closed_to(reader):
    """Teams close a file to whoever has one of her own; the others of an organisation see all of them."""
    sees_all = reader != ANONYMOUS and Permission.CASE_ALL_TEAMS in ROLE_PERMISSIONS[reader]
    return CLOSED - {"other team"} if sees_all else CLOSED


def test_nobody_who_is_not_signed_in_gets_further_than_the_sign_in():
    reached = {
        key[0] for key, answers in matrix.read_table().items() if answers[ANONYMOUS] in (matrix.IN, matrix.NAMED)
    }

    assert reached <= OPEN_TO_ALL


OPEN_TO_ALL = {
    "account_login", "account_inactive", "csp_reports", "healthz", "readyz", "set_language",
}  # fmt: skip


def test_who_runs_the_system_or_reads_its_record_reaches_no_file():
    reached = [
        key
        for key, answers in matrix.read_table().items()
        for reader in ("auditor", "administrator")
        if key[2] != matrix.NO_OBJECT and answers[reader] in (matrix.IN, matrix.NAMED)
        # Made to have opened it, though nobody in her role can: ending what is open shows nothing.
        if key[::2] != ("emergency:end", "emergency")
    ]

    assert reached == []


def test_the_printed_table_is_the_one_that_was_tested():
    assert matrix.PRINTED.read_text(encoding="utf-8") == matrix.as_page(matrix.read_table())


def test_no_address_answers_a_method_it_does_not_use(client, world):
    from django.urls import reverse

    client.force_login(world.users["shelter_manager"])
    answered = []
    for address in matrix.addresses():
        kinds = tuple(KIND.get(address.name, "").split())
        relation = matrix.relations_of(kinds, world)[0]
        arguments = [matrix.argument_of(kind, world, "shelter_manager", relation) for kind in kinds]
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            found = matrix.answer(client, reverse(address.name, args=arguments), method)
            if found in (matrix.IN, matrix.NAMED):
                answered.append((address.name, method))

    assert answered == []
