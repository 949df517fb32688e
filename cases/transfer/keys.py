"""Under which key the words of a transfer are read."""

from typing import Any
from uuid import UUID

from django.db import connection

from cases.models import Person, Transfer


def with_key(transfer: Transfer) -> Transfer:
    """Able to open its own words, and with its file's public id for the record (`file_id`), also for its receiver.

    She sees neither the person nor the file: she gets the key that these words are sealed under, and nothing else it opens.
    """
    if transfer.file_id is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM access.transfer_holder(%s)", [transfer.pk])
            transfer.file_id, *whose = cursor.fetchone()
        transfer.holder = _holder(*whose)
    return transfer


def _holder(key: int, public_id: UUID, wrapped: Any) -> Person:
    return Person(pk=key, public_id=public_id, wrapped_key=None if wrapped is None else bytes(wrapped))
