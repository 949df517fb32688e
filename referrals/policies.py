"""Who may do what with a referral: role, row and turn in one place. Actions call these first; pages ask for the buttons."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.access import Purpose, part_of_act
from accounts.models import Organisation, User
from accounts.roles import SHAREABLE, Permission, has_permission, require, with_permission
from cases import policies as case_policies
from cases.consent.policies import Allowance, check_may_read, consent_allows
from cases.enums import Section
from cases.identification.enums import DeadlineKind
from cases.identification.models import Deadline
from cases.intake.enums import Need
from cases.models import Case
from core.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused
from referrals.models import Party, Referral
from referrals.parcels.models import OutsideOrganisation
from referrals.querysets import sides_open_to
from referrals.routes.models import Route
from referrals.routes.policies import routes_from
from referrals.states import ENDED, NEXT, Answer, Box, Side, Status
from referrals.states import Purpose as ReferralPurpose

# Steps that make no sense once the case is closed.
_NEEDS_OPEN_CASE = frozenset({Status.SUBMITTED, Status.ACCEPTED})
# What a receiver does with an offer, or with what she took on.
_ANSWERS = frozenset({Status.ACCEPTED, Status.DECLINED})


def require_visible(actor: User, referral: Referral) -> None:
    """Raise NotVisible unless the referral is among those the actor may see."""

    def is_visible() -> bool:
        return Referral.objects.visible_to(actor).filter(pk=referral.pk).exists()

    if not case_policies.remembered("referral", actor, referral.pk, is_visible):
        raise NotVisible("")


def found_visible(actor: User, referral: Referral) -> None:
    """The page found the referral among the visible ones: none of its rooms needs to ask again."""
    case_policies.remembered("referral", actor, referral.pk, lambda: True)


def check_may_list(actor: User) -> None:
    """Whoever has to do with referrals at all."""
    require(actor, Permission.REFERRAL_VIEW)


def check_may_draft(actor: User, case: Case) -> None:
    """Casework staff of the case's own organisation, while it is open: who received a case does not pass it on."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.REFERRAL_SEND)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case can refer the person."))
    if not case.is_open:
        raise Conflict(_("This case is closed. Reopen it first."))


def check_may_refer_again(actor: User, referral: Referral) -> None:
    """Whoever may draft one for the case, after a referral that has ended: a new draft, which begins as the former one stood."""
    require_visible(actor, referral)
    check_may_draft(actor, referral.case)
    if referral.status not in ENDED:
        raise Conflict(where_it_stands(referral))


def check_may_change(actor: User, referral: Referral) -> None:
    """The sender, as long as it is a draft or was returned: what the ministry reads does not change under its eyes."""
    require_visible(actor, referral)
    if Side.SENDER not in sides_of(actor, referral):
        raise NotAllowed(_("Only the organisation that sends the referral can change it."))
    if referral.status not in (Status.DRAFT, Status.RETURNED):
        raise Conflict(where_it_stands(referral))
    if not referral.case.is_open:
        raise Conflict(_("This case is closed. Reopen it first."))


def check_may_move(actor: User, referral: Referral, to: Status) -> None:
    """Visible; on the side whose step this is; the state allows it now; and nobody reviews what she submitted herself."""
    require_visible(actor, referral)
    _check_turn(actor, referral, to, _place_of(actor, referral))


def moves_open_to(actor: User, referral: Referral) -> list[Status]:
    """The states to which the actor may bring a referral that she sees, now."""
    place = _place_of(actor, referral)
    moves = []
    for to in NEXT[Status(referral.status)]:
        try:
            _check_turn(actor, referral, to, place)
        except DomainError:
            continue
        moves.append(to)
    return moves


def sides_of(actor: User, referral: Referral) -> frozenset[Side]:
    """The sides for which the actor may act, by organisation and role. A ministry may be sender and reviewer at once."""
    return _place_of(actor, referral).sides


@dataclass(frozen=True)
class _Place:
    """On which sides somebody may act, and what her organisation answered if it was asked."""

    sides: frozenset[Side]
    answer: str


def _place_of(actor: User, referral: Referral) -> _Place:
    organisation = actor.organisation

    def answer_given() -> str | None:
        shown = {"organisation": organisation, "side": Side.RECEIVER, "shown_at__isnull": False}
        return Party.objects.filter(referral=referral, **shown).values_list("answer", flat=True).first()

    answer = case_policies.remembered("seat", actor, referral.pk, answer_given)
    holds = {
        Side.SENDER: organisation.pk == referral.from_organisation_id,
        Side.MINISTRY: organisation.is_ministry and referral.needs_ministry,
        Side.RECEIVER: answer is not None,
    }
    return _Place(frozenset(side for side in sides_open_to(actor) if holds[side]), answer or "")


def asked(referral: Referral) -> list[Organisation]:
    """The organisations to which a referral goes, the first one first."""
    rows = Organisation.objects.filter(
        pk__in=referral.parties.filter(side=Side.RECEIVER).values("organisation")
    ).order_by("pk")
    return sorted(rows, key=lambda row: row.pk != referral.to_organisation_id)


