from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from audit.events import Event
from audit.recorder import record


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by django-allauth, with two rules of ours: nobody signs up alone, and every sign-in is on record."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @transaction.atomic
    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        record(Event.SIGNED_IN, actor=user, target=user)

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        actor = request.user if request.user.is_authenticated else None
        super().logout(request)
        record(Event.SIGNED_OUT, actor=actor, target=actor)

    @transaction.atomic
    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # Neither the name typed nor the password: people type one into the field of the other.
        super().authentication_failed(request, **credentials)
        record(Event.SIGN_IN_FAILED, actor=None)

    @transaction.atomic
    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        record(Event.PASSWORD_CHANGED, actor=user, target=user)
