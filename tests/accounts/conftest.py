"""Signing in as people do: by the pages, with a password and a second factor."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from tests.accounts.factories import code_now, give_app, make_user

PASSWORD = "an-invented-phrase-for-tests"


def type_password(client, username, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": username, "password": password}, **extra)


def type_code(client, code, **extra):
    return client.post(reverse("mfa_authenticate"), {"code": code}, **extra)


def sign_in(user, *, client=None, periods=0, **extra):
    """A client that went through both pages; a code is good once, so a second sign-in takes another period's."""
    client = client or Client()
    type_password(client, user.get_username(), **extra)
    with freeze_time(timezone.now() + timedelta(seconds=30 * periods), tick=True):
        assert type_code(client, code_now(), **extra).status_code == 302
    return client


@pytest.fixture
def nigar(shelter_organisation):
    """A caseworker with a password and an authenticator app."""
    user = make_user("nigar", shelter_organisation, "caseworker", password=PASSWORD)
    give_app(user)
    return user


@pytest.fixture
def newcomer(shelter_organisation):
    """A caseworker with a password and nothing else yet."""
    return make_user("newcomer", shelter_organisation, "caseworker", password=PASSWORD)
