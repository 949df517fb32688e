"""A conversation as its pages print it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import Organisation
from cases.documents.presenters import title_of
from referrals.conversation.models import Message


@dataclass(frozen=True)
class Line:
    """One message. `read_at` and `read_by`: of the reader's own ones, who of the other side read it first.

    `document`: the attached one, if its part of the file is open to the reader.
    """

    at: datetime
    name: str
    organisation: str
    is_mine: bool
    text: str
    waits: bool
    answer_to: str
    read_at: datetime | None
    read_by: str
    has_document: bool
    document: Any
    title: str


@dataclass
class Thread:
    """What is said with one organisation; `form`, where the reader may write there."""

    key: Any
    with_whom: str
    lines: list[Line] = field(default_factory=list)
    form: Any = None


def threads_of(
    referral: Any, messages: list[Message], partners: Iterable[Organisation], documents: Iterable[Any], reader: Any
) -> list[Thread]:
    """One thread for each organisation with which the reader's may talk, in their order; then those that are over.

    `documents`: of the attached ones those that are open to her.
    """
    opened = {document.pk: document for document in documents}
    texts = {message.pk: message.text or "" for message in messages}
    found: dict[int, Thread] = {}
    for other in [*partners, *(message.thread for message in messages)]:
        with_whom = referral.from_organisation.name if other.pk == reader.organisation_id else other.name
        found.setdefault(other.pk, Thread(other.public_id, with_whom))
    for message in messages:
        found[message.thread_id].lines.append(_line(message, texts, opened, reader))
    return list(found.values())


def open_questions(messages: Iterable[Message], partner: Organisation, reader: Any) -> list[Message]:
    """Those of one thread that wait for an answer of the reader's organisation."""
    mine = [row for row in messages if row.thread_id == partner.pk and row.to_organisation_id == reader.organisation_id]
    return [row for row in mine if row.asks and row.answered_at is None]


def _line(message: Message, texts: dict[int, str], opened: dict[int, Any], reader: Any) -> Line:
    is_mine = message.from_organisation_id == reader.organisation_id
    read = message.read_by[0] if is_mine and message.read_by else None
    document = opened.get(message.document_id or 0)
    return Line(
        at=message.created_at,
        name=message.author.full_name,
        organisation=message.from_organisation.name,
        is_mine=is_mine,
        text=texts[message.pk],
        waits=message.asks and message.answered_at is None,
        answer_to=texts.get(message.answers_id or 0, ""),
        read_at=read.created_at if read else None,
        read_by=read.reader.full_name if read else "",
        has_document=message.document_id is not None,
        document=document,
        title=title_of(document) if document else "",
    )
