"""What happens to assessments and safety plans. Each function is one transaction: policy, lock, change, audit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.assessment import policies
from cases.assessment.enums import Area, Direction, Factor, Kind, RiskLevel, Urgency
from cases.assessment.models import Assessment, AssessmentFactor, AssessmentNeed, SafetyPlan
from cases.days import refuse_before_birth, refuse_future
from cases.models import Case
from core.errors import Refused, Stale

ASSESSMENT_FIELDS = ("kind", "assessed_at", "risk_level", "summary", "review_on")
# By code: the mark, and what was noted beside it.
Marks = Mapping[str, tuple[str, str]]
NOT_SAID = (Direction.UNKNOWN.value, "")


@transaction.atomic
def read_page(case: Case, *, actor: User) -> frozenset[str]:
    """Open needs, risk, safety and the plan: the look is on record. Returns the parts that the actor sees."""
    policies.check_may_see_page(actor, case)
    return _read(case, policies.PARTS_OF_PAGE & case_policies.sections_for(actor, case), actor)


@transaction.atomic
def read_assessments(case: Case, *, actor: User) -> None:
    """Open an assessment, two side by side, or an earlier safety plan: the look is on record."""
    policies.check_may_see(actor, case)
    _read(case, frozenset({Section.ASSESSMENT}), actor)


@transaction.atomic
def record_assessment(case: Case, details: dict[str, Any], *, actor: User) -> Assessment:
    """Write down one look at needs and risk. The level says by when somebody answers it.

    `details`: the fields of ASSESSMENT_FIELDS, `factors` and `needs` by code (see
    Marks), `token`: a form sent twice makes one. Raises NotAllowed, Conflict, Refused.
    """
    case = _locked(case)
    policies.check_may_record(actor, case)
    if twin := case.assessments.sent_with(details.get("token")):
        return twin
    assessment = Assessment(case=case, assessor=actor, form_token=details.get("token"))
    _take_over(assessment, details)
    assessment.save()
    _keep_marks(assessment, details)
    _record(Event.ASSESSMENT_RECORDED, assessment, actor)
    return assessment


@transaction.atomic
def correct_assessment(assessment: Assessment, details: dict[str, Any], *, version: int, actor: User) -> Assessment:
    """Put right what was written down wrongly, in the newest assessment. What stood there stays in the history."""
    case = _locked(assessment.case)
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    assessment.case = case
    policies.check_may_correct(actor, assessment)
    assessment.begin_change(version)
    _take_over(assessment, details)
    assessment.save()
    _keep_marks(assessment, details)
    _record(Event.ASSESSMENT_CORRECTED, assessment, actor)
    return assessment


@transaction.atomic
def answer_risk(assessment: Assessment, *, responded_at: datetime, response: str, actor: User) -> Assessment:
    """Write down what was done about the risk, and when: the time to answer it stops."""
    case = _locked(assessment.case)
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    assessment.case = case
    policies.check_may_answer(actor, assessment)
    if responded_at > timezone.now():
        raise Refused(_("This moment has not come yet."), "responded_at")
    if responded_at < assessment.assessed_at:
        raise Refused(_("The assessment was made later than that."), "responded_at")
    if not response.strip():
        raise Refused(_("Say what was done, in a few words."), "response")
    assessment.responded_at, assessment.responded_by, assessment.response = responded_at, actor, response.strip()
    assessment.version += 1
    assessment.save(update_fields=["responded_at", "responded_by", "response", "version"])
    _record(Event.RISK_ANSWERED, assessment, actor)
    return assessment


@transaction.atomic
def write_safety_plan(case: Case, details: dict[str, Any], *, version: int, actor: User) -> SafetyPlan:
    """Write the next version of the safety plan; it holds from now on. `version`: the one that the writer had before her.

    `details`: SafetyPlan.PARTS, agreed_on, review_on, token. Raises NotAllowed, Conflict, Refused.
    """
    case = _locked(case)
    policies.check_may_record(actor, case)
    if twin := case.safety_plans.sent_with(details.get("token")):
        return twin
    number = SafetyPlan.objects.last_number_of(case)
    if version != number:
        raise Stale(_("Somebody wrote a new version while you were writing."))
    plan = SafetyPlan(case=case, number=number + 1, author=actor, form_token=details.get("token"))
    for name in SafetyPlan.PARTS:
        setattr(plan, name, (details.get(name) or "").strip())
    plan.agreed_on, plan.review_on = details.get("agreed_on"), details.get("review_on")
    _refuse_wrong_plan(plan)
    plan.save()
    changes = {"number": plan.number}
    record(Event.SAFETY_PLAN_WRITTEN, actor=actor, target=plan, case_id=case.public_id, changes=changes)
    return plan


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person", "organisation").get(pk=case.pk)


def _read(case: Case, sections: frozenset[str], actor: User) -> frozenset[str]:
    changes = {"sections": sorted(sections)}
    check_reading(actor, case.public_id)
    record(Event.ASSESSMENT_READ, actor=actor, target=case, case_id=case.public_id, changes=changes)
    return sections


def _record(event: Event, assessment: Assessment, actor: User) -> None:
    changes = {"kind": assessment.kind, "level": assessment.risk_level}
    record(event, actor=actor, target=assessment, case_id=assessment.case.public_id, changes=changes)


def _take_over(assessment: Assessment, details: dict[str, Any]) -> None:
    """Write the details into the assessment, refusing what cannot be; by when to answer follows from the level."""
    for name in ASSESSMENT_FIELDS:
        setattr(assessment, name, details.get(name))
    for name, codes in (("kind", Kind), ("risk_level", RiskLevel)):
        if getattr(assessment, name) not in codes.values:
            raise Refused(_("Choose one of the answers."), name)
    at = assessment.assessed_at
    if at > (assessment.created_at or timezone.now()):
        raise Refused(_("This moment has not come yet."), "assessed_at")
    refuse_before_birth(assessment.case.person, timezone.localdate(at), "assessed_at")
    if assessment.responded_at and assessment.responded_at < at:
        raise Refused(_("The risk was answered before that."), "assessed_at")
    if assessment.review_on and assessment.review_on < timezone.localdate(at):
        raise Refused(_("The next look comes after this one."), "review_on")
    assessment.respond_by = at + policies.response_time(assessment.risk_level)


def _keep_marks(assessment: Assessment, details: dict[str, Any]) -> None:
    _keep(assessment, AssessmentFactor, details.get("factors") or {}, Factor, Direction)
    _keep(assessment, AssessmentNeed, details.get("needs") or {}, Area, Urgency)


def _keep(assessment: Assessment, model: Any, said: Marks, codes: Any, marks: Any) -> None:
    """Exactly these marks; only what differs is written."""
    if not set(said) <= set(codes.values) or not {mark for mark, _note in said.values()} <= set(marks.values):
        raise Refused(_("Choose one of the answers."))
    wanted = {code: answer for code, answer in said.items() if answer != NOT_SAID}
    there = {row.code: row for row in model.objects.filter(assessment=assessment).select_related("case__person")}
    for row in (row for code, row in there.items() if code not in wanted):
        row.delete()
    for code, (mark, note) in wanted.items():
        row = there.get(code) or model(assessment=assessment, case=assessment.case, code=code)
        if row.pk is None or (row.mark, row.note) != (mark, note):
            row.mark, row.note = mark, note
            row.save()


def _refuse_wrong_plan(plan: SafetyPlan) -> None:
    if not any(getattr(plan, name) for name in SafetyPlan.PARTS):
        raise Refused(_("Write at least one part of the plan."), SafetyPlan.PARTS[0])
    today = timezone.localdate()
    if plan.agreed_on is not None:
        refuse_future(plan.agreed_on, "agreed_on")
        refuse_before_birth(plan.case.person, plan.agreed_on, "agreed_on")
    if plan.review_on is not None and plan.review_on < today:
        raise Refused(_("This day has passed. Choose a day to come."), "review_on")
