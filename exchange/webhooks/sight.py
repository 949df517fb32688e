"""Which events an account may be told of: what it would find by the API at this moment, and of which it is told there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.access import acting_as
from accounts.models import User
from audit.models import AuditEvent
from cases.models import Case
from cases.planning.models import CasePlan
from exchange.webhooks.enums import LISTED, Kind, Listed, Type
from referrals.conversation.models import Message
from referrals.models import Referral
from referrals.states import TOLD_TO_EVERY_RECEIVER
from reintegration.models import Assistance
from reports.models import YearlyReport
from shelters.models import Stay

# What every receiver of a referral is told; of the rest one hears nothing of another.
_TO_EVERY_RECEIVER = {f"referral.{status.value}" for status in TOLD_TO_EVERY_RECEIVER}
_NAME_OF = {
    Kind.CASE: "api:case",
    Kind.REFERRAL: "api:referral",
    Kind.STAY: "api:stay",
    Kind.PLAN: "api:plan",
    Kind.ASSISTANCE: "api:item",
    Kind.REPORT: "api:report",
}


@dataclass(frozen=True)
class Told:
    """What may be told of an event: what happened, to what."""

    type: Type
    kind: Kind
    resource: UUID


def path_of(kind: str, resource: UUID) -> str:
    """Where the API has it."""
    return reverse(_NAME_OF[Kind(kind)], args=[resource])


def account_at_work(key: int) -> User:
    """The account with its role in force and all that its sight depends on, as for a request of the API."""
    return User.objects.with_what_pages_ask().get(pk=key).at_work()


def told_of(account: User, events: Iterable[AuditEvent]) -> dict[UUID, Told]:
    """Of these events those that the account may know of now, by their public ids. Opens the account's own sight."""
    by_listed: dict[Listed, list[AuditEvent]] = {}
    for event in events:
        if event.event in LISTED:
            by_listed.setdefault(LISTED[event.event], []).append(event)
    found: dict[UUID, Told] = {}
    with acting_as(account):
        for listed, members in by_listed.items():
            for event, resource in _SIGHT[listed.kind](account, listed, members):
                found[event.public_id] = Told(listed.type, listed.kind, resource)
    return found


_Seen = Iterable[tuple[AuditEvent, UUID]]


def _cases(account: User, listed: Listed, events: list[AuditEvent]) -> _Seen:
    rows = Case.objects.visible_to(account, section=listed.section)
    seen = _among(rows, [event.case_id for event in events])
    return [(event, event.case_id) for event in events if event.case_id in seen]


def _referrals(account: User, listed: Listed, events: list[AuditEvent]) -> _Seen:
    """A receiver is told what each receiver is told, and what its own side did; nothing of another that was asked."""
    if listed.type == Type.REFERRAL_MESSAGE:
        return _messages(account, events)
    rows, ids = Referral.objects.visible_to(account), [event.target_id for event in events]
    seen, led = _among(rows, ids), _among(rows & Referral.objects.led_by(account), ids)
    own = account.organisation.code

    def may(event: AuditEvent) -> bool:
        if event.target_id in led:
            return True
        told = listed.type in _TO_EVERY_RECEIVER or event.organisation_code == own
        return told and event.target_id in seen

    return [(event, event.target_id) for event in events if may(event)]


def _messages(account: User, events: list[AuditEvent]) -> _Seen:
    rows = Message.objects.visible_to(account).filter(public_id__in=[event.target_id for event in events])
    referral_of = dict(rows.values_list("public_id", "referral__public_id"))
    return [(event, referral_of[event.target_id]) for event in events if event.target_id in referral_of]


def _by_target(model: Any) -> Callable[[User, Listed, list[AuditEvent]], _Seen]:
    def seen_by(account: User, listed: Listed, events: list[AuditEvent]) -> _Seen:
        seen = _among(model.objects.visible_to(account), [event.target_id for event in events])
        return [(event, event.target_id) for event in events if event.target_id in seen]

    return seen_by


def _among(rows: Any, ids: list[UUID | None]) -> set[UUID]:
    return set(rows.filter(public_id__in=[one for one in ids if one]).values_list("public_id", flat=True))


_SIGHT: dict[Kind, Callable[[User, Listed, list[AuditEvent]], _Seen]] = {
    Kind.CASE: _cases,
    Kind.REFERRAL: _referrals,
    Kind.STAY: _by_target(Stay),
    Kind.PLAN: _by_target(CasePlan),
    Kind.ASSISTANCE: _by_target(Assistance),
    Kind.REPORT: _by_target(YearlyReport),
}
