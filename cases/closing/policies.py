"""Who asks to close a file, who approves it, who looks after the person afterwards."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.roles import Permission, require
from cases import policies as case_policies
from cases.closing.enums import State
from cases.closing.models import Closing, FollowUp
from cases.emergency.policies import rests_on_emergency
from cases.models import Case
from core.errors import Conflict, NotAllowed


def check_may_ask(actor: Any, case: Case) -> None:
    """Casework staff of the file's own organisation, while it is open."""
    case_policies.check_may_edit(actor, case)
    if rests_on_emergency(actor, case):
        raise NotAllowed(_("You see this case in an emergency: that is not enough to decide about the file."))


def check_may_answer(actor: Any, closing: Closing) -> None:
    """A supervisor of the own organisation, and never the one who asked."""
    case_policies.require_visible(actor, closing.case)
    require(actor, Permission.CLOSING_APPROVE)
    _refuse_answered(closing)
    check_may_ask(actor, closing.case)
    if closing.asked_by_id == actor.pk:
        raise NotAllowed(_("Somebody else than the one who asked approves the closing."))


def check_may_take_back(actor: Any, closing: Closing) -> None:
    """The one who asked, as long as nobody answered."""
    case_policies.require_visible(actor, closing.case)
    _refuse_answered(closing)
    if closing.asked_by_id != actor.pk:
        raise NotAllowed(_("Only the one who asked takes it back."))


def check_may_follow_up(actor: Any, follow_up: FollowUp) -> None:
    """Casework staff of the own organisation, once; the file may be closed, as it mostly is."""
    case_policies.require_visible(actor, follow_up.case)
    require(actor, Permission.CASE_EDIT)
    if follow_up.case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case can change it."))
    if follow_up.case.anonymised_at is not None:
        raise Conflict(_("This file was anonymised. Nothing can be recorded in it any more."))
    if follow_up.done_on is not None:
        raise Conflict(_("This follow-up was written down already."))


def unfinished(case: Case) -> list[Any]:
    """What each app says is still under way in the file (settings.RETENTION_OBSTACLES)."""
    found: Iterable[Any] = (reason for path in settings.RETENTION_OBSTACLES for reason in import_string(path)(case))
    return list(found)


def _refuse_answered(closing: Closing) -> None:
    if closing.state != State.ASKED:
        raise Conflict(_("This was answered already."))
