import pytest

from tests.shelters.factories import make_stay


@pytest.fixture
def stay(case, bed):
    """The person of the case lives in the house."""
    return make_stay(case, bed=bed)
