"""Telling people that a transfer moved. Nothing here says who, or which case."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from accounts.access import Purpose, part_of_act
from accounts.models import User
from accounts.roles import Permission, with_permission
from accounts.telling.actions import settle, tell
from accounts.telling.enums import Kind
from cases.models import Transfer
from cases.transfer.states import Status


def tell_of_transfer(transfer: Transfer) -> int:
    """Whoever is to act next, or who sent it what became of it, in the transaction that moved it; returns how many."""
    with part_of_act(Purpose.NOTIFICATION):
        rows = Transfer.objects.filter(pk=transfer.pk)
        told = [user for user in _concerned(transfer) if rows.visible_to(user).exists()]
    settle([transfer.public_id], Kind.TRANSFER)
    asks = transfer.status in (Status.ASKED, Status.PROPOSED)
    kind = Kind.TRANSFER if asks else Kind.TRANSFER_MOVED
    path = reverse("cases:transfer", args=[transfer.public_id])
    return tell(told, kind, about=transfer.public_id, occasion=str(transfer.status), path=path)


def _concerned(transfer: Transfer) -> Iterable[User]:
    managers = User.objects.filter(is_active=True, roles__overlap=with_permission(Permission.CASE_TRANSFER))
    sender, receiver = transfer.from_organisation_id, transfer.to_organisation_id
    asked = User.objects.filter(is_active=True).filter(Q(pk=transfer.asked_by_id) | Q(pk=transfer.proposed_by_id))
    rows = {
        Status.ASKED: managers.filter(organisation=sender).exclude(pk=transfer.asked_by_id),
        Status.PROPOSED: managers.filter(organisation=receiver),
        # To whom it was shown; if nobody outside saw it, there is nobody to tell.
        Status.RECALLED: managers.filter(organisation=receiver),
    }.get(Status(transfer.status), asked)
    return rows.select_related("organisation").order_by("pk")
