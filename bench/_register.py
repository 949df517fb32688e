"""A register of a million cases at two hundred organisations, filled once and kept for the runs that follow.

Invented from numbers and syllables, with real ciphertexts and real index hashes, so that what is measured decrypts
and ranks as it would anywhere. BENCH_CASES makes it smaller; a change of this file or of the folding fills it anew,
a new migration is applied to what is there.
"""

import os
import random
import time
import uuid
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench._kept import kept, name_of

CASES = int(os.environ.get("BENCH_CASES", "1000000"))
ORGANISATIONS = 200
LARGEST_PERCENT = 38
# Organisations by number: the largest; one that owns little and received much; IOM, which owns nothing.
LARGEST, SMALL, RECEIVER, IOM = 1, 2, 199, 200
# The ministry decides about every referral that was submitted.
MINISTRY = IOM - 2
REFERRALS = int(os.environ.get("BENCH_REFERRALS", "200000"))
RECEIVED = 5_000
COLLEAGUES = 400
CHUNK = 5_000
HEAVY = ["cases_person", "cases_case", "cases_classification", "cases_assignment", "cases_caseshare"]
_ENDINGS = [("ova", "ov"), ("yeva", "yev"), ("zadə", "zadə"), ("lı", "lı")]


# ------------------------------------------------------------------ names


class Words:
    """Invented words in the frequencies of real names: few that many bear, many that few bear."""

    def __init__(self, count: int, seed: int, flat: float) -> None:
        dice = random.Random(seed)
        words: dict[str, None] = {}
        while len(words) < count:
            syllables = dice.choice([2, 2, 3])
            word = "".join(
                dice.choice("bcçdfghxjkqlmnprsştvyz") + dice.choice("aaəəeıiioöuü") for _ in range(syllables)
            )
            words[(word + dice.choice(["", "n", "r", "l", "m", "d", "f", "s"])).capitalize()] = None
        self.words = list(words)
        self.weights = list(accumulate(1 / (rank + flat) for rank in range(count)))

    def draw(self, dice: random.Random) -> str:
        return self.words[bisect_left(self.weights, dice.random() * self.weights[-1])]


def families() -> Words:
    return Words(6_000, 1, 2.0)


def givens() -> dict[str, Words]:
    return {"female": Words(900, 2, 5.0), "male": Words(900, 3, 5.0)}


def somebody(number: int, family: Words, given: dict[str, Words]) -> tuple[str, tuple[str, str, str]]:
    """Sex and name of the person with this number, always the same."""
    dice = random.Random(number)
    sex = "female" if dice.random() < 0.6 else "male"
    ending = dice.choices(_ENDINGS, [6, 3, 1, 1])[0][sex == "male"]
    patronymic = given["male"].draw(dice) + (" qızı" if sex == "female" else " oğlu")
    return sex, (family.draw(dice) + ending, given[sex].draw(dice), patronymic if dice.random() < 0.7 else "")


_vocabulary: tuple[Words, dict[str, Words], dict[str, frozenset[int]]] | None = None


def _lines(start: int) -> tuple[bytes, int]:
    """Rows of `cases_person` for COPY, from one number on."""
    from cases import names
    from core import keys

    global _vocabulary  # noqa: PLW0603 (one for each process)
    if _vocabulary is None:
        _vocabulary = (families(), givens(), {})
    family, given, hashes = _vocabulary
    rows = []
    people = _people()
    for number in range(start, min(start + CHUNK, people + 1)):
        sex, parts = somebody(number, family, given)
        public_id = uuid.UUID(int=random.Random(-number).getrandbits(128), version=4)
        key = os.urandom(keys.KEY_BYTES)
        sealing = keys.AESGCM(key)
        cells = []
        tokens: set[int] = set()
        for column, text in zip(("family_name", "given_name", "patronymic"), parts, strict=True):
            if text not in hashes:
                hashes[text] = frozenset(names.tokens(text))
            tokens |= hashes[text]
            place = f"cases_person|{column}|{public_id}"
            head = bytes([keys.BY_HOLDER])
            cells.append("\\\\x" + keys.close(sealing, head, text.encode(), place).hex() if text else "\\N")
        wrapped = keys.wrap(key, keys.holder_place("cases_person", public_id))
        document = names.exact_index("document", f"AZE{number:08d}")
        phone = names.exact_index("phone", f"+99450{number:07d}")
        indexes = [f"\\\\x{value.hex()}" if value and number % 2 else "\\N" for value in (document, phone)]
        born = f"{1955 + number * 7 % 60}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        stored = "{" + ",".join(map(str, sorted(tokens))) + "}"
        rows.append(
            "\t".join([str(number), str(public_id), sex, born, "\\\\x" + wrapped.hex(), *cells, *indexes, stored])
        )
    return "\n".join(rows).encode() + b"\n", len(rows)


