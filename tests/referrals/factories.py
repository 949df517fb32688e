from django.utils import timezone

from cases.models import CaseShare
from referrals.models import Referral, ReferralStep
from referrals.states import NEXT, SIDE_OF, Side, Status
from tests.cases.factories import make_consent

# The shortest way to each state.
WAY_TO = {
    Status.DRAFT: [],
    Status.SUBMITTED: [Status.SUBMITTED],
    Status.RETURNED: [Status.SUBMITTED, Status.RETURNED],
    Status.APPROVED: [Status.SUBMITTED, Status.APPROVED],
    Status.REFUSED: [Status.SUBMITTED, Status.REFUSED],
    Status.ACCEPTED: [Status.SUBMITTED, Status.APPROVED, Status.ACCEPTED],
    Status.DECLINED: [Status.SUBMITTED, Status.APPROVED, Status.DECLINED],
    Status.COMPLETED: [Status.SUBMITTED, Status.APPROVED, Status.ACCEPTED, Status.COMPLETED],
    Status.WITHDRAWN: [Status.WITHDRAWN],
}
STAMPS = {
    Status.SUBMITTED: ["submitted"],
    Status.APPROVED: ["approved"],
    Status.REFUSED: ["decided"],
    Status.ACCEPTED: ["decided"],
    Status.DECLINED: ["decided"],
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
    for state in WAY_TO[status]:
        for stamp in STAMPS.get(state, []):
            setattr(referral, f"{stamp}_at", timezone.now())
            setattr(referral, f"{stamp}_by", people[SIDE_OF[state]])
    referral.status = status
    referral.save()
    if sender and consented:
        make_consent(case, receiver.organisation, by=sender)
    if with_steps:
        _make_steps(referral, people)
    if status == Status.ACCEPTED:
        CaseShare.objects.create(
            case=case,
            organisation=referral.to_organisation,
            sections=referral.sections,
            referral_public_id=referral.public_id,
        )
    return referral


def _make_steps(referral, people):
    before = Status.DRAFT
    for state in WAY_TO[Status(referral.status)]:
        assert state in NEXT[before]
        actor = people[SIDE_OF[state]] or people[Side.RECEIVER]
        ReferralStep.objects.create(
            referral=referral, from_status=before, to_status=state, actor=actor, reason="Said so."
        )
        before = state
