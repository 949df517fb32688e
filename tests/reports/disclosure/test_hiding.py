"""Nobody works a hidden number out, and the attack that says so does succeed where the small ones alone are hidden."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure.attack import ranges, too_narrow
from reports.disclosure.cells import Cell, read
from reports.disclosure.edition import Published, public_edition
from reports.disclosure.hiding import hidden, small
from tests import proof
from tests.reports.disclosure.documents import make_year

THRESHOLD = 10
YEARS = settings(max_examples=60 if proof.WHOLE else 4, deadline=None)


@pytest.fixture(scope="module")
def two_years():
    """Two neighbouring years as large as the programme's, internal and public."""
    internal = [make_year(2018, 640, 3), make_year(2019, 700, 4)]
    return internal, [public_edition(document) for document in internal]


def hidden_in(editions):
    """The cells that published documents do not say, found by reading them."""
    found = set()
    for document in editions:
        for table, rows in document.items():
            if table == "totals":
                found |= {Cell(document["year"], table, "", name) for name, number in rows.items() if number is None}
            elif table.startswith("by_"):
                for row, cells in rows.items():
                    if row != "suppressed":
                        found |= {Cell(document["year"], table, row, name) for name, n in cells.items() if n is None}
    return found


def test_no_hidden_number_of_two_years_is_worked_out(two_years):
    internal, public = two_years
    cells, unsaid = read(internal), hidden_in(public)

    assert small(cells, THRESHOLD) <= unsaid
    assert too_narrow(cells, unsaid, THRESHOLD) == []


def test_hiding_the_small_ones_alone_gives_them_away(two_years):
    """So the attack can succeed."""
    cells = read(two_years[0])

    narrow = too_narrow(cells, small(cells, THRESHOLD), THRESHOLD)

    assert len(narrow) > 20
    assert set(narrow) & {cell for cell, low, high in ranges(cells, small(cells, THRESHOLD)) if high - low < 0.5}


def test_each_hidden_number_is_itself_in_the_range_that_is_left(two_years):
    cells = read(two_years[0][:1])

    for cell, low, high in ranges(cells, hidden_in(two_years[1][:1])):
        assert low - 1e-6 <= cells.values[cell] <= high + 1e-6


def test_what_the_year_is_known_by_is_said(two_years):
    for internal, public in zip(*two_years, strict=True):
        assert (public["totals"]["victim"], public["totals"]["at_risk"]) == (
            internal["totals"]["victim"],
            internal["totals"]["at_risk"],
        )


def test_a_shown_number_is_the_true_one_and_a_table_says_that_it_hides(two_years):
    for internal, public in zip(*two_years, strict=True):
        unsaid = hidden_in([public])
        for cell, value in read([internal]).values.items():
            table = public[cell.table]
            shown = (table[cell.row] if cell.row else table)[cell.column]
            assert shown == value or cell in unsaid
        for table in internal:
            if isinstance(internal[table], dict):
                assert public[table].get("suppressed", False) == any(cell.table == table for cell in unsaid)


def test_nought_is_shown(two_years):
    internal, public = two_years

    assert all(read(internal).values[cell] for cell in hidden_in(public) if cell.column != "amount_azn")


def test_nights_items_and_money_are_hidden_with_the_people_of_their_row(two_years):
    for public in two_years[1]:
        for table, names in (
            ("by_shelter", ["person_nights"]),
            ("by_month", ["person_nights"]),
            ("by_assistance_type", ["items", "amount_azn"]),
        ):
            for key, row in public[table].items():
                if key != "suppressed" and row["persons"] is None:
                    assert {row[name] for name in names} <= {None, 0}


def test_large_numbers_alone_hide_nothing():
    document = make_year(2019, 0, 1)
    for table, row in (
        ("by_sex", "female"),
        ("by_age_group", "27-29"),
        ("by_citizenship", "AZE"),
        ("by_exploitation", "not_recorded"),
        ("by_organisation", "O0"),
        ("by_assistance_type", "food"),
    ):
        document[table][row] |= {"victim": 72, "at_risk": 628, "persons": 700}
    document["totals"] |= {"victim": 72, "at_risk": 628, "persons": 700, "assisted": 700}
    document["by_month"]["2019-05"]["persons"] = 700
    document["by_assistance_type"]["food"]["items"] = 700

    assert public_edition(document) == document | {"edition": "public"}


