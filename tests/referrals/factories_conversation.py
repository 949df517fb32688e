from referrals.conversation.models import Message, MessageRead


def make_message(referral, by, *, to=None, text="Which language does she need?", **fields):
    """A message of a thread: to an organisation, or to the sender of the referral."""
    other = to or referral.from_organisation
    thread = other if by.organisation_id == referral.from_organisation_id else by.organisation
    return Message.objects.create(
        referral=referral, thread=thread, author=by, from_organisation=by.organisation, to_organisation=other, text=text, **fields
    )  # fmt: skip


def make_receipt(message, reader):
    return MessageRead.objects.create(message=message, organisation=reader.organisation, reader=reader)
