"""Who has an inbox, and who gives what lies in it to whom."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Permission, with_permission
from referrals.models import Party
from referrals.policies import check_may_list
from referrals.querysets import sides_open_to
from referrals.states import Box

__all__ = ["check_may_list"]

_TAKING_STEPS = (Permission.REFERRAL_SEND, Permission.REFERRAL_REVIEW, Permission.REFERRAL_RECEIVE)


def colleagues(actor: User) -> QuerySet[User]:
    """Everybody of the actor's organisation who can take a step in a referral, herself among them."""
    roles = {role for permission in _TAKING_STEPS for role in with_permission(permission)}
    rows = User.objects.filter(organisation=actor.organisation_id, is_active=True, roles__overlap=sorted(roles))
    return rows.order_by("full_name", "pk")


def may_assign(actor: User, seat: Party) -> bool:
    """Where it is her organisation's turn, on a side for which she can act (`referrals.policies.seat_to_assign`)."""
    return seat.box == Box.TURN and seat.side in sides_open_to(actor)
