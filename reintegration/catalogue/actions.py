"""What happens to the catalogue. A service is never deleted: it ends on a day, and what was given of it stays."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_out_of_order
from core.errors import Conflict
from reintegration.catalogue import policies
from reintegration.catalogue.models import Service
from reintegration.ground.actions import refuse_invalid

CHANGEABLE = ("name_en", "name_az", "name_ru", "unit", "usual_cost_azn", "valid_from", "valid_until")


@transaction.atomic
def add_service(details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Service:
    """Add something that can be given: `code`, `type` and the fields of CHANGEABLE."""
    policies.check_may_write(actor)
    if token and (before := Service.objects.filter(form_token=token).first()):
        return before
    service = Service(form_token=token)
    service.take(details, ("code", "type", *CHANGEABLE))
    _check(service)
    try:
        with transaction.atomic():
            service.save()
    except IntegrityError:
        raise Conflict(_("There is a service with this code already.")) from None
    record(Event.SERVICE_ADDED, actor=actor, target=service, changes={"service": service.code, "type": service.type})
    return service


@transaction.atomic
def change_service(service: Service, details: dict[str, Any], *, version: int, actor: User) -> Service:
    """Change how it is called, counted or what it costs, or end it. Its kind stays, so that past figures do."""
    policies.check_may_write(actor)
    service = Service.objects.select_for_update().get(pk=service.pk)
    service.begin_change(version)
    changed = service.take(details, CHANGEABLE)
    if changed:
        _check(service)
        service.save(update_fields=[*changed, "version"])
        changes = {"service": service.code} | dict.fromkeys(changed)
        record(Event.SERVICE_CHANGED, actor=actor, target=service, changes=changes)
    return service


def _check(service: Service) -> None:
    refuse_invalid(service, exclude={"form_token"})
    refuse_out_of_order(service.valid_from, service.valid_until, "valid_until")
