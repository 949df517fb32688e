import pytest

from tests.accounts.factories import make_user
from tests.cases.factories import make_case, make_person


@pytest.fixture
def other(caseworker):
    """Another file of the house, in the same hands."""
    return make_case(caseworker.organisation, person=make_person(family_name="Başqasoyadlı"), worker=caseworker)


@pytest.fixture
def foreign(stranger):
    """A file of another organisation, which this house does not see."""
    worker = make_user("faraway", stranger.organisation, "caseworker", full_name="Uzaq İşçi")
    return make_case(stranger.organisation, person=make_person(family_name="Yadsoyadlı"), worker=worker)
