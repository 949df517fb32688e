"""What happens to surveys. Each function is one transaction: lock, policy, change, audit."""

import json
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, part_of_act
from accounts.models import User
from accounts.roles import Permission, Section, has_permission
from audit.events import Event
from audit.recorder import record
from cases.actions import read_sections
from cases.crossing.actions import cross_out
from cases.days import refuse_impossible
from cases.models import Case
from core.errors import Refused
from reintegration.ground.actions import locked_case
from reintegration.survey import policies, scoring
from reintegration.survey.enums import CURRENT, NOT_ANSWERED, Occasion
from reintegration.survey.models import Survey
from reintegration.survey.statistics import Outcomes, outcomes_until


@transaction.atomic
def read_surveys(case: Case, *, actor: User) -> None:
    """Open what a person answered: a look at that part of her file, and on record."""
    policies.check_may_see(actor, case)
    read_sections(case, [Section.ASSESSMENT], actor=actor)


@transaction.atomic
def record_survey(
    case: Case, *, asked_on: date, answers: Mapping[str, str], actor: User, token: UUID | None = None
) -> Survey:
    """Write down what a person answered. Her first survey is the baseline; what comes later is compared with it.

    `answers`: answer code by item code, "" where she did not answer. Raises NotAllowed, Conflict, Refused.
    """
    case = locked_case(case)
    policies.check_may_ask(actor, case)
    if before := Survey.objects.filter(case=case).sent_with(token):
        return before
    baseline = Survey.objects.baseline_of(case)
    occasion = Occasion.REPEAT if baseline else Occasion.BASELINE
    survey = Survey(case=case, instrument=CURRENT, occasion=occasion, asked_by=actor, form_token=token)
    _take_over(survey, asked_on, answers)
    survey.save()
    _record(Event.SURVEY_RECORDED, survey, actor)
    return survey


@transaction.atomic
def change_survey(survey: Survey, *, asked_on: date, answers: Mapping[str, str], version: int, actor: User) -> Survey:
    """Put right what was written down wrongly; what stood there stays in the history."""
    survey = _locked(survey)
    policies.check_may_change(actor, survey)
    survey.begin_change(version)
    _take_over(survey, asked_on, answers)
    survey.save()
    _record(Event.SURVEY_CHANGED, survey, actor)
    return survey


@transaction.atomic
def cross_out_survey(survey: Survey, *, reason: str, actor: User) -> Survey:
    """Cross out a survey that should not have been recorded. It stays readable, with the reason, and counts nowhere."""
    survey = _locked(survey)
    policies.check_may_cross_out(actor, survey)
    cross_out(survey, reason, actor)
    _record(Event.SURVEY_CROSSED_OUT, survey, actor)
    return survey


@transaction.atomic
def read_outcomes(*, actor: User) -> Outcomes:
    """How people fare a year on: of the whole programme, or of the actor's own organisation. The look is on record."""
    policies.check_may_see_outcomes(actor)
    organisation = None if has_permission(actor, Permission.OUTCOMES_ALL) else actor.organisation
    changes = {"organisation": organisation.code if organisation else None}
    record(Event.OUTCOMES_READ, actor=actor, changes=changes)
    with part_of_act(Purpose.STATISTICS):
        return outcomes_until(timezone.localdate(), organisation=organisation)


def _take_over(survey: Survey, asked_on: date, answers: Mapping[str, str]) -> None:
    """Write day, answers and scores into the survey, refusing what cannot be."""
    _refuse_day(survey, asked_on)
    questions = scoring.questions_of(survey.instrument)
    given = {}
    for item in questions.items():
        answer = answers.get(item.code) or NOT_ANSWERED
        if answer != NOT_ANSWERED and answer not in item.codes():
            raise Refused(_("Choose one of the answers."), item.code)
        if answer != NOT_ANSWERED:
            given[item.code] = answer
    if not given:
        raise Refused(_("Nothing was answered. Ask at another time, when the person wants to."))
    survey.asked_on, survey.answers = asked_on, json.dumps(given, sort_keys=True)
    found = scoring.score(questions, given)
    for name in Survey.SCORES:
        setattr(survey, name, getattr(found, name))


def _refuse_day(survey: Survey, asked_on: date) -> None:
    """Not before the file was opened, once a day, and a baseline before whatever is compared with it."""
    refuse_impossible(survey.case.person, asked_on, "asked_on")
    if asked_on < survey.case.opened_on:
        raise Refused(_("The case was opened later than that."), "asked_on")
    others = Survey.objects.standing().filter(case=survey.case).exclude(pk=survey.pk)
    if others.filter(asked_on=asked_on).exists():
        raise Refused(_("A survey of this day is on file already. Correct that one."), "asked_on")
    if survey.occasion == Occasion.BASELINE and others.filter(asked_on__lt=asked_on).exists():
        raise Refused(_("The baseline comes before the surveys that are compared with it."), "asked_on")
    if survey.occasion == Occasion.REPEAT and others.filter(occasion=Occasion.BASELINE, asked_on__gt=asked_on).exists():
        raise Refused(_("The baseline was asked later than that. Correct its day first."), "asked_on")


def _locked(survey: Survey) -> Survey:
    """The file first: two who write surveys of one person wait for each other."""
    case = locked_case(survey.case)
    survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    survey.case = case
    return survey


def _record(event: Event, survey: Survey, actor: User) -> None:
    """On record stands that she was asked, and when; never how she fares."""
    record(event, actor=actor, target=survey, case_id=survey.case.public_id, changes={"kind": survey.occasion})
