"""Every figure of the further measures has a sentence, and every table is said in words."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cases.models import FollowUp
from reports.measures.definitions import DEFINITIONS, meaning, places
from reports.measures.document import measures
from reports.measures.presenters import measure_tables
from reports.periods import Period
from tests.cases.factories_family import make_link
from tests.reintegration.factories_money import charged, make_line, make_project
from tests.reintegration.survey.test_statistics import make_left
from tests.reports.factories import assist, exploited, make_file, stay
from tests.reports.measures.test_examples import at, refer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 20)
PERIOD = Period(2026, "Q2")


@pytest.fixture
def document(shelter, ministry, iom_officer, caseworker):
    """Something of every theme, among people, houses and organisations enough to see that they are not looked up one by one."""
    for number in range(4):
        case = make_file(
            shelter.organisation, status="identified", citizenship="UZB", date_of_birth=date(2010 - 9 * number, 1, 1)
        )
        stay(case, shelter, date(2026, 4, 1), date(2026, 4, 11))
        exploited(case, "ForcedLabour", "TUR")
        assist(case, ministry, date(2026, 4, 4), type="business_grant", amount=Decimal("1234.50"))
        refer(case, ministry, at(date(2026, 4, 4)), purpose="formal_identification")
        FollowUp.objects.create(case=case, due_on=date(2026, 5, 1))
    make_link(make_file(shelter.organisation), case)
    charged(
        make_line(make_project(iom_officer.organisation, code="P-1"), "9999.00"),
        "1500.50",
        iom_officer,
        day=date(2026, 4, 4),
    )
    for _person in range(10):
        make_left(shelter.organisation, caseworker, 0.1)
    return measures(PERIOD, today=TODAY)


def test_every_figure_has_its_sentence_and_no_sentence_is_left_over(document):
    themes = {key: value for key, value in document.items() if isinstance(value, dict)}
    found = {place for theme, figures in themes.items() for place in places(figures, theme)}

    assert found - set(DEFINITIONS) == set()
    assert set(DEFINITIONS) - found - set(themes) == set()


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_every_sentence_is_one_in_every_language(language):
    with translation.override(language):
        for place in DEFINITIONS:
            assert re.fullmatch(r"[^\W\d_].*\.", meaning(place)), place


def test_tables_say_names_and_not_codes(document):
    tables = {table.key: table for table in measure_tables(document)}

    assert len(tables) == 22
    assert tables["stays.by_shelter"].rows[0]["label"] == "Quiet House"
    assert tables["stays.by_shelter"].rows[-1] == {
        "label": "All together",
        "cells": ["4", "4", "40", "10.0", "10.0", "4", "196", "20.4 %", "0"],
    }
    assert tables["referrals.in"].rows[0]["label"] == "Example Ministry"
    assert tables["money.by_project"].rows[0] == {
        "label": "Back on her own feet",
        "cells": ["0.00", "1,500.50", "0.00", "1,500.50"],
    }
    assert tables["destination.by_destination"].rows[0]["label"] == "Türkiye"
    assert tables["destination.by_destination"].finding == "Most: Türkiye, 4 of 4"
    assert tables["survey.by_dimension"].rows[-1]["cells"][:3] == ["0.50", "0.60", "0.10"]
    assert tables["recognition"].rows[-1] == {
        "label": "Part recognised of those decided",
        "cells": ["–"],
        "note": "Recognised divided by recognised and not recognised together.",
    }


def test_every_row_has_a_cell_for_each_column(document):
    for table in measure_tables(document):
        assert table.heading
        assert table.note
        assert table.rows
        assert {len(row["cells"]) for row in table.rows} == {len(table.columns)}


def test_an_empty_document_can_be_shown(shelter):
    tables = {table.key: table for table in measure_tables(measures(Period(2019), today=TODAY))}

    assert tables["caseload"].finding == "Nobody"
    assert "survey.by_dimension" not in tables


def test_names_take_three_queries(document):
    with CaptureQueriesContext(connection) as queries:
        measure_tables(document)

    assert len(queries) == 3
