"""Every cookie says which installation it is of, and on a server is bound to this host and to TLS."""

import json
import subprocess
import sys

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.core.management import call_command

from tests.accounts.conftest import PASSWORD
from tests.accounts.factories import give_app, make_organisation, make_user
from tests.conftest import process_environment

# Signs in, chooses a language and prints every cookie that was set.
SIGN_IN = f"""
import json, sys, django
django.setup()
from django.conf import settings
from django.test import Client
from tests.accounts.factories import code_now
client = Client(enforce_csrf_checks=False)
def ask(method, address, values=None):
    return getattr(client, method)(address, values, secure=True, headers={{"Host": "localhost"}})
ask("get", "/accounts/login/")
ask("post", "/i18n/setlang/", {{"language": "en", "next": "/"}})
ask("post", "/accounts/login/", {{"login": "nigar", "password": "{PASSWORD}"}})
ask("post", "/accounts/login/second-step/", {{"code": code_now(sys.argv[1], good_for=8)}})
cookies = {{name: dict(morsel) for name, morsel in client.cookies.items()}}
print(json.dumps({{"cookies": cookies, "local": settings.LOCAL}}))
"""


def run(script, *arguments, **variables):
    """What another process says that is set up as a server is."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=settings.BASE_DIR,
        env=process_environment() | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def account(own_database, settings):
    """An account that the other process can sign in to; returns the secret of its app, which nobody used before."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = make_user("nigar", make_organisation(), "caseworker", password=PASSWORD)
    secret = generate_totp_secret()
    give_app(user, secret)
    return secret


@pytest.mark.runtime
def test_on_a_server_every_cookie_is_bound_to_host_tls_and_installation(account):
    said = run(SIGN_IN, account)

    names = {f"__Host-{kind}-{settings.INSTALLATION_ID}" for kind in ("session", "csrf", "language", "device")}
    assert said["local"] is False
    assert set(said["cookies"]) == names
    for morsel in said["cookies"].values():
        assert morsel["secure"] is True
        assert morsel["httponly"] is True
        assert morsel["samesite"] == "Strict"
        assert morsel["path"] == "/"
        assert morsel["domain"] == ""


@pytest.mark.runtime
@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"ALLOWED_HOSTS": "cms.example.org,localhost"}, "cms.example.org"),
        ({"ALLOWED_HOSTS": ".example.org,localhost"}, "example.org"),
        ({"ALLOWED_HOSTS": "cms.example.org,localhost", "WEBAUTHN_RP_ID": "example.org"}, "example.org"),
    ],
)
def test_passkeys_are_bound_to_the_host_that_is_set_or_the_first_one(django_db_setup, variables, name):
    assert (
        run("import json; from shelter_cms import settings; print(json.dumps(settings.WEBAUTHN_RP_ID))", **variables)
        == name
    )


def test_on_a_workstation_passkeys_are_bound_to_localhost_and_cookies_say_whose_they_are():
    assert settings.LOCAL
    assert settings.WEBAUTHN_RP_ID == "localhost"
    for name in ("SESSION", "CSRF", "LANGUAGE", "DEVICE"):
        assert getattr(settings, f"{name}_COOKIE_NAME").endswith(f"-{settings.INSTALLATION_ID}")


def test_what_a_page_says_next_is_kept_in_the_session_and_not_in_a_cookie():
    assert settings.MESSAGE_STORAGE == "django.contrib.messages.storage.session.SessionStorage"


def test_sign_in_is_set_up_without_a_complaint():
    call_command("check", fail_level="WARNING")
