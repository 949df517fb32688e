from decimal import Decimal

import pytest

from tests.accounts.factories import make_user
from tests.cases.factories import make_consent
from tests.reintegration.factories_grants import make_application, make_business_plan, make_quotation, make_scheme


@pytest.fixture
def officer(iom_officer):
    """The first who decides."""
    return iom_officer


@pytest.fixture
def second(iom_officer):
    return make_user("iom2", iom_officer.organisation, "iom_officer")


@pytest.fixture
def scheme(officer):
    return make_scheme(officer.organisation, asks_business_plan=True, quotations=1)


@pytest.fixture
def consent(case, caseworker, officer):
    return make_consent(case, officer.organisation, by=caseworker)


@pytest.fixture
def draft(case, scheme, caseworker, consent):
    """Whole: it may be handed in."""
    application = make_application(case, scheme, caseworker)
    make_business_plan(application)
    make_quotation(application, is_chosen=True, amount_azn=Decimal(3000))
    return application


@pytest.fixture
def sessions_in_rows(settings):
    """Count queries without the cache of sessions, which may or may not hold this one."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
