"""How the file of a hand-over is made: in the name of who asked for it, once, encrypted before it touches a disk of ours."""

import hashlib
import io
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.access import Purpose, acting_as, acting_for, part_of_act
from audit.events import Event
from core.errors import DomainError, Refused
from exchange.handover import policies
from exchange.handover.actions import end, go_on, record_step, tell_asker
from exchange.handover.enums import Method, State
from exchange.handover.models import TRIES, HandOver
from exchange.handover.storage import closed_by_passphrase, closed_for_key, hand_overs, new_passphrase
from exchange.htcds.actions import Terms, export_htcds
from exchange.htcds.watermark import Watermark

# How far the making is, for the page that waits. Forgotten by itself.
_REMEMBERED = 3600


class _More(Exception):
    """There are more cases by now than may go: a second person is asked (again)."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        self.rows = rows


def make_file(public_id: UUID | str) -> None:
    """Make the file of a hand-over that waits for it. A second delivery, and a second worker, do nothing."""
    if not _begin(public_id):
        return
    try:
        _make(public_id)
    except _More as more:
        _ask_again(public_id, more.rows)
    except DomainError as error:
        _fail(public_id, str(error.message))


def done_of(hand_over: HandOver) -> int:
    """How many cases are in the file so far, as far as is known."""
    return cache.get(_key(hand_over.public_id)) or 0


def _begin(public_id: UUID | str) -> bool:
    """Count the try, by itself: what kills a worker three times is not tried again."""
    with acting_for(Purpose.HAND_OVER):
        hand_over = _queued(public_id)
        if hand_over is None:
            return False
        if hand_over.tries >= TRIES:
            _end_as_failed(hand_over, _("It was tried several times and did not succeed."))
            return False
        hand_over.tries += 1
        hand_over.save(update_fields=["tries"])
    return True


@transaction.atomic
def _make(public_id: UUID | str) -> None:
    with part_of_act(Purpose.HAND_OVER):
        hand_over = _queued(public_id)
    if hand_over is None:
        return
    asker = hand_over.asked_by
    # Her rights as they are today, and no others: also whether she still has them.
    with override(asker.language), acting_as(asker):
        policies.check_may_ask(asker)
        policies.require_covered(hand_over.agreement, hand_over.purpose)
        content = _workbook(hand_over)
        if not hand_over.covers(hand_over.rows):
            raise _More(hand_over.rows)
        _close(hand_over, content)
        record_step(Event.HAND_OVER_MADE, hand_over, asker, digest=hand_over.digest, type=hand_over.method)
        tell_asker(hand_over)


def _workbook(hand_over: HandOver) -> bytes:
    key = _key(hand_over.public_id)
    terms = Terms(hand_over.agreement.parts, _watermark(hand_over), lambda rows: cache.set(key, rows, _REMEMBERED))
    out = io.BytesIO()
    result = export_htcds(
        out,
        actor=hand_over.asked_by,
        layout=hand_over.layout,
        from_on=hand_over.from_on,
        to_on=hand_over.to_on,
        reason=str(hand_over.reason),
        terms=terms,
    )
    if not result.count:
        raise Refused(_("No case is in it any more."))
    hand_over.rows = result.count
    return out.getvalue()


def _close(hand_over: HandOver, content: bytes) -> None:
    key, now = hand_over.agreement.age_key, timezone.now()
    if key:
        hand_over.method, closed = Method.AGE, closed_for_key(content, key)
    else:
        hand_over.method, hand_over.passphrase = Method.ZIP, new_passphrase()
        closed = closed_by_passphrase(content, f"hand-over-{hand_over.number}.xlsx", str(hand_over.passphrase))
    # What a stopped attempt left has no key any more.
    hand_overs.remove(hand_over.public_id)
    hand_overs.put(hand_over, closed)
    hand_over.digest = hashlib.sha256(closed).hexdigest()
    hand_over.state, hand_over.made_at = State.READY, now
    hand_over.expires_at = now + timedelta(hours=settings.HAND_OVER_HOURS)
    hand_over.save()


def _watermark(hand_over: HandOver) -> Watermark:
    words = {
        "number": hand_over.label,
        "mark": hand_over.mark,
        "user": hand_over.asked_by.username,
        "organisation": hand_over.organisation.name,
        "day": timezone.localdate().isoformat(),
        "party": hand_over.agreement.party,
        "reference": hand_over.agreement.reference,
    }
    foot = _("%(number)s, %(mark)s. %(user)s, %(day)s. For %(party)s only.") % words
    lines = (
        _("Hand-over %(number)s, mark of this copy: %(mark)s") % words,
        _("Taken out by %(user)s, %(organisation)s, on %(day)s") % words,
        _("For %(party)s only, by the sharing agreement %(reference)s. It is passed on to nobody.") % words,
    )
    return Watermark(foot, lines)


def _ask_again(public_id: UUID | str, rows: int) -> None:
    with acting_for(Purpose.HAND_OVER):
        hand_over = _queued(public_id)
        if hand_over is None:
            return
        hand_over.rows, hand_over.state = rows, State.WAITING
        hand_over.decided_by = hand_over.decided_at = hand_over.approved_rows = None
        hand_over.tries = 0
        hand_over.save(update_fields=["rows", "state", "decided_by", "decided_at", "approved_rows", "tries"])
        record_step(Event.HAND_OVER_GREW, hand_over, None)
        go_on(hand_over)


def _fail(public_id: UUID | str, problem: str) -> None:
    with acting_for(Purpose.HAND_OVER):
        hand_over = _queued(public_id)
        if hand_over is not None:
            _end_as_failed(hand_over, problem)


def _end_as_failed(hand_over: HandOver, problem: str) -> None:
    hand_over.problem = problem[:300]
    hand_over.save(update_fields=["problem"])
    end(hand_over, State.FAILED)
    record_step(Event.HAND_OVER_FAILED, hand_over, None)
    tell_asker(hand_over)


def _queued(public_id: UUID | str) -> HandOver | None:
    """The row, locked, while its file is to be made and nobody else makes it."""
    rows = HandOver.objects.to_be_made().for_pages()
    return rows.select_for_update(of=("self",), skip_locked=True).filter(public_id=public_id).first()


def _key(public_id: UUID | str) -> str:
    return f"hand-over:{public_id}"
