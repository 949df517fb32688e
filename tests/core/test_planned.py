"""Plans that are kept: the same answers as without, to whoever asks, and no fault that stays."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.access import acting_as
from cases.models import Case
from core import planned
from tests.cases.factories import make_case

pytestmark = pytest.mark.django_db


class SeenAll(dict):
    """Everything was asked once, and took no time."""

    def __contains__(self, key):
        return True

    def __missing__(self, key):
        return 0.0


@pytest.fixture(autouse=True)
def every_statement(monkeypatch):
    """As if every question were a large one, and asked for the second time."""
    monkeypatch.setattr(planned, "LARGE", 0)
    monkeypatch.setattr(planned, "_seen", SeenAll())


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def plans():
    return ask("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'planned%%' AND %s = 1", 1)[0][0]


def test_one_plan_serves_other_keys():
    before = plans()
    for number in (1, 2, 7):
        assert ask("SELECT %s + n FROM generate_series(1, 2) AS n WHERE 'a%%' = %s", number, "a%") == [
            (number + 1,), (number + 2,)
        ]  # fmt: skip
    assert plans() == before + 1


@pytest.mark.parametrize(
    "value",
    [
        3, -(2**40), "words with 'marks' and %s", None, True, 1.5, date(2019, 1, 31), timedelta(days=2), [1, 2], [], ["a", "b"],
        UUID(int=5), [UUID(int=5)], [2**40, 1],
    ],
    ids=repr,
)  # fmt: skip
def test_every_kind_of_value_comes_back_as_it_went(value):
    for _time in range(3):
        given = ask("SELECT pg_typeof(%s)::text, %s::text, 1 WHERE %s = 1", value, value, 1)

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text", [value])
        assert given[0][1] == cursor.fetchone()[0]


def test_a_word_stays_in_the_plan_and_another_word_is_another_plan():
    before = plans()
    often = "SELECT count(*) FROM (VALUES ('a'), ('b'), ('a')) AS t (w) WHERE w = %s AND 1 = %s"
    assert [ask(often, word, 1) for word in "ab"] == [[(2,)], [(1,)]]
    assert plans() == before + 2


def test_what_was_refused_once_is_asked_plainly_from_then_on():
    divide = "SELECT 6 / %s"
    with pytest.raises(DataError), transaction.atomic():
        ask(divide, 0)
    before = plans()

    assert ask(divide, 3) == [(2,)]
    assert ask(divide, 2) == [(3,)]
    assert plans() == before


def test_a_plan_that_serves_some_values_badly_is_thrown_away(monkeypatch):
    monkeypatch.setattr(planned, "_seen", {})
    slow = "SELECT 1, pg_sleep(%s * 0.1)"
    by_plan = "SELECT sum(generic_plans) FROM pg_prepared_statements WHERE statement ~ 'pg_slee[p]' AND name <> %s"
    for seconds in (0, 0, 3):
        assert ask(slow, seconds)[0][0] == 1
    assert ask(by_plan, "")[0][0] == 2

    ask(slow, 0)
    ask(slow, 3)
    assert ask(by_plan, "")[0][0] == 2


def test_values_by_name_are_asked_plainly():
    before = plans()
    for number in (1, 2):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %(one)s + %(one)s", {"one": number})
            assert cursor.fetchone() == (2 * number,)
    assert plans() == before


def test_no_more_plans_than_a_connection_should_keep(monkeypatch):
    monkeypatch.setattr(planned, "MOST_PLANS", 5)
    for number in range(12):
        assert ask(f"SELECT %s + {number}", 1) == [(number + 1,)]

    assert plans() <= 5


def test_outside_of_a_transaction_there_is_none():
    """What is asked by itself may land on any connection of a pool."""
    alone = connection.copy()
    try:
        with alone.cursor() as cursor:
            for _time in range(3):
                cursor.execute("SELECT %s + 1", [1])
                assert cursor.fetchone() == (2,)
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            assert cursor.fetchone() == (0,)
    finally:
        alone.close()


def test_who_looks_at_statements_sees_what_was_asked():
    with CaptureQueriesContext(connection) as seen:
        for number in (1, 2):
            ask("SELECT %s, 'x%%' LIKE %s", number, "x%")

    assert [query["sql"] for query in seen] == [f"SELECT {number}, 'x%' LIKE 'x%'" for number in (1, 2)]


def test_a_plan_made_for_one_reader_shows_another_only_her_own(case, caseworker, stranger):
    """The rules of access are in the plan, whose answers they ask for anew each time."""
    other = make_case(stranger.organisation)

    def numbers(user):
        with acting_as(user):
            return list(Case.objects.filter(pk__in=[case.pk, other.pk]).values_list("pk", flat=True))

    for _time in range(3):
        assert numbers(caseworker) == [case.pk]
        assert numbers(stranger) == [other.pk]
