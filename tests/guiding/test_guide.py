"""The guide and the tour: each role is led by its own pages, in the words that stand on them, and only while she wants it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from accounts.actions.invitations import accept_invitation, issue
from accounts.models import User
from accounts.roles import Role
from core import messages
from shelter_cms.guiding.presenters import marked, page_of, steps_of
from shelter_cms.guiding.steps import A_FILE, CASE, MOST_STEPS, STEPS
from tests.access.matrix import read_table
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME

BASE = Path(settings.BASE_DIR)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LET_IN = {"in", "in+name", "again"}
PASSWORD = "quiet lanterns over seven hills"  # noqa: S105 (of nobody)


def words_in(text):
    return re.findall(r"\*\*(.+?)\*\*", text)


@pytest.fixture
def on_tour(caseworker):
    User.objects.filter(pk=caseworker.pk).update(tour_step=1)
    return caseworker


def step_of(user):
    return User.objects.values_list("tour_step", flat=True).get(pk=user.pk)


# ------------------------------------------------------------------ what is said


def test_every_role_has_five_to_seven_steps():
    assert set(STEPS) == set(Role.values)
    assert {role: len(steps) for role, steps in STEPS.items() if not 5 <= len(steps) <= 7} == {}


@pytest.mark.parametrize("role", Role.values)
def test_every_step_is_a_page_that_the_access_table_lets_its_role_into(role):
    let_in = {
        name for (name, method, relation), cells in read_table().items()
        if method == "GET" and relation == "-" and cells[role] in LET_IN
    }  # fmt: skip

    assert {step.page for step in STEPS[role]} - {A_FILE} <= let_in
    assert "cases:list" in let_in or CASE not in STEPS[role]


def test_every_word_of_a_page_that_is_named_stands_on_a_page():
    own = BASE / "shelter_cms" / "guiding"
    apps = (
        "accounts",
        "audit",
        "cases",
        "core",
        "exchange",
        "referrals",
        "reintegration",
        "reports",
        "shelter_cms",
        "shelters",
    )
    sources = [path for app in apps for path in (BASE / app).rglob("*.py") if own not in path.parents]
    said = "\n".join(path.read_text(encoding="utf-8") for path in [*sources, *(BASE / "templates").rglob("*.html")])
    with override("en"):
        named = {
            word for steps in STEPS.values() for step in steps for line in step.how for word in words_in(str(line))
        }

    assert len(named) > 40
    assert {word for word in named if f'"{word}"' not in said and f"'{word}'" not in said} == set()


@pytest.mark.parametrize("language", ["az", "ru"])
def test_words_of_a_page_are_its_words_in_every_language(language):
    said = {}
    for message in messages.read(language):
        if isinstance(message.id, str):
            said.setdefault(message.id, set()).add(message.string)
    wrong = {}
    for line in {line for steps in STEPS.values() for step in steps for line in step.how}:
        with override("en"):
            english = words_in(str(line))
        with override(language):
            found = words_in(str(line))
        if len(found) != len(english) or not all(said[word] & set(found) for word in english):
            wrong[str(english)] = found

    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_there_in_each_language_few_and_small(language):
    pictures = {step.picture for steps in STEPS.values() for step in steps} - {""}
    folder = BASE / "static" / "guide" / language

    assert {path.stem for path in folder.iterdir()} == pictures
    # Among what is collected: the storage of tests lets a missing file pass.
    assert all(finders.find(f"guide/{language}/{picture}.jpg") for picture in pictures)
    assert len(pictures) <= 12
    assert {path.name: path.stat().st_size for path in folder.iterdir() if path.stat().st_size > 60_000} == {}


def test_what_is_marked_is_strong_and_nothing_else_is_let_through():
    assert marked("Press **A <b>** & go") == "Press <strong>A &lt;b&gt;</strong> &amp; go"


# ------------------------------------------------------------------ the guide


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_of_each_role_is_in_the_language_of_the_reader(language, role, client, shelter_organisation):
    client.force_login(make_user("reader", shelter_organisation, role, language=language))

    page = client.get(reverse("guide")).content.decode()

    with override(language):
        assert all(escape(str(step.heading)) in page and escape(str(step.text)) in page for step in STEPS[role])
    assert "**" not in page
    assert page.count("<img") == len([step for step in STEPS[role] if step.picture])


def test_two_roles_share_what_is_the_same_and_leave_at_the_end():
    steps = steps_of(User(roles=[Role.ADMINISTRATOR, Role.CASEWORKER]))

    assert len(steps) == len(set(steps)) < len(STEPS[Role.ADMINISTRATOR]) + len(STEPS[Role.CASEWORKER])
    assert [step.comes_last for step in steps] == [False] * (len(steps) - 1) + [True]


# ------------------------------------------------------------------ the tour


def test_a_new_account_begins_with_the_tour_and_who_is_let_in_anew_does_not(administrator, shelter_organisation):
    new = make_user("new", shelter_organisation, "caseworker", rules_version=0)
    known = make_user("known", shelter_organisation, "caseworker")

    for user in (new, known):
        accept_invitation(issue(user, actor=administrator), PASSWORD)

    assert (step_of(new), step_of(known)) == (1, None)


def test_the_tour_leads_from_page_to_page_and_back(client, on_tour):
    client.force_login(on_tour)
    first = client.get(reverse("home")).content.decode()
    assert "Step 1 of 7" in first
    assert first.index('id="tour"') < first.index("<h1>")
    # On a page of its step there is no way to it, and before the first step none back.
    assert (">Back<" in first, "Go to the page" in first) == (False, False)

    there = client.post(reverse("tour"), {"step": 2})
    assert there.url == f"{reverse('find')}#tour"
    second = client.get(there.url).content.decode()
    assert "Step 2 of 7" in second
    assert "Go to the page" in client.get(reverse("cases:list")).content.decode()
    assert client.post(reverse("tour"), {"step": 1}).url == f"{reverse('home')}#tour"


@pytest.mark.parametrize("where", ["", "8"])
def test_left_or_at_its_end_it_does_not_come_back_until_it_is_asked_for(where, client, on_tour):
    client.force_login(on_tour)

    answer = client.post(reverse("tour"), {"step": where}, follow=True)

    assert step_of(on_tour) is None
    assert "The tour is over." in answer.content.decode()
    assert 'id="tour"' not in client.get(reverse("home")).content.decode()
    client.post(reverse("tour"), {"step": 1})
    assert 'id="tour"' in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("step", ["0", "-1", "x", str(MOST_STEPS + 1)])
def test_a_step_that_no_tour_has_is_refused(step, client, on_tour):
    client.force_login(on_tour)

    assert client.post(reverse("tour"), {"step": step}).status_code == 422
    assert step_of(on_tour) == 1


def test_whoever_has_fewer_steps_by_now_stands_at_the_last(client, auditor):
    User.objects.filter(pk=auditor.pk).update(tour_step=7)
    client.force_login(auditor)

    assert "Step 5 of 5" in client.get(reverse("accounts:profile")).content.decode()


def test_nobody_is_on_tour_before_the_rules_are_accepted(client, shelter_organisation):
    client.force_login(make_user("new", shelter_organisation, "caseworker", rules_version=0, tour_step=1))

    page = client.get(reverse("accounts:rules"))

    assert page.status_code == 200
    assert 'id="tour"' not in page.content.decode()


def test_a_file_is_opened_to_teach_by_only_where_its_people_are_invented(client, case, caseworker, settings):
    assert page_of(CASE, caseworker) == reverse("cases:list")
    settings.LOCAL = True
    make_user("invented", caseworker.organisation, "caseworker", is_demo=True)

    client.force_login(caseworker)
    answer = client.post(reverse("tour"), {"step": 3})

    assert answer.url == f"{reverse('cases:detail', args=[case.public_id])}#tour"


def test_the_tour_costs_no_query(client, on_tour):
    client.force_login(on_tour)
    with_it = _queries(client)
    User.objects.filter(pk=on_tour.pk).update(tour_step=None)

    assert _queries(client) == with_it


def test_the_guide_names_nobody(client, case, stranger):
    client.force_login(stranger)

    assert SURNAME not in client.get(reverse("guide")).content.decode()


def _queries(client):
    client.get(reverse("accounts:profile"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("accounts:profile"))
    return len(queries)
