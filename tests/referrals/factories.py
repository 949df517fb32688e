from itertools import pairwise

from django.utils import timezone

from cases.models import CaseShare
from referrals import parties
from referrals.models import Party, Referral, ReferralStep
from referrals.states import NEXT, TAKEN_ON, Answer, Side, Status
from tests.cases.factories import make_consent

_OFFERED = [Status.SUBMITTED, Status.APPROVED, Status.OFFERED]
# The shortest way to each state.
WAY_TO = {
    Status.DRAFT: [],
    Status.SUBMITTED: [Status.SUBMITTED],
    Status.RETURNED: [Status.SUBMITTED, Status.RETURNED],
    Status.APPROVED: [Status.SUBMITTED, Status.APPROVED],
    Status.REFUSED: [Status.SUBMITTED, Status.REFUSED],
    Status.OFFERED: _OFFERED,
    Status.ACCEPTED: [*_OFFERED, Status.ACCEPTED],
    Status.IN_PROGRESS: [*_OFFERED, Status.ACCEPTED, Status.IN_PROGRESS],
    Status.DECLINED: [*_OFFERED, Status.DECLINED],
    Status.COMPLETED: [*_OFFERED, Status.ACCEPTED, Status.COMPLETED],
    Status.EXPIRED: [*_OFFERED, Status.EXPIRED],
    Status.WITHDRAWN: [Status.WITHDRAWN],
}
STAMPS = {
    Status.SUBMITTED: ["submitted"],
    Status.APPROVED: ["approved"],
    Status.REFUSED: ["decided"],
    Status.ACCEPTED: ["decided"],
    Status.DECLINED: ["decided"],
}
ANSWERS = {
    Status.ACCEPTED: Answer.ACCEPTED,
    Status.DECLINED: Answer.DECLINED,
    Status.EXPIRED: Answer.EXPIRED,
}


def make_referral(
    case, receiver, status=Status.DRAFT, *, sender=None, reviewer=None, with_steps=True, consented=True, **fields
):
    """A referral that stands at `status`, come there by the shortest way; without people and steps if imported.

    Where there is a sender the person has agreed, unless `consented` is False.
    """
    fields.setdefault("purpose", "psychosocial")
    fields.setdefault("sections", ["identity", "assistance"])
    fields.setdefault("message", "Needs counselling in Russian.")
    people = {Side.SENDER: sender, Side.MINISTRY: reviewer, Side.RECEIVER: receiver if with_steps else None}
    referral = Referral(case=case, from_organisation=case.organisation, to_organisation=receiver.organisation, **fields)
    for before, state in way_to(status):
        for stamp in STAMPS.get(state, []):
            setattr(referral, f"{stamp}_at", timezone.now())
            setattr(referral, f"{stamp}_by", people[NEXT[before][state]])
    referral.status = status
    referral.save()
    if with_steps:
        seat_as_on_the_way(referral, people[Side.RECEIVER])
    else:
        Party.objects.bulk_create(parties.past_parties(referral, parties.ministries()))
    if sender and consented:
        make_consent(case, receiver.organisation, by=sender)
    if with_steps:
        _make_steps(referral, people)
    if status in TAKEN_ON:
        CaseShare.objects.create(
            case=case,
            organisation=referral.to_organisation,
            sections=referral.sections,
            referral_public_id=referral.public_id,
        )
    return referral


def way_to(status):
    """The steps to a state, each as from where to where."""
    states = [Status.DRAFT, *WAY_TO[Status(status)]]
    return list(pairwise(states))


def seat_as_on_the_way(referral, receiver):
    """The seats of all parties, as the steps to where the referral stands leave them."""
    wanted = referral.status
    parties.invite(referral, [referral.to_organisation])
    for state in (Status.DRAFT, *WAY_TO[Status(wanted)]):
        referral.status = state
        if state in ANSWERS:
            by = receiver if state != Status.EXPIRED else None
            row = referral.parties.filter(side=Side.RECEIVER)
            row.update(answer=ANSWERS[state], answered_by=by, answered_at=timezone.now())
        parties.seat(referral, moved=True)


def _make_steps(referral, people):
    for before, state in way_to(referral.status):
        side = NEXT[before][state]
        actor = None if side == Side.CLOCK else people[side] or people[Side.RECEIVER]
        ReferralStep.objects.create(
            referral=referral, from_status=before, to_status=state, actor=actor, reason="Said so."
        )