def waits_for_somebody(referral: Referral) -> bool:
    """True while one of the organisations asked has not answered. Programme-wide: a receiver does not see the others."""
    with part_of_act(Purpose.REFERRAL):
        return referral.parties.filter(answer=Answer.OFFERED).exists()


def require_offered(referral: Referral, organisation: Organisation) -> None:
    """Raise Conflict unless an organisation that was asked may still answer."""
    seat = referral.parties.filter(organisation=organisation, side=Side.RECEIVER).first()
    if referral.status != Status.OFFERED or seat is None:
        raise Conflict(where_it_stands(referral))
    _check_answer(Status.ACCEPTED, seat.answer)


def require_open_case(referral: Referral) -> None:
    """Raise Conflict once the case is closed: nobody takes it on then."""
    if not referral.case.is_open:
        raise Conflict(_("The case was closed meanwhile. Nothing was changed."))


def may_take_on(actor: User, referral: Referral) -> bool:
    """Whether who approved is the receiver, too, and was the only one asked: then approving takes it on."""
    alone = [row.pk for row in asked(referral)] == [actor.organisation_id]
    return alone and has_permission(actor, Permission.REFERRAL_RECEIVE)


def require_route(referral: Referral, receivers: Sequence[Organisation]) -> Route:
    """The route by which a referral goes to these receivers: of several the strictest. Raises Refused where none leads there.

    To several at once only where the route to each lets them be asked so.
    """
    ways = routes_from(referral.from_organisation)
    routes = []
    for receiver in receivers:
        route = ways.to(receiver.type, referral.purpose)
        if route is None:
            words = {"receiver": receiver.name}
            raise Refused(_("No route leads to %(receiver)s for this purpose. Choose another one.") % words, "purpose")
        if len(receivers) > 1 and not route.several_offers:
            raise Refused(_("For this purpose one organisation is asked at a time."), "also_to")
        if missing := [name for name in Section if name in route.must_carry and name not in referral.sections]:
            words = {"parts": ", ".join(str(name.label) for name in missing)}
            raise Refused(_("This route has to carry: %(parts)s.") % words, "sections")
        routes.append(route)
    return max(routes, key=lambda route: (route.ministry_approves, route.four_eyes, -route.pk))


def require_agreement(referral: Referral, receiver: Organisation) -> None:
    """Where the installation asks for one: raise Refused where a referral that names the person has no sharing agreement.

    One without her identity goes on as before, so that help can be asked for meanwhile.
    """
    if not settings.REFERRAL_NEEDS_AGREEMENT or Section.IDENTITY not in referral.sections:
        return
    missing = import_string(settings.SHARING_GATE)(referral.from_organisation, receiver, referral.sections)
    if missing:
        raise Refused(missing, "sections")


def seat_to_assign(actor: User, referral: Referral, officer: User | None) -> Party:
    """The locked seat at which it is the turn of the actor's organisation; she and the officer can both take it.

    Raises NotVisible, NotAllowed, Conflict.
    """
    require_visible(actor, referral)
    rows = Party.objects.select_for_update(of=("self",)).filter(
        referral=referral, organisation=actor.organisation_id, box=Box.TURN
    )
    seat = rows.order_by("pk").first()
    if seat is None:
        raise Conflict(where_it_stands(referral))
    if seat.side not in sides_open_to(actor):
        raise NotAllowed(_("Your role does not include this."))
    if officer is not None and not _can_take(officer, seat):
        raise Refused(_("This colleague cannot take the next step."), "officer")
    return seat


def _can_take(officer: User, seat: Party) -> bool:
    """Of the seat's organisation, acting on its side, and seeing the referral: a sealed file's is not given to just anybody."""
    if officer.organisation_id != seat.organisation_id or seat.side not in sides_open_to(officer):
        return False
    # Asked for her, in somebody else's transaction.
    with part_of_act(Purpose.REFERRAL):
        return Party.objects.at_desk_of(officer).filter(pk=seat.pk).exists()


def sections_to_offer(actor: User, case: Case) -> frozenset[str]:
    """Nobody passes on more of a file than she sees herself."""
    return case_policies.sections_for(actor, case) & SHAREABLE


def known_of_intake(actor: User, case: Case) -> tuple[str, list[str]]:
    """For a new card: the language and the urgent needs that are on file, as far as the actor sees them."""
    intake, sections = getattr(case, "intake", None), case_policies.sections_for(actor, case)
    if intake is None:
        return "", []
    language = intake.spoken_language if Section.CONTACT in sections else ""
    needs = [need for need in intake.needs if need != Need.NONE] if Section.ASSESSMENT in sections else []
    return language, needs


def allowance_of(referral: Referral, receiver: Organisation | None = None) -> Allowance:
    """Which of the sections that a referral names it may carry today, to one of those who are asked (the first)."""
    return consent_allows(referral.case, receiver or referral.to_organisation, referral.sections)


