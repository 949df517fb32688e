"""Tables in others' shape: made of the edition's own numbers, nothing where one is hidden."""

import csv
import io
import json

import pytest

from reports.exports import plain
from reports.exports.edition import edition_of

pytestmark = pytest.mark.django_db


def table_of(report, key, edition="internal"):
    return next(table for table in edition_of(report, edition).further if table.key == key)


def test_ctdc_counts_each_value_under_the_standards_own_names(report):
    rows = list(csv.DictReader(io.StringIO(plain.further_as_csv(table_of(report, "ctdc")).decode())))

    figures = report.figures
    by_value = {(row["column"], row["value"]): row for row in rows}
    assert by_value["gender", "Woman"]["persons"] == str(figures["by_sex"]["female"]["persons"])
    assert by_value["ageBroad", "48+"]["victim"] == str(figures["by_age_group"]["48+"]["victim"])
    assert by_value["citizenship", "-99"]["at_risk"] == str(figures["by_citizenship"]["unknown"]["at_risk"])
    assert by_value["isForcedLabour", "1"]["persons"] == str(figures["by_exploitation"]["ForcedLabour"]["persons"])
    assert {row["yearOfRegistration"] for row in rows} == {"2019"}


def test_greta_keeps_identified_and_presumed_apart(report):
    rows = {(row[0], row[1]): row[2:] for row in table_of(report, "greta").rows}

    totals, ages = report.figures["totals"], report.figures["by_age_group"]
    assert rows["Total", ""] == [totals["victim"], totals["at_risk"], totals["persons"]]
    assert rows["Age", "Children (0–17)"][0] == ages["0-8"]["victim"] + ages["9-17"]["victim"]
    assert any("destination" in note for note in table_of(report, "greta").notes)


def test_sdg_makes_rates_of_the_population_on_file_and_names_its_source(report):
    table = table_of(report, "sdg")
    rows = {(row[0], row[1]): row[2:] for row in table.rows}

    victims = report.figures["totals"]["victim"]
    assert rows["Total", ""] == [victims, 9981457, round(victims * 100_000 / 9981457, 3)]
    assert rows["Sex", "Female"][1] == round(9981457 * 0.501)
    assert any("State Statistics Committee" in note for note in table.notes)


def test_sdg_makes_no_rate_where_no_population_is_on_file(report, settings, tmp_path):
    settings.POPULATION_FILE = str(tmp_path / "population.json")
    (tmp_path / "population.json").write_text(json.dumps({"years": {"2019": {"total": 1000, "source": "A count"}}}))

    rows = {(row[0], row[1]): row[2:] for row in table_of(report, "sdg").rows}

    assert rows["Sex", "Female"][1:] == ["", ""]
    assert rows["Total", ""][1] == 1000


def test_sdg_counts_children_where_their_number_is_on_file(report, settings, tmp_path):
    settings.POPULATION_FILE = str(tmp_path / "p.json")
    words = {"years": {"2019": {"total": 1000, "children": 300, "source": "A count"}}}
    (tmp_path / "p.json").write_text(json.dumps(words))

    rows = {(row[0], row[1]): row[2:] for row in table_of(report, "sdg").rows}

    assert (rows["Age", "Children (0–17)"][1], rows["Age", "Adults (18 and over)"][1]) == (300, 700)


def test_of_a_hidden_number_no_sum_and_no_rate_is_made(report):
    public, truth = edition_of(report, "public"), report.figures
    small = [
        code
        for code, row in public.document["by_exploitation"].items()
        if code != "suppressed" and row["victim"] is None
    ]
    assert small

    rates = [row for row in table_of(report, "sdg", "public").rows if row[2] is None]
    sums = [row for row in table_of(report, "greta", "public").rows if None in row]

    assert rates
    assert sums
    assert all(row[4] == "" for row in rates)
    assert truth == report.figures


def test_every_further_table_has_a_number_for_each_head(report):
    for table in edition_of(report).further:
        assert all(len(row) == len(table.heads) for row in table.rows), table.key
