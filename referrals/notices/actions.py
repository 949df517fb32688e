"""What the time does to referrals: it reminds, it tells who leads, it ends offers. Holidays and nights count as any hour."""

from datetime import timedelta

from django.conf import settings
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Least
from django.utils import timezone

from accounts.access import Purpose, acting_for, part_of_act
from referrals import actions
from referrals.models import Party, Referral
from referrals.notices.enums import Kind
from referrals.notices.models import Notice
from referrals.notices.notifications import send_soon
from referrals.states import Answer, Box, Side, Status


def remind() -> int:
    """Have those told whose time is nearly over or over; returns how many notices that makes. However often it runs, once a turn.

    Only what there is to do is on record.
    """
    with part_of_act(Purpose.ESCALATION):
        notices = [
            Notice(party_id=party, kind=kind, turn=turn)
            for kind, rows in _wanted().items()
            for party, turn in rows.values_list("pk", "turns")
        ]
    if not notices:
        return 0
    with acting_for(Purpose.ESCALATION):
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        send_soon()
    return len(notices)


def forget_old() -> int:
    """Throw away notices that were told NOTIFICATION_DAYS ago; within programme-wide work.

    Not of a turn that goes on: while its notice stands, nobody is told of it twice.
    """
    limit = timezone.now() - timedelta(days=settings.NOTIFICATION_DAYS)
    goes_on = Q(party__box=Box.TURN, party__turns=F("turn")) & ~Q(kind=Kind.MOVED)
    return Notice.objects.filter(done_at__lt=limit).exclude(goes_on).delete()[0]


def expire_late_offers() -> int:
    """End the offers that nobody answered in time, each referral by itself; returns in how many."""
    late = Party.objects.filter(referral=OuterRef("pk"), answer=Answer.OFFERED, due_at__lte=timezone.now())
    with part_of_act(Purpose.ESCALATION):
        rows = Referral.objects.filter(Exists(late), status=Status.OFFERED, route__expires=True)
        referrals = list(rows.order_by("pk"))
    ended = 0
    for referral in referrals:
        with acting_for(Purpose.ESCALATION):
            ended += actions.expire_offers(referral)
    return ended


def _wanted() -> dict[Kind, QuerySet[Party]]:
    """By kind of notice the parties whose turn it is that should have been told, and were not."""
    now = timezone.now()
    turns = Party.objects.filter(box=Box.TURN)
    near = turns.filter(due_at__isnull=False).annotate(remind_at=_remind_at()).filter(remind_at__lte=now)
    late = turns.filter(due_at__lte=now - timedelta(hours=settings.REFERRAL_ESCALATE_HOURS))
    # What then ends by itself is nobody's to hurry any more.
    late = late.exclude(answer=Answer.OFFERED, referral__route__expires=True)
    rows = {Kind.REMINDER: near, Kind.ESCALATION: late, Kind.LATE: late.exclude(side=Side.SENDER)}
    return {
        kind: parties.exclude(Exists(Notice.objects.filter(party=OuterRef("pk"), kind=kind, turn=OuterRef("turns"))))
        for kind, parties in rows.items()
    }


def _remind_at() -> Least:
    """When the given share of the time is over, or the given hours before its end, but never in the first half of it."""
    span = F("due_at") - F("since")
    hours = Value(timedelta(hours=settings.REFERRAL_REMIND_HOURS), output_field=DurationField())
    return Least(
        F("since") + _share(span, settings.REFERRAL_REMIND_PERCENT / 100), F("due_at") - Least(hours, _share(span, 0.5))
    )


def _share(span: CombinedExpression, share: float) -> ExpressionWrapper:
    return ExpressionWrapper(span * Value(share), output_field=DurationField())