def test_one_small_number_costs_three_others(two_years):
    """Of two sexes and two categories the smallest whole is four: its row and its column have to balance."""
    document = make_year(2019, 0, 1)
    rows = {"female": (60, 300), "male": (4, 100)}
    for sex, (victim, at_risk) in rows.items():
        document["by_sex"][sex] |= {"victim": victim, "at_risk": at_risk, "persons": victim + at_risk}
    whole = {"victim": 64, "at_risk": 400, "persons": 464}
    for table, row in (("by_age_group", "27-29"), ("by_citizenship", "AZE"), ("by_exploitation", "not_recorded")):
        document[table][row] |= whole
    document["by_organisation"]["O0"] |= whole
    document["by_assistance_type"]["food"] |= whole | {"items": 464}
    document["totals"] |= whole | {"assisted": 464}
    document["by_month"]["2019-05"]["persons"] = 464

    unsaid = hidden_in([public_edition(document)])

    assert unsaid == {Cell(2019, "by_sex", sex, column) for sex in rows for column in ("victim", "at_risk")}


def test_an_empty_year_is_published_as_it_is():
    document = make_year(2019, 0, 1)

    assert public_edition(document) == document | {"edition": "public"}


def test_the_internal_edition_is_left_as_it_was():
    document = make_year(2019, 30, 1)
    before = copy.deepcopy(document)

    public_edition(document)

    assert document == before


def test_equal_figures_give_equal_editions():
    assert public_edition(make_year(2019, 120, 8)) == public_edition(make_year(2019, 120, 8))


@YEARS
@given(people=st.integers(1, 400), seed=st.integers(0, 2**32), threshold=st.sampled_from([3, 5, 10]))
def test_every_year_is_safe(people, seed, threshold):
    cells = read([make_year(2019, people, seed)])

    unsaid = hidden(cells, threshold)

    assert small(cells, threshold) <= unsaid
    assert too_narrow(cells, unsaid, threshold) == []


@pytest.fixture(scope="module")
def corrected():
    """A year as it was published, and the same year with three people who were recorded late."""
    before, after = make_year(2019, 700, 4), make_year(2019, 703, 4)
    first = public_edition(before)
    return before, first, after, public_edition(after, published=[Published(before, first)])


def differences(before, after):
    """Cells of people that are not what they were, by how much; the totals aside."""
    then, now = read([before]).values, read([after])
    return {cell: now.values[cell] - then[cell] for cell in now.people if now.values[cell] != then[cell]}


def test_who_was_added_is_not_read_off_two_editions_of_a_year(corrected):
    before, _first, after, second = corrected
    changed = {cell for cell in differences(before, after) if cell.table != "totals"}

    assert len(changed) > 10
    assert changed <= hidden_in([second])
    assert too_narrow(read([after]), hidden_in([second]), THRESHOLD) == []
    assert second["totals"]["persons"] == first_number(before) + 3


def first_number(document):
    return document["totals"]["persons"]


def test_without_knowing_what_was_published_the_difference_tells(corrected):
    """So the rule is needed."""
    before, first, after, _second = corrected
    naive = public_edition(after)

    both = hidden_in([first]) | hidden_in([naive])

    assert [cell for cell in differences(before, after) if cell not in both and cell.table != "totals"]


def test_what_was_hidden_once_stays_hidden(corrected):
    """Otherwise one edition shows what the other had to hide, and its sums give the rest away."""
    before, first, after, second = corrected
    values = read([after]).values

    assert {cell for cell in hidden_in([first]) if cell in values and values[cell]} <= hidden_in([second])
    # Read as one, with all differences known, they say no more than the first one alone.
    assert too_narrow(read([before]), hidden_in([first]) & hidden_in([second]), THRESHOLD) == []


def test_a_large_correction_is_shown(corrected):
    before, first, _after, _second = corrected
    larger = make_year(2019, 1_000, 4)
    second = public_edition(larger, published=[Published(before, first)])
    shown = [cell for cell in differences(before, larger) if cell not in hidden_in([second]) and cell.table != "totals"]

    assert shown
    assert all(abs(read([larger]).values[cell] - read([before]).values[cell]) >= THRESHOLD for cell in shown)
