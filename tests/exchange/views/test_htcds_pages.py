import pytest

from accounts.models import User
from audit.models import AuditEvent
from exchange.htcds.mapping import NOT_KEPT
from exchange.htcds.standard import fields
from tests.cases.factories import make_case
from tests.exchange.handover.factories import make_agreement
from tests.exchange.htcds import agree

pytestmark = pytest.mark.django_db
MAPPING, EXPORT = "/exchange/htcds/", "/exchange/htcds/export/"
ASKED = {"layout": "codes", "from_on": "", "to_on": "", "purpose": "assistance", "reason": "For the conference."}


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_the_mapping_names_every_field_and_why_some_are_not_kept(client, manager, language):
    User.objects.filter(pk=manager.pk).update(language=language)
    client.force_login(manager)

    page = client.get(MAPPING, headers={"accept-language": language}).content.decode()

    assert all(f"<code>{name}</code>" in page for name in fields())
    assert "CC BY 4.0" in page
    if language == "en":
        assert str(NOT_KEPT["hte_Longitude"]) in page
        assert "Person: family name" in page


@pytest.fixture
def agreement(manager, protection_officer):
    return make_agreement(manager, protection_officer)


def ask(client, agreement, wrong=None):
    return client.post(EXPORT, ASKED | {"agreement": agreement.pk} | (wrong or {}))


def test_whoever_leads_the_house_asks_for_a_file(client, manager, case, caseworker, agreement):
    agree(case, caseworker)
    client.force_login(manager)

    answer = ask(client, agreement)

    assert answer.status_code == 302
    assert answer.url.startswith("/exchange/hand-overs/")
    event = AuditEvent.objects.get(event="hand_over_asked")
    assert (event.actor_id, event.reason) == (manager.public_id, ASKED["reason"])


def test_where_no_case_is_in_it_the_page_says_why(client, manager, case, caseworker, agreement):
    agree(case, caseworker)
    agree(case, caseworker, decision="refused")
    client.force_login(manager)

    page = ask(client, agreement).content.decode()

    assert "Left out: 1 without consent in force, 0 with something" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"layout": "pdf"},
        {"from_on": "2024-02-01", "to_on": "2024-01-01"},
        {"from_on": "never"},
        {"agreement": "0"},
        {"purpose": "research"},
    ],
)
def test_what_is_asked_wrongly_is_said_on_the_form(client, manager, case, caseworker, agreement, wrong):
    agree(case, caseworker)
    client.force_login(manager)

    answer = ask(client, agreement, wrong)

    assert answer.status_code == 422
    assert not AuditEvent.objects.filter(event="hand_over_asked").exists()


@pytest.mark.parametrize("role", ["caseworker", "reviewer", "receiver", "iom_officer", "auditor", "administrator"])
def test_nobody_else_gets_in(request, client, role):
    client.force_login(request.getfixturevalue(role))

    for url in (MAPPING, EXPORT):
        assert client.get(url).status_code == 403
    assert client.post(EXPORT, ASKED).status_code == 403


def test_a_stranger_asks_by_her_own_agreement_alone(client, stranger, case, caseworker, agreement):
    agree(case, caseworker)
    agree(make_case(stranger.organisation), stranger)
    client.force_login(stranger)

    assert ask(client, agreement).status_code == 422
    assert b"Prosecutor" not in client.get(EXPORT).content


def test_who_signed_in_long_ago_is_asked_once_more(client, manager, settings):
    client.force_login(manager)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0

    answer = client.get(EXPORT)

    assert answer.status_code == 302
    assert "next=%2Fexchange%2Fhtcds%2Fexport%2F" in answer.url
    assert client.get(MAPPING).status_code == 200


@pytest.mark.parametrize("count", [3, 30])
def test_the_mapping_asks_the_database_no_more_however_many_cases_there_are(
    client, manager, caseworker, count, django_assert_max_num_queries
):
    for _number in range(count):
        agree(make_case(caseworker.organisation), caseworker)
    client.force_login(manager)
    client.get(MAPPING)

    with django_assert_max_num_queries(8):
        client.get(MAPPING)
