"""What stands in the tables after an action, and what PostgreSQL says to it."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import AuditEvent


def nights_of(stay):
    """The beds of a stay, one after another, as far as they are known."""
    return [(use.bed, use.from_on, use.until_on) for use in stay.bed_uses.order_by("from_on", "id")]


def last_event():
    return AuditEvent.objects.order_by("-id").first()


def on_record():
    """Names of all events, in their order."""
    return list(AuditEvent.objects.order_by("id").values_list("event", flat=True))


def constraint_of(error):
    return error.value.__cause__.diag.constraint_name


def judge_now():
    """Deferred until commit, which a test never reaches."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def refused_by(name):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        yield
    assert constraint_of(error) == name
