import pytest

from tests.accounts.factories import make_organisation, make_user
from tests.shelters.factories import make_bed, make_shelter

ADDRESS, HOUSE = "Zzyzx Road 1", "House Quellenhof"


@pytest.fixture
def elsewhere(db):
    """Another organisation, in which somebody answers referrals."""
    organisation = make_organisation("AWAY", name="Away Union")
    make_user("answers", organisation, "shelter_manager")
    return organisation


@pytest.fixture
def house(elsewhere):
    """Its house for women, with four beds."""
    house = make_shelter(elsewhere, name=HOUSE, client_groups=["women"], region="Bakı", address=ADDRESS, most_days=90)
    for number in range(4):
        make_bed(house, f"bed {number}")
    return house
