"""Signing in as people do: by the pages, with a password and a second factor."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

PASSWORD = "an-invented-phrase-for-tests"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret=SECRET, *, periods=0):
    """What an authenticator app shows now, or so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def give_app(user, secret=SECRET):
    """Let an account have an authenticator app with a known secret."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(secret)}
    )


def type_password(client, username, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": username, "password": password}, **extra)


def type_code(client, code, **extra):
    return client.post(reverse("mfa_authenticate"), {"code": code}, **extra)


def sign_in(user, *, client=None, periods=0, **extra):
    """A client that went through both pages; a code is good once, so a second sign-in takes another period's."""
    client = client or Client()
    type_password(client, user.get_username(), **extra)
    assert type_code(client, code_now(periods=periods), **extra).status_code == 302
    return client


@pytest.fixture
def nigar(shelter_organisation):
    """A caseworker with a password and an authenticator app."""
    from tests.accounts.factories import make_user

    user = make_user("nigar", shelter_organisation, "caseworker", password=PASSWORD)
    give_app(user)
    return user


@pytest.fixture
def newcomer(shelter_organisation):
    """A caseworker with a password and nothing else yet."""
    from tests.accounts.factories import make_user

    return make_user("newcomer", shelter_organisation, "caseworker", password=PASSWORD)
