"""Telling people of the end of a file: who may close it, who asked for it, and that somebody who left is in danger."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.access import Purpose, part_of_act
from accounts.models import User
from accounts.roles import Permission, with_permission
from accounts.telling.actions import settle, tell
from accounts.telling.enums import Kind
from cases.closing.models import Closing, FollowUp
from cases.models import Case


def tell_of_alarm(follow_up: FollowUp) -> int:
    """The managers who see the file, in the transaction that found the danger; returns how many."""
    case = follow_up.case
    with part_of_act(Purpose.NOTIFICATION):
        rows = FollowUp.objects.filter(pk=follow_up.pk)
        told = [user for user in _supervisors(case) if rows.visible_to(user).exists()]
    return tell(told, Kind.DANGER, about=follow_up.public_id, path=_page(case), file_id=case.public_id)


def tell_no_more_of_alarm(follow_up: FollowUp) -> None:
    settle([follow_up.public_id], Kind.DANGER)


def tell_to_approve(closing: Closing) -> int:
    """Those who may close the file, but for the one who asks."""
    case = closing.case
    with part_of_act(Purpose.NOTIFICATION):
        rows = Case.objects.filter(pk=case.pk)
        told = [
            user for user in _supervisors(case) if user.pk != closing.asked_by_id and rows.visible_to(user).exists()
        ]
    return tell(told, Kind.APPROVAL, about=closing.public_id, path=_page(case), file_id=case.public_id)


def tell_of_answer(closing: Closing) -> int:
    """The one who asked, if somebody else answered; for those who might have answered it is no news any more."""
    settle([closing.public_id], Kind.APPROVAL)
    case, asked_by = closing.case, closing.asked_by
    told = [asked_by] if asked_by.pk != closing.decided_by_id else []
    return tell(told, Kind.ANSWER, about=closing.public_id, path=_page(case), file_id=case.public_id)


def _supervisors(case: Case) -> Iterable[User]:
    rows = User.objects.filter(
        is_active=True, organisation=case.organisation_id, roles__overlap=with_permission(Permission.CLOSING_APPROVE)
    )
    return rows.select_related("organisation").order_by("pk")


def _page(case: Case) -> str:
    return reverse("cases:closings", args=[case.public_id])
