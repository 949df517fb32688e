import pytest
from django.urls import reverse

from accounts.roles import SHAREABLE
from referrals.states import Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_intake
from tests.cases.factories_documents import make_document
from tests.cases.factories_family import make_relation
from tests.cases.factories_work import make_note
from tests.referrals.factories import make_referral
from tests.referrals.package.factories import make_package
from tests.reintegration.factories import make_item, make_plan
from tests.shelters.factories import make_shelter, make_stay

ALL = sorted(SHAREABLE)
# Where she slept, at another organisation.
HIDDEN_HOUSE = "Göyərçinlik street house"


@pytest.fixture
def whole(case, caseworker):
    """A file with something under most of its sections."""
    make_intake(case)
    make_note(case, caseworker, text="Said in the garden.")
    make_relation(case)
    make_plan(case)
    make_item(case, type="medical_general")
    make_item(case, type="legal_information")
    make_item(case, type="clothing_hygiene")
    for kind, section in (
        ("identity_document", "identity"),
        ("consent_form", "identity"),
        ("medical_report", "health"),
    ):
        make_document(case, caseworker, kind=kind, section=section, title=f"Paper: {kind}")
    make_stay(case, shelter=make_shelter(make_organisation("AWAY", name="House elsewhere"), name=HIDDEN_HOUSE))
    return case


@pytest.fixture
def sent(case, caseworker, reviewer, receiver):
    """A referral that stands at a state, and what it carried when it was submitted."""

    def make(status=Status.OFFERED, sections=ALL, **fields):
        referral = make_referral(
            case, receiver, Status.OFFERED, sender=caseworker, reviewer=reviewer, sections=list(sections), **fields
        )
        make_package(referral, caseworker)
        type(referral).objects.filter(pk=referral.pk).update(status=status, decided_at=referral.approved_at)
        referral.refresh_from_db()
        return referral

    return make


@pytest.fixture
def manager_there(receiver):
    return make_user("gulnar", receiver.organisation, "shelter_manager")


@pytest.fixture
def page(client):
    """What a reader's page says of a referral's package."""

    def get(user, referral, **look):
        client.force_login(user)
        return client.get(reverse("referrals:package", args=[referral.public_id]), look)

    return get
