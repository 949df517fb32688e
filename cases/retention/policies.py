"""Who decides what becomes of a closed file, and when the answer can only be no."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.roles import Permission, Section, has_permission, require
from cases import policies as case_policies
from cases.emergency.policies import rests_on_emergency
from cases.models import Case
from cases.retention.models import LegalHold, RetentionReview, RetentionRule, years_later
from core.errors import Conflict, NotAllowed, NotVisible


def check_may_see(actor: Any, case: Case) -> None:
    """Casework staff of the file's own organisation: until when it is kept, what holds it, what was decided."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.CASE_EDIT)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case decides how long it is kept."))
    if rests_on_emergency(actor, case):
        raise NotAllowed(_("You see this case in an emergency: that is not enough to decide about the file."))


def check_may_decide_at_all(actor: Any) -> None:
    """Managers: they answer for what their organisation keeps. Administrators run the system and see no cases."""
    require(actor, Permission.CASE_RETENTION)


def check_may_hold(actor: Any, case: Case) -> None:
    """Managers of the own organisation, at any time while there is something to hold."""
    check_may_see(actor, case)
    check_may_decide_at_all(actor)
    _refuse_anonymised(case)


def check_may_lift(actor: Any, hold: LegalHold) -> None:
    """Managers of the own organisation; once."""
    check_may_hold(actor, hold.case)
    if hold.lifted_at is not None:
        raise Conflict(_("This hold was lifted already."))


def check_may_keep(actor: Any, review: RetentionReview) -> None:
    """Managers of the own organisation, as long as nothing was decided."""
    check_may_see(actor, review.case)
    check_may_decide_at_all(actor)
    _refuse_decided(review)


def check_may_ask(actor: Any, review: RetentionReview) -> None:
    """Casework staff of the own organisation ask; once, and while nothing stands in the way."""
    check_may_see(actor, review.case)
    _refuse_decided(review)
    if review.asked_by_id is not None:
        raise Conflict(_("This was asked for already. Somebody else confirms it."))
    refuse_unless_free(review.case)


def check_may_confirm(actor: Any, review: RetentionReview) -> None:
    """A manager of the own organisation, and never whoever asked."""
    check_may_see(actor, review.case)
    check_may_decide_at_all(actor)
    _refuse_decided(review)
    if review.asked_by_id is None:
        raise Conflict(_("Nobody has asked for this file to be anonymised."))
    if review.asked_by_id == actor.pk:
        raise NotAllowed(_("Somebody other than whoever asked confirms that a file is anonymised."))


def check_may_decline(actor: Any, review: RetentionReview) -> None:
    """A manager of the own organisation, or whoever asked."""
    check_may_see(actor, review.case)
    _refuse_decided(review)
    if review.asked_by_id is None:
        raise Conflict(_("Nobody has asked for this file to be anonymised."))
    if review.asked_by_id != actor.pk:
        check_may_decide_at_all(actor)


def check_may_copy(actor: Any, case: Case) -> None:
    """Casework staff of the own organisation, to whom the whole file is open: a copy for the person leaves nothing out."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.CASE_EDIT)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("The person asks the organisation that keeps her file."))
    if rests_on_emergency(actor, case):
        raise NotAllowed(_("You see this case in an emergency: that is not enough to copy it."))
    _refuse_anonymised(case)
    if not frozenset(Section) <= case_policies.sections_for(actor, case):
        raise NotAllowed(_("Only those to whom the whole file is open can copy it."))


def refuse_unless_free(case: Case) -> None:
    """Raise Conflict with the reason where the file cannot be anonymised now, whoever asks."""
    _refuse_anonymised(case)
    if case.closed_on is None:
        raise Conflict(_("This case is open."))
    if due_on(case) > timezone.localdate():
        raise Conflict(_("The time of this file has not come."))
    if LegalHold.objects.open().filter(case=case).exists():
        raise Conflict(_("This file is held. Nothing is anonymised until every hold is lifted."))
    for reason in obstacles(case):
        raise Conflict(reason)


def obstacles(case: Case) -> Iterable[Any]:
    """What is not finished in the file, told by each app in its own words (settings.RETENTION_OBSTACLES)."""
    for path in settings.RETENTION_OBSTACLES:
        yield from import_string(path)(case)


def due_on(case: Case) -> date:
    """The day on which the time of a closed file comes: by its organisation's rule, or later where it was kept longer."""
    assert case.closed_on is not None
    day = years_later(case.closed_on, RetentionRule.objects.years_of(case.organisation_id))
    kept = RetentionReview.objects.filter(case=case).aggregate(until=Max("keep_until"))["until"]
    return max(day, kept) if kept else day


def may_decide(actor: Any) -> bool:
    """For showing or leaving out a way to the pages of managers."""
    return has_permission(actor, Permission.CASE_RETENTION)


def require_review_visible(actor: Any, review: RetentionReview) -> None:
    """Raise NotVisible unless the decision is among those the actor may see."""
    if not RetentionReview.objects.visible_to(actor).filter(pk=review.pk).exists():
        raise NotVisible("")


def _refuse_anonymised(case: Case) -> None:
    if case.anonymised_at is not None:
        raise Conflict(_("This file was anonymised. There is nothing left to decide."))


def _refuse_decided(review: RetentionReview) -> None:
    if review.outcome:
        raise Conflict(_("This was decided already."))
