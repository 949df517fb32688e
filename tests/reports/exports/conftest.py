import pytest
from django.utils import timezone

from reports.models import YearlyReport
from reports.statistics import digest
from tests.reports.disclosure.documents import make_year


@pytest.fixture
def report(db, iom_officer):
    """A year of many invented people with small numbers in it, frozen."""
    figures = make_year(2019, 700, seed=3) | {"rules_version": 1}
    return YearlyReport.objects.create(
        year=2019,
        revision=1,
        rules_version=1,
        figures=figures,
        digest=digest(figures),
        frozen_at=timezone.now(),
        frozen_by=iom_officer,
    )


@pytest.fixture
def correction(report):
    """The next revision, of other figures."""
    figures = make_year(2019, 640, seed=4) | {"rules_version": 1}
    return YearlyReport.objects.create(
        year=2019,
        revision=2,
        rules_version=1,
        figures=figures,
        digest=digest(figures),
        frozen_at=timezone.now(),
        reason="Late items",
        replaces=report,
    )
