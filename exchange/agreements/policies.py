"""Who writes agreements down, confirms and ends them; and whether one lets something out today."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, part_of_act
from accounts.models import Organisation, User
from accounts.roles import Permission, Section, require
from core.errors import Conflict, NotAllowed, NotVisible
from exchange.agreements.enums import SharingPurpose
from exchange.agreements.models import SharingAgreement


def check_may_keep(actor: User) -> None:
    """Who leads a house and its data-protection officer: they answer for what their organisation shares."""
    require(actor, Permission.AGREEMENT_EDIT)


def check_may_confirm(actor: User, agreement: SharingAgreement) -> None:
    """A second one of the same organisation, while nobody has."""
    _require_own(actor, agreement)
    if agreement.ended_at or agreement.confirmed_at:
        raise Conflict(_("This agreement was confirmed or ended meanwhile. Nothing was changed."))
    if agreement.made_by_id == actor.pk:
        raise NotAllowed(_("An agreement is confirmed by someone other than who wrote it down."))


def check_may_end(actor: User, agreement: SharingAgreement) -> None:
    """One of the organisation is enough to stop what flows."""
    _require_own(actor, agreement)
    if agreement.ended_at:
        raise Conflict(_("This agreement was ended already."))


def why_not_referred(giver: Organisation, receiver: Organisation, sections: Iterable[str]) -> str:
    """What is missing before a referral may carry these parts, and who can mend it; "" where nothing is.

    Asked for whoever refers (settings.SHARING_GATE), who need not see the agreements of her organisation.
    """
    wanted = set(sections)
    with part_of_act(Purpose.REFERRAL):
        rows = list(
            SharingAgreement.objects.in_force(timezone.localdate()).filter(organisation=giver, partner=receiver)
        )
    covered = [row.parts for row in rows if SharingPurpose.REFERRAL in row.purposes]
    if any(wanted <= parts for parts in covered):
        return ""
    best: frozenset[str] = max(covered, key=lambda parts: len(wanted & parts), default=frozenset())
    words = {
        "receiver": receiver.name,
        "parts": ", ".join(str(part.label) for part in Section if part in wanted - best),
    }
    return (
        _(
            "No sharing agreement with %(receiver)s that is in force lets a referral carry: %(parts)s. Your manager or "
            "data-protection officer writes one down, and a second of them confirms it."
        )
        % words
    )


def _require_own(actor: User, agreement: SharingAgreement) -> None:
    check_may_keep(actor)
    if agreement.organisation_id != actor.organisation_id:
        raise NotVisible("")
