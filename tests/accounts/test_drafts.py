"""What is typed and not saved yet is kept for the one who typed it, on any device of hers, and for nobody else."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import drafts
from accounts.access import acting_as
from accounts.models import Draft
from accounts.tasks import throw_away_old_drafts
from cases.intake.models import Intake
from tests.cases.intake.test_steps import page_of, sent

TYPED = "Qzhalfasentenceqz"


@pytest.fixture
def type_into(client, case, caseworker):
    client.force_login(caseworker)
    sitting = str(uuid.uuid4())

    def typed(client=client, draft=sitting, **values):
        data = sent(client, case, "contact", **values) | {"draft": draft}
        return client.post(page_of(case), data, headers={"X-Draft": "1"})

    return typed


def test_what_is_typed_waits_on_another_device_and_is_not_in_the_file(type_into, case, caseworker):
    answer = type_into(contact_warning=TYPED, calling="never")

    assert answer.status_code == 200
    assert "Kept" in answer.content.decode()
    assert not Intake.objects.filter(calling="never").exists()
    elsewhere = Client()
    elsewhere.force_login(caseworker)
    page = elsewhere.get(page_of(case))
    assert TYPED in page.content.decode()
    assert page.context["form"]["calling"].value() == "never"


def test_it_is_sealed_and_hers_alone(type_into, case, colleague, client):
    type_into(contact_warning=TYPED)

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM accounts_draft")
        assert TYPED.encode() not in bytes(cursor.fetchone()[0])
    assert TYPED in Draft.objects.get().content
    client.force_login(colleague)
    assert TYPED not in client.get(page_of(case)).content.decode()
    with acting_as(colleague):
        assert not Draft.objects.exists()


def test_saving_ends_it_and_what_arrives_late_is_not_kept(type_into, client, case):
    sitting = str(uuid.uuid4())
    type_into(draft=sitting, contact_warning=TYPED)
    client.post(page_of(case), sent(client, case, "contact") | {"draft": sitting})

    assert not Draft.objects.get().content
    assert Intake.objects.get().contact_warning == TYPED
    assert "was not kept" in type_into(draft=sitting, contact_warning="later").content.decode()
    assert not Draft.objects.get().content


def test_what_arrives_late_is_not_kept_either_where_nothing_was_kept_before(type_into, client, case):
    """The next page of its kind is about somebody else: it would begin with what was typed of this one."""
    sitting = str(uuid.uuid4())
    client.post(page_of(case), sent(client, case, "contact") | {"draft": sitting})

    assert "was not kept" in type_into(draft=sitting, contact_warning=TYPED).content.decode()
    assert "You typed something here" not in client.get(page_of(case)).content.decode()


def test_it_can_be_thrown_away(type_into, client, case):
    type_into(contact_warning=TYPED)

    answer = client.post(page_of(case), {"discard": "1", "draft": str(uuid.uuid4())})

    assert answer.status_code == 302
    assert TYPED not in client.get(page_of(case)).content.decode()


@pytest.mark.parametrize("values", [{"draft": "x"}, {"contact_warning": "q" * (drafts.LONGEST + 1)}])
def test_what_cannot_be_kept_says_so(type_into, values):
    assert "was not kept" in type_into(**values).content.decode()
    assert not Draft.objects.exists()


def test_a_stranger_keeps_nothing_about_a_file_she_does_not_see(client, case, stranger):
    client.force_login(stranger)

    answer = client.post(page_of(case), {"draft": str(uuid.uuid4()), "calling": "never"}, headers={"X-Draft": "1"})

    assert answer.status_code == 404
    assert not Draft.objects.exists()


def test_a_page_that_keeps_nothing_is_not_fooled(client, case, caseworker):
    client.force_login(caseworker)
    url = reverse("cases:record_exploitation", args=[case.public_id])

    answer = client.post(url, {"draft": str(uuid.uuid4())}, headers={"X-Draft": "1"})

    assert answer.status_code == 422
    assert not Draft.objects.exists()


def test_old_ones_and_those_of_an_anonymised_file_go(type_into, case):
    type_into(contact_warning=TYPED)
    assert throw_away_old_drafts() == 0
    Draft.objects.update(kept_at=timezone.now() - timedelta(days=15))
    assert throw_away_old_drafts() == 1
    assert throw_away_old_drafts() == 0
    type_into(contact_warning=TYPED)

    assert drafts.forget_about(case.public_id) == 1


def test_enter_keeps_and_does_not_throw_away(type_into, client, case):
    """A browser presses the first button of a form when Enter is struck in a field."""
    type_into(contact_warning=TYPED)

    buttons = re.findall(r"<button[^>]*>", client.get(page_of(case)).content.decode().partition("<main")[2])
    of_the_form = [button for button in buttons if 'type="submit"' in button or "type=" not in button]

    assert any('name="discard"' in button for button in of_the_form)
    assert 'name="discard"' not in of_the_form[0]


def test_a_form_taken_up_again_has_a_mark_of_its_own(client, case, caseworker):
    """Else the second record that is begun on one page would be taken for the first, sent again."""
    client.force_login(caseworker)
    url = reverse("cases:write_note", args=[case.public_id])
    first = client.get(url).context["form"]["form_token"].value()
    typed = {"draft": str(uuid.uuid4()), "form_token": str(first), "text": TYPED}

    client.post(url, typed, headers={"X-Draft": "1"})

    form = client.get(url).context["form"]
    assert form["text"].value() == TYPED
    assert form["form_token"].value() not in (first, str(first), None, "")
    assert str(first) not in Draft.objects.get().content
