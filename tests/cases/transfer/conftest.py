import pytest

from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_consent


@pytest.fixture
def union(db):
    """The organisation to which cases go."""
    return make_organisation("UNION", name="Example Union", type="ngo", case_prefix="UN")


@pytest.fixture
def taker(union):
    """Its manager."""
    return make_user("taker", union, "shelter_manager")


@pytest.fixture
def helper(union):
    """Its caseworker."""
    return make_user("helper", union, "caseworker")


@pytest.fixture
def agreed(case, union, taker, helper, caseworker):
    """The person agreed in writing that all of it may go there."""
    return make_consent(case, union, by=caseworker)
