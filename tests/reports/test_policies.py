import pytest

from accounts.roles import Role
from reports import policies
from tests.accounts.factories import make_user


@pytest.mark.parametrize("role", Role.values)
def test_the_button_that_freezes_is_iom_officers_alone(ministry, role):
    assert policies.may_freeze(make_user("somebody", ministry, role)) == (role == Role.IOM_OFFICER)
