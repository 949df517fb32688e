"""Every address × method × reader × relation, asked of the application, and compared with the table that people reviewed.

`ACCESS=write pytest tests/access` writes what was found into the table and docs/access.md, for a reviewer to read as a diff.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLE_SECTIONS, Role, Section
from core.api.views import ChangeOne
from tests.access.world import ANONYMOUS, READERS, RELATIONS, World
from tests.cases.factories import SURNAME

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).parent / "expected.csv"
PRINTED = ROOT / "docs" / "access.md"
METHODS = ("GET", "POST")
NO_OBJECT = "-"

IN, NAMED, REFUSED, UNKNOWN, SIGN_IN, AGAIN, NO_METHOD = "in", "in+name", "403", "404", "sign in", "again", "405"
NOT_SO = "not so"
# What a form is sent with, so that what answers is the rule and not the field that was left empty.
SENT = {
    "reason": "It has to be done this evening, and nobody else is here.",
    "feedback": "She has moved in.",
    "decline_reason": "no_place",
    "outcome": "in_part",
    "aim": "A flat of her own.",
    "steps": "Look for one.",
    "status": "potential",
    "name": "Another name",
    "note": "It was looked into.",
    "term": "Zq",
}


NOBODY = "11111111-1111-4111-8111-111111111111"
# The API takes JSON, and of a change no other fields than its own.
API = "/api/v1/"
TODAY = timezone.localdate().isoformat()
GOAL = {"area": "SocialCare", "objective": "A door that she can lock.", "planned_end_on": "2099-01-01"}
TOLD = {
    "api:cases": {"family_name": "Yeni", "given_name": "Ad", "is_somebody_else": True},
    "api:change_person": {"sex": "other"},
    "api:classify": {"status": "potential", "effective_on": "2024-06-01"},
    "api:notes": {"kind": "telephone", "text": "She called.", "happened_at": "2024-06-01T10:00:00Z"},
    "api:record_exploitation": {"form": "Other"},
    "api:check_out": {"on": TODAY, "destination": "unknown"},
    # Of no house and nobody: who may begin what in whose file is asked of the tests of each.
    "api:plans": {"case": NOBODY},
    "api:assistance": {"case": NOBODY, "service": "psychological_counselling", "delivered_on": TODAY},
    "api:referrals": {
        "case": NOBODY,
        "to_organisation": "THIRD",
        "purpose": "psychosocial",
        "sections": ["identity"],
        "message": "Zq",
    },
    "api:correct_item": {"note": "It was looked into."},
    "api:cross_out_item": {"reason": "Twice on file."},
    "api:return_plan": {"reason": "Say who pays."},
    "api:review_plan": {"reviewed_on": TODAY, "present": "The two of us.", "decision": "change", "goals": []},
    "api:add_goal": GOAL,
    "api:change_goal": {"objective": "A room of her own."},
    "api:end_goal": {"outcome": "reached", "ended_on": TODAY},
    "api:add_action": {"what": "Looks at the room.", "doer": "person", "due_on": TODAY},
    "api:change_action": {"what": "Looks at the room."},
    "api:finish_action": {"result": "done", "done_on": TODAY},
    "api:referral_messages": {"text": "In which language?"},
    "api:change_referral": {"urgency": "soon"},
    "api:return_referral": {"reason": "In which language?"},
    "api:refuse_referral": {"reason": "It is not ours."},
    "api:decline_referral": {"reason": "No bed is free.", "decline_reason": "no_place"},
    "api:complete_referral": {"outcome": "in_part", "feedback": "She has moved in."},
    "api:withdraw_referral": {"reason": "She has changed her mind."},
    "api:stays": {"case": NOBODY, "shelter": NOBODY, "check_in": "2024-06-01"},
}


@dataclass(frozen=True)
class Address:
    """A named address and what its argument names: a part of a file (asked in every relation), another object, or nothing."""

    name: str
    arguments: tuple[str, ...]


def addresses() -> list[Address]:
    """All of the resolver's, by name; one without a name has none and fails the test that looks for it."""
    return sorted(set(_walk(get_resolver().url_patterns, "", ())), key=lambda address: address.name)


def _walk(patterns: list[Any], prefix: str, above: tuple[str, ...]) -> Iterator[Address]:
    for entry in patterns:
        arguments = above + (tuple(entry.pattern.converters) or tuple(entry.pattern.regex.groupindex))
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _walk(entry.url_patterns, inner, arguments)
        elif isinstance(entry, URLPattern):
            yield Address(f"{prefix}{entry.name}", arguments)


def argument_of(kind: str, world: World, reader: str, relation: str) -> Any:
    """What the reader puts into an address: the public id of her file's thing of this kind, or of the one there is."""
    of_file = world.files[reader, relation] if relation != NO_OBJECT else {}
    thing = of_file[kind] if kind in of_file else world.single[kind]
    return getattr(thing, "public_id", thing)


