"""The pages of agreements and hand-overs: whose they are, what they say, what they cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from exchange.agreements.models import SharingAgreement
from exchange.handover.making import make_file
from exchange.handover.models import HandOver
from tests.cases.factories import SURNAME
from tests.exchange.handover.factories import make_agreement, make_hand_over
from tests.exchange.htcds import agree
from tests.queries import statements_of

pytestmark = pytest.mark.django_db
AGREEMENTS, HAND_OVERS, EXPORT = "/exchange/agreements/", "/exchange/hand-overs/", "/exchange/htcds/export/"
LISTS = (AGREEMENTS, HAND_OVERS)


@pytest.fixture
def agreement(manager, protection_officer):
    return make_agreement(manager, protection_officer)


def asked(agreement, **more):
    return {
        "agreement": agreement.pk,
        "purpose": "assistance",
        "reason": "For the joint conference.",
        "layout": "codes",
        "from_on": "",
        "to_on": "",
    } | more


def test_the_whole_way_on_pages(client, manager, protection_officer, case, caseworker, settings):
    settings.HAND_OVER_ROWS = 0
    agree(case, caseworker)
    today = timezone.localdate()
    client.force_login(manager)
    fields = {
        "party_name": "Prosecutor's office",
        "purposes": ["assistance"],
        "kinds": ["identity", "classification"],
        "reference": "DSA-7",
        "contact_name": "Records",
        "signed_on": today,
        "valid_from": today,
        "valid_until": today + timedelta(days=30),
    }
    page = client.post(f"{AGREEMENTS}new/", fields)
    assert page.status_code == 302, page.content.decode()
    agreement = SharingAgreement.objects.get()
    assert "There is no sharing agreement in force" in client.get(EXPORT).content.decode()

    client.force_login(protection_officer)
    assert "Confirm the agreement" in client.get(page.url).content.decode()
    client.post(f"{page.url}confirm/")
    client.force_login(manager)
    where = client.post(EXPORT, asked(agreement)).url
    assert "only once a second person" in client.get(where).content.decode()
    client.force_login(protection_officer)
    assert "asks to hand 1 cases over" in client.get(f"{where}decide/").content.decode()
    client.post(f"{where}decide/", {"answer": "yes"})
    assert "0 of 1 cases are written" in client.get(where).content.decode()
    hand_over = HandOver.objects.get()
    make_file(hand_over.public_id)
    page = client.get(where).content.decode()
    assert "Fetch the file" not in page
    assert client.post(f"{where}file/").status_code == 403
    client.force_login(manager)
    assert "You can fetch the file 3 more times" in client.get(where).content.decode()
    file = client.post(f"{where}file/")

    assert file["Content-Disposition"] == 'attachment; filename="hand-over-1.zip"'
    assert SURNAME.encode() not in file.content
    shown = client.post(f"{where}passphrase/").content.decode()
    assert 'class="one-time' in shown
    assert client.post(f"{where}passphrase/").status_code == 409
    assert client.post(f"{where}withdraw/").status_code == 302
    assert client.post(f"{where}file/").status_code == 409


def test_a_mark_leads_to_its_hand_over(client, protection_officer, manager, agreement):
    one, other = make_hand_over(agreement, manager), make_hand_over(agreement, manager)
    client.force_login(protection_officer)

    page = client.get(HAND_OVERS, {"mark": f" {one.mark.lower()} "}).content.decode()

    assert one.label in page
    assert other.label not in page


def test_the_list_says_nothing_of_what_was_in_it(client, protection_officer, manager, agreement, case):
    make_hand_over(agreement, manager)
    client.force_login(protection_officer)

    assert SURNAME.encode() not in client.get(HAND_OVERS).content


def test_a_stranger_finds_none_of_it(client, stranger, manager, agreement):
    hand_over = make_hand_over(agreement, manager)
    client.force_login(stranger)
    one, of_one = f"{AGREEMENTS}{agreement.public_id}/", f"{HAND_OVERS}{hand_over.public_id}/"

    for url in (one, f"{one}end/", of_one, f"{of_one}decide/"):
        answer = client.get(url)
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content
    for url in (f"{one}confirm/", *(f"{of_one}{step}/" for step in ("decide", "file", "passphrase", "withdraw"))):
        assert client.post(url).status_code == 404
    for url in LISTS:
        assert b"Prosecutor" not in client.get(url).content


@pytest.mark.parametrize("role", ["caseworker", "reviewer", "receiver", "iom_officer", "auditor", "administrator"])
def test_nobody_else_gets_in(request, client, role):
    client.force_login(request.getfixturevalue(role))

    for url in (*LISTS, f"{AGREEMENTS}new/"):
        assert client.get(url).status_code == 403


def test_what_is_grave_is_asked_for_once_more(client, manager, agreement, settings):
    hand_over = make_hand_over(agreement, manager)
    client.force_login(manager)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    of_one = f"{HAND_OVERS}{hand_over.public_id}/"

    for answer in (client.get(EXPORT), client.get(f"{AGREEMENTS}new/"), client.post(f"{of_one}file/")):
        assert answer.status_code == 302
        assert "next=" in answer.url
    assert client.get(of_one).status_code == 200


@pytest.mark.parametrize(("language", "word"), [("az", "Faylların təhvili"), ("ru", "Передач")])
def test_they_speak_to_their_reader(client, manager, agreement, language, word):
    User.objects.filter(pk=manager.pk).update(language=language)
    make_hand_over(agreement, manager)
    client.force_login(manager)

    assert word in client.get(HAND_OVERS, headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize("url", LISTS)
def test_a_list_asks_as_much_whether_it_is_short_or_long(client, manager, protection_officer, agreement, url):
    client.force_login(manager)

    def asked_with(count):
        for _number in range(count):
            make_hand_over(make_agreement(manager, protection_officer), manager)
        client.get(url)
        return len(statements_of(lambda: client.get(url)))

    assert asked_with(3) == asked_with(27)
