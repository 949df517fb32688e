import io

import pytest
from python_calamine import CalamineWorkbook

from accounts.models import User
from audit.models import AuditEvent
from exchange.htcds.mapping import NOT_KEPT
from exchange.htcds.standard import fields
from tests.cases.factories import SURNAME, make_case
from tests.exchange.htcds import agree

pytestmark = pytest.mark.django_db
MAPPING, EXPORT = "/exchange/htcds/", "/exchange/htcds/export/"
ASKED = {"layout": "codes", "from_on": "", "to_on": "", "reason": "For IOM's yearly exchange."}


def body(answer):
    return b"".join(answer.streaming_content)


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


def test_a_workbook_is_made_for_whoever_leads_the_house(client, manager, case, caseworker):
    agree(case, caseworker)
    client.force_login(manager)

    answer = client.post(EXPORT, ASKED)

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="htcds-codes.xlsx"'
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body(answer))).get_sheet_by_name("HTCDS").to_python()
    assert SURNAME in rows[1]
    event = AuditEvent.objects.get(event="exported")
    assert (event.actor_id, event.reason) == (manager.public_id, ASKED["reason"])


def test_where_no_case_is_in_it_the_page_says_why(client, manager, case, caseworker):
    agree(case, caseworker)
    agree(case, caseworker, decision="refused")
    client.force_login(manager)

    page = client.post(EXPORT, ASKED).content.decode()

    assert "1 case was left out because the consent is not in force." in page
    assert "withheld" not in page


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"layout": "pdf"}, {"from_on": "2024-02-01", "to_on": "2024-01-01"}, {"from_on": "never"}]
)
def test_what_is_asked_wrongly_is_said_on_the_form(client, manager, wrong):
    client.force_login(manager)

    answer = client.post(EXPORT, ASKED | wrong)

    assert answer.status_code == 422
    assert not AuditEvent.objects.filter(event="exported").exists()


@pytest.mark.parametrize("role", ["caseworker", "reviewer", "receiver", "iom_officer", "auditor", "administrator"])
def test_nobody_else_gets_in(request, client, role):
    client.force_login(request.getfixturevalue(role))

    for url in (MAPPING, EXPORT):
        assert client.get(url).status_code == 403
    assert client.post(EXPORT, ASKED).status_code == 403


def test_a_stranger_gets_her_own_files_alone(client, stranger, case, caseworker):
    agree(case, caseworker)
    theirs = make_case(stranger.organisation)
    theirs.person.family_name = "Other"
    theirs.person.save()
    agree(theirs, stranger)
    client.force_login(stranger)

    content = body(client.post(EXPORT, ASKED))

    text = str(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("HTCDS").to_python())
    assert "Other" in text
    assert SURNAME not in text
    assert SURNAME.encode() not in content


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
