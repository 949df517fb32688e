import pytest

from core.errors import NotAllowed, NotVisible
from exchange import policies
from exchange.models import UploadedRegister
from tests.accounts.factories import make_user


@pytest.fixture
def upload(administrator):
    return UploadedRegister(uploaded_by=administrator, source="source")


def test_an_upload_is_its_uploaders(upload, administrator):
    policies.check_may_use_upload(administrator, upload)


def test_another_administrator_is_not_told_that_there_is_an_upload(upload, ministry):
    with pytest.raises(NotVisible):
        policies.check_may_use_upload(make_user("other", ministry, "administrator"), upload)


def test_whoever_lost_the_role_uses_her_upload_no_more(upload, administrator):
    administrator.roles = ["auditor"]

    with pytest.raises(NotAllowed):
        policies.check_may_use_upload(administrator, upload)
