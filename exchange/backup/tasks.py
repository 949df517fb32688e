"""Backups without anybody at a screen. They run where the owner of the tables is known: in a queue of their own.

acks_late is off: a backup that lost its worker is not begun again by the broker, but by the next night.
"""

import logging

from celery import shared_task
from django.conf import settings

from audit.events import Event
from exchange.backup import actions
from exchange.backup.drill import drill
from exchange.backup.refusals import BackupRefused

logger = logging.getLogger(__name__)
# Far longer than either takes.
HOURS = 6 * 3600


@shared_task(acks_late=False, time_limit=HOURS)
def back_up() -> None:
    """Each night."""
    if not _is_wanted():
        return
    try:
        actions.make_backup()
    except (BackupRefused, OSError) as problem:
        actions.tell_failed(Event.BACKUP_FAILED, _as_refusal(problem))


@shared_task(acks_late=False, time_limit=HOURS)
def drill_restore() -> None:
    """Each month: the newest backup there is."""
    if not _is_wanted():
        return
    try:
        drill(newest=True)
    except (BackupRefused, OSError) as problem:
        actions.tell_failed(Event.DRILL_FAILED, _as_refusal(problem))


@shared_task(acks_late=False)
def note_forgotten() -> None:
    """Every few minutes: who was forgotten since the last backup is known outside the database too."""
    if not _is_wanted():
        return
    try:
        actions.note_forgotten()
    except (BackupRefused, OSError) as problem:
        # The next order comes in ten minutes, and the backup of the night notes them too.
        logger.warning("Who was forgotten could not be noted: %s", _as_refusal(problem))


def _is_wanted() -> bool:
    """False on an installation that is backed up by other means: it has named no folder (`check --deploy` says so)."""
    return bool(settings.BACKUP_DIR)


def _as_refusal(problem: Exception) -> BackupRefused:
    """A full disk, for one. What the system says of a file may name it, so its number alone is told."""
    if isinstance(problem, BackupRefused):
        return problem
    return BackupRefused(
        f"The disk did not take it ({type(problem).__name__} {getattr(problem, 'errno', '')}).", "disk"
    )
