"""A program with a token, as `ask` and `tell` of an account."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.tokens.actions import make_token
from accounts.tokens.enums import scope_choices

ALL = [scope for scope, _label in scope_choices()]
HERE = ["127.0.0.0/8"]


def token_of(user, *scopes, networks=HERE, days=30):
    """A token of the account and its secret."""
    details = {"label": "Test", "scopes": scopes or ALL, "networks": networks}
    return make_token(user, details | {"expires_on": timezone.localdate() + timedelta(days=days)}, actor=user)


@dataclass
class Program:
    """What a program of an account asks, and how it is answered."""

    user: Any
    scopes: tuple[str, ...] = ()
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def __post_init__(self) -> None:
        self.token, self.secret = token_of(self.user, *self.scopes)

    def ask(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {self.secret}"})

    def tell(self, path: str, data: Any = None, *, key: Any = None, match: str = "", **headers: str) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": str(key or uuid4())} | headers
        if match:
            headers["If-Match"] = match
        return self.client.post(f"/api/v1/{path}", data or {}, content_type="application/json", headers=headers)

    def tag(self, path: str) -> str:
        return self.ask(path).headers["ETag"]


@pytest.fixture
def program(caseworker):
    return Program(caseworker)


@pytest.fixture
def strange_program(stranger):
    return Program(stranger)
