from decimal import Decimal
from functools import partial

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from shelters.models import Belonging
from tests.cases.factories import SURNAME
from tests.queries import statements_of
from tests.shelters.factories import make_bed, make_stay, today
from tests.shelters.factories_belongings import make_belonging, make_handing_back

RING = "A ring with an engraving."
OF_STAY = ("belongings", "take_belonging", "print_receipt", "sign_for_belongings", "hand_everything_back")


@pytest.fixture
def stay(case, shelter):
    return make_stay(case, shelter)


def url(name, thing):
    return reverse(f"shelters:{name}", args=[thing.public_id])


def test_a_stranger_finds_nothing(client, stay, stranger, caseworker):
    kept = make_belonging(stay, caseworker, what=RING)
    client.force_login(stranger)
    addresses = [*(url(name, stay) for name in OF_STAY), url("house_belongings", stay.shelter)]
    addresses += [url("hand_back", kept), url("cross_out_belonging", kept)]
    for address in addresses:
        for answer in (client.get(address), client.post(address, {})):
            assert answer.status_code == 404
            assert SURNAME.encode() not in answer.content
            assert RING.encode() not in answer.content


def test_from_taking_to_handing_back(client, stay, caseworker):
    client.force_login(caseworker)
    sent = {"kind": "jewellery", "what": RING, "amount": "1", "taken_on": today(), "currency": ""}
    assert client.post(url("take_belonging", stay), sent).url == url("belongings", stay)
    page = client.get(url("belongings", stay)).content.decode()
    assert RING in page
    assert SURNAME in page
    assert AuditEvent.objects.filter(event="section_read", case_id=stay.case.public_id).exists()
    receipt = client.get(url("print_receipt", stay))
    assert receipt["Content-Type"] == "application/pdf"
    assert b"".join(receipt).startswith(b"%PDF")
    answer = client.post(url("sign_for_belongings", stay), {"signature": "paper", "signed_on": today()})
    assert answer.status_code == 302
    kept = Belonging.objects.get()
    assert RING in client.get(url("hand_back", kept)).content.decode()
    sent = {"amount": "1", "to_whom": "Herself", "on": today(), "signature": "paper"}
    assert client.post(url("hand_back", kept), sent).status_code == 302
    assert "Handed back" in client.get(url("belongings", stay)).content.decode()
    assert client.get(url("hand_back", kept)).status_code == 409


def test_everything_at_once_and_crossing_out(client, stay, caseworker):
    make_belonging(stay, caseworker, what=RING)
    wrong = make_belonging(stay, caseworker)
    client.force_login(caseworker)

    assert client.get(url("cross_out_belonging", wrong)).status_code == 200
    assert client.post(url("cross_out_belonging", wrong), {"reason": "Twice."}).status_code == 302
    assert RING in client.get(url("hand_everything_back", stay)).content.decode()
    sent = {"to_whom": "Her sister", "on": today(), "signature": "refused", "witness": "Günel"}
    assert client.post(url("hand_everything_back", stay), sent).status_code == 302
    page = client.get(url("belongings", stay)).content.decode()
    assert "Twice." in page
    assert "Her sister" in page


def test_a_fault_keeps_what_was_typed(client, stay, caseworker):
    client.force_login(caseworker)
    answer = client.post(
        url("take_belonging", stay), {"kind": "money", "what": RING, "amount": "5", "taken_on": today()}
    )

    assert answer.status_code == 422
    assert RING in answer.content.decode()


def test_the_house_sees_for_whom_it_keeps_something_and_not_what(client, stay, caseworker):
    make_belonging(stay, caseworker, what=RING)
    client.force_login(caseworker)

    page = client.get(url("house_belongings", stay.shelter)).content.decode()

    assert stay.case.number in page
    assert RING not in page


def test_three_or_thirty_cost_the_same(client, stay, shelter, caseworker):
    def fill(number):
        for place in range(number):
            make_handing_back(make_belonging(stay, caseworker), caseworker, amount=Decimal(1))
            make_belonging(make_stay(shelter=shelter, bed=make_bed(shelter, f"{number}-{place}")), caseworker)

    def costs():
        pages = (url("belongings", stay), url("house_belongings", shelter))
        return [len(statements_of(partial(client.get, page))) for page in pages]

    client.force_login(caseworker)
    fill(3)
    client.get("/")
    found = costs()
    fill(24)

    assert costs() == found
    assert max(found) <= 30
