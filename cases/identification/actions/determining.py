"""Saying what a person is: by whom it was decided, why, and on what it rests."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.days import refuse_impossible
from cases.enums import ClassificationStatus
from cases.identification import policies
from cases.identification.actions.deadlines import follow_classification
from cases.identification.actions.entering import locked
from cases.models import Case, Classification
from core.errors import Refused

GROUNDS = ("officer", "officer_name", "reason", "acts", "means", "purposes", "screening")
WHAT_IS_MISSING = {
    "acts": gettext_lazy("To say that somebody is a victim takes an act."),
    "means": gettext_lazy("Of an adult it takes a means, too. Of a child none is needed."),
    "purposes": gettext_lazy("To say that somebody is a victim takes a purpose of exploitation."),
}


@transaction.atomic
def classify(
    case: Case,
    *,
    status: str,
    effective_on: date,
    actor: User,
    decided_by: Organisation | None = None,
    grounds: dict[str, Any] | None = None,
    token: UUID | None = None,
) -> Classification:
    """Record a determination, by the actor's organisation unless another decided. The last one of a day holds.

    `grounds`: the fields of GROUNDS; without an officer the actor is it. Given at all, they have to bear the status:
    a victim takes an act, a means (not of a child) and a purpose. Who decided at another organisation is named.
    Clocks begin and end with it.
    """
    case = locked(case)
    case_policies.check_may_classify(actor, case, status)
    if found := case.classifications.sent_with(token):
        return found
    refuse_impossible(case.person, effective_on, "effective_on")
    decided_by = decided_by or actor.organisation
    if status == ClassificationStatus.RECOGNISED and not decided_by.is_ministry:
        raise Refused(_("Only the ministry recognises a victim."), "decided_by")
    row = Classification(case=case, status=status, effective_on=effective_on, decided_by=decided_by, form_token=token)
    _take_grounds(row, grounds, actor)
    row.save()
    record(
        Event.CLASSIFIED,
        actor=actor,
        target=row,
        case_id=case.public_id,
        changes=dict.fromkeys(name for name in GROUNDS if grounds and grounds.get(name))
        | {"status": status, "effective_on": effective_on, "decided_by": decided_by.code},
    )
    follow_classification(row, actor=actor)
    return row


def _take_grounds(row: Classification, grounds: dict[str, Any] | None, actor: User) -> None:
    if grounds is None:
        row.officer = actor
        return
    for name in GROUNDS:
        if grounds.get(name):
            setattr(row, name, grounds[name])
    if row.decided_by_id != actor.organisation_id:
        # Nobody here decided it.
        row.officer = None
        if not row.officer_name:
            raise Refused(_("Write who decided it there."), "officer_name")
    elif row.officer is None and not row.officer_name:
        row.officer = actor
    if row.officer is not None and row.officer.organisation_id != actor.organisation_id:
        raise Refused(_("Choose somebody of your organisation, or write the name."), "officer")
    if row.screening is not None and row.screening.case_id != row.case_id:
        raise Refused(_("Choose a screening of this file."), "screening")
    as_child = policies.is_child(row.case, row.effective_on) is True
    missing = policies.missing_elements(row.status, grounds, as_child=as_child)
    if missing:
        raise Refused(WHAT_IS_MISSING[missing[0]], missing[0])
