"""Which second factors somebody has. Recovery codes are none of their own: they stand in for one that is lost."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models

from core.errors import NotVisible


@dataclass(frozen=True)
class Factors:
    """What the page about them shows."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int


def lacking(users: models.QuerySet) -> models.QuerySet:
    """Those of these accounts that have neither app nor passkey."""
    own = Authenticator.objects.filter(user=models.OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return users.filter(~models.Exists(own))


def main_of(user: Any) -> models.QuerySet:
    """Authenticator app and passkeys."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def listed_of(user: Any) -> Factors:
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at"))

    def of_type(kind: str) -> list[Authenticator]:
        return [row for row in rows if row.type == kind]

    codes = of_type(Authenticator.Type.RECOVERY_CODES)
    return Factors(
        app=next(iter(of_type(Authenticator.Type.TOTP)), None),
        passkeys=of_type(Authenticator.Type.WEBAUTHN),
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else 0,
    )


def found(user: Any, key: int) -> Authenticator:
    """One's own app or passkey; NotVisible otherwise."""
    factor = main_of(user).filter(pk=key).first()
    if factor is None:
        raise NotVisible("")
    return factor
