"""Somebody stands at the door: she is taken in first, and asked afterwards."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.actions import open_case
from cases.intake.actions import change_intake
from cases.intake.enums import Answer, Need
from cases.intake.steps import BY_NAME
from cases.models import Case, Intake, Task
from cases.work.actions import set_task
from cases.work.enums import Priority
from shelters.actions import check_in
from shelters.intake import policies
from shelters.models import Bed, Shelter
from shelters.suggestions import Sleeper, first_end, free_beds, suggest

# What is left for later is done within a day.
SOON = timedelta(hours=24)


@transaction.atomic
def take_in(
    shelter: Shelter,
    details: dict[str, Any],
    *,
    actor: User,
    bed: Bed | None = None,
    first_free: bool = False,
    token: UUID | None = None,
) -> Case:
    """Open a case with next to nothing, give her a bed, and set down what is still to be asked. All of it or nothing.

    `details`: `called`, `sex`, `age`, `language`, `danger`, `hurt`, each as far as known. `first_free`: the first free bed
    that suits her, or none. The same form sent twice takes in one person. Raises NotAllowed, Refused, Conflict.
    """
    policies.check_may_take_in(actor, shelter)
    # Two night shifts at one house take their beds one after the other, and so does a form that was sent twice.
    shelter = Shelter.objects.select_for_update(no_key=True).get(pk=shelter.pk)
    if before := Case.objects.filter(pk__in=_sent_before(token, actor)).first():
        return before
    today, age = timezone.localdate(), details.get("age")
    known = {"given_name": details.get("called", ""), "sex": details["sex"], "opened_on": today}
    if age is not None:
        known |= {"birth_year": today.year - age, "birth_is_estimated": True}
    case = open_case(known, actor=actor)
    _write_down(case, details, actor)
    if first_free:
        sleeper = Sleeper("", details["sex"], age)
        bed = suggest([sleeper], free_beds(shelter, today)).get("")
    until = first_end(shelter, today)
    check_in(case, shelter=shelter, bed=bed, check_in=today, planned_until=until, actor=actor)
    _set_tasks(case, details, actor, token)
    return case


def _write_down(case: Case, details: dict[str, Any], actor: User) -> None:
    """What was seen at the door, where the first conversations go on from."""
    said = {
        "contact": {"spoken_language": details.get("language", "")},
        "needs": {
            "danger": Answer.YES if details.get("danger") else "",
            "needs": [Need.MEDICAL] if details.get("hurt") else [],
        },
    }
    for name, values in said.items():
        if any(values.values()):
            change_intake(case, BY_NAME[name], values, version=Intake.objects.now_of(case).version, actor=actor)


def _set_tasks(case: Case, details: dict[str, Any], actor: User, token: UUID | None) -> None:
    medical = _("Medical check: the person is hurt") if details.get("hurt") else _("Medical check")
    what = (
        medical,
        _("Assess the risk and agree a safety plan"),
        _("Explain what is recorded, and ask for consent"),
        _("Record who the person is: names, birth, papers"),
    )
    common = {"user": actor, "due_on": timezone.localdate(timezone.now() + SOON), "remind_on": None}
    for number, text in enumerate(what):
        # The first one carries which form it was: a file that has it was opened by this form.
        given = {"what": text, "priority": Priority.HIGH, "form_token": token if number == 0 else None}
        set_task(case, common | given, actor=actor)


def _sent_before(token: UUID | None, actor: User) -> list[int]:
    if token is None:
        return []
    return list(Task.objects.filter(form_token=token, set_by=actor).values_list("case", flat=True))
