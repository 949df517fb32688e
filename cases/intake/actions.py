"""What happens in the first conversations: each step is saved by itself, whole."""

from typing import Any

from django.db import transaction

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases import policies
from cases.days import refuse_future
from cases.intake.models import Intake
from cases.intake.steps import Step, answers
from cases.models import Case
from core.models import differ


@transaction.atomic
def change_intake(case: Case, step: Step, details: dict[str, Any], *, version: int, actor: User) -> Intake:
    """Write down one step. Only what differs is named in the record. Raises Stale if somebody saved it meanwhile."""
    policies.check_may_edit(actor, case)
    Intake.objects.get_or_create(case=case)
    intake = Intake.objects.select_for_update(of=("self",)).select_related("case__person").get(case=case)
    intake.begin_change(version)
    if changed := fill(intake, step, details):
        intake.save()
        record(Event.INTAKE_CHANGED, actor=actor, target=intake, case_id=case.public_id, changes=dict.fromkeys(changed))
    return intake


def fill(intake: Intake, step: Step, details: dict[str, Any]) -> list[str]:
    """Take over what one step says; the names of what differs. Nothing is saved. Raises Refused."""
    refuse_future(details.get("source_on"), "source_on")
    values = {name: details[name] for name in step.fields if name in details} | answers(intake, step, details)
    changed = [name for name, value in values.items() if differ(getattr(intake, name), value)]
    for name in changed:
        setattr(intake, name, values[name])
    return changed
