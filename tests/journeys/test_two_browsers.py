"""Two people, each in a browser of her own, at one record: the second sees who changed what, and nothing is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from cases.models import Person, PlanGoal
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.cases.factories_assessment import make_goal, make_plan

PASSWORD = "an-invented-phrase-for-tests"


@pytest.fixture
def case(own_database, settings):
    # The server under test checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    house = make_organisation("HOUSE", name="Example House")
    nigar = make_user("nigar", house, "caseworker", password=PASSWORD, full_name="Nigar Example")
    make_user("aytan", house, "caseworker", password=PASSWORD, full_name="Aytən Example")
    return make_case(house, worker=nigar)


@pytest.fixture
def two(case, own_database, browser, tmp_path):
    """Nigar's page and Aytən's."""
    secret = browsers.give_second_factors(User.objects.all())
    contexts, pages = [], []
    with browsers.site(own_database, tmp_path) as address:
        for username in ("nigar", "aytan"):
            contexts.append(browser.new_context(base_url=address, locale="en-GB"))
            contexts[-1].set_default_timeout(30_000)
            pages.append(contexts[-1].new_page())
            browsers.sign_in(pages[-1], username, PASSWORD, secret)
        yield pages
        for context in contexts:
            context.close()


def save(page, name="Save"):
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=name, exact=True).click()


def test_two_at_the_same_person(case, two):
    nigar, aytan = two
    for page in two:
        page.goto(f"/cases/{case.public_id}/person/person/")

    nigar.get_by_role("textbox", name="Patronymic").fill("Nizami")
    nigar.get_by_role("textbox", name="Given name").fill("Nərmin")
    save(nigar)
    assert nigar.url.endswith("/person/")
    # She began before that was saved, and types on.
    aytan.get_by_role("textbox", name="Other names").fill("Nərgiz")
    aytan.get_by_role("textbox", name="Given name").fill("Nərminə")
    save(aytan)

    # Nothing is saved over the other's head; she reads who changed what, and finds what she typed.
    notice = aytan.locator("main").inner_text()
    assert "Nigar Example" in notice
    assert "now on file: Nizami" in notice
    assert "now on file: Nərmin" in notice
    assert aytan.get_by_role("textbox", name="Other names").input_value() == "Nərgiz"
    assert aytan.get_by_role("textbox", name="Given name").input_value() == "Nərminə"
    assert aytan.get_by_role("textbox", name="Patronymic").input_value() == "Nizami"
    person = Person.objects.get(pk=case.person_id)
    assert (person.given_name, person.other_names or "") == ("Nərmin", "")

    save(aytan)

    person = Person.objects.get(pk=case.person_id)
    assert (person.given_name, person.patronymic, person.other_names) == ("Nərminə", "Nizami", "Nərgiz")
    # And Nigar, who looks again, finds both.
    nigar.reload()
    assert "Nizami" in nigar.content()
    assert "Nərgiz" in nigar.content()


def test_two_at_the_same_goal_of_a_plan(case, two):
    nigar, aytan = two
    goal = make_goal(make_plan(case, by=User.objects.get(username="nigar")), objective="To sleep.")
    for page in two:
        page.goto(f"/cases/{case.public_id}/goals/{goal.public_id}/change/")

    end = (timezone.localdate() + timedelta(days=90)).isoformat()
    nigar.get_by_label("What is to be reached").fill("To sleep through the night.")
    save(nigar, "Save goal")
    aytan.get_by_label("Planned end").fill(end)
    save(aytan, "Save goal")

    notice = aytan.locator("main").inner_text()
    assert "Nigar Example" in notice
    assert "To sleep through the night." in notice
    assert aytan.get_by_label("What is to be reached").input_value() == "To sleep through the night."
    assert aytan.get_by_label("Planned end").input_value() == end
    save(aytan, "Save goal")

    goal = PlanGoal.objects.select_related("case__person").get(pk=goal.pk)
    assert goal.objective == "To sleep through the night."
    assert str(goal.planned_end_on) == end


def test_a_draft_on_its_way_is_called_off_by_the_save(case, two):
    """It would come after the record changed, and be refused: a complaint about what went well."""
    page, sent, held = two[0], [], []
    page.on("requestfailed", lambda request: sent.append("called off") if "x-draft" in request.headers else None)

    def hold_drafts(route):
        if "x-draft" in route.request.headers:
            sent.append("draft")
            held.append(route)
        elif route.request.method == "POST":
            # Long enough for what was typed last to be kept by itself.
            sent.append("form")
            page.wait_for_timeout(1_500)
            route.continue_()
        else:
            route.continue_()

    page.route("**/person/person/", hold_drafts)
    page.goto(f"/cases/{case.public_id}/person/person/")
    with page.expect_request(lambda request: "x-draft" in request.headers):
        page.get_by_role("textbox", name="Patronymic").fill("Nizami")
        page.get_by_role("textbox", name="Given name").fill("Nərmin")
    save(page)

    assert sent[0] == "draft"
    assert sent[-2:] in (["form", "called off"], ["called off", "form"]), sent
    assert Person.objects.get(pk=case.person_id).patronymic == "Nizami"
