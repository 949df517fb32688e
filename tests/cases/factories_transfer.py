from django.utils import timezone

from cases.models import HandOver, Transfer
from cases.transfer.states import Status
from tests.cases.factories import make_case

REQUIRED = ["classification", "contact", "identity"]


def make_hand_over(case, before, after, **fields):
    return HandOver.objects.create(case=case, **{"from_user": before, "to_user": after, "by": before} | fields)


def make_transfer(case, to, status=Status.PROPOSED, *, by, manager=None, receiver=None, **fields):
    """As the actions leave it in this state; an accepted one with a case of the same person at the receiver."""
    now = timezone.now()
    values = {"sections": REQUIRED, "reason": "She moves.", "case_number": case.number, "sex": case.person.sex}
    values |= {"age_from": 30, "asked_by": by}
    if status not in (Status.ASKED, Status.RECALLED):
        values |= {"proposed_by": manager or by, "proposed_at": now}
    if status in (Status.ACCEPTED, Status.DECLINED, Status.RECALLED, Status.LAPSED):
        values |= {"decided_by": None if status == Status.LAPSED else receiver or by, "decided_at": now}
    if status == Status.ACCEPTED:
        values["new_case"] = make_case(to, person=case.person)
    return Transfer.objects.create(
        case=case, from_organisation=case.organisation, to_organisation=to, status=status, **values | fields
    )
