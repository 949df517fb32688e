"""Each rule of the register: what breaks it is named with sheet, row, column and value, and nothing is added."""

# ruff: noqa: E501 (a table is read by its lines)
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.models import Person
from exchange.actions import import_register
from tests.exchange import registers
from tests.exchange.registers import NOTHING, folder

pytestmark = pytest.mark.django_db
TOMORROW = str(timezone.localdate() + timedelta(days=1))


def imported(path, **options):
    return import_register(path, actor=None, source=options.pop("source", "house"), **options)


def plus(sheet, *rows):
    return {sheet: [*registers.WHOLE[sheet], *rows]}


# A person of her own, so that a case stays one rule.
P9 = "P9,,MIA,,,,,2000-05-05,,,,"
CASES = {
    "organisation type": (plus("organisations", "X,X,club"), ("organisations", 4, "type", "club")),
    "organisation twice": (plus("organisations", "TD,Other,ngo"), ("organisations", 4, "code", "TD")),
    "organisation without name": (plus("organisations", "X,,ngo"), ("organisations", 4, "name", "")),
    "shelter twice": (plus("shelters", "TD1,Other,TD,,,"), ("shelters", 3, "code", "TD1")),
    "shelter of nobody": (plus("shelters", "S,S,NOONE,,,"), ("shelters", 3, "organisation", "NOONE")),
    "shelter group": (plus("shelters", "S,S,TD,cats,,"), ("shelters", 3, "client_group", "cats")),
    "shelter included": (plus("shelters", "S,S,TD,,,maybe"), ("shelters", 3, "included", "maybe")),
    "capacity negative": (plus("shelters", "S,S,TD,,-1,"), ("shelters", 3, "capacity", "-1")),
    "capacity half": (plus("shelters", "S,S,TD,,1.5,"), ("shelters", 3, "capacity", "1.5")),
    "person twice": (plus("persons", "P1,,TD,,,,,,,,,"), ("persons", 4, "person_ref", "P1")),
    "person of nobody": (plus("persons", "P9,,,,,,,,,,,"), ("persons", 4, "organisation", "")),
    "person's organisation": (plus("persons", "P9,,NOONE,,,,,,,,,"), ("persons", 4, "organisation", "NOONE")),
    "sex": (plus("persons", "P9,,TD,,,,f,,,,,"), ("persons", 4, "sex", "f")),
    "birth not a date": (plus("persons", "P9,,TD,,,,,05.05.2000,,,,"), ("persons", 4, "date_of_birth", "05.05.2000")),
    "birth impossible": (plus("persons", "P9,,TD,,,,,2001-02-29,,,,"), ("persons", 4, "date_of_birth", "2001-02-29")),
    "birth to come": (plus("persons", f"P9,,TD,,,,,{TOMORROW},,,,"), ("persons", 4, "date_of_birth", TOMORROW)),
    "year of two digits": (plus("persons", "P9,,TD,,,,,,98,,,"), ("persons", 4, "birth_year", "98")),
    "years disagree": (plus("persons", "P9,,TD,,,,,2000-05-05,1999,,,"), ("persons", 4, "birth_year", "1999")),
    "citizenship": (plus("persons", "P9,,TD,,,,,,,AZ,,"), ("persons", 4, "citizenship", "AZ")),
    "withdrawn country": (plus("persons", "P9,,TD,,,,,,,SUN,,"), ("persons", 4, "citizenship", "SUN")),
    "too long": (plus("persons", f"P9,{'9' * 41},TD,,,,,,,,,"), ("persons", 4, "case_no", "9" * 41)),
    "reference empty": (plus("persons", ",,TD,Adsız,,,,,,,,"), ("persons", 4, "person_ref", "")),
    "status": (plus("classifications", "P1,suspected,2019-01-10,"), ("classifications", 4, "status", "suspected")),
    "status without day": (plus("classifications", "P1,presumed,,"), ("classifications", 4, "effective_on", "")),
    "status to come": (plus("classifications", f"P1,presumed,{TOMORROW},"), ("classifications", 4, "effective_on", TOMORROW)),
    "status of a stranger": (plus("classifications", "P7,presumed,2019-01-10,"), ("classifications", 4, "person_ref", "P7")),
    "decided by": (plus("classifications", "P1,presumed,2019-01-10,XX"), ("classifications", 4, "decided_by", "XX")),
    "status before birth": (plus("classifications", "P1,presumed,1995-03-07,"), ("classifications", 4, "effective_on", "1995-03-07")),
    "status before birth year": (plus("classifications", "P2,presumed,1989-12-31,"), ("classifications", 4, "effective_on", "1989-12-31")),
    "form": (plus("exploitation", "P1,Slavery,,,"), ("exploitation", 3, "form", "Slavery")),
    "stateless is no place": (plus("exploitation", "P1,Servitude,XXX,,"), ("exploitation", 3, "country", "XXX")),
    "exploitation backwards": (plus("exploitation", "P1,Servitude,,2018-02-01,2018-01-01"), ("exploitation", 3, "to_on", "2018-01-01")),
    "exploitation before birth": (plus("exploitation", "P1,Servitude,,1990-01-01,"), ("exploitation", 3, "from_on", "1990-01-01")),
    "shelter unknown": (plus("stays", "P1,TD9,,2019-05-01,"), ("stays", 3, "shelter_code", "TD9")),
    "stay backwards": (plus("stays", "P1,TD1,,2019-05-02,2019-05-01"), ("stays", 3, "check_out", "2019-05-01")),
    "stay to come": (plus("stays", f"P1,TD1,,{TOMORROW},"), ("stays", 3, "check_in", TOMORROW)),
    "stay before birth": (plus("stays", "P2,TD1,,1989-05-02,1989-06-01"), ("stays", 3, "check_in", "1989-05-02")),
    "two houses at once": (plus("stays", "P1,TD1,,2019-03-31,2019-05-01"), ("stays", 3, "check_in", "2019-03-31")),
    "two in a bed": (plus("stays", "P2,TD1,1a,2019-03-31,2019-05-01"), ("stays", 3, "bed", "1a")),
    "assistance type": (plus("assistance", "P1,cake,2019-01-11,TD,,"), ("assistance", 3, "type", "cake")),
    "given by nobody": (plus("assistance", "P1,food,2019-01-11,,,"), ("assistance", 3, "organisation", "")),
    "amount negative": (plus("assistance", "P1,food,2019-01-11,TD,,-0.01"), ("assistance", 3, "amount_azn", "-0.01")),
    "amount of three decimals": (plus("assistance", "P1,food,2019-01-11,TD,,1.005"), ("assistance", 3, "amount_azn", "1.005")),
    "amount with a currency": (plus("assistance", "P1,food,2019-01-11,TD,,5 AZN"), ("assistance", 3, "amount_azn", "5 AZN")),
    "amount too large": (plus("assistance", "P1,food,2019-01-11,TD,,10000000000"), ("assistance", 3, "amount_azn", "10000000000")),
    "quantity negative": (plus("assistance", "P1,food,2019-01-11,TD,-1,"), ("assistance", 3, "quantity", "-1")),
    "quantity of three decimals": (plus("assistance", "P1,food,2019-01-11,TD,0.125,"), ("assistance", 3, "quantity", "0.125")),
    "referral to oneself": (plus("referrals", "P1,TD,TD,legal,2019-01-15,,"), ("referrals", 3, "to_organisation", "TD")),
    "purpose": (plus("referrals", "P1,TD,MIA,fun,2019-01-15,,"), ("referrals", 3, "purpose", "fun")),
    "outcome": (plus("referrals", "P1,TD,MIA,legal,2019-01-15,lost,"), ("referrals", 3, "outcome", "lost")),
    "outcome without a day": (plus("referrals", "P1,TD,MIA,legal,2019-01-15,refused,"), ("referrals", 3, "decided_on", "")),
    "decided before submitted": (plus("referrals", "P1,TD,MIA,legal,2019-01-15,refused,2019-01-14"), ("referrals", 3, "decided_on", "2019-01-14")),
    "column unknown": ({"stays": ["person_ref,shelter_code,check_in,mood"]}, ("stays", 1, "mood", "mood")),
    "column missing": ({"stays": ["person_ref,shelter_code", "P1,TD1"]}, ("stays", 1, "check_in", "")),
    "column twice": ({"stays": ["person_ref,shelter_code,check_in,check_in"]}, ("stays", 1, "check_in", "check_in")),
    "value without a column": ({"stays": ["person_ref,shelter_code,check_in,", "P1,TD1,2019-05-01,x"]}, ("stays", 1, "", "")),
    "value right of the columns": ({"stays": ["person_ref,shelter_code,check_in", "P1,TD1,2019-05-01,x"]}, ("stays", 2, "", "x")),
    "sheet unknown": ({"pets": ["name"]}, ("pets", 0, "", "pets")),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "place"), CASES.values(), ids=CASES)
