"""What happens with hand-overs: asked for, approved by a second person, fetched, withdrawn, destroyed."""

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as QueueUnreachable

from accounts.access import Purpose, acting_for
from accounts.models import Organisation, User
from accounts.roles import Permission, with_permission
from accounts.telling.actions import tell
from accounts.telling.enums import Kind
from audit.events import Event
from audit.recorder import record
from core.errors import NotVisible, Refused
from exchange.agreements.models import SharingAgreement
from exchange.handover import policies
from exchange.handover.enums import Method, State
from exchange.handover.models import HandOver
from exchange.handover.storage import hand_overs, new_mark
from exchange.htcds.actions import count_htcds

logger = logging.getLogger(__name__)
MAKE_TASK = "exchange.handover.tasks.make_file"
# Of so many that wait or run of one account, no more are taken.
MOST_OPEN = 10


@dataclass(frozen=True)
class Fetched:
    content: bytes
    media_type: str
    name: str


@transaction.atomic
def ask_for_hand_over(details: dict[str, Any], *, actor: User) -> HandOver:
    """Ask for the consenting cases of a period, for the recipient of an agreement.

    `details`: agreement, purpose, reason, layout, from_on, to_on. Raises NotAllowed, Refused.
    """
    policies.check_may_ask(actor)
    # One after the other: the numbers follow on one another.
    Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
    agreement = _agreement(details["agreement"], actor)
    policies.require_covered(agreement, details["purpose"])
    if HandOver.objects.visible_to(actor).going_on().filter(asked_by=actor).count() >= MOST_OPEN:
        raise Refused(_("You have %(most)s hand-overs that go on. Withdraw one first.") % {"most": MOST_OPEN})
    period: dict[str, date | None] = {"from_on": details.get("from_on"), "to_on": details.get("to_on")}
    counted = count_htcds(actor=actor, **period)
    if not counted.count:
        words = {"no": counted.not_agreed, "words": counted.in_words}
        raise Refused(
            _(
                "No case would be in it. Left out: %(no)s without consent in force, %(words)s with something to be "
                "withheld in words."
            )
            % words
        )
    limit = settings.HAND_OVER_ROWS
    hand_over = HandOver.objects.create(
        organisation=actor.organisation,
        agreement=agreement,
        number=_next_number(actor.organisation),
        mark=new_mark(),
        layout=details["layout"],
        purpose=details["purpose"],
        reason=details["reason"].strip(),
        asked_by=actor,
        rows=counted.count,
        row_limit=limit,
        state=State.QUEUED if counted.count <= limit else State.WAITING,
        **period,
    )
    record_step(Event.HAND_OVER_ASKED, hand_over, actor, reason=hand_over.reason)
    go_on(hand_over)
    return hand_over


@transaction.atomic
def approve_hand_over(hand_over: HandOver, *, actor: User) -> HandOver:
    """A second person lets as many cases go as were counted. Raises NotVisible, NotAllowed, Conflict, Refused."""
    hand_over = locked(hand_over)
    policies.check_may_decide(actor, hand_over)
    policies.require_covered(hand_over.agreement, hand_over.purpose)
    hand_over.decided_by, hand_over.decided_at, hand_over.approved_rows = actor, timezone.now(), hand_over.rows
    hand_over.state = State.QUEUED
    hand_over.save(update_fields=["decided_by", "decided_at", "approved_rows", "state"])
    record_step(Event.HAND_OVER_APPROVED, hand_over, actor)
    go_on(hand_over)
    return hand_over


@transaction.atomic
def refuse_hand_over(hand_over: HandOver, reason: str, *, actor: User) -> HandOver:
    """A second person says no, and why. Raises NotVisible, NotAllowed, Conflict, Refused."""
    hand_over = locked(hand_over)
    policies.check_may_decide(actor, hand_over)
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    hand_over.decided_by, hand_over.decided_at, hand_over.refusal = actor, timezone.now(), reason.strip()
    hand_over.approved_rows = None
    hand_over.save(update_fields=["decided_by", "decided_at", "approved_rows", "refusal"])
    end(hand_over, State.REFUSED)
    record_step(Event.HAND_OVER_REFUSED, hand_over, actor, reason=reason.strip())
    tell_asker(hand_over)
    return hand_over


@transaction.atomic
def withdraw_hand_over(hand_over: HandOver, *, actor: User) -> HandOver:
    """Stop it, whatever became of it, and destroy its file. What was fetched before is out of our hands."""
    hand_over = locked(hand_over)
    policies.check_may_withdraw(actor, hand_over)
    hand_over.ended_by = actor
    hand_over.save(update_fields=["ended_by"])
    end(hand_over, State.WITHDRAWN)
    record_step(Event.HAND_OVER_WITHDRAWN, hand_over, actor)
    return hand_over


@transaction.atomic
def show_passphrase(hand_over: HandOver, *, actor: User) -> str:
    """The passphrase, this once: from then on it is kept nowhere. Raises NotVisible, NotAllowed, Conflict."""
    hand_over = locked(hand_over)
    policies.check_may_see_passphrase(actor, hand_over)
    passphrase = str(hand_over.passphrase)
    hand_over.passphrase, hand_over.passphrase_shown_at = "", timezone.now()
    hand_over.save(update_fields=["passphrase", "passphrase_shown_at"])
    record_step(Event.HAND_OVER_PASSPHRASE_SHOWN, hand_over, actor)
    if hand_over.downloads >= settings.HAND_OVER_DOWNLOADS:
        end(hand_over, State.USED)
    return passphrase


