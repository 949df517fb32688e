"""While a proceeding needs it, a file stays whole."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.models import Case
from cases.retention import policies
from cases.retention.enums import Ground
from cases.retention.models import LegalHold
from core.errors import Conflict, NotVisible, Refused


@transaction.atomic
def set_hold(case: Case, *, ground: Ground | str, reason: str, actor: User) -> LegalHold:
    """Keep a file from being anonymised, for one ground, until a manager lifts the hold."""
    case = _locked(case)
    policies.check_may_hold(actor, case)
    if ground not in Ground.values:
        raise Refused(_("Choose one of the grounds."), "ground")
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    if LegalHold.objects.open().filter(case=case, ground=ground).exists():
        raise Conflict(_("The file is held for this already."))
    hold = LegalHold.objects.create(case=case, ground=ground, reason=reason.strip(), set_by=actor)
    changes = {"reason_code": str(ground)}
    record(Event.HOLD_SET, actor=actor, target=hold, case_id=case.public_id, changes=changes)
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, reason: str, actor: User) -> LegalHold:
    """The proceeding is over: the file's time may come again."""
    _locked(hold.case)
    hold = LegalHold.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=hold.pk)
    policies.check_may_lift(actor, hold)
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    hold.lifted_by, hold.lifted_at, hold.lifting_reason = actor, timezone.now(), reason.strip()
    hold.save(update_fields=["lifted_by", "lifted_at", "lifting_reason"])
    changes = {"reason_code": hold.ground}
    record(Event.HOLD_LIFTED, actor=actor, target=hold, case_id=hold.case.public_id, changes=changes)
    return hold


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("organisation", "person")
    locked = rows.filter(pk=case.pk).first()
    if locked is None:
        raise NotVisible("")
    return locked
