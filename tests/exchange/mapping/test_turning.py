from datetime import date

import pytest

from exchange.mapping.dates import DAY_FIRST, EITHER, MIXED, MONTH_FIRST, YEAR_FIRST, as_date, order_of
from exchange.mapping.guessing import Places, guessed_plan, samples
from exchange.mapping.plans import GIVEN_FIRST, Plan
from exchange.mapping.ready import PRIMERO, SAHANA, ready_plan
from exchange.mapping.tables import read_table
from exchange.mapping.targets import COLUMNS
from exchange.mapping.turning import turned
from exchange.mapping.words import folded
from tests.exchange.mapping import sheets

TODAY = date(2020, 1, 1)


def rows_of(text, plan=None, places=None):
    """The rows of the register by sheet, each as what it says."""
    table = read_table(text if isinstance(text, bytes) else text.encode())
    result = turned(table, plan or guessed_plan(table, places or Places()), TODAY)
    found = {}
    for sheet in result.book.sheets:
        names = sheet.rows[0]
        found[sheet.name] = [
            {name: cell for name, cell in zip(names, row, strict=True) if cell != ""} for row in sheet.rows[1:]
        ]
    return found, result


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["31.12.2019", "01.02.2019"], DAY_FIRST),
        (["12/31/2019", "01/02/2019"], MONTH_FIRST),
        (["2019-12-31"], YEAR_FIRST),
        (["01.02.2019", "03.04.2019"], EITHER),
        (["31.12.2019", "12/31/2019"], MIXED),
        (["2019-12-31", "31.12.2019"], MIXED),
        (["05.05.2019", date(2019, 1, 1), "", None, "soon"], ""),
    ],
)
def test_the_order_of_dates_is_told_from_all_values(values, order):
    assert order_of(values) == order


@pytest.mark.parametrize(
    ("value", "order", "day"),
    [
        ("31.12.2019", DAY_FIRST, date(2019, 12, 31)),
        ("12/31/2019", MONTH_FIRST, date(2019, 12, 31)),
        ("31.12.2019", MONTH_FIRST, None),
        ("2019-12-31T14:05:00Z", DAY_FIRST, date(2019, 12, 31)),
        ("12 марта 2019 г.", DAY_FIRST, date(2019, 3, 12)),
        ("12 mart 2019", DAY_FIRST, date(2019, 3, 12)),
        ("March 12, 2019", DAY_FIRST, date(2019, 3, 12)),
        ("30.02.2019", DAY_FIRST, None),
        ("01.02.19", DAY_FIRST, None),
        ("soon", DAY_FIRST, None),
    ],
)
def test_a_date_is_read_in_its_order_or_not_at_all(value, order, day):
    assert as_date(value, order) == day


def test_a_sheet_in_azerbaijani_is_understood():
    found, _result = rows_of(sheets.AZERBAIJANI)

    assert found["persons"][0] == {
        "person_ref": "A-1", "family_name": "Sınaqlıyeva", "given_name": "Aynurxanım", "sex": "female",
        "date_of_birth": date(1990, 3, 5), "citizenship": "AZE", "opened_on": date(2019, 2, 13),
    }  # fmt: skip
    assert [row["status"] for row in found["classifications"]] == ["presumed", "recognised"]


def test_a_sheet_in_russian_is_understood_with_the_whole_name_in_one_column():
    found, _result = rows_of(sheets.RUSSIAN)

    assert [
        (row["family_name"], row["given_name"], row["patronymic"], row["citizenship"]) for row in found["persons"]
    ] == [
        ("Примерова", "Анна", "Ивановна", "RUS"),
        ("Образцов", "Иван", "Петрович", "UZB"),
    ]


def test_a_sheet_in_turkish_is_understood():
    found, _result = rows_of(sheets.TURKISH.encode("cp1254"))

    assert found["persons"][0]["family_name"] == "Örneköz"
    assert (found["persons"][0]["sex"], found["persons"][0]["citizenship"]) == ("female", "TUR")


def test_a_status_of_which_no_word_is_known_is_not_taken_for_ours():
    table = read_table(b"code,status\n1,open\n2,closed\n")

    assert guessed_plan(table, Places()).head_of("classifications.status") == ""


def test_columns_are_guessed_by_their_values_where_the_head_says_nothing():
    table = read_table("x;y\n1;qadın\n2;kişi\n".encode())

    assert guessed_plan(table, Places()).columns == {"y": "persons.sex"}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("Organi" + "zation", "organisation"), ("forced la" + "bor", "Forced labour"), ("CİNSİ:", "cinsi")],
)
def test_words_are_known_however_they_are_spelt(theirs, ours):
    assert folded(theirs) == folded(ours)


