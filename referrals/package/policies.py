"""What of a package is open to whom, at which moment. A section is open only while everything that opens it holds."""

from collections.abc import Iterable

from accounts.models import Organisation, User
from accounts.roles import ROLE_SECTIONS, Permission, Role, Section, has_permission, sections_of_role
from cases import policies as case_policies
from cases.consent.policies import consent_allows
from cases.models import CaseShare
from referrals import policies as referral_policies
from referrals.models import Referral
from referrals.package.models import Package
from referrals.states import ENDED, TAKEN_ON, Side


def role_of(referral: Referral) -> str:
    """The one role of the receiver's staff for whom the package is; "" for all of them, each within her role."""
    return referral.receiver_role


def receivers_of(referral: Referral) -> list[Organisation]:
    """Who was asked. What is frozen is what may go to at least one of them; each reads what may go to her."""
    return referral_policies.asked(referral)


def side_of(actor: User, referral: Referral) -> Side:
    """As whom she reads a referral that she sees. Who is asked reads as a receiver, also where the ministry itself is."""
    if actor.organisation_id == referral.from_organisation_id:
        return Side.SENDER
    if actor.organisation_id in {organisation.pk for organisation in receivers_of(referral)}:
        return Side.RECEIVER
    return Side.MINISTRY


def sections_to_freeze(referral: Referral) -> frozenset[Section]:
    """Of the named sections, those that the receiver's role may see and that may go to a receiver today."""
    role = role_of(referral)
    wanted = set(referral.sections) & ROLE_SECTIONS[role] if role else set(referral.sections)
    covered = [consent_allows(referral.case, receiver, wanted).sections for receiver in receivers_of(referral)]
    return frozenset().union(*covered)


def open_to(actor: User, referral: Referral, package: Package | None) -> frozenset[Section]:
    """The sections of a package that the actor reads now, as the side on which she stands."""
    if package is None or not has_permission(actor, Permission.CASE_VIEW):
        return frozenset()
    side = side_of(actor, referral)
    if side == Side.SENDER:
        return _named(package) & case_policies.sections_for(actor, referral.case)
    if is_closed(referral, package):
        return frozenset()
    if side == Side.RECEIVER:
        return open_to_receiver(referral, package, actor.organisation, actor.roles)
    # Who approves is not who receives: of what the person did not agree to tell the ministry she reads the headings.
    wanted = _named(package) & sections_of_role(actor)
    return consent_allows(referral.case, actor.organisation, wanted).sections


def open_to_receiver(
    referral: Referral, package: Package, organisation: Organisation, roles: Iterable[str], *, accepted: bool = False
) -> frozenset[Section]:
    """What somebody with these roles at a receiver reads: of what was frozen, what her role sees, what was opened by
    accepting, and what is covered today. With `accepted`: what she would read if it were accepted now."""
    if is_closed(referral, package):
        return frozenset()
    wanted = _named(package) & frozenset().union(*(ROLE_SECTIONS[role] for role in roles))
    wanted &= _would_open(referral, roles) if accepted else _opened(referral, organisation, roles)
    return consent_allows(referral.case, organisation, wanted).sections


def is_closed(referral: Referral, package: Package) -> bool:
    """Whether nobody but the sender reads anything of it any more."""
    return package.recalled_at is not None or referral.status in ENDED


def is_taken(referral: Referral) -> bool:
    """Whether a receiver has accepted and has not finished."""
    return referral.status in TAKEN_ON


def roles_at(referral: Referral) -> list[str]:
    """The roles as which the package can be looked at: of the receivers' staff who see cases, in the table's order."""
    if role := role_of(referral):
        return [role]
    receivers = receivers_of(referral)
    staff = User.objects.filter(organisation__in=receivers, is_active=True).values_list("roles", flat=True)
    held = {role for roles in staff for role in roles}
    return [role for role in Role.values if role in held and ROLE_SECTIONS[role]]


def _named(package: Package) -> frozenset[Section]:
    return frozenset(Section(name) for name in package.sections)


def _would_open(referral: Referral, roles: Iterable[str]) -> frozenset[Section]:
    """What acceptance opens to these roles, of what the referral names; of a sealed file nothing."""
    role = role_of(referral)
    if referral.case.is_sealed or role and role not in roles:
        return frozenset()
    return frozenset(Section(name) for name in referral.sections)


def _opened(referral: Referral, organisation: Organisation, roles: Iterable[str]) -> frozenset[Section]:
    if referral.case.is_sealed:
        return frozenset()
    shares = CaseShare.objects.in_force().filter(
        referral_public_id=referral.public_id, organisation=organisation, role__in=["", *roles]
    )
    return frozenset(Section(name) for names in shares.values_list("sections", flat=True) for name in names)
