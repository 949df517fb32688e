"""Whatever a program sends, and whoever it is: answered as the schema says, and never with a fault of ours.

Nothing is named here but roles: operations come from the document, ids from the lists that it describes.
"""

import random
from collections import Counter, defaultdict
from contextlib import contextmanager
from functools import partial
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
from schemathesis.core.parameters import ParameterLocation

from accounts.roles import Role
from core.api.schema import document
from reports.actions import freeze_report
from tests.access import world as worlds
from tests.api.conftest import Program
from tests.proof import WHOLE, seed

pytestmark = pytest.mark.slow

# Of each operation, as each role: so many of what fits the schema, as many of what does not, as many whose content alone does
# not, and of the cases that schemathesis makes at the edges of each field as many; in a whole run all of those.
CASES = 25 if WHOLE else 2
# What fits the schema may still be refused: by the role (403, 404), by the state (409), by what was read (412, 428), by a rule
# that a schema has no words for, as "no day to come" (422) or "a cursor that was given out" (400).
MAY_BE_ANSWERED = ["2xx", "400", "403", "404", "409", "412", "422", "428"]
# What does not fit is refused; which word stands for it depends on what else is wrong, and the account is looked at first.
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "428", "429"]


POSITIVE = GenerationMode.POSITIVE.value


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
    if names and fits(case, ParameterLocation.PATH) and chance.random() < 0.8:
        case.path_parameters = dict(case.path_parameters) | {name: chance.choice(known[before]) for name in names}
        tag = tag_at(program, before, case.path_parameters[names[0]])
        if tag and "If-Match" in (case.headers or {}) and fits(case, ParameterLocation.HEADER):
            case.headers["If-Match"] = tag
    if "Idempotency-Key" in (case.headers or {}) and fits(case, ParameterLocation.HEADER):
        case.headers["Idempotency-Key"] = str(uuid4())
    if fits(case, ParameterLocation.QUERY) and "fields" in (case.query or {}) and chance.random() < 0.5:
        case.query["fields"] = "id"
    if isinstance(case.body, dict) and fits(case, ParameterLocation.BODY):
        for name in set(case.body) & set(known):
            if isinstance(case.body[name], str) and chance.random() < 0.8:
                case.body[name] = chance.choice(known[name])


def fits(case: Any, place: ParameterLocation) -> bool:
    """Whether this part of the case is as the schema has it."""
    part = case.meta.components.get(place)
    return part is not None and part.mode is GenerationMode.POSITIVE


def tag_at(program: Program, before: str, name: str) -> str:
    return str(program.ask(f"{before}{name}/".removeprefix("/api/v1/")).headers.get("ETag", ""))


def sound(operation: Any, known: dict[str, list[str]], program: Program, chance: random.Random) -> dict[str, Any]:
    """An address and headers that fit, so that what does not can only be the content."""
    before = operation.path.partition("{")[0]
    ids = {
        parameter.name: chance.choice(known.get(before) or [str(uuid4())]) for parameter in operation.path_parameters
    }
    headers = {"Idempotency-Key": str(uuid4())} if operation.method.upper() == "POST" else {}
    if any(parameter.name == "If-Match" for parameter in operation.headers):
        headers["If-Match"] = tag_at(program, before, next(iter(ids.values()))) or '"none"'
    return {"path_parameters": ids, "headers": headers}


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
    dealt_by, counts, faults = seed(pytestconfig), Counter(), {}
    chance = random.Random(dealt_by)

    def ask(case: Any, mode: str) -> None:
        counts[case.operation.label, mode] += 1
        with undone():
            aimed(case, known, program, chance)
            counts["answered", case.call_and_validate(headers=headers).status_code] += 1

    for operation in (one.ok() for one in api.get_all_operations()):
        for mode, strategy in strategies(operation, sound(operation, known, program, chance)).items():
            try:
                drawn(strategy, dealt_by, partial(ask, mode=mode))
            except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - all of them are told together
                # Of an operation without parameters nothing can be wrong.
                if mode == POSITIVE or type(error).__name__ != "Unsatisfiable":
                    faults[f"{operation.label} {mode}"] = told(error)
        for case in edges(api, operation, chance):
            try:
                ask(case, "edges")
            except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - as above
                faults[f"{operation.label} edges: {case.meta.phase.data.description}"] = told(error)

    cases = {key: number for key, number in counts.items() if key[0] != "answered"}
    asked = {label for label, mode in cases if mode == POSITIVE}
    answered = {status: number for (key, status), number in sorted(counts.items(), key=str) if key == "answered"}
    record_property(f"operations asked as {role}", len(asked))
    record_property(f"cases asked as {role}", sum(cases.values()))
    with capsys.disabled():
        print(f"\n{role}: {len(asked)} operations, {sum(cases.values())} cases; answered {answered}")  # noqa: T201
    assert asked == {one.ok().label for one in api.get_all_operations()}
    assert not faults, "\n\n".join(f"{name}:\n{said}" for name, said in faults.items())
    # Refusals alone would say little.
    assert answered.get(200)


def strategies(operation: Any, around: dict[str, Any]) -> dict[str, Any]:
    found = {mode.value: operation.as_strategy(generation_mode=mode) for mode in GenerationMode}
    if operation.body or operation.query:
        found["negative content"] = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, **around)
    return found


def edges(api: Any, operation: Any, chance: random.Random) -> list[Any]:
    """What stands at the edge of what a schema allows, on both sides: lengths, numbers, what is missing, other methods."""
    generation = api.config.generation_for(operation=operation, phase="coverage")
    cases = list(
        api.iter_coverage_cases(operation, generation_modes=list(GenerationMode), generation_config=generation)
    )
    return cases if WHOLE else chance.sample(cases, min(CASES, len(cases)))


def drawn(strategy: Any, dealt_by: int, ask: Any) -> None:
    @seeded(dealt_by)
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def asked(case: Any) -> None:
        ask(case)

    asked()


def told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:1500]
