from datetime import timedelta

import pytest
from django.utils import timezone

from tests.accounts.factories import make_user
from tests.cases.consent.factories import born

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def there(receiver):
    return receiver.organisation


@pytest.fixture
def second(shelter_organisation):
    """Another manager of the house."""
    return make_user("second", shelter_organisation, "shelter_manager")


@pytest.fixture
def said(there):
    return {
        "purpose": "sharing",
        "organisation": there,
        "decision": "given",
        "sections": ["identity", "health"],
        "answered_on": TODAY,
        "form": "written",
        "language": "aze",
    }


@pytest.fixture
def ground(there):
    return {"organisation": there, "ground": "court_order", "sections": ["identity"], "informed_on": TODAY}


@pytest.fixture
def override(there):
    return {"organisation": there, "sections": ["identity"], "until_on": TODAY + DAY, "reason": "She is in danger."}


@pytest.fixture
def child(case):
    """The person of the case is twelve."""
    return born(case, 12)


@pytest.fixture
def time_machine_days(monkeypatch):
    """The first moment of a later day."""
    from contextlib import contextmanager
    from datetime import datetime, time

    @contextmanager
    def later(days):
        moment = timezone.make_aware(datetime.combine(TODAY + days * DAY, time(0, 0, 1)))
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda: moment)
            yield

    return later
