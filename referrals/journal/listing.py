"""What stands in the register of referrals for a reader: every referral that was submitted and that she sees."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from cases.numbers import meant_by
from referrals.ministry import numbers
from referrals.models import Party, Referral, ReferralStep
from referrals.states import ENDED, Answer, Outcome, Side, Status

# Ways to end without an outcome, and what is not over.
OTHER_ENDS = (Status.REFUSED, Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED)
UNDER_WAY = "under_way"
# What an organisation that was asked and did not take it is told of the end.
_OWN_END = {Status.DECLINED: Answer.DECLINED, Status.EXPIRED: Answer.EXPIRED}
_TAKING_PART = (Answer.OFFERED, Answer.ACCEPTED)


def rows_for(user: Any, chosen: dict[str, Any]) -> QuerySet[Referral]:
    """The lines of the register that the filters leave, each with `is_led` and `own_answer`: how much of it she is told.

    `from_on`, `until_on`, `purpose`, `sender`, `receiver`, `outcome`, `number`. A receiver who did not take it on
    learns by no filter who did, nor how it came out.
    """
    seat = Party.objects.filter(
        referral=OuterRef("pk"), organisation=user.organisation_id, side=Side.RECEIVER, shown_at__isnull=False
    )
    led = Referral.objects.led_by(user).filter(pk=OuterRef("pk"))
    rows = Referral.objects.visible_to(user).filter(submitted_at__isnull=False)
    rows = rows.annotate(is_led=Exists(led), own_answer=Subquery(seat.values("answer")[:1]))
    if chosen.get("number"):
        of_case = Referral.objects.of_cases_numbered(meant_by(chosen["number"], user.organisation))
        registered = Referral.objects.registered_as(numbers.meant_by(chosen["number"], user.organisation))
        return rows.filter(pk__in=of_case.union(registered))
    if chosen.get("from_on"):
        rows = rows.filter(submitted_at__gte=_start_of(chosen["from_on"]))
    if chosen.get("until_on"):
        rows = rows.filter(submitted_at__lt=_start_of(chosen["until_on"] + timedelta(days=1)))
    if chosen.get("purpose"):
        rows = rows.filter(purpose=chosen["purpose"])
    if chosen.get("sender"):
        rows = rows.filter(from_organisation__public_id=chosen["sender"])
    if chosen.get("receiver"):
        rows = rows.filter(_receiver(user, chosen["receiver"]))
    return rows.filter(_outcome(chosen["outcome"])) if chosen.get("outcome") else rows


def told_whole() -> Q:
    """She sends or approves it, or was asked and has not said no."""
    return Q(is_led=True) | Q(own_answer__in=_TAKING_PART)


def told(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """Of the lines, those of which the reader is told how they went on."""
    return rows.filter(told_whole())


def with_words(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """Together with what a line prints."""
    return rows.select_related(
        "case", "from_organisation", "to_organisation", "approved_by", "decided_by", "registration"
    )


def times_of(user: Any, referrals: list[Referral]) -> dict[int, dict[str, datetime]]:
    """When each came into a state last, as far as the reader is told; by the referral's key. One query."""
    steps = ReferralStep.objects.visible_to(user).filter(referral__in=[row.pk for row in referrals]).order_by("id")
    found: dict[int, dict[str, datetime]] = {}
    for key, status, at in steps.values_list("referral", "to_status", "created_at"):
        found.setdefault(key, {})[status] = at
    return found


def _start_of(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _receiver(user: Any, public_id: Any) -> Q:
    whole = told_whole() & Q(to_organisation__public_id=public_id)
    return whole | ~told_whole() if public_id == user.organisation.public_id else whole


def _outcome(outcome: str) -> Q:
    if outcome == UNDER_WAY:
        return told_whole() & ~Q(status__in=ENDED)
    if outcome in Outcome.values:
        return told_whole() & Q(outcome=outcome)
    own = _OWN_END.get(Status(outcome))
    whole = told_whole() & Q(status=outcome)
    return whole | ~told_whole() & Q(own_answer=own) if own else whole
