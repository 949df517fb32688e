"""Who reads the day log, who writes it, who corrects it or crosses out."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission, has_permission, require
from core.errors import Conflict, NotAllowed, NotVisible
from shelters import policies as shelter_policies
from shelters.daylog.models import LogEntry
from shelters.models import Shelter


def check_may_read(actor: User, shelter: Shelter) -> None:
    """Staff of the house. What is about somebody whose notes one does not see stands there without its words."""
    shelter_policies.require_visible(actor, shelter)


def check_may_write(actor: User, shelter: Shelter) -> None:
    """Casework staff of the house."""
    shelter_policies.require_visible(actor, shelter)
    require(actor, Permission.STAY_EDIT)


def check_may_correct(actor: User, entry: LogEntry) -> None:
    """The author, or a manager of the house, within hours. What others rely on by then is crossed out instead."""
    check_found_may_be_corrected(actor, _found(actor, entry))


def check_may_cross_out(actor: User, entry: LogEntry) -> None:
    """The author, or a manager of the house who may read it; once."""
    check_found_may_be_crossed_out(actor, _found(actor, entry))


def check_found_may_be_corrected(actor: User, entry: LogEntry) -> None:
    """`check_may_correct` of an entry that was found for the reader, `with_what_is_closed_to` her. No query."""
    check_found_may_be_crossed_out(actor, entry)
    hours = settings.LOG_CORRECTION_HOURS
    if timezone.now() > entry.created_at + timedelta(hours=hours):
        within = ngettext(
            "An entry is corrected within %(hours)s hour.", "An entry is corrected within %(hours)s hours.", hours
        )
        raise NotAllowed(" ".join([within % {"hours": hours}, _("Cross it out and write another.")]))


def check_found_may_be_crossed_out(actor: User, entry: LogEntry) -> None:
    """`check_may_cross_out`, likewise."""
    require(actor, Permission.STAY_EDIT)
    if entry.author_id != actor.pk:
        if not has_permission(actor, Permission.SHELTER_EDIT):
            raise NotAllowed(_("An entry is changed by whoever wrote it, or by a manager of the house."))
        if is_closed_to(actor, entry):
            raise NotAllowed(_("This entry is about somebody whose file is not open to you."))
    if entry.is_crossed_out:
        raise Conflict(_("This entry was crossed out."))


def is_closed_to(actor: User, entry: Any) -> bool:
    """Whether the words of an entry are kept from a reader. Who wrote them, may read them."""
    return bool(entry.closed_to_reader) and entry.author_id != actor.pk


def _found(actor: User, entry: LogEntry) -> Any:
    found = LogEntry.objects.visible_to(actor).with_what_is_closed_to(actor).filter(pk=entry.pk).first()
    if found is None:
        raise NotVisible("")
    return found
