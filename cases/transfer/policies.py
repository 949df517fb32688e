"""Who hands a case over to a colleague, who lets it go to another organisation, who takes it on there."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.roles import SHAREABLE, Permission, Section, has_permission, require, with_permission
from cases import policies as case_policies
from cases.consent.enums import Cover, Form, Purpose
from cases.consent.models import Consent
from cases.consent.policies import Allowance, consent_allows
from cases.emergency.policies import rests_on_emergency
from cases.models import Case
from cases.transfer.models import HandOver, Transfer
from cases.transfer.states import NEXT, SIDE_OF, Side, Status
from cases.work import policies as work_policies
from core.errors import Conflict, NotAllowed, NotVisible, Refused

# Without them there is no file at the receiver: who she is, how she is reached, as what she counts.
REQUIRED = frozenset({Section.IDENTITY, Section.CONTACT, Section.CLASSIFICATION})
# Among what is unfinished in a file, the transfer itself.
OWN_OBSTACLE = "cases.transfer.keeping.under_way"


# ------------------------------------------------------------------ between caseworkers


def check_may_hand_over(actor: User, case: Case) -> None:
    """Casework staff who see the open case; not from an emergency, which opens it to act and not to decide."""
    case_policies.check_may_edit(actor, case)
    _refuse_emergency(actor, case)


def check_may_hand_over_all(actor: User, user: User) -> None:
    """A manager, of somebody of her organisation."""
    work_policies.check_may_see_caseload(actor)
    if user.organisation_id != actor.organisation_id:
        raise NotVisible("")


def check_may_confirm(actor: User, hand_over: HandOver) -> None:
    """She to whom the case was handed, once."""
    case_policies.require_visible(actor, hand_over.case)
    if hand_over.to_user_id != actor.pk:
        raise NotAllowed(_("Only she to whom the case was handed over says that she has read it."))
    if hand_over.read_at is not None:
        raise Conflict(_("This was confirmed already."))


def can_take(user: User, case: Case) -> bool:
    """Whether somebody may be put in charge: casework staff of the house who see the case, with its notes."""
    works = user.organisation_id == case.organisation_id and has_permission(user, Permission.CASE_EDIT)
    return works and Section.NOTES in case_policies.sections_for(user, case)


# ------------------------------------------------------------------ between organisations


def require_visible(actor: User, transfer: Transfer) -> None:
    """Raise NotVisible unless the transfer is among those the actor may see."""
    if not Transfer.objects.visible_to(actor).filter(pk=transfer.pk).exists():
        raise NotVisible("")


def sees_former_file(actor: User, transfer: Transfer) -> bool:
    """Whether the file from which a case goes is open to the actor, as its receiver as long as a share opens it."""
    return Case.objects.visible_to(actor).filter(pk=transfer.case_id).exists()


def check_may_list(actor: User) -> None:
    """Whoever works with cases: what her organisation sent. What it is to answer, its managers."""
    require(actor, Permission.CASE_EDIT)


def check_may_ask(actor: User, case: Case) -> None:
    """Casework staff of the owner, while the case is open; a manager lets it go."""
    check_may_hand_over(actor, case)


def check_may_move(actor: User, transfer: Transfer, to: Status) -> None:
    """Visible; on the side whose step this is; and the state allows it now. A sealed file is let go by a second person."""
    require_visible(actor, transfer)
    check_turn(actor, transfer, to)


def moves_open_to(actor: User, transfer: Transfer) -> list[Status]:
    """The states to which the actor may bring a transfer that she sees, now."""
    return [to for to in NEXT[Status(transfer.status)] if case_policies.allows(check_turn, actor, transfer, to)]


def check_turn(actor: User, transfer: Transfer, to: Status) -> None:
    """As `check_may_move`, of a transfer that is visible."""
    side = SIDE_OF[to]
    if not _is_on_side(actor, transfer, side):
        reasons = {
            Side.CASEWORK: _("This step is for the organisation that owns the case."),
            Side.MANAGER: _("This step is for a manager of the organisation that owns the case."),
            Side.RECEIVER: _("This step is for a manager of the organisation that is to take the case on."),
            Side.CLOCK: _("Nobody does this: the time does."),
        }
        raise NotAllowed(str(reasons[side]))
    if side in (Side.CASEWORK, Side.MANAGER):
        _refuse_emergency(actor, transfer.case_id)
    if to not in NEXT[Status(transfer.status)]:
        raise Conflict(where_it_stands(transfer))
    if to == Status.PROPOSED and transfer.was_sealed and transfer.asked_by_id == actor.pk:
        raise NotAllowed(_("This file is restricted: somebody else than who asked lets it go."))


def _refuse_emergency(actor: User, case: Case | int) -> None:
    if rests_on_emergency(actor, case):
        raise NotAllowed(_("You see this case in an emergency: that is not enough to decide about the file."))


def _is_on_side(actor: User, transfer: Transfer, side: Side) -> bool:
    owner = actor.organisation_id == transfer.from_organisation_id
    if side == Side.CASEWORK:
        return owner and has_permission(actor, Permission.CASE_EDIT)
    if side == Side.MANAGER:
        return owner and has_permission(actor, Permission.CASE_TRANSFER)
    receives = side == Side.RECEIVER and actor.organisation_id == transfer.to_organisation_id
    return receives and has_permission(actor, Permission.CASE_TRANSFER)


def receivers_for(actor: User) -> QuerySet[Organisation]:
    """Active organisations other than one's own in which somebody can take a case on."""
    somebody = User.objects.filter(
        organisation=OuterRef("pk"), is_active=True, roles__overlap=with_permission(Permission.CASE_TRANSFER)
    )
    rows = Organisation.objects.filter(Exists(somebody), is_active=True).exclude(pk=actor.organisation_id)
    return rows.order_by("name", "pk")


