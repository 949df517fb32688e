"""Accepting the rules of confidentiality."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.confidentiality.versions import in_force
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict


@transaction.atomic
def accept_rules(version: int, *, actor: User) -> None:
    """Keep that somebody accepted the version she read; for oneself alone. Refused if another is in force by now."""
    rules = in_force()
    if rules is None or rules.version != version:
        raise Conflict(_("The rules have changed since you opened this page. Please read them again."))
    user = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    if user.rules_version >= version:
        return
    user.rules_version, user.rules_accepted_at = version, timezone.now()
    user.save(update_fields=["rules_version", "rules_accepted_at"])
    changes = {"number": version, "digest": rules.digest, "language": translation.get_language()}
    record(Event.RULES_ACCEPTED, actor=actor, target=user, changes=changes)
