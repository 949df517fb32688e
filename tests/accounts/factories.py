import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from accounts import sessions
from accounts.confidentiality.versions import number_in_force
from accounts.models import Organisation, Token, User
from accounts.querysets import hash_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_organisation(code="NGO", *, name="", type="ngo", case_prefix=""):
    prefix = case_prefix or "".join(c for c in code if c.isalpha())[:4] or "XX"
    return Organisation.objects.create(code=code, name=name or f"Organisation {code}", type=type, case_prefix=prefix)


def make_user(username, organisation, *roles, password=None, **fields):
    fields.setdefault("full_name", f"Staff {username}")
    fields.setdefault("language", "en")
    fields.setdefault("rules_version", number_in_force())
    fields.setdefault("rules_accepted_at", timezone.now() if fields["rules_version"] else None)
    return User.objects.create_user(username, password, organisation=organisation, roles=list(roles), **fields)


def signed_in(client, user, *, ago=0):
    """Make the session of a client who was let in by force that of a whole sign-in, so many seconds ago."""
    session = client.session
    now = int(time.time()) - ago
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": now},
        {"method": "mfa", "type": "totp", "at": now},
    ]
    session[sessions.STARTED] = session[sessions.SEEN] = now
    session.save()


def code_now(secret=SECRET, *, periods=0, good_for=1):
    """What an authenticator app shows now, or so many half minutes from now. Never one that runs out in so many seconds."""
    left = 30 - time.time() % 30
    if left < good_for:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def give_app(user, secret=SECRET):
    """Let an account have an authenticator app with a known secret."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(secret)}
    )


def make_token(user, *scopes, secret="scms_test", **fields):
    """A token as `accounts.tokens` keeps it; its program sends the secret."""
    fields = {"label": "Test", "networks": ["127.0.0.0/8"], "expires_on": timezone.localdate()} | fields
    return Token.objects.create(
        user=user, made_by=user, token_hash=hash_of(secret), scopes=list(scopes or ["cases:read"]), **fields
    )
