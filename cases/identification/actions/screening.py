"""Going through a list of signs."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_impossible
from cases.identification import policies
from cases.identification.actions.entering import locked, locked_row, take_over
from cases.identification.enums import Reply
from cases.identification.models import Screening, ScreeningAnswer
from cases.identification.scoring import indicators_of
from cases.models import Case
from core.errors import Refused

SCREENING_FIELDS = (
    "screened_on", "as_child", "interviewer", "interviewer_name", "language", "interpreter_used", "act", "remarks",
)  # fmt: skip
# Of each sign: what is known, and a note.
Answers = dict[str, tuple[str, str]]


@transaction.atomic
def record_screening(
    case: Case, details: dict[str, Any], *, answers: Answers, actor: User, token: UUID | None = None
) -> Screening:
    """Keep what was said to a list of signs. `details`: `indicator_set` and SCREENING_FIELDS.

    Without an interviewer the actor is it. Of whom the age is known, the list of a child or of an adult follows from it.
    """
    case = locked(case)
    policies.check_may_record(actor, case)
    if found := case.screenings.sent_with(token):
        return found
    screening = Screening(case=case, indicator_set=details["indicator_set"], form_token=token)
    _take_over(screening, details, actor)
    screening.save()
    _save_answers(screening, answers)
    _record(Event.SCREENING_RECORDED, screening, actor)
    return screening


@transaction.atomic
def change_screening(
    screening: Screening, details: dict[str, Any], *, answers: Answers, version: int, actor: User
) -> Screening:
    """Correct what was written down wrongly, or add to it. The list stays what it was."""
    screening = locked_row(screening)
    policies.check_may_change(actor, screening)
    screening.begin_change(version)
    changed = _take_over(screening, details, actor)
    if _save_answers(screening, answers):
        changed.append("answers")
    if changed:
        screening.save()
        _record(Event.SCREENING_CHANGED, screening, actor, *changed)
    return screening


def _take_over(screening: Screening, details: dict[str, Any], actor: User) -> list[str]:
    changed = take_over(screening, details, SCREENING_FIELDS)
    case = screening.case
    refuse_impossible(case.person, screening.screened_on, "screened_on")
    if screening.interviewer is None and not screening.interviewer_name:
        screening.interviewer = actor
    interviewer = screening.interviewer
    if interviewer is not None and interviewer.organisation_id not in {case.organisation_id, actor.organisation_id}:
        raise Refused(_("Choose somebody of your organisation, or write the name."), "interviewer")
    known = policies.is_child(case, screening.screened_on)
    if known is not None and known != screening.as_child:
        screening.as_child = known
    return changed


def _save_answers(screening: Screening, answers: Answers) -> bool:
    """Write what differs; whether anything did."""
    signs = indicators_of(screening.indicator_set).by_code()
    if set(answers) - set(signs) or {reply for reply, _note in answers.values()} - {"", *Reply.values}:
        raise Refused(_("This list does not have such a sign."))
    there = {row.indicator: row for row in screening.answers.select_related("case__person")}
    wanted = {code: said for code, said in answers.items() if any(said)}
    new, changed = [], False
    for code, (reply, note) in wanted.items():
        row = there.get(code)
        if row is None:
            new.append(
                ScreeningAnswer(case=screening.case, screening=screening, indicator=code, reply=reply, note=note)
            )
        elif (row.reply, row.note) != (reply, note):
            row.reply, row.note, changed = reply, note, True
            row.save(update_fields=["reply", "note"])
    ScreeningAnswer.objects.bulk_create(new)
    gone = [row.pk for code, row in there.items() if code in answers and code not in wanted]
    ScreeningAnswer.objects.filter(pk__in=gone).delete()
    return bool(changed or new or gone)


def _record(event: Event, screening: Screening, actor: User, *changed: str) -> None:
    changes = dict.fromkeys(changed) | {"kind": screening.indicator_set, "day": screening.screened_on}
    record(event, actor=actor, target=screening, case_id=screening.case.public_id, changes=changes)
