from datetime import datetime, time, timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from shelters.models import Giving, Medicine
from tests.cases.factories import SURNAME
from tests.queries import statements_of
from tests.shelters.factories import make_bed, make_stay, today
from tests.shelters.factories_medicines import MORNING, make_giving, make_medicine

DRUG = "Olanzapine"


@pytest.fixture
def stay(case, shelter):
    return make_stay(case, shelter)


@pytest.fixture
def now(monkeypatch):
    """Five minutes past the morning's time."""
    moment = timezone.make_aware(datetime.combine(today(), time(8, 5)))
    monkeypatch.setattr("shelters.medicines.actions.timezone.now", lambda: moment)
    return moment


def url(name, thing):
    return reverse(f"shelters:{name}", args=[thing.public_id])


def sent(**changed):
    return {"day": today().isoformat(), "slot": "08:00", "outcome": "given"} | changed


def test_a_stranger_finds_nothing(client, stay, stranger, caseworker):
    medicine = make_medicine(stay, caseworker, name=DRUG)
    giving = make_giving(medicine, caseworker)
    client.force_login(stranger)
    addresses = [url("medicine_sheet", stay.shelter), url("medicines", stay), url("record_medicine", stay)]
    addresses += [url(name, medicine) for name in ("stop_medicine", "cross_out_medicine")]
    addresses += [url("cross_out_giving", giving)]
    answers = [client.post(url("give_medicine", medicine), sent())]
    for address in addresses:
        answers += [client.get(address), client.post(address, {})]
    for answer in answers:
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content
        assert DRUG.encode() not in answer.content


def test_the_sheet_is_on_record_with_the_files_it_showed(client, stay, caseworker):
    make_medicine(stay, caseworker, name=DRUG)
    client.force_login(caseworker)

    page = client.get(url("medicine_sheet", stay.shelter)).content.decode()

    assert DRUG in page
    assert SURNAME in page
    event = AuditEvent.objects.get(event="medicines_read")
    assert event.changes == {"shelter": "EH1", "count": 1, "result_ids": [str(stay.case.public_id)]}
    assert client.get(url("medicine_sheet", stay.shelter), {"day": "yesterday"}).status_code == 200
    assert client.get(url("medicine_sheet", stay.shelter), {"day": "nonsense"}).status_code == 200


def test_one_press_without_javascript(client, stay, caseworker, now):
    medicine = make_medicine(stay, caseworker)
    client.force_login(caseworker)

    answer = client.post(url("give_medicine", medicine), sent())

    assert answer.url == url("medicine_sheet", stay.shelter)
    assert Giving.objects.get().outcome == "given"
    again = client.post(url("give_medicine", medicine), sent())
    assert again.status_code == 409
    assert "Written down already" in again.content.decode()
    assert client.post(url("give_medicine", medicine), {"outcome": "x"}).status_code == 400


def test_one_press_brings_the_row_alone(client, stay, caseworker, now):
    medicine = make_medicine(stay, caseworker)
    client.force_login(caseworker)
    press = partial(client.post, url("give_medicine", medicine), headers={"HX-Request": "true"})

    row = press(sent()).content.decode()
    again = press(sent(outcome="refused"))

    assert "<html" not in row
    assert "Given" in row
    assert 'name="outcome"' not in row
    assert again.status_code == 200
    assert "Written down already" in again.content.decode()
    assert Giving.objects.get().outcome == "given"


def test_what_is_needed_stays_there_to_be_given_again(client, stay, caseworker):
    medicine = make_medicine(stay, caseworker, times=())
    client.force_login(caseworker)
    data = {"day": today().isoformat(), "outcome": "given", "note": "Headache."}

    row = client.post(url("give_medicine", medicine), data, headers={"HX-Request": "true"}).content.decode()

    assert "It was written down." in row
    assert 'name="outcome"' in row
    assert "Headache." in client.get(url("medicine_sheet", stay.shelter)).content.decode()


def test_from_the_prescription_to_its_end(client, stay, caseworker, now):
    client.force_login(caseworker)
    data = {"name": DRUG, "dose": "5 mg", "times": "8:00; 20.30", "from_on": today(), "kept_by": "staff"}
    assert client.get(url("record_medicine", stay)).status_code == 200
    assert client.post(url("record_medicine", stay), data).url == url("medicines", stay)
    medicine = Medicine.objects.get()
    assert medicine.times == [time(8), time(20, 30)]
    giving = make_giving(medicine, caseworker)
    assert client.post(url("cross_out_giving", giving), {"reason": "Not hers."}).status_code == 302
    assert client.get(url("stop_medicine", medicine)).status_code == 200
    assert client.post(url("stop_medicine", medicine), {"until_on": today()}).status_code == 302
    page = client.get(url("medicines", stay)).content.decode()
    assert "Not hers." in page
    assert "20:30" in page
    assert client.post(url("cross_out_medicine", medicine), {"reason": "Wrong file."}).status_code == 302
    assert "Wrong file." in client.get(url("medicines", stay)).content.decode()
    assert AuditEvent.objects.filter(event="section_read", changes__section="health").exists()


@pytest.mark.parametrize("times", ["25:00", "eight", "8"])
def test_times_are_written_as_times(client, stay, caseworker, times):
    client.force_login(caseworker)
    data = {"name": DRUG, "dose": "5 mg", "times": times, "from_on": today(), "kept_by": "staff"}

    answer = client.post(url("record_medicine", stay), data)

    assert answer.status_code == 422
    assert DRUG in answer.content.decode()


def test_three_or_thirty_cost_the_same(client, stay, shelter, caseworker):
    def fill(number):
        for place in range(number):
            medicine = make_medicine(stay, caseworker)
            make_giving(medicine, caseworker, slot=MORNING, at=timezone.now() - timedelta(hours=1))
            make_medicine(make_stay(shelter=shelter, bed=make_bed(shelter, f"{number}-{place}")), caseworker)

    def costs():
        pages = (url("medicines", stay), url("medicine_sheet", shelter))
        return [len(statements_of(partial(client.get, page))) for page in pages]

    client.force_login(caseworker)
    fill(3)
    client.get("/")
    found = costs()
    fill(24)

    assert costs() == found
    assert max(found) <= 30
