"""For `manage.py check --deploy`: is anything kept that a disaster would leave?"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, Warning, register

from core.management.commands.migrate import OWNER


@register(Tags.security, deploy=True)
def check_backups(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A served installation says where its backups lie, and has a key for them that is no other key.

    Asked where the tables' owner is known: web and worker, which are not given it, are not given the key either.
    """
    found: list[CheckMessage] = []
    if OWNER not in settings.DATABASES:
        return found
    if not settings.BACKUP_KEYS and not settings.BACKUP_DIR:
        hint = "So it should be for what migrates alone. What makes the backups sets BACKUP_DIR and BACKUP_KEYS."
        return [Info("From what is known here nothing is backed up.", hint=hint, id="exchange.I001")]
    if not settings.BACKUP_KEYS:
        hint = "Set BACKUP_KEYS (deploy/make-secrets.sh makes one), and keep a copy apart from the backups."
        found.append(Warning("There is no key for backups, so none can be made.", hint=hint, id="exchange.W001"))
    if not settings.BACKUP_DIR:
        found.append(Warning("Nothing says where backups are kept.", hint="Set BACKUP_DIR.", id="exchange.W002"))
    secrets = {entry.partition(":")[2] for entry in settings.FIELD_KEYS.split(",")} | {settings.INDEX_KEY}
    if secrets & {entry.partition(":")[2] for entry in settings.BACKUP_KEYS.split(",") if entry}:
        hint = "Whoever holds a backup and its key must not hold what opens the names in it."
        found.append(Warning("A key for backups is also another key.", hint=hint, id="exchange.W003"))
    return found
