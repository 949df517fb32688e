from datetime import date

import pytest
from freezegun import freeze_time

from reports.activities.actions.activities import Count, Handed
from tests.reintegration.factories import make_partner
from tests.reintegration.factories_money import make_line, make_project


@pytest.fixture
def details():
    return {
        "kind": "training",
        "title": " Recognising signs ",
        "starts_on": date(2026, 3, 2),
        "ends_on": date(2026, 3, 4),
        "region": "ganja_dashkasan",
        "place": "Ganja",
        "shelter": None,
        "partner": None,
        "project": None,
        "line": None,
        "funder": None,
        "audiences": ["border_guards", "police"],
        "cost_azn": None,
        "state": "held",
        "reached": [Count("female", "18-29", 12), Count("unknown", "unknown", 5), Count("male", "60+", 0)],
        "materials": [Handed("training_manual", "az", 17)],
    }


@pytest.fixture
def partner(db):
    return make_partner()


@pytest.fixture
def line(iom_officer, manager):
    return make_line(make_project(iom_officer.organisation), spender=manager.organisation)


@pytest.fixture
def november():
    with freeze_time("2026-11-20 10:00:00", tick=True):
        yield
