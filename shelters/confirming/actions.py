"""What happens to a separation alert: nobody passes it without saying why, and those who have to know are told."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, has_permission
from audit.events import Event
from audit.recorder import record
from cases.models import Case
from core.errors import Conflict, NotVisible, Refused
from shelters.cautions import Caution, Level
from shelters.confirming import policies
from shelters.confirming.enums import Reason
from shelters.confirming.models import Confirmation
from shelters.models import Shelter


class Unconfirmed(Conflict):
    """There are alerts, and nobody said why it is done all the same; shown where that is asked (forms.py)."""

    field = "confirm_reason"

    def __init__(self, alerts: list[Caution]) -> None:
        super().__init__(" ".join(str(alert) for alert in alerts))
        self.alerts = alerts


@transaction.atomic
def require_confirmed(
    cautions: Iterable[Caution], confirmation: dict[str, Any] | None, *, case: Case, shelter: Shelter, actor: User
) -> list[Confirmation]:
    """Let nobody into a house past an alert but with a reason, which stands on record from then on: `reason`, `note`.

    Called by the actions that bring somebody into a house, in their transaction, before they change anything, with what
    `cautions.separation_cautions` says then. Without an alert it asks and writes nothing. Raises Unconfirmed, Refused.
    """
    alerts = [caution for caution in cautions if caution.level == Level.ALERT]
    if not alerts:
        return []
    if not confirmation:
        raise Unconfirmed(alerts)
    reason, note = confirmation["reason"], confirmation["note"].strip()
    if reason not in Reason.values:
        raise Refused(_("Choose why."), "confirm_reason")
    if not note:
        raise Refused(_("Say in words why this is done all the same."), "confirm_note")
    return [_confirm(case, shelter, alert, reason, note, actor) for alert in _one_for_each_to_tell(alerts)]


@transaction.atomic
def say_seen(confirmation: Confirmation, *, actor: User) -> Confirmation:
    """Somebody for whom it waited has seen it: whoever leads the house, whoever it is told to, or both in one."""
    found = Confirmation.objects.select_for_update().filter(pk=confirmation.pk).first()
    if found is None:
        raise NotVisible("")
    policies.check_may_say_seen(actor, found)
    if found.told_id == actor.pk:
        found.told_seen_at = found.told_seen_at or timezone.now()
    leads = has_permission(actor, Permission.SHELTER_EDIT) and found.organisation_id == actor.organisation_id
    if leads and found.house_seen_at is None:
        found.house_seen_at, found.house_seen_by = timezone.now(), actor
    found.save(update_fields=["told_seen_at", "house_seen_at", "house_seen_by"])
    # Of whose file it is, whoever is told may have lost sight since.
    case_id = Case.objects.filter(pk=found.case_id).values_list("public_id", flat=True).first()
    record(Event.CONFIRMATION_SEEN, actor=actor, target=found, case_id=case_id)
    return found


def _one_for_each_to_tell(alerts: list[Caution]) -> list[Caution]:
    """Whoever recorded several of them is told once."""
    by_whom = {alert.apart.asked if alert.apart else None: alert for alert in alerts}
    return list(by_whom.values())


def _confirm(case: Case, shelter: Shelter, alert: Caution, reason: str, note: str, actor: User) -> Confirmation:
    told = alert.apart.asked if alert.apart else None
    row = Confirmation.objects.create(
        case=case,
        shelter=shelter,
        organisation_id=shelter.organisation_id,
        reason=reason,
        note=note,
        confirmed_by=actor,
        told_id=told,
    )
    changes = {"shelter": shelter.code, "reason_code": reason}
    record(Event.SEPARATION_ALERT_CONFIRMED, actor=actor, target=row, case_id=case.public_id, changes=changes)
    return row