def test_what_breaks_a_rule_is_named_by_its_place_and_nothing_is_added(tmp_path, changed, place):
    result = imported(folder(tmp_path / "house", **changed))

    assert [(error.sheet, error.row, error.column, error.value) for error in result.errors] == [place]
    assert len(str(result.errors[0].message)) > 10
    assert result.added == NOTHING
    assert not Person.objects.exists()


def test_all_problems_are_told_at_once_by_sheet_and_row(tmp_path):
    changed = plus("persons", "P9,,TD,,,,f,2000-13-01,,QQ,,") | plus("stays", "P8,TD9,,2019-02-30,2019-01-01")

    result = imported(folder(tmp_path / "house", **changed))

    assert [(error.sheet, error.row, error.column) for error in result.errors] == [
        ("persons", 4, "sex"),
        ("persons", 4, "date_of_birth"),
        ("persons", 4, "citizenship"),
        ("stays", 3, "check_in"),
        ("stays", 3, "shelter_code"),
        ("stays", 3, "person_ref"),
    ]


def test_blank_rows_keep_their_number(tmp_path):
    lines = [registers.STAYS[0], "", ",,,,", "P1,TD9,,2019-05-01,"]

    result = imported(folder(tmp_path / "house", stays=lines))

    assert [error.row for error in result.errors] == [4]


