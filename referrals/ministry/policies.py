"""Who registers, assigns, decides, confirms and writes letters."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, require, with_permission
from cases.documents import policies as document_policies
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible
from referrals import policies
from referrals.ministry.models import Decision, DecisionLetter
from referrals.models import Party, Referral
from referrals.querysets import reviews_for_the_ministry, sides_open_to
from referrals.states import Box, Purpose, Side, Status

_PERMISSION_OF = {
    Side.SENDER: Permission.REFERRAL_SEND,
    Side.MINISTRY: Permission.REFERRAL_REVIEW,
    Side.RECEIVER: Permission.REFERRAL_RECEIVE,
}


def check_may_register(actor: User, referral: Referral) -> None:
    """An officer of a ministry to which the referral has come, whatever became of it since."""
    policies.require_visible(actor, referral)
    if not reviews_for_the_ministry(actor):
        raise NotAllowed(_("The ministry gives the registered number."))
    came_here = Party.objects.filter(
        referral=referral,
        organisation=actor.organisation_id,
        side__in=[Side.MINISTRY, Side.RECEIVER],
        shown_at__isnull=False,
    )
    if not came_here.exists():
        raise NotAllowed(_("This referral did not come to your ministry."))


def check_not_registered(referral: Referral) -> None:
    """Once. Raises Conflict with the number that it has."""
    registration = getattr(referral, "registration", None)
    if registration is not None:
        words = {"number": registration.number}
        raise Conflict(_("This referral has its number already: %(number)s. Nothing was changed.") % words)


def may_assign(actor: User, seat: Party | None) -> bool:
    """Whether it is the turn of the actor's organisation, and she could take it herself."""
    return seat is not None and seat.box == Box.TURN and seat.side in sides_open_to(actor)


def colleagues_for(actor: User, seat: Party) -> QuerySet[User]:
    """Those of the organisation whose role takes the next step; `assign_officer` looks at the one who is chosen."""
    roles = with_permission(_PERMISSION_OF[Side(seat.side)])
    rows = User.objects.filter(organisation=actor.organisation_id, is_active=True, roles__overlap=roles)
    return rows.order_by("full_name")


def asks_for_decision(referral: Referral) -> bool:
    """Whether it is for a ministry to recognise the person."""
    return referral.purpose == Purpose.FORMAL_IDENTIFICATION and referral.to_organisation.is_ministry


def check_may_decide(actor: User, referral: Referral) -> None:
    """An officer of the ministry that has taken on a referral for formal identification; once.

    What the person agreed to still has to open the case to the ministry: nobody decides on what she may not read.
    """
    _check_decides(actor, referral)
    standing = Decision.objects.visible_to(actor).of(referral)
    if standing is not None:
        raise Conflict(where_it_stands(standing))


def check_may_make(actor: User, decision: Decision) -> None:
    """Confirm what was proposed: as a second officer where it takes two."""
    require_visible(actor, decision)
    if not decision.is_proposed:
        raise Conflict(where_it_stands(decision))
    if decision.four_eyes and decision.proposed_by_id == actor.pk:
        raise NotAllowed(_("A second officer confirms what another has proposed."))
    _check_decides(actor, decision.referral)


def check_may_set_aside(actor: User, decision: Decision) -> None:
    """Any officer of that ministry, as long as it is not made; the one who proposed it may think again."""
    _check_officer(actor, decision)
    if not decision.is_proposed:
        raise Conflict(where_it_stands(decision))


def check_may_remark(actor: User, decision: Decision) -> None:
    """An officer of that ministry, once it is made: an appeal comes afterwards."""
    _check_officer(actor, decision)
    if not decision.is_made:
        raise Conflict(where_it_stands(decision))
    if decision.case.anonymised_at is not None:
        raise Conflict(_("This file was anonymised. Nothing can be recorded in it any more."))


def check_may_write_letter(actor: User, decision: Decision) -> None:
    """The same people."""
    check_may_remark(actor, decision)


def check_may_open_letter(actor: User, letter: DecisionLetter) -> None:
    """The ministry that decided, and the sender as far as the file is open to her: on every page the same."""
    if not DecisionLetter.objects.visible_to(actor).filter(pk=letter.pk).exists():
        raise NotVisible("")
    if not (reviews_for_the_ministry(actor) and actor.organisation_id == letter.decision.ministry_id):
        document_policies.check_may_open(actor, letter.document)


def require_visible(actor: User, decision: Decision) -> None:
    """Raise NotVisible unless the decision is among those the actor may see."""
    if not Decision.objects.visible_to(actor).filter(pk=decision.pk).exists():
        raise NotVisible("")


def where_it_stands(decision: Decision) -> str:
    """For whoever came too late."""
    who = decision.ended_by or decision.proposed_by
    words = {"state": decision.get_status_display(), "who": who.full_name}
    return _("Another officer was quicker. It is now: “%(state)s”, by %(who)s. Nothing was changed.") % words


def _check_officer(actor: User, decision: Decision) -> None:
    require_visible(actor, decision)
    if not reviews_for_the_ministry(actor) or actor.organisation_id != decision.ministry_id:
        raise NotAllowed(_("This step is for the ministry."))


def _check_decides(actor: Any, referral: Referral) -> None:
    policies.require_visible(actor, referral)
    if not asks_for_decision(referral):
        raise NotAllowed(_("This referral does not ask for formal identification."))
    if not reviews_for_the_ministry(actor):
        raise NotAllowed(_("This step is for the ministry."))
    require(actor, Permission.CASE_RECOGNISE)
    policies.check_may_move(actor, referral, Status.COMPLETED)
    if not Case.objects.visible_to(actor).filter(pk=referral.case_id).exists():
        raise Conflict(_("What the person agreed to no longer opens the case to the ministry. Ask the sender first."))
