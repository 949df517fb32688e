"""The pages about returns: its staff and whoever assists her; the risk is told with its own part of the file alone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.returns.enums import Risk
from cases.returns.models import Return, ReturnRisk, TravelDocument
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.cases.factories_returns import SAID, make_return, make_risk, make_travel_document

RISKY = "Qisasdanqorxur"
ROWS = {
    "change_return": "journey",
    "assess_return_risk": "journey",
    "move_return": "journey",
    "add_travel_document": "journey",
    "change_travel_document": "document",
}
PAGES = ["record_return", *ROWS]
TODAY = timezone.localdate().isoformat()


@pytest.fixture
def journey(case, caseworker):
    journey = make_return(case, by=caseworker)
    make_risk(journey, by=caseworker, sealed=RISKY)
    return journey


@pytest.fixture
def address(case, journey):
    rows = {"journey": journey, "document": make_travel_document(journey)}

    def find(name):
        row = [rows[ROWS[name]].public_id] if name in ROWS else []
        return reverse(f"cases:{name}", args=[case.public_id, *row])

    return find


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_gets_404_and_not_a_word(client, address, stranger, auditor, name):
    for user in (stranger, auditor):
        client.force_login(user)

        for response in (client.get(address(name)), client.post(address(name), {})):
            assert response.status_code == 404
            assert SURNAME.encode() not in response.content
            assert SAID.encode() not in response.content


@pytest.mark.parametrize("name", PAGES)
def test_a_colleague_opens_every_page(client, address, colleague, name):
    client.force_login(colleague)

    assert client.get(address(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_who_was_not_given_this_part_is_refused(client, case, address, receiver, name):
    make_share(case, receiver.organisation, "identity")
    client.force_login(receiver)

    response = client.get(address(name))

    assert response.status_code == 403
    assert SAID.encode() not in response.content


@pytest.mark.parametrize(
    ("sections", "sees", "not_sees"),
    [
        (["assistance"], [SAID], [RISKY]),
        (["assistance", "assessment"], [SAID, RISKY], []),
        (["legal"], [], [SAID, RISKY]),
        (["assessment"], None, [SAID, RISKY]),
    ],
)
def test_each_part_is_told_by_itself(client, case, address, receiver, sections, sees, not_sees):
    make_share(case, receiver.organisation, *sections)
    client.force_login(receiver)

    response = client.get(reverse("cases:proceedings", args=[case.public_id]))

    assert response.status_code == (403 if sees is None else 200)
    page = response.content.decode()
    assert all(word in page for word in sees or [])
    assert not any(word in page for word in not_sees)


def test_iom_reads_of_the_return_and_nothing_of_the_court(client, case, address, iom_officer):
    make_share(case, iom_officer.organisation, "assistance", "legal", "assessment")
    client.force_login(iom_officer)

    page = client.get(reverse("cases:proceedings", args=[case.public_id])).content.decode()

    assert SAID in page
    assert RISKY not in page
    assert "No proceeding is recorded" not in page


def test_each_part_that_was_shown_is_on_record(client, case, address, colleague):
    client.force_login(colleague)

    client.get(reverse("cases:proceedings", args=[case.public_id]))

    seen = [row.changes["section"] for row in AuditEvent.objects.filter(event=Event.SECTION_READ)]
    assert sorted(seen) == ["assessment", "assistance", "legal"]


def post(client, address, **values):
    form = client.get(address).context["form"]
    hidden = {name: str(form[name].value()) for name in ("token", "version", "began") if name in form.fields}
    return client.post(address, hidden | values)


def test_a_return_goes_its_way_from_the_pages(client, case, caseworker):
    client.force_login(caseworker)
    there = reverse("cases:proceedings", args=[case.public_id])
    wish = {"country": "UZB", "informed": "yes", "voluntary": "yes", "received_by": SAID}

    assert post(client, reverse("cases:record_return", args=[case.public_id]), on=TODAY, **wish).url == there
    journey = Return.objects.get()

    def of(name, row=journey):
        return reverse(f"cases:{name}", args=[case.public_id, row.public_id])

    risks = dict.fromkeys(Risk.values, "not_known") | {"stigma": "yes"}
    answer = post(client, of("assess_return_risk"), on=TODAY, conclusion="unsafe", reasons="Her brother.", **risks)
    assert answer.url == there
    assert post(client, of("move_return"), stage="prepared", on=TODAY).status_code == 422
    assert post(client, of("move_return"), stage="prepared", on=TODAY, insistence="Signed.").url == there
    assert post(client, of("add_travel_document"), kind="passport", applied_on=TODAY).url == there
    paper = TravelDocument.objects.get()
    assert post(client, of("change_travel_document", paper), kind="passport", obtained_on=TODAY).url == there
    assert post(client, of("change_return"), **wish, means="air", cost_azn="120.50").url == there
    assert post(client, of("move_return"), stage="travelled", on=TODAY).url == there
    assert post(client, of("move_return"), stage="arrived", on=TODAY, note="She rang.").url == there

    page = client.get(there).content.decode()
    assert all(word in page for word in ("Uzbekistan", "She rang.", "Her brother.", "120.50", SAID))
    assert ReturnRisk.objects.get().risks == ["stigma"]
    assert client.get(of("move_return")).status_code == 409


def test_the_case_page_tells_of_its_steps_without_their_words(client, case, address, caseworker, receiver):
    make_share(case, receiver.organisation, "identity")
    detail = reverse("cases:detail", args=[case.public_id])

    client.force_login(caseworker)
    page = client.get(detail).content.decode()
    assert "Considered" in page
    assert SAID not in page

    client.force_login(receiver)
    assert "Considered" not in client.get(detail).content.decode()


def test_the_page_costs_the_same_for_3_and_for_30(client, caseworker, django_assert_max_num_queries):
    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    counts = []
    for many in (3, 30):
        case = make_case(caseworker.organisation, person=make_person())
        for number in range(many):
            journey = make_return(case, by=caseworker, stage="cancelled" if number else "considered")
            make_risk(journey, by=caseworker)
            make_travel_document(journey)
        with django_assert_max_num_queries(60) as asked:
            assert client.get(reverse("cases:proceedings", args=[case.public_id])).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