def test_a_row_is_counted_as_a_spreadsheet_counts_it_where_a_cell_has_two_lines(tmp_path):
    lines = [registers.PERSONS[0], 'P1,,TD,"two\nlines",,,,,,,,', "P3,,TD,,,,f,,,,,"]

    result = imported(folder(tmp_path / "house", {"organisations": registers.ORGANISATIONS, "persons": lines}))

    assert [(error.row, error.column) for error in result.errors] == [(3, "sex")]


def test_a_case_number_twice_in_the_file_or_of_another_person_is_refused(tmp_path):
    imported(folder(tmp_path / "first", **plus("persons", "P9,TD-2019-0077,TD,,,,,,,,,")), source="first")
    persons = [registers.PERSONS[0], "A,X-1,TD,,,,,,,,,", "B,X-1,TD,,,,,,,,,", "C,TD-2019-0077,TD,,,,,,,,,"]

    result = imported(folder(tmp_path / "second", {"persons": persons}), source="second")

    assert [(error.row, error.column, error.value) for error in result.errors] == [
        (3, "case_no", "X-1"),
        (4, "case_no", "TD-2019-0077"),
    ]


def test_a_bed_and_a_person_are_checked_against_the_stays_on_file(tmp_path):
    imported(folder(tmp_path / "house"))
    persons = [registers.PERSONS[0], "N1,,,,,,,,,,,"]
    other = {"persons": persons, "stays": [registers.STAYS[0], "N1,TD1,1a,2019-03-31,2019-04-02"]}
    same = {"stays": [registers.STAYS[0], "P1,TD1,2b,2019-03-31,2019-04-02"]}

    in_bed = imported(folder(tmp_path / "other", other), source="other")
    in_house = imported(folder(tmp_path / "same", same))

    assert [(error.row, error.column, error.value) for error in in_bed.errors] == [(2, "bed", "1a")]
    assert [(error.row, error.column) for error in in_house.errors] == [(2, "check_in")]


def test_a_person_known_from_the_source_is_not_changed_by_her_register(tmp_path):
    imported(folder(tmp_path / "house"))
    persons = [registers.PERSONS[0], "P1,,MIA,Başqaqızı,,,,1995-03-09,1995,,,", "P2,,,,,,,,1991,UZB,,"]

    result = imported(folder(tmp_path / "again", {"persons": persons}))

    assert {(error.row, error.column) for error in result.errors} == {
        (2, "organisation"),
        (2, "family_name"),
        (2, "date_of_birth"),
        (3, "birth_year"),
    }
    assert Person.objects.count() == 2


def test_messages_on_the_earliest_and_latest_years_do_not_break(tmp_path):
    persons = [
        registers.PERSONS[0],
        "A,,TD,,,,,0001-01-01,,,,",
        "B,,TD,,,,,9999-12-31,,,,",
        "C,,TD,,,,,,99999999999,,,",
    ]

    result = imported(folder(tmp_path / "house", {"organisations": registers.ORGANISATIONS, "persons": persons}))

    assert [(error.row, error.column) for error in result.errors] == [(3, "date_of_birth"), (4, "birth_year")]
    assert date.max.isoformat() in result.errors[0].value
