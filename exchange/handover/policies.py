"""Who hands data over, who approves that, who fetches the file."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, require
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from exchange import policies as exchange
from exchange.agreements.models import SharingAgreement
from exchange.handover.enums import OPEN, State
from exchange.handover.models import HandOver


def check_may_list(actor: User) -> None:
    """Whoever answers for what the organisation shares, also who sees no case: the data-protection officer."""
    require(actor, Permission.AGREEMENT_EDIT)


def check_may_ask(actor: User) -> None:
    """Whoever may take cases out at all."""
    check_may_list(actor)
    exchange.check_may_export(actor)


def require_covered(agreement: SharingAgreement, purpose: str) -> None:
    """Raise Refused unless the agreement is in force today and lets parts of files out for this purpose."""
    if not agreement.holds_on(timezone.localdate()):
        raise Refused(
            _("This sharing agreement is not in force. A manager or data-protection officer can see to one."),
            "agreement",
        )
    if not agreement.parts:
        raise Refused(_("This sharing agreement is about figures alone, and cases are people."), "agreement")
    if purpose not in agreement.purposes:
        raise Refused(_("This sharing agreement is for other purposes."), "purpose")


def check_may_decide(actor: User, hand_over: HandOver) -> None:
    """A second one of the same organisation who answers for what it shares."""
    _require_own(actor, hand_over)
    if hand_over.state != State.WAITING:
        raise Conflict(_("This hand-over was decided or ended meanwhile. Nothing was changed."))
    if hand_over.asked_by_id == actor.pk:
        raise NotAllowed(_("A hand-over is approved by someone other than who asked for it."))


def check_may_withdraw(actor: User, hand_over: HandOver) -> None:
    """One of the organisation is enough to stop it, at any time."""
    _require_own(actor, hand_over)
    if hand_over.state not in OPEN:
        raise Conflict(_("This hand-over has ended already. Nothing was changed."))


def check_may_fetch(actor: User, hand_over: HandOver) -> None:
    """Who asked for it, while the file and the agreement stand. Whoever else sees the hand-over does not get what it holds."""
    _require_ready(actor, hand_over)
    if hand_over.downloads >= settings.HAND_OVER_DOWNLOADS:
        raise Conflict(_("This file was fetched as often as is allowed. Ask for a new hand-over."))


def check_may_see_passphrase(actor: User, hand_over: HandOver) -> None:
    """Who asked for the file, once."""
    _require_ready(actor, hand_over)
    if not hand_over.passphrase:
        raise Conflict(_("The passphrase was shown already, and is kept nowhere. Ask for a new hand-over."))


def _require_ready(actor: User, hand_over: HandOver) -> None:
    _require_own(actor, hand_over)
    if hand_over.asked_by_id != actor.pk:
        raise NotAllowed(_("Only who asked for the file fetches it."))
    exchange.check_may_export(actor)
    if not hand_over.is_open_at(timezone.now()):
        raise Conflict(_("This file cannot be fetched any more. Ask for a new hand-over."))
    if not hand_over.agreement.holds_on(timezone.localdate()):
        raise Conflict(_("The sharing agreement is not in force any more, so the file is not handed out."))


def _require_own(actor: User, hand_over: HandOver) -> None:
    check_may_list(actor)
    if hand_over.organisation_id != actor.organisation_id:
        raise NotVisible("")