_PERSON_COLUMNS = [
    "id", "public_id", "sex", "date_of_birth", "wrapped_key", "family_name", "given_name", "patronymic",
    "document_index", "phone_index", "name_tokens",
]  # fmt: skip


def _people() -> int:
    """One case in twenty is somebody's second one."""
    return CASES * 19 // 20


class _Pipe:
    """What COPY reads from: chunks as they are made."""

    def __init__(self, chunks: Iterator[tuple[bytes, int]]) -> None:
        self.chunks, self.rest = chunks, b""

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size:
            chunk = next(self.chunks, None)
            if chunk is None:
                break
            self.rest += chunk[0]
        out, self.rest = self.rest[:size], self.rest[size:]
        return out


# ------------------------------------------------------------------ rows by SQL


def insert_select(cursor: Any, model: Any, source: str, **columns: str) -> None:
    """INSERT … SELECT, the columns that are not named at their defaults."""
    given: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if field.column in columns:
            given[field.column] = columns[field.column]
        elif not field.primary_key and not field.null:
            given[field.column] = _default(cursor, field)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(given)}) SELECT {', '.join(given.values())} FROM {source}"  # noqa: S608 (our own words)
    )


def _default(cursor: Any, field: Any) -> str:
    """What a row gets in a column that nobody filled, as SQL."""
    if getattr(field, "auto_now_add", False):
        return "now()"
    if field.name == "public_id":
        return "gen_random_uuid()"
    value = cursor.mogrify("%s", [field.get_db_prep_save(field.get_default(), cursor.db)]).decode()
    return f"{value}::{field.db_type(cursor.db)}" if value.startswith("'{}'") else value


def _indexes(cursor: Any, tables: list[str]) -> list[tuple[str, str]]:
    """Name and definition of every index of the tables that is no constraint's."""
    cursor.execute(
        """SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY (%s)
           AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = (quote_ident(i.indexname))::regclass)""",
        [tables],
    )
    return cursor.fetchall()


def _organisation_of(number: str) -> str:
    return f"CASE WHEN {number} * 13 % 100 < {LARGEST_PERCENT} THEN {LARGEST} ELSE 2 + {number} * 7 / 11 % 198 END"


