"""Who else tries a rule about a case."""

import pytest

from accounts.roles import SHAREABLE
from tests.accounts.factories import make_user
from tests.cases.factories import make_share


@pytest.fixture
def officer(case):
    """Reads every case of the house and works on none."""
    return make_user("officer", case.organisation, "receiving_officer")


@pytest.fixture
def guest(case, stranger):
    """Works elsewhere; the whole file was shared with her house."""
    make_share(case, stranger.organisation, *SHAREABLE)
    return stranger