@transaction.atomic
def fetch_file(hand_over: HandOver, *, actor: User) -> Fetched:
    """The encrypted file; each time is on record, and after the last one it is destroyed. Raises NotAllowed, Conflict."""
    hand_over = locked(hand_over)
    policies.check_may_fetch(actor, hand_over)
    content = hand_overs.opened(hand_over)
    hand_over.downloads += 1
    hand_over.save(update_fields=["downloads"])
    record_step(Event.HAND_OVER_DOWNLOADED, hand_over, actor, count=hand_over.downloads, digest=hand_over.digest)
    # Of an archive whose passphrase nobody has seen yet that is not the end: the passphrase would go with the file.
    if hand_over.downloads >= settings.HAND_OVER_DOWNLOADS and not hand_over.passphrase:
        end(hand_over, State.USED)
    suffix = "xlsx.age" if hand_over.method == Method.AGE else "zip"
    return Fetched(content, "application/octet-stream", f"hand-over-{hand_over.number}.{suffix}")


def end_run_out() -> int:
    """By the schedule: destroy the files whose time is over; returns how many. That one is over does not wait for this."""
    now = timezone.now()
    with acting_for(Purpose.HAND_OVER):
        rows: Any = HandOver.objects.select_for_update(of=("self",), skip_locked=True)
        found = list(rows.run_out(now).for_pages().order_by("pk"))
        for hand_over in found:
            end(hand_over, State.EXPIRED)
            record_step(Event.HAND_OVER_EXPIRED, hand_over, None)
    return len(found)


def resume() -> int:
    """By the schedule: send the jobs again whose message was lost or whose worker died; returns how many."""
    with acting_for(Purpose.HAND_OVER):
        rows: Any = HandOver.objects.order_by("pk")
        waiting = list(rows.to_be_made().values_list("public_id", flat=True))
    for public_id in waiting:
        _send(public_id)
    return len(waiting)


def sweep_files() -> int:
    """By the schedule: destroy what lies on the disk and is of no hand-over that is ready; returns how many."""
    with acting_for(Purpose.HAND_OVER):
        left = list(hand_overs.left_over())
        ready = HandOver.objects.filter(public_id__in=left, state=State.READY)
        kept = set(ready.values_list("public_id", flat=True))
    gone = [public_id for public_id in left if public_id not in kept]
    for public_id in gone:
        hand_overs.remove(public_id)
    return len(gone)


def end(hand_over: HandOver, state: State) -> None:
    """It is over: the file goes, and with it its key and its passphrase."""
    hand_over.state, hand_over.ended_at = state, timezone.now()
    hand_over.file_key = hand_over.passphrase = ""
    hand_over.save(update_fields=["state", "ended_at", "file_key", "passphrase"])
    public_id = hand_over.public_id
    # Once the row says so; what a stop in between leaves is swept at night, and opens with no key.
    transaction.on_commit(lambda: hand_overs.remove(public_id), robust=True)


def go_on(hand_over: HandOver) -> None:
    """The next step, by where it stands now: a second person is told, or the file is ordered."""
    if hand_over.state == State.WAITING:
        roles = with_permission(Permission.AGREEMENT_EDIT)
        others = User.objects.filter(organisation=hand_over.organisation, is_active=True, roles__overlap=roles)
        path = reverse("exchange:hand_over", args=[hand_over.public_id])
        occasion = str(hand_over.rows)
        tell(
            others.exclude(pk=hand_over.asked_by_id),
            Kind.APPROVAL,
            about=hand_over.public_id,
            path=path,
            occasion=occasion,
        )
    elif hand_over.state == State.QUEUED:
        public_id = hand_over.public_id
        transaction.on_commit(lambda: _send(public_id), robust=True)


def tell_asker(hand_over: HandOver) -> None:
    path = reverse("exchange:hand_over", args=[hand_over.public_id])
    tell([hand_over.asked_by], Kind.ANSWER, about=hand_over.public_id, path=path, occasion=str(hand_over.state))


def locked(hand_over: HandOver) -> HandOver:
    """The row as it stands now. Raises NotVisible."""
    rows: Any = HandOver.objects.select_for_update(of=("self",))
    found: HandOver | None = rows.for_pages().filter(pk=hand_over.pk).first()
    if found is None:
        raise NotVisible("")
    return found


def record_step(event: Event, hand_over: HandOver, actor: User | None, *, reason: str = "", **more: Any) -> None:
    """A step on record: for whom, what for, how many; never what is in the file."""
    partner = hand_over.agreement.partner
    changes = {
        "number": hand_over.label,
        "to_organisation": partner.code if partner else "",
        "purpose": hand_over.purpose,
        "rows": hand_over.rows,
        "format": hand_over.layout,
        **more,
    }
    record(event, actor=actor, target=hand_over, changes=changes, reason=reason)


def _agreement(agreement: SharingAgreement, actor: User) -> SharingAgreement:
    """Locked: it does not end between being looked at and being relied on."""
    rows = SharingAgreement.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).for_pages()
    found = rows.filter(pk=agreement.pk).first()
    if found is None:
        raise NotVisible("")
    return found


def _next_number(organisation: Organisation) -> int:
    return (HandOver.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0) + 1


def _send(public_id: UUID) -> None:
    """Hand the job to the queue. If that cannot be reached, it stands in the database and is sent again later."""
    try:
        # By its name: tasks stand above actions.
        current_app.signature(MAKE_TASK, args=(str(public_id),)).apply_async()
    except QueueUnreachable:
        logger.warning("The queue cannot be reached; hand-over %s will be made later", public_id)