def test_three_samples_of_a_column_are_shown():
    assert samples(read_table(b"a\n1\n1\n\n2\n3\n4\n"), "a") == ["1", "2", "3"]


def test_an_age_becomes_the_year_of_birth_on_the_day_of_registration():
    found, _result = rows_of("code;age;registration date\n1;15;12.09.2019\n2;200;13.09.2019\n")

    assert [row["birth_year"] for row in found["persons"]] == [2004, "200"]


def test_who_stands_in_two_rows_is_one_person_and_where_they_differ_is_a_problem():
    text = (
        "code;surname;phone;service;service date;organisation\n1;Sample;;food;01.02.2019;TD\n"
        "1;Sample;055;food;15.02.2019;TD\n1;Other;;;;TD\n"
    )

    found, result = rows_of(text, places=Places(organisations={"td": "TD"}))

    assert found["persons"] == [{"person_ref": "1", "family_name": "Sample", "phone": "055", "organisation": "TD"}]
    assert len(found["assistance"]) == 2
    assert [(problem.row, problem.column) for problem in result.problems] == [(4, "surname")]


def test_without_a_code_somebody_is_known_again_by_who_she_is():
    first, _result = rows_of(
        "surname;name\nSample;A\n", Plan({"surname": "persons.family_name", "name": "persons.given_name"})
    )
    again, _result = rows_of(
        "name;surname\nB;X\nA;sample\n", Plan({"surname": "persons.family_name", "name": "persons.given_name"})
    )

    assert first["persons"][0]["person_ref"] == again["persons"][1]["person_ref"] != again["persons"][0]["person_ref"]
    assert "Sample" not in first["persons"][0]["person_ref"]


def test_a_constant_stands_where_the_sheet_says_nothing():
    plan = Plan({"c": "person_ref", "s": "persons.sex"}, {"persons.sex": {"f": "female"}}, {"persons.sex": "other"})

    found, _result = rows_of("c;s\n1;f\n2;\n", plan)

    assert [row["sex"] for row in found["persons"]] == ["female", "other"]


def test_a_word_left_empty_is_empty_and_one_of_which_nothing_was_said_stays():
    plan = Plan({"c": "person_ref", "s": "persons.sex"}, {"persons.sex": {"f": "female", "odd": ""}})

    found, _result = rows_of("c;s\n1;odd\n2;strange\n3;-\n", plan)

    assert [row.get("sex") for row in found["persons"]] == [None, "strange", None]


def test_an_export_of_primero_is_mapped_by_its_own_names():
    table = read_table(sheets.PRIMERO.encode())

    found, _result = rows_of(sheets.PRIMERO, ready_plan(PRIMERO, table, Places()))

    first, second = found["persons"]
    assert (first["person_ref"], first["case_no"]) == ("f3a1c2d4-0000-4000-8000-00000000000a", "a1b2c3d")
    assert (first["family_name"], first["given_name"], first["sex"]) == ("Firstperson", "Sample", "female")
    assert (first["date_of_birth"], first["opened_on"], first["citizenship"]) == (
        date(2004, 5, 1),
        date(2019, 9, 12),
        "AZE",
    )
    assert second["birth_year"] == 2007
    assert [row["form"] for row in found["exploitation"]] == ["Other"]
    assert "classifications" not in found


def test_an_export_of_primero_as_csv_has_its_code_in_one_column():
    table = read_table(sheets.PRIMERO_CSV.encode())

    plan = ready_plan(PRIMERO, table, Places())
    found, _result = rows_of(sheets.PRIMERO_CSV, plan)

    assert plan.names == GIVEN_FIRST
    assert (found["persons"][0]["person_ref"], found["persons"][0]["case_no"]) == ("a1b2c3d", "a1b2c3d")
    assert (found["persons"][0]["given_name"], found["persons"][0]["family_name"]) == ("Sample", "Firstperson")
    assert found["exploitation"][0]["form"] == "SexualExploitation"


def test_registrations_of_sahana_eden_are_mapped_by_their_own_names():
    table = read_table(sheets.SAHANA.encode())

    found, _result = rows_of(sheets.SAHANA, ready_plan(SAHANA, table, Places()))

    assert found["persons"] == [
        {
            "person_ref": "PE-17", "case_no": "SE-0017", "family_name": "Thirdperson", "given_name": "Sample", "sex": "female",
            "date_of_birth": date(1991, 2, 3), "citizenship": "UZB", "opened_on": date(2019, 11, 20),
        }
    ]  # fmt: skip


def test_every_target_is_a_column_of_the_register():
    found, _result = rows_of("c\n1\n", Plan({"c": "person_ref"}))

    assert set(found["persons"][0]) <= {column.name for column in COLUMNS["persons"]}