def _fill(cursor: Any) -> None:
    from django.contrib.auth.models import Permission

    from accounts.confidentiality.versions import number_in_force
    from accounts.models import Organisation, Team, User
    from cases.models import Assignment, Case, CaseShare, CaseUserGrant, Classification, Person

    print(f"Filling a register of {CASES:,} cases ...", flush=True)
    kind = f"CASE i WHEN {IOM} THEN 'international' WHEN {MINISTRY} THEN 'ministry' ELSE 'ngo' END"
    insert_select(
        cursor, Organisation, f"generate_series(1, {ORGANISATIONS}) i",
        id="i", code="'B' || i", name="'Organisation ' || i", type=kind, case_prefix="'B' || i",
    )  # fmt: skip
    insert_select(
        cursor, Team, f"generate_series(1, {ORGANISATIONS * 4}) i",
        id="i", organisation_id=f"1 + (i - 1) % {ORGANISATIONS}", name="'Team ' || i",
    )  # fmt: skip
    # Three people an organisation: a caseworker of its first team, a manager, and one who receives. At the largest
    # there are as many caseworkers as its open files need.
    role = "(ARRAY['caseworker', 'shelter_manager', 'receiving_officer'])[CASE WHEN i > 600 THEN 1 ELSE 1 + (i - 1) / 200 END]"
    insert_select(
        cursor, User, f"generate_series(1, {ORGANISATIONS * 3 + COLLEAGUES}) i",
        id="i", username="'user' || i", full_name="'Staff ' || i",
        organisation_id=f"CASE WHEN i > {ORGANISATIONS * 3} THEN {LARGEST} ELSE 1 + (i - 1) % {ORGANISATIONS} END",
        roles=f"ARRAY[CASE (i - 1) % 200 + 1 WHEN {IOM} THEN 'iom_officer' WHEN {MINISTRY} THEN 'ministry_reviewer'"
        f" ELSE {role} END]", language="'en'", rules_version=str(number_in_force()), rules_accepted_at="now()",
    )  # fmt: skip
    cursor.execute(
        "INSERT INTO accounts_user_teams (user_id, team_id) SELECT id, organisation_id FROM accounts_user WHERE id <= 200"
    )
    cursor.execute(
        f"INSERT INTO accounts_user_teams (user_id, team_id)"
        f" SELECT u.id, t.id FROM accounts_user u JOIN accounts_team t USING (organisation_id) WHERE u.id > {ORGANISATIONS * 3}"
    )
    permission = Permission.objects.using("owner").get(codename="view_case", content_type__app_label="cases").pk
    tables = [*HEAVY, "cases_caseusergrant", "referrals_referral", "referrals_party"]
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    indexes = _indexes(cursor, tables)
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    said = _Said()
    _copy_people(cursor, Person)
    said("people")
    people = _people()
    # Most of what is open began in the last years; of the rest the file was closed within the year.
    is_open = f"(i <= {people} AND (i * 100 > {CASES} * 86 AND i % 3 > 0 OR i % 100 = 0))"
    opened = f"(current_date - 20 - ((({CASES} - i) * 8000.0 / {CASES})::int + i * 17 % 20))"
    insert_select(
        cursor, Case, f"generate_series(1, {CASES}) i",
        id="i", person_id=f"CASE WHEN i <= {people} THEN i ELSE (i - {people}) * 17 END",
        organisation_id=_organisation_of("i"), number=f"'B' || ({_organisation_of('i')}) || '-' || lpad(i::text, 7, '0')",
        opened_on=opened, closed_on=f"CASE WHEN {is_open} THEN NULL ELSE {opened} + (i % 19)::int END",
        closure_reason=f"CASE WHEN {is_open} THEN '' ELSE 'goals_met' END",
        restricted="i % 97 = 0",
        embargo_until="CASE WHEN i % 331 = 0 THEN now() + interval '30 days' END",
        team_id=f"CASE WHEN i % 3 = 0 THEN ({_organisation_of('i')}) + 200 * (i / 3 % 4) END",
    )  # fmt: skip
    said("cases")
    status = "(ARRAY['potential', 'presumed', 'identified', 'recognised', 'not_victim'])[1 + (c.id + n) % 5]"
    insert_select(
        cursor, Classification, "cases_case c CROSS JOIN generate_series(0, 1) n WHERE c.id % 20 > 0 AND n <= c.id % 2",
        case_id="c.id", status=status, effective_on="c.opened_on + n * 40", decided_by_id="c.organisation_id",
    )  # fmt: skip
    insert_select(
        cursor, Assignment, "cases_case c",
        case_id="c.id", since="c.opened_on", until="c.closed_on",
        user_id=f"""CASE WHEN c.organisation_id = {LARGEST} AND c.id % 5000 > 0
            THEN {ORGANISATIONS * 3 + 1} + c.id / 7 % {COLLEAGUES} ELSE c.organisation_id + 200 * (c.id % 2) END""",
    )  # fmt: skip
    said("classifications and assignments")
    sections = (
        "CASE WHEN i / 7 % 4 = 0 THEN ARRAY['stays', 'assistance'] ELSE ARRAY['identity', 'contact', 'stays'] END"
    )
    for source, receiver in (
        (f"(SELECT i * {CASES} / {RECEIVED} AS i FROM generate_series(1::bigint, {RECEIVED}) i) g", RECEIVER),
        (f"(SELECT i * {CASES} / 2000 - 1 AS i FROM generate_series(1::bigint, 2000) i) g", IOM),
        (f"(SELECT i * 17 AS i FROM generate_series(1::bigint, {CASES // 17}) i) g", "1 + (i * 31 / 7) % 190"),
    ):
        insert_select(
            cursor, CaseShare, source,
            case_id="i", organisation_id=str(receiver), sections=sections,
            from_at="now() - interval '1 day'", ended_at="CASE WHEN i % 17 = 0 AND i % 2 = 1 THEN now() END",
        )  # fmt: skip
    cursor.execute(
        """UPDATE cases_caseshare s SET case_number = c.number, case_opened_on = c.opened_on,
           case_closed_on = c.closed_on, case_restricted = c.restricted, case_embargo_until = c.embargo_until
           FROM cases_case c WHERE c.id = s.case_id"""
    )
    insert_select(
        cursor, CaseUserGrant, f"(SELECT i * 53 AS i FROM generate_series(1::bigint, {CASES // 53}) i) g",
        content_object_id="i", user_id="1 + i % 600", permission_id=str(permission),
        until="CASE WHEN i % 3 = 0 THEN now() - interval '1 day' END",
    )  # fmt: skip
    _refer(cursor)
    said("shares, grants and referrals")
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for _name, definition in indexes:
        cursor.execute(definition)
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    said("indexes")
    for model in (Organisation, Team, User, Person, Case):
        table = model._meta.db_table
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


