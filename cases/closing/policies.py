"""Who asks to close a file, who approves it, who looks after the person afterwards."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.roles import Permission, require
from cases import policies as case_policies
from cases.closing.enums import Contact, State
from cases.closing.models import Closing, FollowUp
from cases.emergency.policies import rests_on_emergency
from cases.intake.enums import Calling
from cases.models import Case, Intake
from core.errors import Conflict, NotAllowed, Refused


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


def check_may_answer_alarm(actor: Any, follow_up: FollowUp) -> None:
    """Casework staff of the own organisation, once, whether the file is closed or not."""
    case_policies.require_visible(actor, follow_up.case)
    require(actor, Permission.CASE_EDIT)
    if follow_up.case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case can change it."))
    if not follow_up.is_alarm:
        raise Conflict(_("There is no alarm here that waits for an answer."))


def check_may_set_schedule(actor: Any) -> None:
    """Whoever sets the programme's rules."""
    require(actor, Permission.FOLLOW_UP_SCHEDULE)


def refuse_forbidden(case: Case, method: str, field: str, *, rules_kept: bool = True) -> None:
    """How she may be reached is her own word: who is never to be called is not called, whoever asks.

    `rules_kept`: whoever calls has kept to her times, or to whom she named.
    """
    intake = Intake.objects.filter(case=case).only("calling").first()
    calling = intake.calling if intake else ""
    if method != Contact.PHONE or calling == Calling.SAFE:
        return
    if calling == Calling.NEVER:
        raise Refused(_("She is never to be called. Choose another way."), field)
    if not rules_kept:
        raise Refused(_("Look how she may be called, and say that you kept to it."), "rules_kept")


def unfinished(case: Case) -> list[Any]:
    """What each app says is still under way in the file (settings.RETENTION_OBSTACLES)."""
    found: Iterable[Any] = (reason for path in settings.RETENTION_OBSTACLES for reason in import_string(path)(case))
    return list(found)


def _refuse_answered(closing: Closing) -> None:
    if closing.state != State.ASKED:
        raise Conflict(_("This was answered already."))
