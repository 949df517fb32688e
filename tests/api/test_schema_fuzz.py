"""Whatever a program sends, and whoever it is: answered as the schema says, and never with a fault of ours.

Nothing is named here but roles: operations come from the document, ids from the lists that it describes.
"""

import random
import re
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
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
from schemathesis.generation.meta import TestPhase

from accounts.roles import Role
from core.api.schema import UUID_TEXT as UUID_SCHEMA
from core.api.schema import document
from reports.actions import freeze_report
from tests.access import world as worlds
from tests.api.conftest import Program
from tests.proof import WHOLE, dealt, seed

pytestmark = pytest.mark.slow

# Of each operation, as each role: so many of what fits the schema, as many of what does not, as many whose content alone does
# not, and of the cases that schemathesis makes at the edges of each field as many; in a whole run all of those.
CASES = 10 if WHOLE else 2
# Otherwise each role is dealt some of the operations.
HANDS = 4
# What fits the schema may still be refused: by the role (403, 404) or by a rule that a schema has no words for, as "no day to
# come" (422). Reading, by a cursor that was not given out or a name of a field (400); changing, by the state (409) or by what
# was read (412).
MAY_BE_ANSWERED = {
    "GET": ["2xx", "400", "403", "404", "422"],
    "POST": ["2xx", "403", "404", "409", "412", "422"],
}
# What does not fit is refused; which word stands for it depends on what else is wrong, and the account is looked at first.
REFUSED = ["400", "401", "403", "404", "405", "409", "412", "415", "422", "428"]
# Where the content alone does not fit, by that or by the role; and by what was read, where nothing could be.
CONTENT_REFUSED = {400, 403, 404, 412, 415, 422}

NEGATIVE_CONTENT = "negative content"
UUID_TEXT = re.compile(UUID_SCHEMA["pattern"])


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
    by_method = [
        {"include-method": method, "checks": {"positive_data_acceptance": {"expected-statuses": statuses}}}
        for method, statuses in MAY_BE_ANSWERED.items()
    ]
    checks = {name: {"expected-statuses": REFUSED} for name in ("negative_data_rejection", "missing_required_header")}
    return schemathesis.Config.from_dict({"checks": checks, "operations": by_method})


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


@dataclass
class Aim:
    """Puts what there is where the schema asks for any, and leaves what a case tries as it is."""

    program: Program
    known: dict[str, list[str]]
    chance: random.Random
    tags: dict[str, str] = field(default_factory=dict)

    def at(self, case: Any) -> None:
        """Mostly, so that what there is not is asked for too."""
        before = case.operation.path.partition("{")[0]
        if self.known.get(before) and fits(case, ParameterLocation.PATH) and self.chance.random() < 0.8:
            thing = self.chance.choice(self.known[before])
            # What lies within a thing is named by nothing that a list tells.
            case.path_parameters = dict(case.path_parameters) | {next(iter(case.path_parameters)): thing}
        for name, value in self.headers(case.operation, next(iter((case.path_parameters or {}).values()), "")).items():
            if tried_header(case) != name and not (is_fuzzed(case) and not fits(case, ParameterLocation.HEADER)):
                case.headers[name] = value
        if fits(case, ParameterLocation.QUERY) and "fields" in (case.query or {}) and self.chance.random() < 0.5:
            case.query["fields"] = "id"
        if isinstance(case.body, dict) and fits(case, ParameterLocation.BODY):
            for name in set(case.body) & set(self.known):
                if isinstance(case.body[name], str) and self.chance.random() < 0.8:
                    case.body[name] = self.chance.choice(self.known[name])

    def sound(self, operation: Any) -> dict[str, Any]:
        """An address and headers that fit, so that what does not can only be the content."""
        before = operation.path.partition("{")[0]
        ids = {one.name: str(uuid4()) for one in operation.path_parameters}
        if ids and self.known.get(before):
            ids[next(iter(ids))] = self.chance.choice(self.known[before])
        # Without it, to lack a token would be all that schemathesis finds to do wrong.
        token = {"Authorization": f"Bearer {self.program.secret}"}
        return {"path_parameters": ids, "headers": self.headers(operation, next(iter(ids.values()), "")) | token}

    def headers(self, operation: Any, thing: str) -> dict[str, str]:
        asked = {one.name for one in operation.headers}
        found = {"Idempotency-Key": str(uuid4())} if "Idempotency-Key" in asked else {}
        return found | ({"If-Match": self.tag(operation, thing)} if "If-Match" in asked else {})

    def tag(self, operation: Any, thing: str) -> str:
        """Asked for once: nothing stays changed."""
        path = f"{operation.path.partition('{')[0]}{thing}/"
        if path not in self.tags:
            answer = self.program.ask(path.removeprefix("/api/v1/")) if UUID_TEXT.fullmatch(thing) else None
            self.tags[path] = str(answer.headers.get("ETag", "")) if answer else ""
        return self.tags[path] or '"none"'


