"""A form does its work once, however often and from wherever it is sent; and what people paste into it breaks nothing."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import acting_as
from accounts.models import SentForm
from accounts.tasks import throw_away_old_form_keys
from cases.models import Case, Note
from referrals.models import Referral
from shelters.models import Stay
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.shelters.factories import make_bed, make_shelter, today
from tests.shelters.test_races import race

KEY = re.compile(r'name="form_key" value="([0-9a-f-]{36})"')
PASTED = {
    "plain": "Yeni",
    "as long as the field": "Q" * 100,
    "right to left": "\u200fمریم بنت عبد الرحمن",
    "overridden direction": "\u202eabc\u202c",
    "emoji": "👩‍👧 ok 🏠",
    "a pasted table": "Name\tRoom\r\nAytən\t12\r\n",
    "combining": "A\u0308\u0301ytə\u0307n",
    "markup": "<b onclick=x>&amp;'\"",
}


def opening(case, bed, receiver, text):
    typed = {
        "family_name": text, "given_name": text, "sex": "female", "status": "presumed", "opened_on": today(),
        "summary": text,
    }  # fmt: skip
    return reverse("cases:open"), typed, Case


def note(case, bed, receiver, text):
    now = timezone.localtime() - timedelta(minutes=5)
    typed = {"kind": "contact", "day": now.date(), "at": now.strftime("%H:%M"), "text": text}
    return reverse("cases:write_note", args=[case.public_id]), typed, Note


def check_in(case, bed, receiver, text):
    typed = {"case_number": case.number, "place": str(bed.public_id), "check_in": today(), "confirm_note": text}
    return reverse("shelters:check_in", args=[bed.shelter.public_id]), typed, Stay


def referral(case, bed, receiver, text):
    typed = {
        "to_organisation": receiver.organisation.pk, "purpose": "health", "urgency": "soon", "sections": ["identity"],
        "message": text, "consent": "given", "form": "spoken", "explained_in": "rus", "answered_on": str(today()),
    }  # fmt: skip
    return reverse("referrals:new", args=[case.public_id]), typed, Referral


FORMS = [opening, note, check_in, referral]


def key_on(client, url):
    return KEY.search(client.get(url).content.decode())[1]


@pytest.fixture(params=FORMS, ids=lambda form: form.__name__)
def form(request, client, case, bed, receiver, caseworker):
    client.force_login(caseworker)
    return lambda text="Yeni": request.param(case, bed, receiver, text)


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_whatever_is_pasted_is_kept_once_and_a_double_press_leads_to_it(form, client, text):
    url, typed, model = form(text)
    before = model.objects.count()
    typed["form_key"] = key_on(client, url)

    first, second = client.post(url, typed), client.post(url, typed)

    assert (first.status_code, second.status_code) == (302, 302), first.content.decode()[-6000:]
    assert second.url == first.url
    assert model.objects.count() == before + 1
    page = client.get(first.url).content.decode()
    assert "It was saved once" in page
    assert "<b onclick" not in page


def test_what_is_too_long_is_said_at_its_field_and_the_form_is_not_used_up(client, caseworker):
    client.force_login(caseworker)
    url, typed, _model = opening(None, None, None, "Q" * 101)
    typed["form_key"] = key_on(client, url)

    refused = client.post(url, typed)
    saved = client.post(url, typed | {"family_name": "Q", "given_name": "Q"})

    assert refused.status_code == 422
    assert "Q" * 101 in refused.content.decode()
    assert saved.status_code == 302
    assert Case.objects.count() == 1


def test_two_tabs_are_two_forms(client, case, caseworker):
    client.force_login(caseworker)
    url, typed, _model = note(case, None, None, "Qz")
    keys = {key_on(client, url) for _tab in range(2)}

    for key in keys:
        client.post(url, typed | {"form_key": key})

    assert len(keys) == 2
    assert Note.objects.count() == 2


def test_the_key_of_somebody_else_is_nothing(client, case, caseworker, colleague):
    url, typed, _model = note(case, None, None, "Qz")
    client.force_login(caseworker)
    typed["form_key"] = key_on(client, url)
    client.post(url, typed)
    client.force_login(colleague)

    client.post(url, typed)

    assert Note.objects.count() == 2
    with acting_as(colleague):
        assert SentForm.objects.get().user == colleague


def test_a_stranger_learns_nothing_by_a_key(client, case, caseworker, stranger):
    url, typed, _model = note(case, None, None, "Qz")
    client.force_login(caseworker)
    typed["form_key"] = key_on(client, url)
    client.post(url, typed)
    client.force_login(stranger)

    assert client.post(url, typed).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "0" * 300])
def test_a_form_without_a_good_key_is_sent_as_ever(client, case, caseworker, key):
    client.force_login(caseworker)
    url, typed, _model = note(case, None, None, "Qz")

    for _press in range(2):
        assert client.post(url, typed | {"form_key": key}).status_code == 302

    assert not SentForm.objects.exists()


def test_what_failed_may_be_sent_again(client, case, caseworker, monkeypatch):
    """Nothing of a failure stays: neither the record nor the mark that it was made."""
    client.force_login(caseworker)
    client.raise_request_exception = False
    url, typed, _model = note(case, None, None, "Qz")
    typed["form_key"] = key_on(client, url)
    with monkeypatch.context() as broken:
        broken.setattr("accounts.sent_forms.settle", lambda *_: 1 / 0)
        assert client.post(url, typed).status_code == 500
    assert not Note.objects.exists()

    assert client.post(url, typed).status_code == 302
    assert Note.objects.count() == 1


def test_keys_go_after_a_day(client, case, caseworker):
    SentForm.objects.create(user=caseworker, key=uuid4(), target="/cases/")
    assert throw_away_old_form_keys() == 0
    SentForm.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert throw_away_old_form_keys() == 1


@pytest.mark.parametrize("made", [opening, check_in])
def test_two_equal_sendings_at_the_same_moment(own_database, made):
    """Both are answered with the page of the one record: none with an error, and none before it is there."""
    house = make_shelter(make_organisation("HOME", name="Home"))
    worker = make_user("worker", house.organisation, "caseworker")
    url, typed, model = made(make_case(house.organisation, worker=worker), make_bed(house), None, "Yeni")
    before = model.objects.count()
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(worker)
    typed["form_key"] = key_on(clients[0], url)

    answers = race(*[lambda client=client: client.post(url, typed) for client in clients])

    assert [answer.status_code for answer in answers] == [302, 302], answers
    assert answers[0].url == answers[1].url
    assert model.objects.count() == before + 1
