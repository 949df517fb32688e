"""Who makes and recalls a sealed link, and for how long it opens something."""

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Conflict, NotAllowed
from referrals.guests.models import SealedLink
from referrals.models import Referral
from referrals.policies import require_visible, sides_of, where_it_stands
from referrals.states import TAKEN_ON, Side, Status

# What a receiver may answer, or has taken on: before that nothing of it was let out.
LET_OUT = frozenset({Status.OFFERED, *TAKEN_ON})


def check_may_make_link(actor: User, referral: Referral) -> None:
    """The sender, while the receiver may see the referral."""
    require_visible(actor, referral)
    if Side.SENDER not in sides_of(actor, referral):
        raise NotAllowed(_("Only the organisation that sends the referral makes and recalls links."))
    if not is_let_out(referral):
        raise Conflict(where_it_stands(referral))


def check_may_recall(actor: User, link: SealedLink) -> None:
    """The sender, whoever of it made the link, and whatever became of the referral."""
    require_visible(actor, link.referral)
    if Side.SENDER not in sides_of(actor, link.referral):
        raise NotAllowed(_("Only the organisation that sends the referral makes and recalls links."))
    if link.ended_as:
        raise Conflict(_("This link opens nothing any more. Nothing was changed."))


def is_let_out(referral: Referral) -> bool:
    return referral.status in LET_OUT and referral.case.is_open