def allowance_to_offer(actor: User, referral: Referral) -> Allowance:
    """The same of all the sections that the sender could name."""
    return consent_allows(referral.case, referral.to_organisation, sections_to_offer(actor, referral.case))


def ministry_deadline(actor: User, case: Case, referral: Referral | None) -> Deadline | None:
    """What still runs until the ministry has to know of the case, for whoever refers it there, or has not said what for yet."""
    if referral is not None and referral.purpose != ReferralPurpose.FORMAL_IDENTIFICATION:
        return None
    rows = Deadline.objects.visible_to(actor).running().with_pause().filter(paused_at__isnull=True)
    return rows.filter(case=case, kind=DeadlineKind.MINISTRY_REFERRAL).first()


def may_read_reasons(actor: User, referral: Referral) -> bool:
    """What the person said stays with the sender; the others learn only what is covered."""
    return case_policies.allows(check_may_read, actor, referral.case)


def receivers_for(actor: User) -> QuerySet[Organisation]:
    """Active organisations other than one's own in which somebody can answer a referral: here, or at an installation in force."""
    roles = with_permission(Permission.REFERRAL_RECEIVE)
    somebody = User.objects.filter(organisation=OuterRef("pk"), is_active=True, roles__overlap=roles)
    outside = OutsideOrganisation.objects.reachable().filter(organisation=OuterRef("pk"))
    rows = Organisation.objects.filter(Exists(somebody) | Exists(outside), is_active=True)
    return rows.exclude(pk=actor.organisation_id)


def asked_together(actor: User) -> set[str]:
    """The purposes for which the actor's organisation may ask several at the same time, whoever they are."""
    ways = routes_from(actor.organisation)
    return {route.purpose for route in ways.routes if route.several_offers}


def own_seat(actor: User, referral: Referral, seats: Sequence[Party]) -> Party | None:
    """Of the parties that the actor sees, her organisation's: where it is its turn, or else the first."""
    own = [s for s in seats if s.organisation_id == actor.organisation_id and s.referral_id == referral.pk]
    return next((seat for seat in own if seat.box == Box.TURN), own[0] if own else None)


def knows_who_was_asked(actor: User, referral: Referral) -> bool:
    """Whoever sends it or approves it; who receives it is not told who else was asked."""

    def leads() -> bool:
        return Referral.objects.led_by(actor).filter(pk=referral.pk).exists()

    return bool(case_policies.remembered("leads", actor, referral.pk, leads))


def where_it_stands(referral: Referral) -> str:
    """For whoever came too late: what the referral is now."""
    state = Status(referral.status).label
    return _("This referral has moved on meanwhile. It is now: “%(state)s”. Nothing was changed.") % {"state": state}


def _check_turn(actor: User, referral: Referral, to: Status, place: _Place) -> None:
    before = Status(referral.status)
    side = NEXT[before].get(to)
    if side not in place.sides:
        # Too late is one thing, never hers another: who is on none of the sides that bring a referral there is told so.
        leading = [following[to] for following in NEXT.values() if to in following]
        if side is None and (not leading or place.sides.intersection(leading)):
            # Nor does she learn that another organisation has it who was asked and did not take it.
            if place.sides == {Side.RECEIVER} and place.answer in (Answer.CLOSED, Answer.EXPIRED):
                raise Conflict(_part_is_over(place.answer))
            raise Conflict(where_it_stands(referral))
        raise NotAllowed(_whose(side or leading[0]))
    if side == Side.RECEIVER:
        _check_answer(to, place.answer)
    if side == Side.MINISTRY and referral.submitted_by_id == actor.pk:
        raise NotAllowed(_("A referral is reviewed by someone other than who submitted it."))
    if before == Status.APPROVED and side == Side.MINISTRY and referral.approved_by_id == actor.pk:
        raise NotAllowed(_("A second officer confirms what another has approved."))
    if before == Status.SUBMITTED and to == Status.OFFERED and referral.needs_ministry:
        raise NotAllowed(_whose(Side.MINISTRY))
    if to in _NEEDS_OPEN_CASE:
        require_open_case(referral)


def _check_answer(to: Status, answer: str) -> None:
    """Of several who are asked, each answers once; and only who accepted goes on."""
    if answer != (Answer.OFFERED if to in _ANSWERS else Answer.ACCEPTED):
        raise Conflict(_part_is_over(answer))


def _part_is_over(answer: str) -> str:
    words = {"answer": Answer(answer).label}
    return _("Your organisation's part in this referral is over: “%(answer)s”. Nothing was changed.") % words


def _whose(side: Side) -> str:
    return str(
        {
            Side.SENDER: _("This step is for the organisation that sends the referral."),
            Side.MINISTRY: _("This step is for the ministry."),
            Side.RECEIVER: _("This step is for the organisation that receives the referral."),
            Side.CLOCK: _("Nobody does this: the time does."),
        }[side]
    )
