"""Who has other systems told of what happens."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, has_permission, require
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from exchange.webhooks.enums import State
from exchange.webhooks.models import Delivery, Webhook


def check_may_keep(actor: User) -> None:
    """Managers for their organisation's programs, administrators for every program."""
    require(actor, Permission.WEBHOOK_EDIT)


def check_may_see(actor: User, webhook: Webhook) -> None:
    """For everybody else it does not exist."""
    check_may_keep(actor)
    if webhook.organisation_id != actor.organisation_id and not has_permission(actor, Permission.ACCOUNT_EDIT):
        raise NotVisible("")


def check_may_change(actor: User, webhook: Webhook) -> None:
    """Until it has ended."""
    check_may_see(actor, webhook)
    if webhook.ended_at is not None:
        raise Conflict(_("This webhook has ended."))


def check_may_make_for(actor: User, account: User) -> None:
    """For a program's account that works; never for a person's, whose sight is her own."""
    check_may_keep(actor)
    if account.organisation_id != actor.organisation_id and not has_permission(actor, Permission.ACCOUNT_EDIT):
        raise NotVisible("")
    if not account.is_service:
        raise Refused(_("A webhook belongs to a program's account."), "account")
    if not account.is_active:
        raise NotAllowed(_("This account is disabled."))


def check_may_pause(actor: User, webhook: Webhook) -> None:
    check_may_change(actor, webhook)
    if webhook.paused_at is not None:
        raise Conflict(_("This webhook is paused already."))


def check_may_resume(actor: User, webhook: Webhook) -> None:
    check_may_change(actor, webhook)
    if webhook.paused_at is None:
        raise Conflict(_("This webhook is not paused."))


def check_may_replay(actor: User, delivery: Delivery) -> None:
    """What arrived, or was given up. What still waits comes by itself; what was withheld is not to be known there."""
    check_may_change(actor, delivery.webhook)
    if delivery.event is None or delivery.state not in (State.DELIVERED, State.FAILED):
        raise Conflict(_("This delivery cannot be sent again."))
