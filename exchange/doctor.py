"""Of backups: was one made last night, and was one put back lately? By the record, which says so to every process."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from core.examinations import Answer, age, cannot_tell, examines, mend, ok
from exchange.backup import sealing
from exchange.backup.refusals import BackupRefused

# Each night, and on the 2nd of each month.
BACKUP_AGE = timedelta(hours=26)
DRILL_AGE = timedelta(days=35)


@examines("backups")
def backups() -> Iterator[Answer]:
    yield _last(Event.BACKUP_MADE, Event.BACKUP_FAILED, BACKUP_AGE, "backup", "backup")


@examines("drill")
def drill() -> Iterator[Answer]:
    yield _last(Event.RESTORE_DRILLED, Event.DRILL_FAILED, DRILL_AGE, "drill of restoring", "restore_drill")


def _last(done: Event, failed: Event, allowed: timedelta, what: str, command: str) -> Answer:
    newest = AuditEvent.objects.filter(event__in=[done, failed]).order_by("-id").first()
    if newest is None:
        return mend(f"There was no {what} yet: run `manage.py {command}`, and see that the service `backup` runs.")
    waited = timezone.now() - newest.at
    if newest.event == failed:
        code = newest.changes.get("reason_code", "")
        return mend(f"The last {what} failed {age(waited)} ago ({code}): docs/operations.md.")
    if waited > allowed:
        return mend(f"The last {what} was {age(waited)} ago: do beat and the service `backup` run?")
    return ok(f"The last {what} was {age(waited)} ago.")


@examines("sealing")
def backup_keys() -> Iterator[Answer]:
    """Only what backs up is given the key; there it is to be one that can seal."""
    if not settings.BACKUP_KEYS:
        yield cannot_tell("This process is not given BACKUP_KEYS; the service `backup` alone needs it.")
        return
    try:
        sealing.ring()
    except (BackupRefused, ImproperlyConfigured) as problem:
        yield mend(str(problem))
    else:
        yield ok("BACKUP_KEYS can seal a backup.")
