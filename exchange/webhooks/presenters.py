"""How a webhook and what it was told are said; never of whom it was told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from exchange.webhooks.enums import TEST, Problem, State, Type
from exchange.webhooks.models import Delivery, Webhook

_TONES = {State.WAITING: "waiting", State.DELIVERED: "done", State.FAILED: "late", State.WITHHELD: "neutral"}


@dataclass(frozen=True)
class Card:
    webhook: Webhook
    host: str
    state: Any
    tone: str
    types: list[Any]


@dataclass(frozen=True)
class Line:
    delivery: Delivery
    what: Any
    state: Any
    tone: str
    problem: Any
    may_replay: bool


def card_of(webhook: Webhook) -> Card:
    """In a list the host alone: what stands behind it may be a secret of the other side."""
    state, tone = _state_of(webhook)
    return Card(
        webhook, urlsplit(str(webhook.address)).netloc, state, tone, [Type(name).label for name in webhook.types]
    )


def cards_of(rows: Iterable[Webhook]) -> list[Card]:
    return [card_of(row) for row in rows]


def lines_of(rows: Iterable[Delivery], webhook: Webhook) -> list[Line]:
    return [_line_of(row, is_over=webhook.ended_at is not None) for row in rows]


def _line_of(delivery: Delivery, *, is_over: bool) -> Line:
    state = State(delivery.state)
    is_test = delivery.type == TEST
    return Line(
        delivery,
        _("A try") if is_test else Type(delivery.type).label,
        state.label,
        _TONES[state],
        Problem(delivery.problem).label if delivery.problem else "",
        not is_over and not is_test and state in (State.DELIVERED, State.FAILED),
    )


def _state_of(webhook: Webhook) -> tuple[str, str]:
    if webhook.ended_at is not None:
        return _("Ended"), "neutral"
    if webhook.paused_at is not None:
        return (_("Paused"), "waiting") if webhook.paused_by_id else (_("Paused itself"), "late")
    if webhook.failures:
        return _("Fails at present"), "soon"
    return _("At work"), "done"
