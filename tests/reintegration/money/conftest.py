import pytest

from tests.accounts.factories import make_organisation, make_user
from tests.reintegration.factories_money import make_line, make_project


@pytest.fixture
def project(iom_officer):
    return make_project(iom_officer.organisation)


@pytest.fixture
def line(project):
    """1,000 AZN that every organisation may spend from."""
    return make_line(project)


@pytest.fixture
def other_keeper(db):
    """Keeps budgets, for another organisation."""
    return make_user("keeper", make_organisation("UN2", name="Another agency", type="international"), "iom_officer")


@pytest.fixture
def iom_officer_alone(own_database):
    """In a database of the test's own."""
    return make_user("iom", make_organisation("IOM", name="IOM", type="international"), "iom_officer")