def answer(client: Client, url: str, method: str) -> str:
    """What became of one request; whatever it changed is taken back."""
    cache.clear()
    cookies = client.cookies.copy()
    with transaction.atomic():
        if method == "POST":
            response = tell(client, url) if url.startswith(API) else client.post(url, SENT)
        else:
            response = client.generic(method, url)
        body = response.getvalue() if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = cookies
    named = SURNAME.encode() in body
    if response.status_code in (403, 404, 405):
        assert not named, f"{method} {url} refuses, and says the name"
        return {403: REFUSED, 404: UNKNOWN, 405: NO_METHOD}[response.status_code]
    if response.status_code == 401:
        return SIGN_IN
    assert response.status_code < 500, f"{method} {url}: {response.status_code}"
    target = response.headers.get("Location", "")
    if target.startswith(reverse("account_login")):
        return SIGN_IN
    if target.startswith(reverse("account_reauthenticate")):
        return AGAIN
    if named:
        return NAMED
    return NOT_SO if response.status_code in (409, 422) else IN


def tell(client: Client, url: str) -> Any:
    """A change by the API as a program asks for it: under a new key, and of what it has read if it has to match."""
    match = resolve(url)
    headers = {"idempotency-key": str(uuid4())}
    if issubclass(match.func.cls, ChangeOne):
        # What is changed belongs to the thing that comes first in the address: a file, a plan.
        read = client.get(API + "/".join(url.removeprefix(API).split("/")[:2]) + "/")
        headers["if-match"] = read.headers.get("ETag", '"none"')
    answer = client.post(url, TOLD.get(match.view_name, {}), content_type="application/json", headers=headers)
    assert answer.status_code != 428, f"{url}: asked without what was read"
    return answer


def client_of(world: World, reader: str) -> Client:
    client = Client(raise_request_exception=False)
    if reader != ANONYMOUS:
        client.force_login(User.objects.get(pk=world.users[reader].pk))
    return client


def relations_of(kinds: tuple[str, ...], world: World) -> list[str]:
    """A part of a file is asked for in every relation; anything else once."""
    of_files = {key for objects in world.files.values() for key in objects}
    return list(RELATIONS) if of_files & set(kinds) else [NO_OBJECT]


def read_table() -> dict[tuple[str, str, str], dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["address"], row["method"], row["relation"]): {name: row[name] for name in READERS} for row in rows}


def write_table(found: dict[tuple[str, str, str], dict[str, str]]) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["address", "method", "relation", *READERS], lineterminator="\n")
        writer.writeheader()
        for (address, method, relation), cells in found.items():
            writer.writerow({"address": address, "method": method, "relation": relation, **cells})


SHORT = {NOT_SO: "◌", IN: "●", NAMED: "◉", REFUSED: "✕", UNKNOWN: "·", SIGN_IN: "→", AGAIN: "⟳", NO_METHOD: " "}


MEANINGS = {
    IN: "lets in, or does it",
    NAMED: "lets in and shows the person's name",
    NOT_SO: "may, but not now or not like this (409, 422)",
    REFUSED: "refuses with the reason (403)",
    UNKNOWN: "no such page (404)",
    SIGN_IN: "asks to sign in",
    AGAIN: "asks for the password or passkey again",
}


def as_page(table: dict[tuple[str, str, str], dict[str, str]]) -> str:
    """docs/access.md: one line per address, method and relation; relations with equal lines stand together."""
    lines = [
        "# Who reaches what",
        "",
        "Made by `ACCESS=write pytest tests/access` from every address that the system answers, and compared with the",
        "running pages by `make test` (a sample) and `make proof` (every cell). A change of this page is a change of access.",
        "",
        "## Which role sees which part of a file",
        "",
        "The most that a role ever sees, however the file came to it (`accounts/roles.py`); a referral and what the person",
        "agreed to narrow it further. Pages, search, history, exports and the printed copy ask the same table.",
        "",
        "| part of the file | " + " | ".join(role.replace("_", " ") for role in Role.values) + " |",
        "| --- | " + " | ".join("---" for _ in Role.values) + " |",
        *(
            f"| {section.value.replace('_', ' ')} | "
            + " | ".join(SHORT[IN] if section in ROLE_SECTIONS[role] else SHORT[UNKNOWN] for role in Role.values)
            + " |"
            for section in Section
        ),
        "",
        "## Every address",
        "",
        *(f"- {SHORT[told]} {meaning}" for told, meaning in MEANINGS.items()),
        "- blank: no such method",
        "",
        "What a file is to its reader:",
        "",
        *(f"- **{name}**: {meaning}" for name, meaning in RELATIONS.items()),
        "",
        "| address | method | relation | " + " | ".join(name.replace("_", " ") for name in READERS) + " |",
        "| --- | --- | --- | " + " | ".join("---" for _ in READERS) + " |",
    ]
    groups: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (address, method, relation), cells in table.items():
        groups.setdefault((address, method, tuple(SHORT[cells[name]] for name in READERS)), []).append(relation)
    for (address, method, cells), relations in groups.items():
        told = "all" if len(relations) == len(RELATIONS) else "; ".join(relations)
        lines.append(f"| `{address}` | {method} | {told} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
