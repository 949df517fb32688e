"""Pages and actions by name: exactly those that the access table lets each role into, and found by part without accents."""

import pytest
from django.urls import resolve, reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from shelter_cms.finding.doors import DOORS, doors_of
from shelter_cms.finding.words import answers, fold
from tests.access.matrix import addresses, read_table

# Why an address without an object in it has no door of its own.
NO_DOOR = {
    "account_login": "for whoever is not signed in",
    "account_logout": "stands beside the name on every page",
    "account_set_password": "for accounts without a password, which we do not make",
    "account_reauthenticate": "asked for on the way to something",
    "mfa_authenticate": "a step of signing in",
    "mfa_login_webauthn": "a step of signing in",
    "accounts:add_app": "begun on the page of second factors",
    "accounts:add_passkey": "begun on the page of second factors",
    "accounts:make_recovery_codes": "begun on the page of second factors",
    "accounts:make_token": "begun on the page of tokens",
    "accounts:add_service": "begun on the page of programs",
    "api:root": "for programs",
    "api:schema": "for programs",
    "api:cases": "for programs",
    "api:persons": "for programs",
    "api:shelters": "for programs",
    "api:stays": "for programs",
    "api:referrals": "for programs",
    "api:plans": "for programs",
    "api:assistance": "for programs",
    "api:reports": "for programs",
    "accounts:count_notifications": "a number, asked for by every page",
    "accounts:export_record": "a file, made on the page of the record",
    "empty": "shows nothing",
    "find": "is here",
    "guests:declined": "the end of a guest's way",
    "healthz": "for machines",
    "readyz": "for machines",
    "reintegration:allowance_new": "begun on the page of rates",
    "reintegration:exchange_new": "begun on the page of rates",
    "reintegration:grant_list": "the board as a list",
    "exchange:register_template": "a file, made on the page of the import",
    "referrals:journal": "a file, made on the page of the register",
    "referrals:register_csv": "a file, made on the page of the register",
    "referrals:register_xlsx": "a file, made on the page of the register",
    "referrals:register_figures": "the second tab of the register",
    "set_language": "stands on every page",
    "voice:sheet": "for guests of a house, with a slip",
    "voice:thanks": "the end of a guest's way",
    "shelters:choose_places": "a step of finding a free place",
}
# Lists that let everybody in, and have nothing for most: the door is for whoever finds something there.
EMPTY_FOR_MOST = {"cases:list", "shelters:list"}
LET_IN = {"in", "in+name", "again"}


def names_of(role):
    user = User(roles=[role], is_active=True)
    return {resolve(door.url.partition("?")[0]).view_name for door in doors_of(user)}


@pytest.mark.parametrize("role", Role.values)
def test_the_doors_are_the_pages_that_the_access_table_lets_each_role_into(role):
    plain = {address.name for address in addresses() if not address.arguments}
    let_in = {
        name
        for (name, method, _relation), cells in read_table().items()
        if name in plain and method == "GET" and cells[role] in LET_IN
    }

    assert names_of(role) - EMPTY_FOR_MOST == let_in - set(NO_DOOR) - EMPTY_FOR_MOST
    assert names_of(role) <= let_in


def test_no_excuse_is_out_of_date():
    plain = {address.name for address in addresses() if not address.arguments}

    assert set(NO_DOOR) <= plain
    assert not set(NO_DOOR) & {name for _check, _label, name, _query, _also in DOORS}


@pytest.mark.parametrize("role", Role.values)
def test_every_door_has_a_word_in_every_language_and_none_twice(role):
    user = User(roles=[role], is_active=True)
    for language in ("az", "en", "ru"):
        with translation.override(language):
            labels = [door.label for door in doors_of(user)]
        assert all(labels)
        assert len(labels) == len(set(labels)), [label for label in labels if labels.count(label) > 1]


def test_checking_in_begins_at_each_house_of_hers(client, shelter, caseworker, reviewer):
    def doors(user):
        client.force_login(user)
        return client.get(reverse("find")).context["doors"]

    check_in = reverse("shelters:check_in", args=[shelter.public_id])

    assert f"Check in: {shelter.name}" in [door.label for door in doors(caseworker) if door.url == check_in]
    assert not [door for door in doors(reviewer) if "Check in" in door.label]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("op ca", "Open a case"),
        ("CASE", "Open a case"),
        ("hesabat", "İllik hesabat"),
        ("sığınacaq", "Sıgınacaqlar"),
        ("siginacaq", "Sığınacaqlar"),
        ("mənim", "Menim novbem"),
        ("отчет", "Годовой отчёт"),
        ("botas", "Sabotaş"),
    ],
)
def test_words_answer_by_part_and_without_accents(typed, words):
    assert answers(typed, fold(words))


@pytest.mark.parametrize(("typed", "words"), [("", "Reports"), ("ase", "Open a case"), ("open bed", "Open a case")])
def test_few_letters_within_a_word_and_words_that_are_not_there_find_nothing(typed, words):
    assert not answers(typed, fold(words))