def fits(case: Any, place: ParameterLocation) -> bool:
    """Whether this part of the case is as the schema has it."""
    part = case.meta.components.get(place)
    return part is not None and part.mode is GenerationMode.POSITIVE


def is_fuzzed(case: Any) -> bool:
    return case.meta.phase.name is TestPhase.FUZZING


def tried_header(case: Any) -> str:
    """The header at whose edge the case was made; all others of such a case are to be good."""
    made_for = case.meta.phase.data
    return str(made_for.parameter) if made_for.parameter_location is ParameterLocation.HEADER else ""


def is_of_content_alone(case: Any, mode: str) -> bool:
    at = case.meta.phase.data.parameter_location
    negative = case.meta.generation.mode is GenerationMode.NEGATIVE
    is_known_method = case.method.upper() == case.operation.method.upper()
    edge = at in {ParameterLocation.BODY, ParameterLocation.QUERY} and not is_fuzzed(case)
    return negative and is_known_method and (mode == NEGATIVE_CONTENT or edge)


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
    dealt_by, counts, faults = seed(pytestconfig), Counter(), {}
    aim = Aim(program, things(program, lists), random.Random(f"{dealt_by}{role}"))
    api = schemathesis.openapi.from_dict(document(), config=configuration())
    api.app = application
    # Not compressed: nothing between the two unpacks it here.
    headers = {"Authorization": f"Bearer {program.secret}", "Accept-Encoding": "identity"}

    def ask(case: Any, mode: str) -> None:
        counts[case.operation.label, mode] += 1
        with undone():
            aim.at(case)
            answer = case.call_and_validate(headers=headers)
            counts["answered", answer.status_code] += 1
            if is_of_content_alone(case, mode):
                assert answer.status_code in CONTENT_REFUSED, f"{answer.status_code}: {answer.text} of {case.body}"

    operations = [one.ok() for one in api.get_all_operations()]
    dealt_to = dealt(operations, Role.values.index(role), dealt_by, HANDS)
    for operation in dealt_to:
        for mode, strategy in strategies(operation, aim.sound(operation)).items():
            try:
                drawn(strategy, dealt_by, partial(ask, mode=mode))
            except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - all of them are told together
                faults[f"{operation.label} {mode}"] = told(error)
        for case in edges(api, operation, aim.chance):
            try:
                ask(case, "edges")
            except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - as above
                faults[f"{operation.label} edges: {case.meta.phase.data.description}"] = told(error)

    cases = {key: number for key, number in counts.items() if key[0] != "answered"}
    asked = {label for label, mode in cases if mode == GenerationMode.POSITIVE.value}
    answered = {status: number for (key, status), number in sorted(counts.items(), key=str) if key == "answered"}
    record_property(f"operations asked as {role}", len(asked))
    record_property(f"cases asked as {role}", sum(cases.values()))
    with capsys.disabled():
        print(f"\n{role}: {len(asked)} operations, {sum(cases.values())} cases; answered {answered}")  # noqa: T201
    assert asked == {operation.label for operation in dealt_to}
    assert not faults, "\n\n".join(f"{name}:\n{said}" for name, said in faults.items())
    # Refusals alone would say little. Of some operations a role may be told nothing else.
    assert answered.get(200) or not WHOLE


def strategies(operation: Any, around: dict[str, Any]) -> dict[str, Any]:
    found = {mode.value: operation.as_strategy(generation_mode=mode) for mode in GenerationMode}
    # Of a query of nothing but text nothing can be wrong.
    if operation.body or any(one.definition["schema"] != {"type": "string"} for one in operation.query):
        found[NEGATIVE_CONTENT] = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, **around)
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
