"""Who links installations, who answers what comes from them, and who carries parcels by hand."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.roles import SHAREABLE, Permission, Section, has_permission, require, sections_of_role, with_permission
from core.errors import Conflict, NotAllowed, NotVisible
from referrals.parcels.enums import State
from referrals.parcels.models import Arrival, Installation, OutsideOrganisation, SentParcel
from referrals.parcels.moving import where_it_stands
from referrals.parcels.states import Status


def organisations_that_receive() -> QuerySet[Organisation]:
    """Active organisations of this installation in which somebody answers referrals."""
    roles = with_permission(Permission.REFERRAL_RECEIVE)
    somebody = User.objects.filter(organisation=OuterRef("pk"), is_active=True, roles__overlap=roles)
    outside = OutsideOrganisation.objects.filter(organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(somebody), ~Exists(outside), is_active=True)


def check_may_link(actor: Any) -> None:
    """Administrators, for the whole installation."""
    require(actor, Permission.ACCOUNT_EDIT)


def check_may_confirm(actor: Any, installation: Installation) -> None:
    """An administrator other than the one who entered it, or who changed it last."""
    check_may_link(actor)
    if installation.state != State.PROPOSED:
        raise Conflict(_("There is nothing to confirm. Nothing was changed."))
    if installation.made_by_id == actor.pk:
        raise NotAllowed(_("A second administrator compares the fingerprint and confirms."))


def check_may_change(actor: Any, installation: Installation) -> None:
    """Administrators, until it has ended."""
    check_may_link(actor)
    if installation.state == State.ENDED:
        raise Conflict(_("It has ended. Enter it anew."))


def check_may_end(actor: Any, installation: Installation) -> None:
    """One administrator alone may end it: a key that was lost does not wait for a second."""
    check_may_change(actor, installation)


def check_may_carry(actor: Any) -> None:
    """Whoever sends or receives referrals brings parcels in, and takes those of her organisation out."""
    if not (has_permission(actor, Permission.REFERRAL_SEND) or has_permission(actor, Permission.REFERRAL_RECEIVE)):
        raise NotAllowed(_("Your role does not include this."))


def check_may_take_out(actor: Any, parcel: SentParcel) -> None:
    """A parcel of one's own organisation, as long as it waits for its receipt."""
    check_may_carry(actor)
    if parcel.arrived_at or parcel.given_up_at or not parcel.content:
        raise Conflict(_("This parcel has arrived, or goes no more. It is not kept."))
    if parcel.installation.state != State.IN_FORCE:
        raise Conflict(_("This installation is not in force. Nothing goes there."))


def check_may_list(actor: Any) -> None:
    require(actor, Permission.REFERRAL_RECEIVE)


def check_may_view(actor: Any, arrival: Arrival) -> None:
    """Whoever receives referrals at the organisation that it came for; for everybody else it is not there."""
    if not Arrival.objects.visible_to(actor).filter(pk=arrival.pk).exists():
        raise NotVisible("")


def check_may_answer(actor: Any, arrival: Arrival) -> None:
    check_may_view(actor, arrival)
    if arrival.status != Status.NEW:
        raise Conflict(where_it_stands(arrival))


def check_may_complete(actor: Any, arrival: Arrival) -> None:
    check_may_view(actor, arrival)
    if arrival.status != Status.ACCEPTED:
        raise Conflict(where_it_stands(arrival))


def check_may_join(actor: Any, arrival: Arrival) -> None:
    """Who accepted may say which file was opened for it, once."""
    check_may_complete(actor, arrival)
    if arrival.case_id is not None:
        raise Conflict(_("This referral leads to a case already."))


def sections_open_to(actor: Any, arrival: Arrival) -> frozenset[Section]:
    """Of the parts that were named, those that the reader's role sees; once it was accepted."""
    if arrival.status != Status.ACCEPTED:
        return frozenset()
    named = frozenset(Section(name) for name in arrival.sections)
    return named & SHAREABLE & sections_of_role(actor)
