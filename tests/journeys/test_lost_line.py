"""The line is lost while somebody types and presses: the page stays, says so, and is saved once when the line is back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Draft, SentForm, User
from cases.models import Case, Note, Task
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.cases.factories_work import make_task

PASSWORD = "an-invented-phrase-for-tests"


@pytest.fixture
def case(own_database, settings):
    # The server under test checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    nigar = make_user("nigar", make_organisation("HOUSE", name="Example House"), "caseworker", password=PASSWORD)
    return make_case(nigar.organisation, worker=nigar)


@pytest.fixture
def page(case, own_database, browser, tmp_path):
    secret = browsers.give_second_factors(User.objects.all())
    with browsers.site(own_database, tmp_path) as address:
        context = browser.new_context(base_url=address, locale="en-GB")
        context.set_default_timeout(30_000)
        page = context.new_page()
        browsers.sign_in(page, "nigar", PASSWORD, secret)
        yield page
        context.close()


def bar_of(page):
    return page.locator("#line")


def test_a_line_lost_while_typing_and_pressing_ends_in_one_record(page, case):
    bar = bar_of(page)
    moment = timezone.localtime() - timedelta(minutes=5)
    page.goto(f"/cases/{case.public_id}/notes/new/contact/")
    text = page.get_by_role("textbox", name="Note")
    expect(bar).to_be_hidden()
    with page.expect_response(lambda answer: "x-draft" in answer.request.headers):
        text.fill("She called.")
    expect(page.locator("#draft-state")).to_contain_text("Kept")

    # Typed while the line is gone: the page says since when nothing was kept, and keeps it when the line is back.
    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda request: "x-draft" in request.headers):
        text.fill("She called. She is safe.")
    expect(bar).to_contain_text(re.compile(r"last kept at .*\d.\d\d.*sent again by itself"))
    with page.expect_response(lambda answer: "x-draft" in answer.request.headers):
        page.context.set_offline(False)
    expect(bar).to_contain_text("The line is back")
    assert "She is safe." in Draft.objects.get().content

    # Pressed while it is gone, more than once: the page stays with all that stands on it.
    page.context.set_offline(True)
    page.get_by_label("Day").fill(moment.date().isoformat())
    page.get_by_label("Time").fill(moment.strftime("%H:%M"))
    save = page.locator("main form button.btn-primary")
    save.click()
    save.click()
    expect(bar).to_contain_text("was not sent yet")
    assert text.input_value() == "She called. She is safe."
    assert not Note.objects.exists()
    with page.expect_navigation():
        page.context.set_offline(False)

    assert Note.objects.get().text == "She called. She is safe."
    assert SentForm.objects.get().target
    assert page.evaluate("localStorage.length") == 0


def test_a_line_that_only_seems_to_be_there_and_an_answer_that_was_lost(page, case):
    """The browser knows of nothing: the form asks first. Saved and unanswered, it is sent once more and saved once."""
    bar = bar_of(page)
    page.goto("/cases/new/")
    page.get_by_label("Family name").fill("Yeni")
    page.get_by_label("Sex").select_option("female")
    page.clock.install()
    page.clock.fast_forward(20_000)
    page.route("**/healthz", lambda route: route.abort())
    save = page.locator("main form button.btn-primary")
    save.click()
    expect(bar).to_contain_text("was not sent yet")
    page.get_by_role("button", name="Do not send it").click()
    expect(bar).to_contain_text("kept nowhere else")
    assert Case.objects.count() == 1

    page.unroute("**/healthz")
    typed = page.evaluate("Object.fromEntries(new FormData(document.querySelector('main form')))")
    first = page.request.post(
        "/cases/new/", form=typed, headers={"Referer": page.url, "Origin": page.url.split("/cases")[0]}
    )
    assert first.ok
    assert Case.objects.count() == 2
    with page.expect_navigation():
        save.click()

    expect(page.locator("main")).to_contain_text("It was saved once")
    assert Case.objects.count() == 2


def test_a_button_pressed_without_a_line_is_not_sent_later_by_itself(page, case):
    """A press means the moment and the page as it is: "done" an hour later would say something else."""
    bar = bar_of(page)
    make_task(case, User.objects.get())
    page.goto(f"/cases/{case.public_id}/work/")
    done = page.get_by_role("button", name="Done")
    page.context.set_offline(True)
    done.click()
    expect(bar).to_contain_text("Nothing was sent or changed. Press again when the line is back.")
    page.context.set_offline(False)
    expect(bar).to_contain_text("The line is back")
    assert Task.objects.get().ended_on is None
    assert not SentForm.objects.exists()

    with page.expect_navigation():
        done.click()

    assert Task.objects.get().ended_on is not None
