"""Nobody works without having accepted the rules of confidentiality in force; each acceptance is on record."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.rules import accept_rules
from accounts.confidentiality import versions
from accounts.models import User
from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict
from tests.accounts.factories import make_user
from tests.conftest import SURNAME

# What somebody accepted is what stood there. A version that was in force is not changed: a comma is a new version.
DIGESTS = {1: "98aa89d203b90318f64e4b31c6bc8fc7ee035a6be64376e830516a3f5cbaf07f"}


def newcomer_of(organisation, **fields):
    return make_user("newcomer", organisation, "caseworker", rules_version=0, **fields)


def a_second_version(monkeypatch, *, in_force_on):
    first = versions.version(1)
    second = versions.Rules(2, in_force_on, "two", first.texts)
    monkeypatch.setattr(versions, "versions", lambda: (first, second))


def test_a_version_that_was_in_force_is_as_it_was():
    assert {rules.version: rules.digest for rules in versions.versions()} == DIGESTS


def test_every_version_says_the_same_number_of_things_in_each_language():
    for rules in versions.versions():
        assert set(rules.texts) == {"az", "en", "ru"}
        assert len({len(text["points"]) for text in rules.texts.values()}) == 1
        assert all(text["title"] and text["lede"] and all(text["points"]) for text in rules.texts.values())


def test_whoever_has_not_accepted_them_sees_nothing_but_the_rules(client, shelter_organisation, case):
    client.force_login(newcomer_of(shelter_organisation))

    for address in (reverse("cases:detail", args=[case.public_id]), reverse("accounts:profile"), "/"):
        answer = client.get(address)

        assert answer.status_code == 302
        assert answer.url == reverse("accounts:rules")
        assert SURNAME not in answer.content.decode()
    assert client.post(reverse("cases:open"), {"family_name": "X"}).url == reverse("accounts:rules")


def test_the_rules_are_read_in_ones_language_and_can_be_left(client, shelter_organisation, settings):
    client.force_login(newcomer_of(shelter_organisation, language="az"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "az"

    page = client.get(reverse("accounts:rules")).content.decode()

    assert versions.version(1).texts["az"]["points"][4] in page
    assert client.post(reverse("account_logout")).status_code == 302


def test_accepting_opens_the_work_and_stands_on_record(client, shelter_organisation):
    user = newcomer_of(shelter_organisation)
    client.force_login(user)

    answer = client.post(reverse("accounts:rules"), {"version": 1, "agreed": "on"})

    assert answer.url == "/"
    assert client.get(reverse("cases:list")).status_code == 200
    event = AuditEvent.objects.get(event=Event.RULES_ACCEPTED)
    assert event.actor_label == "newcomer"
    assert event.changes == {"number": 1, "digest": versions.version(1).digest, "language": "en"}
    user.refresh_from_db()
    assert timezone.now() - user.rules_accepted_at < timedelta(minutes=1)
    assert "version 1, accepted on" in client.get(reverse("accounts:profile")).content.decode()


def test_without_the_tick_nothing_is_accepted(client, shelter_organisation):
    client.force_login(newcomer_of(shelter_organisation))

    assert client.post(reverse("accounts:rules"), {"version": 1}).status_code == 422

    assert not AuditEvent.objects.filter(event=Event.RULES_ACCEPTED).exists()
    assert client.get(reverse("cases:list")).status_code == 302


def test_accepting_twice_is_accepting_once(shelter_organisation):
    user = newcomer_of(shelter_organisation)

    accept_rules(1, actor=user)
    accept_rules(1, actor=user)

    assert AuditEvent.objects.filter(event=Event.RULES_ACCEPTED).count() == 1


def test_a_version_that_is_not_in_force_is_not_accepted(client, shelter_organisation):
    client.force_login(newcomer_of(shelter_organisation))

    answer = client.post(reverse("accounts:rules"), {"version": 7, "agreed": "on"})

    assert answer.status_code == 409
    assert "Please read them again" in answer.content.decode()


def test_a_new_version_is_asked_of_everybody_again_from_its_first_day(client, caseworker, monkeypatch):
    client.force_login(caseworker)
    a_second_version(monkeypatch, in_force_on=timezone.localdate() + timedelta(days=1))
    assert client.get(reverse("cases:list")).status_code == 200

    a_second_version(monkeypatch, in_force_on=timezone.localdate())

    assert client.get(reverse("cases:list")).url == reverse("accounts:rules")
    page = client.get(reverse("accounts:rules")).content.decode()
    assert "These rules are new since you last accepted them." in page
    with pytest.raises(Conflict):
        accept_rules(1, actor=caseworker)
    accept_rules(2, actor=caseworker)
    assert client.get(reverse("cases:list")).status_code == 200


def test_what_somebody_was_typing_when_a_new_version_began_is_not_lost(client, caseworker, case, monkeypatch):
    client.force_login(caseworker)
    a_second_version(monkeypatch, in_force_on=date(2026, 1, 2))

    client.post(reverse("cases:record_exploitation", args=[case.public_id]), {"form": "ForcedLabour"})

    assert case.exploitations.count() == 1
    assert client.get(reverse("cases:detail", args=[case.public_id])).url == reverse("accounts:rules")


def test_before_the_first_version_nothing_is_asked(client, shelter_organisation, monkeypatch):
    monkeypatch.setattr(versions, "versions", tuple)
    client.force_login(newcomer_of(shelter_organisation))

    assert client.get(reverse("cases:list")).status_code == 200
    assert "No rules are in force yet." in client.get(reverse("accounts:rules")).content.decode()


def test_administrators_see_who_has_not_accepted(client, administrator, shelter_organisation):
    newcomer_of(shelter_organisation)
    make_user("gone", shelter_organisation, "caseworker", rules_version=0, is_active=False)
    client.force_login(administrator)

    page = client.get(reverse("accounts:users")).content.decode()
    shown = client.get(reverse("accounts:users"), {"show": "no_rules"}).content.decode()

    assert "1 account has not accepted the rules of confidentiality in force." in page
    assert "Not accepted yet" in page
    assert "newcomer" in shown
    assert "administrator</a>" not in shown
    assert "gone" not in shown


def test_the_day_of_an_acceptance_goes_with_its_version(caseworker):
    with pytest.raises(IntegrityError, match="rules_accepted_at_a_time"), transaction.atomic():
        User.objects.filter(pk=caseworker.pk).update(rules_accepted_at=None)