# Of a hundred referrals: how many stand where; nearly all are over.
_STATUS = """CASE WHEN n < 2 THEN 'draft' WHEN n < 3 THEN 'returned' WHEN n < 5 THEN 'submitted' WHEN n < 8 THEN 'offered'
    WHEN n < 11 THEN 'accepted' WHEN n < 14 THEN 'in_progress' WHEN n < 20 THEN 'declined' WHEN n < 23 THEN 'refused'
    WHEN n < 27 THEN 'withdrawn' WHEN n < 29 THEN 'expired' ELSE 'completed' END"""


def _refer(cursor: Any) -> None:
    """Referrals with a seat for whoever sends, decides and is asked, as `parties.past_parties` and `seat` leave them."""
    from referrals.models import Party, Referral
    from referrals.states import Purpose

    source = f"""(
        SELECT g, mod(abs(hashint8(g)), 100) AS n, now() - (g * 3000.0 / {REFERRALS} || ' days')::interval AS at,
            c.id AS case_id, c.organisation_id AS sender, 1 + g * 31 / 7 % 197 AS receiver
        FROM generate_series(1::bigint, {REFERRALS}) g JOIN cases_case c ON c.id = 1 + g * 7919 % {CASES}
    ) r WHERE sender <> receiver"""
    purposes = ", ".join(f"'{purpose}'" for purpose in Purpose.values)
    insert_select(
        cursor, Referral, source,
        case_id="case_id", from_organisation_id="sender", to_organisation_id="receiver",
        purpose=f"(ARRAY[{purposes}])[1 + g * 13 % {len(Purpose)}]", sections="ARRAY['identity']", status=_STATUS,
        urgency="(ARRAY['routine', 'soon', 'immediate'])[1 + g * 7 % 3]", created_at="at",
        submitted_at="CASE WHEN n >= 2 THEN at END", submitted_by_id="sender",
        approved_at="CASE WHEN n >= 5 AND n NOT BETWEEN 20 AND 26 THEN at + interval '5 hours' END",
        decided_at="CASE WHEN n >= 8 AND n NOT BETWEEN 23 AND 28 THEN at + interval '30 hours' END",
        outcome="CASE WHEN n >= 29 THEN 'provided' ELSE '' END",
    )  # fmt: skip
    over = "r.status IN ('refused', 'declined', 'completed', 'withdrawn', 'expired')"
    turn = """CASE WHEN r.status IN ('draft', 'returned') THEN 'sender' WHEN r.status = 'submitted' THEN 'ministry'
        ELSE 'receiver' END"""
    seats = f"""referrals_referral r CROSS JOIN LATERAL (
        SELECT r.from_organisation_id AS organisation_id, 'sender' AS side
        UNION ALL SELECT {MINISTRY}, 'ministry' WHERE r.submitted_at IS NOT NULL
        UNION ALL SELECT r.to_organisation_id, 'receiver' WHERE r.approved_at IS NOT NULL) p"""
    insert_select(
        cursor, Party, seats,
        referral_id="r.id", organisation_id="p.organisation_id", side="p.side", shown_at="r.created_at",
        box=f"CASE WHEN {over} THEN 'ended' WHEN p.side = {turn} THEN 'turn' ELSE 'waiting' END",
        since="coalesce(r.decided_at, r.approved_at, r.submitted_at, r.created_at)",
        due_at=f"CASE WHEN NOT {over} AND r.id % 3 > 0 THEN now() + (r.id % 200 - 20 || ' hours')::interval END",
        turns="1", answer="""CASE WHEN p.side <> 'receiver' THEN '' WHEN r.status = 'offered' THEN 'offered'
            WHEN r.status = 'declined' THEN 'declined' WHEN r.status = 'expired' THEN 'expired' ELSE 'accepted' END""",
    )  # fmt: skip


