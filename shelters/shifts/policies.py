"""Who says who is on duty, who hands over, who takes over."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, has_permission, require, with_permission
from core.errors import Conflict, NotAllowed, NotVisible
from shelters import policies as shelter_policies
from shelters.models import Shelter
from shelters.shifts.models import Shift, ShiftHandOver


def check_may_see(actor: User, shelter: Shelter) -> None:
    """Staff of the house see who is on duty, and what the shifts told each other."""
    shelter_policies.require_visible(actor, shelter)


def check_may_plan(actor: User, shelter: Shelter) -> None:
    """Shelter managers say who is on duty."""
    shelter_policies.check_may_set_up(actor, shelter)


def check_may_remove(actor: User, shift: Shift) -> None:
    """Likewise; a shift that handed over, was."""
    check_may_plan(actor, shift.shelter)
    if ShiftHandOver.objects.filter(shift=shift).exists():
        raise Conflict(_("This shift has handed over. It stays. Nothing was changed."))


def check_may_hand_over(actor: User, shift: Shift) -> None:
    """Whoever is in charge of the shift, or a manager of the house in her place; once it has begun."""
    shelter_policies.require_visible(actor, shift.shelter)
    require(actor, Permission.STAY_EDIT)
    if shift.in_charge_id != actor.pk and not has_permission(actor, Permission.SHELTER_EDIT):
        raise NotAllowed(_("Whoever is in charge of the shift hands over, or a manager of the house."))
    if not shift.has_begun:
        raise Conflict(_("This shift has not begun yet."))


def check_may_mend(actor: User, hand_over: ShiftHandOver) -> None:
    """Whoever wrote it, until it was taken over: the next one relies on what she read."""
    shelter_policies.require_visible(actor, hand_over.shelter)
    require(actor, Permission.STAY_EDIT)
    if hand_over.written_by_id != actor.pk:
        raise NotAllowed(_("A hand-over is changed by whoever wrote it."))
    if hand_over.is_taken:
        raise Conflict(_("This hand-over was taken over. It stays as it is; write what is new into the day log."))


def check_may_take_over(actor: User, hand_over: ShiftHandOver) -> None:
    """Any of the casework staff of the house but the writer; once."""
    shelter_policies.require_visible(actor, hand_over.shelter)
    require(actor, Permission.STAY_EDIT)
    if hand_over.written_by_id == actor.pk:
        raise NotAllowed(_("Somebody else takes over."))
    if hand_over.is_taken:
        raise Conflict(_("A colleague has taken over already. Nothing was changed."))


def check_may_read(actor: User, hand_over: ShiftHandOver) -> None:
    """Casework staff of the house."""
    if not ShiftHandOver.objects.visible_to(actor).filter(pk=hand_over.pk).exists():
        raise NotVisible("")
    require(actor, Permission.STAY_EDIT)


def staff_of(shelter: Shelter) -> QuerySet[User]:
    """Those who may be on duty in a house: the casework staff of its organisation."""
    roles = with_permission(Permission.STAY_EDIT)
    rows = User.objects.filter(organisation=shelter.organisation_id, is_active=True, roles__overlap=roles)
    return rows.order_by("full_name", "pk")
