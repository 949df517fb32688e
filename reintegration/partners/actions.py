"""What happens to the list of partners. None is deleted: we stop working with one on a day."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict, Refused
from reintegration.ground.actions import refuse_invalid, stripped
from reintegration.partners import policies
from reintegration.partners.enums import PartnerKind
from reintegration.partners.models import Partner

FIELDS = ("name", "kinds", "place", "contact", "ended_on")


@transaction.atomic
def add_partner(details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Partner:
    """Put an organisation on the list: the fields of FIELDS."""
    policies.check_may_write(actor)
    if token and (before := Partner.objects.filter(form_token=token).first()):
        return before
    partner = Partner(form_token=token, kinds=[])
    partner.take(_cleaned(details), FIELDS)
    _save(partner)
    record(Event.PARTNER_ADDED, actor=actor, target=partner)
    return partner


@transaction.atomic
def change_partner(partner: Partner, details: dict[str, Any], *, version: int, actor: User) -> Partner:
    """Change what stands there, or the day on which we stop working together. What was recorded with it stays."""
    policies.check_may_write(actor)
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    partner.begin_change(version)
    changed = partner.take(_cleaned(details), FIELDS)
    if changed:
        _save(partner, [*changed, "version"])
        record(Event.PARTNER_CHANGED, actor=actor, target=partner, changes=dict.fromkeys(changed))
    return partner


def _cleaned(details: dict[str, Any]) -> dict[str, Any]:
    found = stripped(details, "name", "place", "contact")
    if "kinds" in found:
        # In the order of the list, so that the same kinds are the same.
        found = found | {"kinds": [kind.value for kind in PartnerKind if kind in found["kinds"]]}
    return found


def _save(partner: Partner, fields: list[str] | None = None) -> None:
    if not partner.kinds:
        raise Refused(_("Say what it is: at least one."), "kinds")
    refuse_invalid(partner, exclude={"form_token"})
    try:
        with transaction.atomic():
            partner.save(update_fields=fields)
    except IntegrityError:
        raise Conflict(_("A partner of this name and place is on the list already.")) from None
