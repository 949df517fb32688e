"""What a ministry has done with a referral, as its actions leave it."""

from itertools import count

from django.utils import timezone

from cases.models import Classification
from referrals.ministry.models import Decision, DecisionLetter, Registration
from tests.cases.factories_documents import make_document

_numbers = count(5000)


def make_registration(referral, by):
    number = f"{by.organisation.case_prefix}-R-2026-{next(_numbers):04d}"
    return Registration.objects.create(referral=referral, organisation=by.organisation, number=number, registered_by=by)


def make_letter(referral, by):
    """The letter of a decision that is made about a registered referral."""
    case = referral.case
    make_registration(referral, by)
    row = Classification.objects.create(case=case, status="presumed", effective_on=case.opened_on)
    decision = Decision.objects.create(
        referral=referral,
        case=case,
        ministry=by.organisation,
        four_eyes=False,
        status="made",
        result="presumed",
        legal_bases=["law_2005"],
        grounds="Zzyzx said so.",
        remark="Zzyzx appealed.",
        proposed_by=by,
        ended_by=by,
        ended_at=timezone.now(),
        classification=row,
    )
    document = make_document(case, by, kind="ministry_decision", section="classification", scan="made_here")
    return DecisionLetter.objects.create(decision=decision, language="aze", version=1, document=document, written_by=by)
