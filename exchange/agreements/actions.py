"""What happens with sharing agreements: written down, confirmed by a second person, ended."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import NotVisible, Refused
from exchange.agreements import policies
from exchange.agreements.models import SharingAgreement

_FIELDS = (
    "partner", "party_name", "purposes", "kinds", "valid_from", "valid_until", "signed_on", "reference",
    "contact_name", "contact_email", "age_key",
)  # fmt: skip


@transaction.atomic
def write_agreement(details: dict[str, Any], *, actor: User) -> SharingAgreement:
    """Write an agreement down for one's own organisation. It lets nothing out before a second person confirmed it."""
    policies.check_may_keep(actor)
    agreement = SharingAgreement(
        organisation=actor.organisation, made_by=actor, **{name: details.get(name) or _NONE[name] for name in _FIELDS}
    )
    if agreement.valid_until < agreement.valid_from:
        raise Refused(_("The period ends before it begins."), "valid_until")
    agreement.save()
    _record(Event.AGREEMENT_WRITTEN, agreement, actor)
    return agreement


@transaction.atomic
def confirm_agreement(agreement: SharingAgreement, *, actor: User) -> SharingAgreement:
    """From now on it holds, within its days. Raises NotVisible, NotAllowed, Conflict."""
    agreement = _locked(agreement)
    policies.check_may_confirm(actor, agreement)
    agreement.confirmed_by, agreement.confirmed_at = actor, timezone.now()
    agreement.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(Event.AGREEMENT_CONFIRMED, agreement, actor)
    return agreement


@transaction.atomic
def end_agreement(agreement: SharingAgreement, reason: str, *, actor: User) -> SharingAgreement:
    """At once: files that were made under it are not handed out any more. Raises NotVisible, Conflict, Refused."""
    agreement = _locked(agreement)
    policies.check_may_end(actor, agreement)
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    agreement.ended_by, agreement.ended_at, agreement.end_reason = actor, timezone.now(), reason.strip()
    agreement.save(update_fields=["ended_by", "ended_at", "end_reason"])
    _record(Event.AGREEMENT_ENDED, agreement, actor, reason=reason.strip())
    return agreement


_NONE: dict[str, Any] = dict.fromkeys(_FIELDS, "") | {"partner": None, "purposes": [], "kinds": []}


def _locked(agreement: SharingAgreement) -> SharingAgreement:
    rows = SharingAgreement.objects.select_for_update(of=("self",)).for_pages()
    found = rows.filter(pk=agreement.pk).first()
    if found is None:
        raise NotVisible("")
    return found


def _record(event: Event, agreement: SharingAgreement, actor: User, *, reason: str = "") -> None:
    changes = {
        "to_organisation": agreement.partner.code if agreement.partner else "",
        "purpose": agreement.purposes,
        "sections": agreement.kinds,
        "until": agreement.valid_until,
    }
    record(event, actor=actor, target=agreement, changes=changes, reason=reason)