class _Said:
    def __init__(self) -> None:
        self.since = time.perf_counter()

    def __call__(self, what: str) -> None:
        print(f"  {what}: {time.perf_counter() - self.since:,.0f} s", flush=True)


def _copy_people(cursor: Any, model: Any) -> None:
    table = model._meta.db_table
    # What the rows do not bring takes the default of its field, for the time of the COPY.
    rest = [field for field in model._meta.concrete_fields if field.column not in _PERSON_COLUMNS and not field.null]
    for field in rest:
        cursor.execute(f"ALTER TABLE {table} ALTER {field.column} SET DEFAULT {_default(cursor, field)}")
    with get_context("fork").Pool(2) as pool:
        pipe = _Pipe(pool.imap(_lines, range(1, _people() + 1, CHUNK)))
        cursor.copy_expert(f"COPY {table} ({', '.join(_PERSON_COLUMNS)}) FROM STDIN", pipe)
    for field in rest:
        cursor.execute(f"ALTER TABLE {table} ALTER {field.column} DROP DEFAULT")


# ------------------------------------------------------------------ the database


def register() -> AbstractContextManager[None]:
    """The filled database, used by both aliases inside the block; its rows depend on this file, the folding and the keys."""
    from django.conf import settings

    sources = [Path(__file__), Path(settings.BASE_DIR) / "cases" / "names.py"]
    return kept(name_of("bench", sources, CASES, settings.INDEX_KEY, settings.FIELD_KEYS), _fill)


@dataclass(frozen=True)
class Reader:
    """Whose pages are measured."""

    label: str
    user_id: int


# Users are numbered by role and organisation (`_fill`).
READERS = [
    Reader("caseworker with a team", SMALL),
    Reader("caseworker of the largest organisation", LARGEST),
    Reader("one of many caseworkers of the largest organisation", ORGANISATIONS * 3 + 7),
    Reader("manager of the largest organisation", LARGEST + ORGANISATIONS),
    Reader(f"receiver with {RECEIVED:,} shares", RECEIVER + 2 * ORGANISATIONS),
    Reader("IOM officer", IOM),
]
