"""What happens in a conversation: a message is written, a question answered, and the other side reads it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict, Refused
from referrals.conversation import notifications, policies
from referrals.conversation.models import Message, MessageRead
from referrals.models import Referral
from referrals.policies import require_visible


@transaction.atomic
def write_message(referral: Referral, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Message:
    """Write to the other side of a thread. The same form sent twice is one message.

    `details`: thread, text, asks, answers, document. A question is answered once, and by the side that was asked.
    Raises NotAllowed, Conflict where the referral has ended or a colleague has answered, Refused.
    """
    require_visible(actor, referral)
    # The referral's row, so that nobody writes into one that ends in this moment.
    referral = Referral.objects.select_for_update(of=("self",)).for_pages().get(pk=referral.pk)
    if before := Message.objects.of_found(referral, actor).sent_with(token):
        return before
    thread, document, question = details["thread"], details.get("document"), details.get("answers")
    policies.check_may_write(actor, referral, thread)
    text = details["text"].strip()
    if not text:
        raise Refused(_("Write something first."), "text")
    if document and not policies.documents_to_attach(actor, referral).filter(pk=document.pk).exists():
        raise Refused(_("Choose a document that is open to you."), "document")
    if question:
        _answer(question, referral, thread, actor)
    message = Message.objects.create(
        referral=referral,
        thread=thread,
        author=actor,
        from_organisation=actor.organisation,
        to_organisation=referral.from_organisation if thread.pk == actor.organisation_id else thread,
        text=text,
        asks=bool(details.get("asks")) and not question,
        answers=question,
        document=document,
        form_token=token,
    )
    changes = {"organisation": message.to_organisation.code}
    record(_event_of(message), actor=actor, target=message, case_id=referral.case.public_id, changes=changes)
    message_id = str(message.public_id)
    transaction.on_commit(lambda: notifications.tell_of_message.delay(message_id), robust=True)
    return message


@transaction.atomic
def read_conversation(referral: Referral, *, actor: User) -> list[Message]:
    """What the actor's side may read, the oldest first. What is new to her organisation is noted as read by her."""
    require_visible(actor, referral)
    rows = Message.objects.of_found(referral, actor)
    unread = list(rows.unread_by(actor).order_by("id"))
    if unread:
        receipts = [MessageRead(message=row, organisation=actor.organisation, reader=actor) for row in unread]
        # A colleague who reads at the same moment was the first.
        MessageRead.objects.bulk_create(receipts, ignore_conflicts=True)
        changes = {"count": len(unread)}
        record(
            Event.REFERRAL_MESSAGES_READ, actor=actor, target=referral, case_id=referral.case.public_id, changes=changes
        )
    return list(rows.in_order())


def _answer(question: Message, referral: Referral, thread: Any, actor: User) -> None:
    row = Message.objects.of_found(referral, actor).filter(pk=question.pk, thread=thread, asks=True).first()
    if row is None or row.to_organisation_id != actor.organisation_id:
        raise Refused(_("Choose one of the questions that your organisation was asked."), "kind")
    if row.answered_at:
        raise Conflict(_("A colleague answered this question meanwhile. Look, then send yours as a message."))
    row.answered_at = timezone.now()
    row.save(update_fields=["answered_at"])


def _event_of(message: Message) -> Event:
    if message.asks:
        return Event.REFERRAL_QUESTION_ASKED
    return Event.REFERRAL_QUESTION_ANSWERED if message.answers_id else Event.REFERRAL_MESSAGE_WRITTEN
