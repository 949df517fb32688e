"""Who may break the glass, end it, and judge it."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Permission, require
from cases import policies as case_policies
from cases.emergency.models import EmergencyAccess
from cases.emergency.querysets import overseen
from core.errors import Conflict, NotAllowed, NotVisible


def require_visible(actor: Any, access: EmergencyAccess) -> None:
    """Raise NotVisible unless the access is among those the actor may see."""
    if not EmergencyAccess.objects.visible_to(actor).filter(pk=access.pk).exists():
        raise NotVisible("")


def check_may_open(actor: Any) -> None:
    """Shelter managers, for a case of whatever organisation; why they alone: accounts/roles.py."""
    require(actor, Permission.EMERGENCY_ACCESS)


def check_may_end(actor: Any, access: EmergencyAccess) -> None:
    """Whoever opened it, and whoever oversees it, while it is in force."""
    require_visible(actor, access)
    if access.user_id != actor.pk and not _oversees(actor, access):
        raise NotAllowed(_("This is ended by whoever opened it, or by whoever reviews it."))
    if not access.is_in_force:
        raise Conflict(_("This emergency access has ended already."))


def check_may_review(actor: Any, access: EmergencyAccess) -> None:
    """Managers and data-protection officers of the case's organisation, and the ministry's officer; once, and never one's own."""
    require_visible(actor, access)
    if not _oversees(actor, access):
        raise NotAllowed(_("This is reviewed by the organisation that owns the case."))
    if access.user_id == actor.pk:
        raise NotAllowed(_("An emergency access is reviewed by someone other than whoever opened it."))
    if access.reviewed_at is not None:
        raise Conflict(_("This has been reviewed already."))


def check_may_see_reviews(actor: Any) -> None:
    """Managers and data-protection officers."""
    require(actor, Permission.EMERGENCY_REVIEW)


def check_may_read_record(actor: Any) -> None:
    """Data-protection officers; auditors have the whole record on a page of their own."""
    require(actor, Permission.CASE_RECORD_VIEW)


def rests_on_emergency(actor: Any, case: Any) -> bool:
    """True where the actor sees a case for some hours only: enough to act, not to decide who else sees it."""
    key = getattr(case, "pk", case)

    def is_opened() -> bool:
        return EmergencyAccess.objects.in_force().of(actor).filter(case=key).exists()

    return bool(case_policies.remembered("emergency", actor, key, is_opened))


def _oversees(actor: Any, access: EmergencyAccess) -> bool:
    return EmergencyAccess.objects.filter(overseen(actor), pk=access.pk).exists()
