import pytest

from tests.cases.factories_proceedings import make_claim, make_hearing, make_measure, make_proceeding


@pytest.fixture
def proceeding(case, caseworker):
    return make_proceeding(case, by=caseworker)


@pytest.fixture
def hearing(proceeding):
    return make_hearing(proceeding)


@pytest.fixture
def measure(case):
    return make_measure(case)


@pytest.fixture
def claim(case):
    return make_claim(case)
