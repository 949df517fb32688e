"""What happens to packages: frozen and recalled by the actions of the referral, in their transaction; opened by readers."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from core.errors import Refused
from referrals import policies as referral_policies
from referrals.models import Referral
from referrals.package import policies, summary
from referrals.package.enums import Moment, See
from referrals.package.models import Package, PackageRead
from referrals.states import ENDED, Side, Status

# What the sender may still change goes out as it will stand then, not as it was frozen before.
_UNSENT = frozenset({Status.DRAFT, Status.RETURNED})


@dataclass(frozen=True)
class Opened:
    """A package as somebody reads it: as which side, what is open, which parts there are, of which version if any.

    `package` is None for whom there is none to read yet.
    """

    side: Side
    package: Package | None
    named: frozenset[Section]
    sections: frozenset[Section]
    moment: Moment
    see: See = See.ACCEPTED


def current(referral: Referral) -> Package | None:
    """The last version that was sent, as far as the reader's transaction sees it."""
    return Package.objects.of(referral).first()


def freeze(referral: Referral, *, actor: User) -> Package:
    """Keep what the referral carries as it stands now. For the action that submits it, on the locked referral.

    Nothing is frozen that may not go at this moment; raises Refused where nothing may.
    """
    sections = policies.sections_to_freeze(referral) & case_policies.sections_for(actor, referral.case)
    if not sections:
        raise Refused(_("Nothing of what the referral names may go to this receiver. Nothing was sent."))
    last = current(referral)
    package = Package(
        referral=referral,
        version=last.version + 1 if last else 1,
        sections=_in_order(sections),
        frozen_by=actor,
    )
    told = summary.content_of(referral.case, actor, package.sections)
    package.content, package.digest = summary.sealed_content(told)
    package.save()
    changes = {"revision": package.version, "sections": package.sections, "digest": package.digest}
    case_id = referral.case.public_id
    record(Event.REFERRAL_PACKAGE_FROZEN, actor=actor, target=package, case_id=case_id, changes=changes)
    return package


def recall(referral: Referral, *, actor: User | None) -> None:
    """Take back what was sent: from now on nobody outside reads any version. For the action that withdraws the referral."""
    for package in Package.objects.of(referral).filter(recalled_at__isnull=True).select_for_update(of=("self",)):
        package.recalled_at = timezone.now()
        package.save(update_fields=["recalled_at"])
        changes = {"revision": package.version}
        case_id = referral.case.public_id
        record(Event.REFERRAL_PACKAGE_RECALLED, actor=actor, target=package, case_id=case_id, changes=changes)


@transaction.atomic
def open_package(
    referral: Referral, *, actor: User, see: str = See.ACCEPTED, role: str = "", version: int | None = None
) -> Opened:
    """Read a package, or look as its sender at what the receiver reads (`see`, as one of the receiver's roles). On record.

    Raises NotVisible, TooMuch.
    """
    referral_policies.require_visible(actor, referral)
    if policies.side_of(actor, referral) == Side.SENDER:
        return _preview(referral, actor, See(see), role, version)
    package = current(referral)
    sections = policies.open_to(actor, referral, package)
    named = frozenset(Section(name) for name in (package or referral).sections)
    case_id = referral.case.public_id
    if package is None or not sections:
        record(Event.REFERRAL_READ, actor=actor, target=referral, case_id=case_id)
    else:
        check_reading(actor, case_id)
        shown = _in_order(sections)
        PackageRead.objects.create(package=package, reader=actor, organisation=actor.organisation, sections=shown)
        changes = {"revision": package.version, "sections": shown}
        record(Event.REFERRAL_PACKAGE_READ, actor=actor, target=package, case_id=case_id, changes=changes)
    side = policies.side_of(actor, referral)
    return Opened(side, package, named, sections, _moment(referral, package, side))


def _preview(referral: Referral, actor: User, see: See, role: str, version: int | None) -> Opened:
    sent = Package.objects.of(referral)
    package = sent.filter(version=version).first() if version else sent.first()
    if see == See.SENT and package is not None:
        sections, moment = policies.open_to(actor, referral, package), Moment.OWN
    else:
        if package is None or referral.status in _UNSENT:
            package = Package(referral=referral, sections=_in_order(policies.sections_to_freeze(referral)))
        roles, receiver = [role] if role else [], policies.receivers_of(referral)[0]
        sections = policies.open_to_receiver(referral, package, receiver, roles, accepted=see == See.ACCEPTED)
        sections &= case_policies.sections_for(actor, referral.case)
        see = See.ACCEPTED if see == See.SENT else see
        moment = _moment(referral, package, Side.RECEIVER, accepted=see == See.ACCEPTED)
        if package.pk is None:
            # What would be frozen if it were submitted now; not kept.
            package.content, package.digest = summary.sealed_content(
                summary.content_of(referral.case, actor, _in_order(sections))
            )
    changes = {"sections": _in_order(sections), "roles": [role] if role else []}
    case_id = referral.case.public_id
    record(Event.REFERRAL_PACKAGE_PREVIEWED, actor=actor, target=referral, case_id=case_id, changes=changes)
    named = frozenset(Section(name) for name in package.sections)
    return Opened(Side.SENDER, package, named, sections, moment, see)


def _moment(referral: Referral, package: Package | None, side: Side, *, accepted: bool = False) -> Moment:
    if referral.status in ENDED or package is not None and policies.is_closed(referral, package):
        return Moment.ENDED
    if side == Side.MINISTRY:
        return Moment.REVIEW
    return Moment.TAKEN if accepted or policies.is_taken(referral) else Moment.BEFORE


def _in_order(sections: frozenset[Section]) -> list[str]:
    return [section.value for section in Section if section in sections]
