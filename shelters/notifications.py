"""Telling people of extensions: who answers them, and who asked."""

from django.urls import reverse

from accounts.access import Purpose, part_of_act
from accounts.models import User
from accounts.roles import Permission, with_permission
from accounts.telling.actions import settle, tell
from accounts.telling.enums import Kind
from shelters.models import Extension


def tell_to_answer(extension: Extension) -> int:
    """Those of the house who may answer, but for the one who asked; returns how many."""
    with part_of_act(Purpose.NOTIFICATION):
        rows = Extension.objects.filter(pk=extension.pk)
        staff = User.objects.filter(
            is_active=True,
            organisation=extension.shelter.organisation_id,
            roles__overlap=with_permission(Permission.STAY_EXTEND),
        )
        told = [
            user
            for user in staff.exclude(pk=extension.asked_by_id).select_related("organisation").order_by("pk")
            if rows.visible_to(user).exists()
        ]
    return tell(told, Kind.APPROVAL, about=extension.public_id, path=_page(extension))


def tell_of_answer(extension: Extension) -> int:
    """The one who asked, if somebody else answered; for those who might have answered it is no news any more."""
    settle([extension.public_id], Kind.APPROVAL)
    told = User.objects.select_related("organisation").filter(pk=extension.asked_by_id)
    told = told.exclude(pk=extension.decided_by_id)
    return tell(told, Kind.ANSWER, about=extension.public_id, path=_page(extension))


def _page(extension: Extension) -> str:
    return reverse("shelters:stay", args=[extension.stay.public_id])
