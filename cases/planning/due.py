"""What plans in force ask of somebody, and the plans that wait for a supervisor or came back from her."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Lane, Owed, Said, owed
from cases.enums import Section
from cases.planning.models import CasePlan, PlanAction
from cases.planning.states import Status

SIGNED_WITHIN = timedelta(days=7)


def _actions(asked: Asked) -> Iterable[QuerySet]:
    """Those of the staff by name; what the person or another organisation does, for whoever is in charge."""
    open_ones = PlanAction.objects.open()
    yield owed(asked.of_people(open_ones), "due_on", whose="user")
    if not asked.about_one_file:
        yield owed(asked.of_cases(open_ones.filter(user__isnull=True)), "due_on")


def _say_action(row: Owed) -> Said:
    return Said(_("Action of the case plan"), reverse("cases:finish_action", args=[row.case_id, row.key]))


def _reviews(asked: Asked) -> Iterable[QuerySet]:
    rows = asked.of_cases(CasePlan.objects.in_force().filter(review_on__isnull=False))
    yield owed(rows, "review_on")


def _say_review(row: Owed) -> Said:
    return Said(_("Case plan review"), _plan(row))


def _signatures(asked: Asked) -> Iterable[QuerySet]:
    """A week after it came into force: by then she has it in her hands."""
    yield owed(asked.of_cases(CasePlan.objects.unsigned()), TruncDate(F("approved_at") + SIGNED_WITHIN))


def _say_signature(row: Owed) -> Said:
    return Said(_("Case plan to be signed by the person"), reverse("cases:sign_case_plan", args=[row.case_id, row.key]))


def _turns(asked: Asked) -> Iterable[QuerySet]:
    for rows, at in (
        (CasePlan.objects.waiting_for(asked.reader), "submitted_at"),
        (CasePlan.objects.returned_to(asked.reader), "returned_at"),
    ):
        yield owed(rows, TruncDate(at), at=at, status="status")


def _say_turn(row: Owed) -> Said:
    if row.facts["status"] == Status.RETURNED:
        return Said(_("Case plan came back"), _plan(row), "waiting")
    return Said(_("Case plan to approve"), _plan(row), "waiting")


def _plan(row: Owed) -> str:
    return reverse("cases:case_plan", args=[row.case_id, row.key])


KINDS = (
    Kind("plan_action", Section.ASSISTANCE, _actions, _say_action),
    Kind("case_plan_review", Section.ASSISTANCE, _reviews, _say_review),
    Kind("case_plan_signature", Section.ASSISTANCE, _signatures, _say_signature),
    Kind("case_plan_turn", Section.ASSISTANCE, _turns, _say_turn, Lane.TURN),
)
