"""The pages of enquiries: casework staff work with them, a stranger gets 404 and never what was said."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enquiries.models import Enquiry
from cases.models import Case
from tests.accounts.factories import make_user
from tests.cases.factories import make_case
from tests.cases.factories_enquiries import SAID, make_enquiry

PAGES = ["detail", "change", "answer", "open_case", "add_to_case"]
TOLD = {
    "channel": "walk_in",
    "caller_role": "self",
    "received_at": "2026-05-06T09:30",
    "sex": "female",
    "in_danger": "not_known",
    "safe_to_call": "no",
}


@pytest.fixture
def enquiry(caseworker):
    return make_enquiry(caseworker)


def address(name, enquiry):
    return reverse(f"enquiries:{name}", args=[enquiry.public_id])


@pytest.mark.parametrize("name", PAGES)
def test_strangers_and_other_roles_get_404_and_not_a_word(client, enquiry, stranger, receiver, reviewer, auditor, name):
    for user in (stranger, receiver, reviewer, auditor):
        client.force_login(user)

        for response in (client.get(address(name, enquiry)), client.post(address(name, enquiry), {})):
            assert response.status_code in {404, 405}
            assert SAID.encode() not in response.content


@pytest.mark.parametrize("name", PAGES)
def test_a_colleague_opens_every_page(client, enquiry, colleague, name):
    client.force_login(colleague)

    assert client.get(address(name, enquiry)).status_code == 200


def test_the_list_is_for_casework_staff_and_holds_no_words(client, enquiry, colleague, stranger, reviewer):
    client.force_login(colleague)
    shown = client.get(reverse("enquiries:list"))
    assert str(enquiry.public_id).encode() in shown.content
    assert SAID.encode() not in shown.content

    client.force_login(stranger)
    assert str(enquiry.public_id).encode() not in client.get(reverse("enquiries:list")).content
    client.force_login(reviewer)
    assert client.get(reverse("enquiries:list")).status_code == 403
    assert client.get(reverse("enquiries:take")).status_code == 403


def test_a_visit_is_recorded_from_the_page(client, caseworker):
    client.force_login(caseworker)
    form = client.get(reverse("enquiries:take")).context["form"]

    sent = TOLD | {"token": str(form["token"].value()), "content": SAID}
    first = client.post(reverse("enquiries:take"), sent)
    second = client.post(reverse("enquiries:take"), sent)

    enquiry = Enquiry.objects.get()
    assert first.url == second.url == address("detail", enquiry)
    assert SAID.encode() in client.get(first.url).content


def test_what_is_missing_is_said_at_the_field_and_what_was_typed_is_kept(client, caseworker):
    client.force_login(caseworker)

    response = client.post(reverse("enquiries:take"), TOLD | {"channel": "", "content": SAID})

    assert response.status_code == 422
    assert SAID.encode() in response.content
    assert not Enquiry.objects.exists()


def test_the_form_of_a_new_case_begins_with_what_was_said(client, caseworker):
    enquiry = make_enquiry(caseworker, family_name="Quliyeva", given_name="Aysel", sex="female", content="Told so.")
    client.force_login(caseworker)

    page = client.get(address("open_case", enquiry)).content.decode()

    assert all(word in page for word in ("Quliyeva", "Aysel", "Told so."))


def test_a_case_is_opened_from_the_page_and_leads_back(client, enquiry, caseworker):
    client.force_login(caseworker)
    opened = {"family_name": "Quliyeva", "sex": "female", "opened_on": timezone.localdate().isoformat()}

    response = client.post(address("open_case", enquiry), opened)

    case = Case.objects.get()
    assert response.url == reverse("cases:detail", args=[case.public_id])
    assert address("detail", enquiry) in client.get(response.url).content.decode()
    assert case.number in client.get(address("detail", enquiry)).content.decode()


def test_somebody_who_looks_like_her_is_shown_first(client, caseworker, case):
    enquiry = make_enquiry(caseworker)
    client.force_login(caseworker)
    same = {"family_name": case.person.family_name, "given_name": case.person.given_name, "sex": "female"}

    response = client.post(address("open_case", enquiry), same | {"opened_on": "2026-05-07"})

    assert response.status_code == 422
    assert Case.objects.count() == 1
    enquiry.refresh_from_db()
    assert enquiry.is_open


def test_it_is_added_to_a_case_by_number(client, enquiry, case, caseworker, stranger):
    client.force_login(caseworker)
    elsewhere = make_case(stranger.organisation)

    for number in ("no such", elsewhere.number):
        assert client.post(address("add_to_case", enquiry), {"number": number}).status_code == 422
    client.post(address("add_to_case", enquiry), {"number": f" {case.number} "})

    enquiry.refresh_from_db()
    assert enquiry.case == case


def test_who_does_not_see_the_case_does_not_see_what_led_to_it(client, enquiry, case, caseworker, colleague):
    Enquiry.objects.filter(pk=enquiry.pk).update(case=case, outcome="became_case", answered_at=timezone.now())
    Case.objects.filter(pk=case.pk).update(restricted=True)
    client.force_login(colleague)

    for name in ("detail", "change", "answer", "open_case", "add_to_case"):
        response = client.get(address(name, enquiry))
        assert response.status_code == 404
        assert SAID.encode() not in response.content
        assert case.number.encode() not in response.content
    answered = client.get(reverse("enquiries:list"), {"state": "answered"})
    assert str(enquiry.public_id).encode() not in answered.content


def test_the_chips_narrow_the_list(client, caseworker, colleague):
    today = timezone.localdate()
    mine = make_enquiry(caseworker, in_charge=caseworker, follow_up_on=today, channel="walk_in", in_danger="yes")
    other = make_enquiry(caseworker, in_charge=colleague)
    done = make_enquiry(caseworker, outcome="no_contact", answered_at=timezone.now())
    client.force_login(caseworker)

    def found(**query):
        return {row.public_id for row in client.get(reverse("enquiries:list"), query).context["page"]}

    assert found() == {mine.public_id, other.public_id}
    assert found(state="answered") == {done.public_id}
    assert found(state="all") == {mine.public_id, other.public_id, done.public_id}
    for chip in ({"mine": "me"}, {"due": "due"}, {"channel": "walk_in"}, {"danger": "yes"}):
        assert found(**chip) == {mine.public_id}


def test_the_list_costs_the_same_for_3_and_for_30(client, caseworker, django_assert_max_num_queries):
    client.force_login(caseworker)
    counts = []
    for more in (3, 22):
        for number in range(more):
            staff = make_user(f"staff{more}-{number}", caseworker.organisation, "caseworker")
            make_enquiry(caseworker, in_charge=staff)
        client.get(reverse("enquiries:list"))
        with django_assert_max_num_queries(60) as asked:
            client.get(reverse("enquiries:list"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_case_page_tells_of_the_enquiry_to_casework_staff_alone(client, case, caseworker, receiver):
    from tests.cases.factories import make_share

    enquiry = make_enquiry(caseworker, case=case, outcome="became_case", answered_at=timezone.now())
    make_share(case, receiver.organisation, "identity", "notes")

    client.force_login(caseworker)
    assert address("detail", enquiry) in client.get(reverse("cases:detail", args=[case.public_id])).content.decode()
    client.force_login(receiver)
    page = client.get(reverse("cases:detail", args=[case.public_id]))
    assert page.status_code == 200
    assert "Enquiry received" not in page.content.decode()


def test_the_second_of_two_sees_what_changed_and_loses_nothing(client, enquiry, caseworker, colleague):
    client.force_login(colleague)
    page = client.get(address("change", enquiry))
    sent = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    sent["received_at"] = timezone.localtime(enquiry.received_at).strftime("%Y-%m-%dT%H:%M")
    other = Enquiry.objects.get(pk=enquiry.pk)
    other.caller_name, other.version = "Somebody", 2
    other.save()

    again = client.post(address("change", enquiry), sent | {"content": "What I typed."})

    assert again.status_code == 409
    assert b"What I typed." in again.content
    assert [str(change["label"]) for change in again.context["form"].stale["changes"]] == ["Caller's name"]
    enquiry.refresh_from_db()
    assert enquiry.content == SAID
