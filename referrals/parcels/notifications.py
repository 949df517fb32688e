"""Telling an organisation that something came from outside. It says neither who, nor what for."""

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission, with_permission
from accounts.telling.actions import tell
from accounts.telling.enums import Kind
from referrals.parcels.models import Arrival
from referrals.parcels.states import Status


def tell_of_arrival(arrival: Arrival) -> None:
    """Those who answer referrals there; in the transaction of what came."""
    roles = with_permission(Permission.REFERRAL_RECEIVE)
    staff = User.objects.filter(organisation=arrival.organisation_id, is_active=True, roles__overlap=roles)
    kind = Kind.REFERRAL_TURN if arrival.status == Status.NEW else Kind.REFERRAL_MOVED
    path = reverse("referrals:arrival", args=[arrival.public_id])
    has_contents = "contents" if arrival.content else arrival.status
    tell(staff.order_by("pk"), kind, about=arrival.public_id, occasion=has_contents, path=path)
