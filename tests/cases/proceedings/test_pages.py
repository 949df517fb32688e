"""The pages about legal matters: its own staff and whoever gives legal help; nobody else reads a word."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.proceedings.models import CompensationClaim, Hearing, Proceeding, ProtectionMeasure
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.cases.factories_proceedings import SAID, make_claim, make_hearing, make_measure, make_proceeding

ROWS = {
    "change_proceeding": "proceeding",
    "move_proceeding": "proceeding",
    "add_hearing": "proceeding",
    "change_hearing": "hearing",
    "change_measure": "measure",
    "change_claim": "claim",
}
PAGES = ["proceedings", "add_proceeding", "add_measure", "add_claim", *ROWS]
TODAY = timezone.localdate().isoformat()


@pytest.fixture
def address(case, proceeding, hearing, measure, claim):
    rows = {"proceeding": proceeding, "hearing": hearing, "measure": measure, "claim": claim}

    def find(name):
        row = [rows[ROWS[name]].public_id] if name in ROWS else []
        return reverse(f"cases:{name}", args=[case.public_id, *row])

    return find


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_gets_404_and_not_a_word(client, address, stranger, iom_officer, auditor, name):
    for user in (stranger, iom_officer, auditor):
        client.force_login(user)

        for response in (client.get(address(name)), client.post(address(name), {})):
            assert response.status_code in {404, 405}
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
    detail = client.get(reverse("cases:detail", args=[case.public_id])).content
    assert address("proceedings").encode() not in detail


def test_the_ministry_reads_and_changes_nothing(client, case, address, reviewer):
    make_share(case, reviewer.organisation, "legal")
    client.force_login(reviewer)

    page = client.get(address("proceedings"))

    assert SAID.encode() in page.content
    assert address("add_proceeding").encode() not in page.content
    assert client.get(address("change_claim")).status_code == 403


def test_the_look_is_on_record(client, address, colleague):
    client.force_login(colleague)

    client.get(address("proceedings"))

    seen = AuditEvent.objects.filter(event=Event.SECTION_READ)
    assert {"section": "legal"} in [row.changes for row in seen]


def post(client, address, **values):
    form = client.get(address).context["form"]
    hidden = {name: str(form[name].value()) for name in ("token", "version", "began") if name in form.fields}
    return client.post(address, hidden | values)


def test_everything_is_recorded_from_the_pages(client, case, address, caseworker):
    client.force_login(caseworker)
    legal = address("proceedings")

    for name, values in (
        (
            "add_proceeding",
            {"kind": "criminal", "authority": "court", "role": "accused", "stage": "court", "stage_on": TODAY},
        ),
        ("add_hearing", {"kind": "court", "at": "2024-05-06T10:00", "result": "held"}),
        ("add_measure", {"kind": "guard", "from_on": TODAY}),
        ("add_claim", {"source": "state_fund", "claimed_on": TODAY, "claimed_azn": "100.50"}),
        ("move_proceeding", {"stage": "court", "on": TODAY, "note": "Sent to the court."}),
        ("change_claim", {"source": "offender", "claimed_on": "2024-06-03", "claimed_azn": "77"}),
        ("change_hearing", {"kind": "meeting", "at": "2024-05-06T10:00"}),
        ("change_measure", {"kind": "moved", "from_on": TODAY}),
        ("change_proceeding", {"kind": "civil", "authority": "court", "role": "civil_claimant"}),
    ):
        response = post(client, address(name), **values)
        assert (name, response.status_code, response.get("Location")) == (name, 302, legal)

    models = (Proceeding, Hearing, ProtectionMeasure, CompensationClaim)
    assert [model.objects.count() for model in models] == [2, 2, 2, 2]
    assert "Sent to the court." in client.get(legal).content.decode()


def test_what_does_not_add_up_is_said_at_its_field(client, address, caseworker):
    client.force_login(caseworker)

    response = post(client, address("add_claim"), source="offender", claimed_on=TODAY, awarded_azn="5", note=SAID)

    assert response.status_code == 422
    assert "decided_on" in response.context["form"].errors
    assert SAID.encode() in response.content


def test_only_steps_that_may_follow_are_offered(client, case, caseworker):
    final = make_proceeding(case, by=caseworker, stage="final")
    client.force_login(caseworker)

    assert client.get(reverse("cases:move_proceeding", args=[case.public_id, final.public_id])).status_code == 409


def test_the_case_page_tells_of_steps_and_hearings_without_their_words(client, case, address, caseworker, receiver):
    make_share(case, receiver.organisation, "identity")
    detail = reverse("cases:detail", args=[case.public_id])

    client.force_login(caseworker)
    page = client.get(detail).content.decode()
    assert "Under investigation" in page
    assert "Court hearing" in page
    assert SAID not in page

    client.force_login(receiver)
    assert "Under investigation" not in client.get(detail).content.decode()


def test_the_page_costs_the_same_for_3_and_for_30(client, caseworker, django_assert_max_num_queries):
    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    counts = []
    for many in (3, 30):
        case = make_case(caseworker.organisation, person=make_person())
        for _number in range(many):
            proceeding = make_proceeding(case, by=caseworker)
            make_hearing(proceeding, accompanied_by=caseworker)
            make_hearing(proceeding, at=timezone.now() + timedelta(days=3))
            make_measure(case, proceeding=proceeding)
            make_claim(case, proceeding=proceeding)
        with django_assert_max_num_queries(60) as asked:
            assert client.get(reverse("cases:proceedings", args=[case.public_id])).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
