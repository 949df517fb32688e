"""Whatever a program sends, and whoever it is: answered as the schema says, and never with a fault of ours.

Nothing is named here but roles: operations come from the document, ids from the lists that it describes.
"""

import random
from collections import defaultdict
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from schemathesis import GenerationMode

from accounts.roles import Role
from core.api.schema import document
from reports.actions import freeze_report
from tests.access import world as worlds
from tests.api.conftest import Program
from tests.proof import WHOLE, seed

pytestmark = pytest.mark.slow

# Of each operation, as each role, so many of what fits the schema and as many of what does not.
CASES = 25 if WHOLE else 2
# What fits the schema may still be refused: by the role (403, 404), by the state (409), by what was read (412, 428), by a rule
# that a schema has no words for, as "no day to come" (422) or "a cursor that was given out" (400).
MAY_BE_ANSWERED = ["2xx", "400", "403", "404", "409", "412", "422", "428"]
# What does not fit is refused; which word stands for it depends on what else is wrong, and the account is looked at first.
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "428", "429"]


class UndoneAfterwards(Exception):
    """So that each case finds the same world."""


WSGI = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """The server's own door. The connection outlives the request, as with Django's client: the test's transaction is in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    return WSGI(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


@contextmanager
def undone():
    try:
        with transaction.atomic():
            yield
            raise UndoneAfterwards
    except UndoneAfterwards:
        pass


def configuration() -> Any:
    return schemathesis.Config.from_dict(
        {
            "checks": {
                "positive_data_acceptance": {"expected-statuses": MAY_BE_ANSWERED},
                "negative_data_rejection": {"expected-statuses": REFUSED},
                "missing_required_header": {"expected-statuses": REFUSED},
            }
        }
    )


def things(program: Program, paths: list[str]) -> dict[str, list[str]]:
    """The ids that the account's lists tell, by the address of the list and by the name of the field."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        answer = program.ask(path.removeprefix("/api/v1/"))
        for row in answer.json()["results"] if answer.status_code == 200 else []:
            found[path].append(row["id"])
            # `/cases/` leads to `case` in a body.
            found[path.rstrip("/").rpartition("/")[2].removesuffix("s")].append(row["id"])
    return found


def aimed(case: Any, known: dict[str, list[str]], program: Program, chance: random.Random) -> None:
    """Put ids that there are where the schema asks for any; mostly, so that what there is not is asked for too."""
    before = case.operation.path.partition("{")[0]
    names = [name for name in case.path_parameters or {} if known.get(before)]
    if names and chance.random() < 0.8:
        case.path_parameters = dict(case.path_parameters) | {name: chance.choice(known[before]) for name in names}
    headers = {name.lower() for name in case.headers or {}}
    if "if-match" in headers and names and chance.random() < 0.7:
        tag = program.ask(f"{before}{case.path_parameters[names[0]]}/".removeprefix("/api/v1/")).headers.get("ETag")
        if tag:
            case.headers["If-Match"] = tag
    if isinstance(case.query, dict) and "fields" in case.query and chance.random() < 0.5:
        case.query["fields"] = "id"
    if isinstance(case.body, dict):
        for name in set(case.body) & set(known):
            if isinstance(case.body[name], str) and chance.random() < 0.8:
                case.body[name] = chance.choice(known[name])


@pytest.fixture
def world(db, settings):
    settings.API_REQUESTS_A_MINUTE = settings.API_REFUSALS_A_MINUTE = 10**9
    found = worlds.build()
    freeze_report(2019, actor=found.users[Role.IOM_OFFICER])
    return found


@pytest.mark.parametrize("role", Role.values)
def test_every_operation_answers_as_its_schema_says(world, role, pytestconfig, record_property, capsys):
    program = Program(world.users[role])
    paths = document()["paths"]
    lists = [path for path in paths if any(other.startswith(path + "{") for other in paths)]
    known = things(program, lists)
    api = schemathesis.openapi.from_dict(document(), config=configuration())
    api.app = application
    # Not compressed: nothing between the two unpacks it here.
    headers = {"Authorization": f"Bearer {program.secret}", "Accept-Encoding": "identity"}
    dealt_by, counts, faults = seed(pytestconfig), defaultdict(int), {}

    for operation in (one.ok() for one in api.get_all_operations()):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                strategy = operation.as_strategy(generation_mode=mode)
                run(operation, strategy, dealt_by, headers, known, program, counts)
            except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - all of them are told together
                # Of an operation without parameters nothing can be wrong.
                if mode is GenerationMode.POSITIVE or type(error).__name__ != "Unsatisfiable":
                    faults[f"{operation.label} {mode.value}"] = told(error)

    record_property(f"operations asked as {role}", len({name for name, _mode in counts}))
    record_property(f"cases asked as {role}", sum(counts.values()))
    with capsys.disabled():
        print(f"\n{role}: {len({name for name, _mode in counts})} operations, {sum(counts.values())} cases")  # noqa: T201
    asked = {name for name, mode in counts if mode == "positive"}
    assert asked == {one.ok().label for one in api.get_all_operations()}
    assert not faults, "\n\n".join(f"{name}:\n{said}" for name, said in faults.items())


def run(operation, strategy, dealt_by, headers, known, program, counts):
    chance = random.Random(dealt_by)

    @seeded(dealt_by)
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def asked(case):
        mode = case.meta.generation.mode.value if case.meta else "positive"
        counts[operation.label, mode] += 1
        with undone():
            if mode == "positive":
                aimed(case, known, program, chance)
                if "Idempotency-Key" in (case.headers or {}):
                    case.headers["Idempotency-Key"] = str(uuid4())
            case.call_and_validate(headers=headers)

    asked()


def told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:1500]
