"""The pages: who else may be she, two records side by side, merging, taking back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.merging import policies, presenters
from cases.merging.answers import QUESTIONS
from cases.models import Case, Merge, Person, ToldApart
from tests.cases.factories import GIVEN_NAME, SURNAME, make_case, make_person, make_share
from tests.cases.factories_merging import make_told_apart
from tests.cases.merging.conftest import OTHER_SURNAME
from tests.cases.merging.test_undo import WHY, fresh, merge
from tests.reintegration.factories import make_plan

NEAR = "Nərgizxatın"
NEUTRAL = "There is a possible match at another organisation."


def url(name, *things):
    return reverse(f"cases:{name}", args=[thing.public_id for thing in things])


@pytest.fixture
def twin(case, caseworker):
    return make_case(
        case.organisation, person=make_person(given_name=NEAR, city="Şəki", sex="unknown"), worker=caseworker
    )


def sent(case, twin, **changes):
    """The form as the page shows it, with a reason."""
    answers = {f"answer_{name}": "this" for name in QUESTIONS}
    versions = {"version": fresh(case).person.version, "other_version": fresh(twin).person.version}
    return {"remains": case.number, "reason": WHY} | versions | answers | changes


def test_likely_duplicates_stand_on_a_page_of_the_case_and_lead_to_a_comparison(client, case, twin, caseworker):
    client.force_login(caseworker)
    assert url("records", case) in client.get(url("detail", case)).content.decode()
    assert url("records", case) in client.get(url("person", case)).content.decode()

    body = client.get(url("records", case)).content.decode()

    assert twin.number in body
    assert NEAR in body
    assert url("compare_persons", case, twin) in body
    assert NEUTRAL not in body
    assert AuditEvent.objects.filter(event="section_read", case_id=case.public_id).exists()


def test_of_another_houses_file_no_more_than_that_there_is_one(client, case, caseworker, stranger):
    elsewhere = make_case(stranger.organisation, person=make_person(given_name=NEAR))
    client.force_login(caseworker)

    body = client.get(url("records", case)).content.decode()

    assert NEUTRAL in body
    for word in (elsewhere.number, str(elsewhere.public_id), NEAR, stranger.organisation.name):
        assert word not in body


def test_of_a_file_that_was_shared_not_the_name_either(client, case, caseworker, stranger):
    elsewhere = make_case(stranger.organisation, person=make_person(given_name=NEAR))
    make_share(elsewhere, caseworker.organisation, "assistance")
    client.force_login(caseworker)

    body = client.get(url("records", case)).content.decode()

    assert elsewhere.number in body
    assert NEAR not in body
    assert url("compare_persons", case, elsewhere) not in body
    assert client.get(url("compare_persons", case, elsewhere)).status_code == 403


def test_a_sealed_file_is_not_even_hinted_at(client, case, twin, caseworker):
    Case.objects.filter(pk=twin.pk).update(restricted=True)
    client.force_login(caseworker)

    body = client.get(url("records", case)).content.decode()

    assert "Nobody on file looks like this person." in body
    assert twin.number not in body
    assert client.get(url("compare_persons", case, twin)).status_code == 404


def test_a_stranger_finds_nothing(client, case, twin, manager, stranger):
    row = merge(case, twin, manager)
    decision = ToldApart.objects.create(
        organisation=manager.organisation, first=case.person, second=twin.person, told_by=manager
    )
    client.force_login(stranger)

    for answer in (
        client.get(url("records", case)),
        client.get(url("compare_persons", case, twin)),
        client.post(url("compare_persons", case, twin), sent(case, twin)),
        client.post(url("tell_apart", case, twin)),
        client.post(url("take_back_telling_apart", case, decision)),
        client.get(url("undo_merge", case, row)),
        client.post(url("undo_merge", case, row), {"reason": "r", "version": 2}),
    ):
        assert answer.status_code == 404
        assert SURNAME not in answer.content.decode()


@pytest.mark.parametrize("who", ["reviewer", "receiver", "auditor"])
def test_whoever_does_no_casework_here_does_not_look(client, case, twin, request, who):
    user = request.getfixturevalue(who)
    if who != "auditor":
        make_share(case, user.organisation, "identity")
    client.force_login(user)

    assert client.get(url("records", case)).status_code == (404 if who == "auditor" else 403)


def test_what_differs_stands_first_and_is_marked(client, case, twin, caseworker):
    client.force_login(caseworker)

    answer = client.get(url("compare_persons", case, twin))

    lines = [line for line, _field in answer.context["lines"]]
    assert {line.name for line in lines if line.suggested} == {"given_name", "sex", "city"}
    assert [bool(line.suggested) for line in lines] == sorted([bool(line.suggested) for line in lines], reverse=True)
    assert {line.name: line.suggested for line in lines if line.suggested} == {
        "given_name": "this", "sex": "this", "city": "other",
    }  # fmt: skip
    body = answer.content.decode()
    assert GIVEN_NAME in body
    assert NEAR in body
    assert "ask a manager" in body
    assert 'name="remains"' not in body


def test_a_manager_merges_by_the_form_and_takes_it_back(client, case, twin, manager):
    client.force_login(manager)
    page = client.get(url("compare_persons", case, twin))
    form = page.context["form"]
    assert form["remains"].value() == case.number
    values = {name: form[name].value() for name in form.fields if name != "reason"}

    answer = client.post(url("compare_persons", case, twin), values | {"reason": WHY, "answer_given_name": "other"})

    assert answer.url == url("records", case)
    person = fresh(case).person
    assert (person.given_name, person.city, person.sex) == (NEAR, "Şəki", "female")
    body = client.get(answer.url).content.decode()
    row = Merge.objects.get()
    assert WHY in body
    assert url("undo_merge", case, row) in body
    assert "merged record" in body
    assert "Work goes on in the file of the record that remains" in client.get(url("detail", twin)).content.decode()

    page = client.get(url("undo_merge", case, row)).content.decode()
    assert NEAR in page
    version = fresh(case).person.version
    answer = client.post(url("undo_merge", case, row), {"reason": "Two sisters.", "version": version})
    assert answer.url == url("records", case)
    assert (fresh(case).person.given_name, fresh(twin).is_open) == (GIVEN_NAME, True)
    assert "Two sisters." in client.get(answer.url).content.decode()
    assert client.get(url("undo_merge", case, row)).status_code == 409


def test_the_other_one_may_remain(client, case, twin, manager):
    client.force_login(manager)

    answer = client.post(url("compare_persons", case, twin), sent(case, twin, remains=twin.number, answer_city="this"))

    assert answer.url == url("records", twin)
    assert fresh(case).person.merged_into_id == twin.person_id
    person = fresh(twin).person
    assert (person.given_name, person.city) == (GIVEN_NAME, "")


def test_sent_twice_it_merges_once(client, case, twin, manager):
    client.force_login(manager)
    values = sent(case, twin)

    answers = [client.post(url("compare_persons", case, twin), values).status_code for _time in range(2)]

    assert answers == [302, 409]
    assert Merge.objects.count() == 1


def test_without_a_reason_what_was_chosen_stays_chosen(client, case, twin, manager):
    client.force_login(manager)

    answer = client.post(url("compare_persons", case, twin), sent(case, twin, reason="", answer_given_name="other"))

    assert answer.status_code == 422
    assert answer.context["form"]["answer_given_name"].value() == "other"
    assert Merge.objects.count() == 0


def test_what_stands_in_the_way_is_said_before_anybody_chooses(client, case, twin, manager, stranger):
    make_case(stranger.organisation, person=twin.person)
    client.force_login(manager)

    body = client.get(url("compare_persons", case, twin)).content.decode()

    assert "cannot decide about these two records alone" in body
    assert stranger.organisation.name not in body
    assert 'name="remains"' not in body
    assert client.post(url("compare_persons", case, twin), sent(case, twin)).status_code == 409


def test_whoever_has_an_open_file_remains_whichever_file_was_compared(client, case, twin, manager):
    """An older file of hers was compared, but she has an open one; and the other person has none."""
    Case.objects.filter(pk=case.pk).update(closed_on=case.opened_on, closure_reason="other")
    again = make_case(case.organisation, person=case.person, opened_on=twin.opened_on + timedelta(days=9))
    Case.objects.filter(pk=twin.pk).update(closed_on=twin.opened_on, closure_reason="other")
    client.force_login(manager)

    page = client.get(url("compare_persons", twin, case))
    assert [value for value, _label in page.context["form"].fields["remains"].choices] == [case.number]
    assert not page.context["one_closes"]
    answer = client.post(url("compare_persons", twin, case), sent(twin, case, remains=case.number))

    assert answer.url == url("records", case)
    assert fresh(again).is_open


def test_what_is_unfinished_in_one_leaves_the_other_to_be_closed(client, case, twin, manager):
    make_plan(twin)
    client.force_login(manager)
    page = client.get(url("compare_persons", case, twin))
    assert (page.context["in_the_way"], page.context["one_closes"]) == ("", True)

    answer = client.post(url("compare_persons", case, twin), sent(case, twin))
    assert (answer.status_code, twin.number in answer.content.decode()) == (409, True)
    assert 'name="remains"' in answer.content.decode()
    assert client.post(url("compare_persons", case, twin), sent(case, twin, remains=twin.number)).status_code == 302


def test_a_birth_that_cannot_be_is_said_beside_it(client, case, twin, manager):
    Person.objects.filter(pk=twin.person_id).update(date_of_birth=case.opened_on + timedelta(days=1))
    Case.objects.filter(pk=twin.pk).update(opened_on=case.opened_on + timedelta(days=9))
    client.force_login(manager)

    answer = client.post(url("compare_persons", case, twin), sent(case, twin, answer_birth="other"))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["answer_birth"]


def test_an_address_holds_together(client, case, twin, manager, shelter_organisation):
    """What was decided about somebody else's records is not found under this person's."""
    row = merge(case, twin, manager)
    other = make_case(shelter_organisation, person=make_person(family_name="Üçüncü"))
    third = make_case(shelter_organisation, person=make_person(family_name="Dördüncü"))
    decision = make_told_apart(other, third.person, by=manager)
    client.force_login(manager)

    assert client.get(url("undo_merge", other, row)).status_code == 404
    assert client.get(url("undo_merge", twin, row)).status_code == 200
    assert client.post(url("take_back_telling_apart", case, decision)).status_code == 404
    assert ToldApart.objects.in_force().exists()
    assert client.post(url("take_back_telling_apart", third, decision)).status_code == 302


def test_looking_at_what_taking_back_changes_is_on_record(client, case, twin, manager):
    row = merge(case, twin, manager)
    client.force_login(manager)
    before = AuditEvent.objects.filter(event="section_read").count()

    client.get(url("undo_merge", case, row))

    looks = AuditEvent.objects.filter(event="section_read", case_id=case.public_id).order_by("pk")
    assert [look.changes["section"] for look in looks] == ["contact", "identity"]
    assert AuditEvent.objects.filter(event="section_read").count() == before + 2


def test_the_name_in_another_houses_file_of_hers_is_told_where_the_identity_was_shared(
    client, case, caseworker, stranger
):
    person = make_person(family_name="Üçüncü", given_name="Elsewhere")
    Person.objects.filter(pk=person.pk).update(merged_into=case.person)
    elsewhere = make_case(stranger.organisation, person=person)
    share = make_share(elsewhere, caseworker.organisation, "assistance")
    client.force_login(caseworker)

    body = client.get(url("records", case)).content.decode()
    assert elsewhere.number in body
    assert "Üçüncü" not in body

    share.sections = ["assistance", "identity"]
    share.save()
    assert "Üçüncü" in client.get(url("records", case)).content.decode()


def test_the_two_are_compared_once_for_a_page(client, case, twin, manager, monkeypatch):
    asked = []
    for module, name in ((policies, "may_remain"), (presenters, "side_by_side")):
        before = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *args, before=before, name=name: (asked.append(name), before(*args))[1]
        )
    client.force_login(manager)

    client.get(url("compare_persons", case, twin))

    assert sorted(asked) == ["may_remain", "side_by_side"]


def test_a_caseworker_who_sends_the_form_is_refused(client, case, twin, caseworker):
    client.force_login(caseworker)

    for values in (sent(case, twin), {}):
        assert client.post(url("compare_persons", case, twin), values).status_code == 403
    assert Merge.objects.count() == 0


def test_two_people_are_told_apart_and_that_is_taken_back(client, case, twin, caseworker):
    client.force_login(caseworker)

    answer = client.post(url("tell_apart", case, twin))

    assert answer.url == url("records", case)
    body = client.get(answer.url).content.decode()
    assert "Told apart" in body
    assert url("compare_persons", case, twin) not in body
    client.post(url("take_back_telling_apart", case, ToldApart.objects.get()))
    assert url("compare_persons", case, twin) in client.get(answer.url).content.decode()


def test_an_address_that_names_one_file_twice(client, case, manager):
    client.force_login(manager)

    assert client.get(url("compare_persons", case, case)).status_code == 409


def test_the_cost_of_the_page_does_not_grow(client, case, caseworker, manager, django_assert_max_num_queries):
    client.force_login(manager)
    for number in range(3):
        merge(case, make_case(case.organisation, person=make_person(family_name=OTHER_SURNAME)), manager, taken=[])
        twin = make_case(case.organisation, person=make_person(given_name=NEAR), number=f"T-{number}")
        if number:
            first, second = sorted((case.person_id, twin.person_id))
            ToldApart.objects.create(
                organisation=manager.organisation, first_id=first, second_id=second, told_by=caseworker
            )

    with django_assert_max_num_queries(200) as few:
        client.get(url("records", case))
    for number in range(8):
        merge(case, make_case(case.organisation, person=make_person(family_name=OTHER_SURNAME)), manager, taken=[])
        make_case(case.organisation, person=make_person(given_name=NEAR), number=f"U-{number}")
    with django_assert_max_num_queries(len(few)):
        answer = client.get(url("records", case))
    assert len(answer.context["records"].merges) == 11
