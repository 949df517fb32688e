import pytest

from tests.cases.factories import make_case, make_person


@pytest.fixture
def fresh(caseworker):
    """An open case that nobody has classified yet, of an adult from abroad."""
    return make_case(caseworker.organisation, person=make_person(citizenship="UZB"), worker=caseworker, status="")
