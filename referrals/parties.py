"""Who has to do with a referral, and where it lies with each of them: `seat` is the only writer of the boxes."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.access import Purpose, part_of_act
from accounts.enums import OrganisationType
from accounts.models import Organisation
from accounts.telling.actions import settle
from accounts.telling.enums import Kind as Told
from referrals.models import Party, Referral, ReferralStep
from referrals.notices.enums import Kind
from referrals.notices.models import Notice
from referrals.states import (
    ANSWER_OWED,
    ENDED,
    TAKEN_ON,
    TOLD_TO_SENDER,
    TURN,
    Answer,
    Box,
    Side,
    Status,
    Urgency,
)

OF_A_TURN = (Told.REFERRAL_TURN, Told.REFERRAL_REMINDER, Told.REFERRAL_LATE, Told.REFERRAL_UNANSWERED)
# How long an answer may take where the route says nothing.
PATIENCE = {Urgency.IMMEDIATE: timedelta(hours=4), Urgency.SOON: timedelta(days=1), Urgency.ROUTINE: timedelta(days=7)}
_TIME_OF = {
    Status.SUBMITTED: lambda route, urgency: route.time_to_approve(),
    Status.APPROVED: lambda route, urgency: route.time_to_approve(),
    Status.OFFERED: lambda route, urgency: route.time_to_answer(urgency),
    Status.ACCEPTED: lambda route, urgency: route.time_to_start(),
    Status.IN_PROGRESS: lambda route, urgency: route.time_to_complete(),
}


def ministries() -> list[Organisation]:
    """Those whose officers decide about referrals: usually one."""
    return list(Organisation.objects.filter(type=OrganisationType.MINISTRY, is_active=True).order_by("pk"))


def invite(referral: Referral, receivers: Iterable[Organisation]) -> None:
    """Who sends, and who is to be asked; nobody but the sender is shown it yet. Whoever is no longer to be asked goes."""
    asked = {organisation.pk for organisation in receivers}
    Party.objects.get_or_create(
        referral=referral,
        organisation=referral.from_organisation,
        side=Side.SENDER,
        defaults={"shown_at": timezone.now(), "since": timezone.now()},
    )
    rows = referral.parties.filter(side=Side.RECEIVER)
    rows.exclude(organisation__in=asked).filter(shown_at__isnull=True).delete()
    known = set(rows.values_list("organisation", flat=True))
    Party.objects.bulk_create(
        Party(referral=referral, organisation_id=key, side=Side.RECEIVER) for key in sorted(asked - known)
    )


def seat(referral: Referral, *, moved: bool, step: ReferralStep | None = None) -> None:
    """Put the referral where it belongs with each party. `moved`: into another state, so that waiting begins anew.

    Who is to be told of it (`step`: of what) is kept in the same transaction.

    To be called on a locked referral, in the transaction that changed it. It writes rows that the actor may not see: a
    receiver who accepts closes the offers to others.
    """
    with part_of_act(Purpose.REFERRAL):
        if referral.status == Status.SUBMITTED and referral.needs_ministry:
            for ministry in ministries():
                Party.objects.get_or_create(referral=referral, organisation=ministry, side=Side.MINISTRY)
        rows = list(referral.parties.select_for_update().order_by("pk"))
        were = {row.pk: (row.box, row.turns) for row in rows}
        now, due = timezone.now(), due_at(referral, timezone.now())
        for row in rows:
            _answer_of(row, referral)
            _show(row, referral, now)
            box = _box_of(row, referral, rows)
            again = moved and box in (Box.TURN, Box.WAITING)
            if box != row.box or again:
                row.since = now
                row.due_at = due if box in (Box.TURN, Box.WAITING) else None
                row.turns += box == Box.TURN
                row.box = box
            row.save(update_fields=["shown_at", "box", "since", "due_at", "turns", "answer"])
        # What was told of a turn that is over is nobody's news any more.
        over = [row.public_id for row in rows if were[row.pk][0] == Box.TURN and (row.box, row.turns) != were[row.pk]]
        if over:
            settle(over, *OF_A_TURN)
        Notice.objects.bulk_create(_notices(referral, rows, were, step), ignore_conflicts=True)


def due_at(referral: Referral, now: datetime) -> datetime | None:
    """By when the next step is due, counted from now: the route's time, or the urgency's if that is shorter."""
    status, urgency, route = Status(referral.status), Urgency(referral.urgency), referral.route
    spans = [_TIME_OF[status](route, urgency)] if route and status in _TIME_OF else []
    if status in ANSWER_OWED:
        # An answer is owed in time; help itself takes as long as it takes.
        spans.append(PATIENCE[urgency])
    spans = [span for span in spans if span]
    return now + min(spans) if spans else None


def _notices(
    referral: Referral, rows: list[Party], were: dict[int, tuple[str, int]], step: ReferralStep | None
) -> Iterator[Notice]:
    """Whose turn it has become; and to the sender, or to a receiver who lost it by no act of hers, what became of it."""
    lost = [row for row in rows if were[row.pk][0] == Box.TURN and row.box == Box.ENDED and row.side == Side.RECEIVER]
    lapsed = any(row.answer == Answer.EXPIRED for row in lost)
    for row in rows:
        if row.turns > were[row.pk][1] and referral.status in ANSWER_OWED:
            yield Notice(party=row, kind=Kind.TURN, turn=row.turns)
        by_others = row.answer in (Answer.CLOSED, Answer.EXPIRED) or referral.status == Status.WITHDRAWN
        told = lapsed or step is not None and step.to_status in TOLD_TO_SENDER
        if row in lost and by_others or row.side == Side.SENDER and told:
            yield Notice(party=row, kind=Kind.MOVED, turn=row.turns, step=step)


def _answer_of(row: Party, referral: Referral) -> None:
    """What an offer is, once the referral is offered, taken on by another or over."""
    if row.side != Side.RECEIVER:
        return
    if referral.status == Status.OFFERED and row.answer == Answer.NONE:
        row.answer = Answer.OFFERED
    elif referral.status != Status.OFFERED and row.answer == Answer.OFFERED:
        row.answer = Answer.CLOSED


def _show(row: Party, referral: Referral, now: datetime) -> None:
    """A ministry is shown what was submitted, a receiver what was offered to it; what was shown is not hidden again."""
    due = row.side == Side.MINISTRY and referral.status != Status.DRAFT or row.answer != Answer.NONE
    if due and row.shown_at is None:
        row.shown_at = now


def _box_of(row: Party, referral: Referral, rows: list[Party]) -> Box:
    status = Status(referral.status)
    if row.shown_at is None:
        return Box.NONE
    if row.side == Side.RECEIVER and row.answer not in (Answer.OFFERED, Answer.ACCEPTED):
        return Box.ENDED
    # Submitted anew by a route that leaves the ministry out, it is offered in the same act: that is no turn of hers.
    if TURN[status] == row.side and (row.side != Side.MINISTRY or referral.needs_ministry):
        return Box.TURN
    if row.side == Side.MINISTRY and _has_another_seat(row, rows):
        return Box.NONE
    return Box.ENDED if status in ENDED else Box.WAITING


def _has_another_seat(row: Party, rows: list[Party]) -> bool:
    """A ministry that sends or receives has the referral there; as who approves only while that is its turn."""
    return any(other.organisation_id == row.organisation_id and other.side != row.side for other in rows)


def past_parties(referral: Referral, ministries: list[Organisation]) -> list[Party]:
    """For a referral of the past, which a register brought: who had to do with it. It is nobody's turn, but what is pending is.

    Not saved; the referral may not be either.
    """
    status = Status(referral.status)
    over = Box.ENDED if status in {*ENDED, *TAKEN_ON} else Box.WAITING
    sent = referral.submitted_at or timezone.now()
    decided = referral.decided_at or sent
    seats = [(referral.from_organisation_id, Side.SENDER, over, "")]
    seats += [
        (ministry.pk, Side.MINISTRY, Box.TURN if status == Status.SUBMITTED else over, "")
        for ministry in ministries
        if referral.submitted_at
        if status == Status.SUBMITTED or ministry.pk not in (referral.from_organisation_id, referral.to_organisation_id)
    ]
    answer = _ANSWERED.get(status)
    if answer:
        seats.append((referral.to_organisation_id, Side.RECEIVER, Box.ENDED, answer))
    return [
        Party(
            referral=referral, organisation_id=organisation, side=side, box=box, answer=answer,
            shown_at=sent, since=decided, answered_at=decided if answer else None,
        )
        for organisation, side, box, answer in seats
    ]  # fmt: skip


# What a register tells of the receiver's answer.
_ANSWERED = {
    Status.ACCEPTED: Answer.ACCEPTED,
    Status.COMPLETED: Answer.ACCEPTED,
    Status.DECLINED: Answer.DECLINED,
}
