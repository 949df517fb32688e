"""Every page of a case: its own people work with it, a stranger gets 404 and never the surname."""

import pytest
from django.urls import reverse

from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case, Person
from tests.cases.factories import GIVEN_NAME, SURNAME, make_case, make_person, make_share

PAGES = [
    "detail",
    "person",
    "classify",
    "record_exploitation",
    "assign",
    "access",
    "restrict",
    "change_team",
    "close",
]
BUTTONS = ["reopen"]


def _form(**changes):
    values = {
        "family_name": "Sınaq",
        "given_name": "Ad",
        "sex": "female",
        "opened_on": "2026-01-05",
        "status": "presumed",
    }
    return values | changes


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_gets_404_and_no_name(client, case, stranger, receiver, reviewer, iom_officer, name):
    for user in (stranger, receiver, reviewer, iom_officer):
        client.force_login(user)

        response = client.get(reverse(f"cases:{name}", args=[case.public_id]))

        assert response.status_code == 404
        assert SURNAME.encode() not in response.content


@pytest.mark.parametrize("name", PAGES + BUTTONS)
def test_a_strangers_post_changes_nothing(client, case, stranger, name):
    client.force_login(stranger)

    response = client.post(reverse(f"cases:{name}", args=[case.public_id]), {"reason": "other", "status": "identified"})

    assert response.status_code in {404, 405}
    case.refresh_from_db()
    assert case.is_open
    assert case.classifications.count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_staff_without_the_role_get_403_or_404(client, case, auditor, administrator, name):
    for user in (auditor, administrator):
        client.force_login(user)

        assert client.get(reverse(f"cases:{name}", args=[case.public_id])).status_code in {403, 404}


@pytest.mark.parametrize("name", PAGES)
def test_its_own_manager_sees_every_page(client, case, manager, name):
    client.force_login(manager)

    assert client.get(reverse(f"cases:{name}", args=[case.public_id])).status_code == 200


def test_without_sign_in_there_is_only_the_sign_in(client, case):
    response = client.get(reverse("cases:detail", args=[case.public_id]))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_reading_a_case_is_on_record(client, case, caseworker):
    client.force_login(caseworker)

    response = client.get(reverse("cases:detail", args=[case.public_id]))

    assert SURNAME in response.content.decode()
    event = AuditEvent.objects.get(event=Event.CASE_READ)
    assert (event.case_id, event.actor_label) == (case.public_id, "caseworker")


def test_a_share_without_identity_shows_no_name(client, case, receiver):
    make_share(case, receiver.organisation, "classification")
    client.force_login(receiver)

    response = client.get(reverse("cases:detail", args=[case.public_id]))

    assert response.status_code == 200
    assert SURNAME.encode() not in response.content
    assert GIVEN_NAME.encode() not in response.content


def test_the_list_tells_no_classification_that_was_not_shared(client, case, receiver):
    make_share(case, receiver.organisation, "identity")
    client.force_login(receiver)

    page = client.get(reverse("cases:list"))
    asked = client.get(reverse("cases:list"), {"category": "at_risk"})

    assert case.number in page.content.decode()
    assert "Presumed victim" not in page.content.decode()
    assert case.number not in asked.content.decode()


def test_the_list_shows_no_names_and_nothing_of_others(client, case, caseworker):
    from tests.accounts.factories import make_organisation

    other = make_case(make_organisation("ELSE"), person=make_person(family_name="Özgə"))
    client.force_login(caseworker)

    page = client.get(reverse("cases:list")).content.decode()

    assert case.number in page
    assert other.number not in page
    assert SURNAME not in page


def test_the_list_costs_the_same_for_3_and_for_30(client, caseworker, django_assert_num_queries):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(reverse("cases:list")).status_code == 200
        return len(captured)

    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    for _ in range(3):
        make_case(caseworker.organisation, worker=caseworker)
    few = queries()
    for _ in range(27):
        make_case(caseworker.organisation, worker=caseworker)

    assert queries() == few <= 13