def sections_to_offer(actor: User, case: Case) -> frozenset[Section]:
    """Nobody hands over more of a file than she sees herself."""
    return frozenset(Section(name) for name in case_policies.sections_for(actor, case) & SHAREABLE)


def allowance_of(transfer: Transfer) -> Allowance:
    """Which of the named parts may go to the receiver today."""
    return consent_allows(transfer.case, transfer.to_organisation, transfer.sections)


def require_covered(case: Case, organisation: Organisation, sections: Iterable[str]) -> Allowance:
    """Raise Refused unless the person's consent, in writing, or what stands in its place, covers what is handed over.

    Prior written consent: law on personal data, 998-IIIQ, on handing data to a third party (docs/adr/0020-transfer.md).
    """
    allowance = consent_allows(case, organisation, sections)
    if allowance.refused:
        parts = ", ".join(str(name.label) for name in Section if name in allowance.refused)
        words = {"parts": parts, "why": allowance.reasons()}
        raise Refused(_("Not covered: %(parts)s. %(why)s") % words, "sections")
    by_consent = any(covered.by == Cover.CONSENT for covered in allowance.covered.values())
    if by_consent and not _is_written(case, organisation):
        raise Refused(
            _("To hand a person's file over, her consent has to be in writing. Have it signed first."), "sections"
        )
    return allowance


def _is_written(case: Case, organisation: Organisation) -> bool:
    answers = Consent.objects.filter(case=case).about((Purpose.SHARING, organisation.pk, ""))
    return answers.values_list("form", flat=True).first() in (Form.WRITTEN, Form.E_SIGNED)


def unfinished(case: Case) -> list[Any]:
    """What is to be ended in the file before it can go: what closing it would ask for, too (settings.RETENTION_OBSTACLES)."""
    paths = [path for path in settings.RETENTION_OBSTACLES if path != OWN_OBSTACLE]
    return [reason for path in paths for reason in import_string(path)(case)]


def where_it_stands(transfer: Transfer) -> str:
    """For whoever came too late: what the transfer is now."""
    state = Status(transfer.status).label
    return _("This transfer has moved on meanwhile. It is now: “%(state)s”. Nothing was changed.") % {"state": state}
