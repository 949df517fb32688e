"""Two people at one record: the second sees what changed, and loses nothing of what she typed."""

import pytest
from django.urls import reverse

from cases.models import Person
from tests.cases.intake.test_steps import page_of, sent


@pytest.fixture
def began(client, case, caseworker, colleague):
    """The caseworker's form as she opened it; a colleague has saved another one since."""
    client.force_login(caseworker)
    hers = sent(client, case, "person")
    client.force_login(colleague)
    client.post(page_of(case, "person"), sent(client, case, "person", patronymic="Nizami", given_name="Otherqz"))
    client.force_login(caseworker)
    return hers


def test_the_second_sees_who_changed_what_and_keeps_her_own(client, case, began, colleague):
    answer = client.post(page_of(case, "person"), began | {"given_name": "Mineqz", "other_names": "Shortqz"})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert colleague.full_name in page
    assert "now on file: Nizami" in page
    assert "now on file: Otherqz" in page
    form = answer.context["form"]
    assert (form["given_name"].value(), form["other_names"].value()) == ("Mineqz", "Shortqz")
    assert form["patronymic"].value() == "Nizami", "what she did not touch follows the other"
    person = Person.objects.get(pk=case.person_id)
    assert (person.given_name, person.other_names or "") == ("Otherqz", ""), "nothing is saved yet"


def test_once_more_saves_both(client, case, began):
    answer = client.post(page_of(case, "person"), began | {"other_names": "Shortqz"})
    form = answer.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}

    assert client.post(page_of(case, "person"), again).status_code == 302

    person = Person.objects.get(pk=case.person_id)
    assert (person.given_name, person.patronymic, person.other_names) == ("Otherqz", "Nizami", "Shortqz")


def test_a_third_in_between_is_seen_too(client, case, began, colleague, caseworker):
    form = client.post(page_of(case, "person"), began | {"other_names": "Shortqz"}).context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    client.force_login(colleague)
    client.post(page_of(case, "person"), sent(client, case, "person", family_name="Thirdqz"))
    client.force_login(caseworker)

    answer = client.post(page_of(case, "person"), again)

    assert answer.status_code == 409
    assert "now on file: Thirdqz" in answer.content.decode()
    assert answer.context["form"]["other_names"].value() == "Shortqz"


@pytest.mark.parametrize("nonsense", ["", "[]", "{", "null"])
def test_a_beginning_that_nobody_sent_loses_nothing(client, case, began, nonsense):
    answer = client.post(page_of(case, "person"), began | {"began": nonsense, "other_names": "Shortqz"})

    assert answer.status_code in (409, 422)
    assert answer.context["form"]["other_names"].value() == "Shortqz"


def test_two_who_write_different_steps_do_not_meet(client, case, caseworker, colleague):
    client.force_login(caseworker)
    hers = sent(client, case, "contact", calling="never")
    client.force_login(colleague)
    client.post(page_of(case, "source"), sent(client, case, "source", source="self"))
    client.force_login(caseworker)

    answer = client.post(page_of(case, "contact"), hers)

    # One record behind both: she is told, and nothing of hers is lost.
    assert answer.status_code == 409
    assert answer.context["form"]["calling"].value() == "never"
    assert client.get(reverse("cases:person", args=[case.public_id])).status_code == 200