def test_filters_and_pages_walk_through_all_cases_once(client, caseworker):
    numbers = {make_case(caseworker.organisation, status=None if i % 3 else "identified").number for i in range(60)}
    client.force_login(caseworker)

    seen, url = [], reverse("cases:list") + "?sort=number"
    while url:
        page = client.get(url).context["page"]
        seen += [row.number for row in page]
        url = reverse("cases:list") + page.next_url if page.next_url else ""

    assert seen == sorted(numbers)
    victims = client.get(reverse("cases:list"), {"category": "victim"}).context["page"]
    assert len(victims) == 20


def test_going_back_shows_the_page_before(client, caseworker):
    for _ in range(60):
        make_case(caseworker.organisation)
    client.force_login(caseworker)
    address = reverse("cases:list")

    first = client.get(address).context["page"]
    second = client.get(address + first.next_url).context["page"]
    back = client.get(address + second.previous_url).context["page"]

    assert [row.pk for row in back] == [row.pk for row in first]
    assert not back.previous_url


def test_opening_a_case_registers_the_person(client, caseworker):
    client.force_login(caseworker)

    response = client.post(reverse("cases:open"), _form())

    case = Case.objects.get()
    assert response.url == reverse("cases:person", args=[case.public_id])
    assert case.number == "EH-2026-0001"
    assert case.person.family_name == "Sınaq"
    assert "Sınaq" not in response.url
    assert case.assignments.get().user == caseworker
    assert set(AuditEvent.objects.filter(case_id=case.public_id).values_list("event", flat=True)) == {
        Event.PERSON_REGISTERED,
        Event.CASE_OPENED,
        Event.CLASSIFIED,
        Event.DEADLINE_STARTED,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opened_on": "2031-01-01"}, "opened_on"),
        ({"opened_on": ""}, "opened_on"),
        ({"date_of_birth": "2030-01-01"}, "date_of_birth"),
        ({"date_of_birth": "1990-02-30"}, "date_of_birth"),
        ({"date_of_birth": "1990-01-01", "birth_year": "1991"}, "birth_year"),
        ({"date_of_birth": "2026-03-01"}, "opened_on"),
        ({"status": "recognised"}, "status"),
        ({"sex": "?"}, "sex"),
        ({"citizenship": "ZZZ"}, "citizenship"),
    ],
)
def test_an_error_stands_at_its_field_and_what_was_typed_is_kept(client, caseworker, changes, field):
    client.force_login(caseworker)

    response = client.post(reverse("cases:open"), _form(**changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Sınaq" in response.content.decode()
    assert not Case.objects.exists()
    assert not Person.objects.exists()


def test_a_likely_duplicate_elsewhere_is_told_without_its_file(client, case, stranger):
    client.force_login(stranger)
    twin = _form(family_name="Qizilgulova", given_name="Nargizkhatun", birth_year="1995")

    response = client.post(reverse("cases:open"), twin)

    body = response.content.decode()
    assert response.status_code == 422
    assert response.context["likely"].elsewhere
    assert case.number not in body
    assert SURNAME not in body
    assert client.post(reverse("cases:open"), twin | {"is_somebody_else": "on"}).status_code == 302


def test_a_likely_duplicate_of_ones_own_is_linked(client, case, caseworker):
    client.force_login(caseworker)

    response = client.post(reverse("cases:open"), _form(family_name="Кызылгюлова", given_name="Наргизхатун"))

    assert response.context["likely"].cases == [case]


def test_nobody_without_casework_opens_a_case(client, reviewer, auditor, receiver):
    for user in (reviewer, auditor, receiver):
        client.force_login(user)
        assert client.get(reverse("cases:open")).status_code == 403
        assert client.post(reverse("cases:open"), _form()).status_code == 403
    assert not Case.objects.exists()


def test_correcting_the_person_names_the_fields_only(client, case, caseworker):
    client.force_login(caseworker)
    page = client.get(reverse("cases:intake", args=[case.public_id, "person"]))
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}

    client.post(reverse("cases:intake", args=[case.public_id, "person"]), values | {"given_name": "Yeniad"})

    event = AuditEvent.objects.get(event=Event.PERSON_CHANGED)
    assert event.changes == {"given_name": None}
    assert Person.objects.get(pk=case.person_id).given_name == "Yeniad"
