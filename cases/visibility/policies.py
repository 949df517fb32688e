"""Who decides who sees a file. Nobody decides it from an emergency: that opens for some hours, to act, not to let others in."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission, require
from cases import policies as case_policies
from cases.emergency.policies import rests_on_emergency
from cases.models import Case
from cases.visibility.models import Unsealing
from core.errors import Conflict, NotAllowed, NotVisible


def check_may_see_access(actor: Any, case: Case) -> None:
    """Casework staff of the case's own organisation see who else may see it."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.CASE_EDIT)
    _require_own(actor, case)


def check_may_decide(actor: Any, case: Case) -> None:
    """Managers of the owning organisation seal a case, let a single person in, give it to a team."""
    case_policies.check_may_grant(actor, case)
    _refuse_in_emergency(actor, case)


def check_may_name(actor: Any, case: Case) -> None:
    """Of a sealed case: whoever is named herself names others, as does a manager who is named."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.CASE_EDIT)
    _require_own(actor, case)
    _refuse_in_emergency(actor, case)
    if not case.is_sealed:
        raise Conflict(_("This case is not restricted."))


def check_may_revoke(actor: Any, case: Case) -> None:
    """Managers; of a sealed case, whoever is named."""
    if case.is_sealed:
        check_may_name(actor, case)
    else:
        check_may_decide(actor, case)


def check_may_request_unsealing(actor: Any, case: Case) -> None:
    """Whoever may name staff asks; somebody else confirms."""
    check_may_name(actor, case)


def check_may_answer_unsealing(actor: Any, unsealing: Unsealing) -> None:
    """Somebody else than who asked: another named member of staff, or a manager of the organisation, named or not."""
    _require_request(actor, unsealing)
    if unsealing.requested_by_id == actor.pk:
        raise NotAllowed(_("Lifting a restriction takes two people: somebody else confirms it."))
    if not has_permission(actor, Permission.CASE_GRANT):
        require(actor, Permission.CASE_EDIT)
    if rests_on_emergency(actor, unsealing.case_id):
        raise NotAllowed(_("An emergency opens a case to act, not to decide who sees it."))


def check_may_decline_unsealing(actor: Any, unsealing: Unsealing) -> None:
    """Whoever may confirm; and whoever asked takes it back."""
    _require_request(actor, unsealing)
    if unsealing.requested_by_id != actor.pk:
        check_may_answer_unsealing(actor, unsealing)


def _require_request(actor: Any, unsealing: Unsealing) -> None:
    if not Unsealing.objects.visible_to(actor).filter(pk=unsealing.pk).exists():
        raise NotVisible("")
    if unsealing.decided_at is not None:
        raise Conflict(_("This was answered already."))


def _require_own(actor: Any, case: Case) -> None:
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case decides who sees it."))


def _refuse_in_emergency(actor: Any, case: Case) -> None:
    if rests_on_emergency(actor, case):
        raise NotAllowed(_("An emergency opens a case to act, not to decide who sees it."))
