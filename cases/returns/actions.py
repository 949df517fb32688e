"""What happens to a return: recorded, assessed, prepared, travelled, arrived, or called off."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_future, refuse_impossible, refuse_out_of_order
from cases.models import Case
from cases.returns import policies
from cases.returns.enums import Conclusion, Risk
from cases.returns.models import Return, ReturnRisk, ReturnStep, TravelDocument
from cases.returns.states import BEFORE_PREPARED, Stage
from core.countries import is_country
from core.errors import NotVisible, Refused

FIELDS = (
    "country", "place", "wished_on", "informed", "voluntary", "wish", "travel_on", "means", "escort", "escort_how",
    "cost_azn", "received_by", "handed_over_on", "follow_up_on", "follow_up_how",
)  # fmt: skip
DOCUMENT_FIELDS = ("kind", "applied_on", "obtained_on", "note")


@transaction.atomic
def record_return(case: Case, details: dict[str, Any], *, on: date, actor: User, token: UUID | None = None) -> Return:
    """Her return is talked about from a day on; `details`: the fields of FIELDS. One is under way at a time."""
    case = _locked(case)
    policies.check_may_record(actor, case)
    if before := Return.objects.of(case).sent_with(token):
        return before
    policies.check_may_begin(actor, case)
    refuse_impossible(case.person, on, "on")
    journey = Return(case=case, form_token=token, stage_on=on)
    journey.take(details, FIELDS)
    _check(journey)
    journey.save()
    _step(journey, actor)
    _record(Event.RETURN_RECORDED, journey, actor, country=journey.country)
    return journey


@transaction.atomic
def change_return(journey: Return, details: dict[str, Any], *, version: int, actor: User) -> Return:
    """Her wish, the way, who receives her: corrected or completed."""
    journey = _begun(journey, version)
    policies.check_may_change(actor, journey)
    changed = journey.take(details, FIELDS)
    if changed:
        _check(journey)
        journey.save(update_fields=[*changed, "version"])
        _record(Event.RETURN_CHANGED, journey, actor, **dict.fromkeys(changed))
    return journey


@transaction.atomic
def assess_risk(
    journey: Return, answers: dict[str, str], *, conclusion: str, reasons: str, on: date, version: int, actor: User
) -> ReturnRisk:
    """What may happen to her there, factor by factor (yes, no, or not known), and what follows from it.

    Found unsafe, what was prepared goes back a step.
    """
    journey = _begun(journey, version)
    policies.check_may_assess(actor, journey)
    refuse_impossible(journey.case.person, on, "on")
    if conclusion not in Conclusion.values:
        raise Refused(_("Choose one of the answers."), "conclusion")
    if not (reasons or "").strip():
        raise Refused(_("Say why, in a few words."), "reasons")
    row = ReturnRisk.objects.create(
        case=journey.case,
        journey=journey,
        assessed_on=on,
        assessed_by=actor,
        risks=[risk for risk in Risk.values if answers.get(risk) == "yes"],
        no_risks=[risk for risk in Risk.values if answers.get(risk) == "no"],
        conclusion=conclusion,
        reasons=reasons.strip(),
    )
    journey.unsafe = conclusion == Conclusion.UNSAFE
    if journey.stage == Stage.CONSIDERED or (journey.unsafe and journey.stage == Stage.PREPARED):
        journey.stage, journey.stage_on = Stage.ASSESSED, on
        # Whatever she signed was about what was known then.
        journey.insisted_on, journey.insistence = None, ""
        _step(journey, actor)
    journey.save()
    _record(Event.RETURN_RISK_ASSESSED, row, actor)
    return row


@transaction.atomic
def move(
    journey: Return, *, stage: str, on: date, version: int, actor: User, note: str = "", insistence: str = ""
) -> Return:
    """The next step (states.NEXT). What was found unsafe goes on only if the person insists in writing: `insistence` says why."""
    journey = _begun(journey, version)
    policies.check_may_move(actor, journey, stage)
    refuse_future(on, "on")
    note, insistence = (note or "").strip(), (insistence or "").strip()
    if stage == Stage.CANCELLED:
        if not note:
            raise Refused(_("Say why, in a few words."), "note")
    else:
        refuse_out_of_order(journey.stage_on, on, "on")
        _refuse_against_her_wish(journey)
    if stage == Stage.PREPARED and journey.unsafe:
        if not insistence:
            raise Refused(
                _("It was found unsafe. It goes on only if the person insists in writing: say why."), "insistence"
            )
        journey.insisted_on, journey.insistence = on, insistence
    if stage == Stage.TRAVELLED:
        journey.travel_on = on
    if stage == Stage.ARRIVED:
        journey.arrived_on = on
    journey.stage, journey.stage_on = stage, on
    _check(journey)
    journey.save()
    _step(journey, actor, note)
    _record(Event.RETURN_MOVED, journey, actor, stage=stage)
    return journey


@transaction.atomic
def record_document(
    journey: Return, details: dict[str, Any], *, actor: User, token: UUID | None = None
) -> TravelDocument:
    """A paper that she needs, and how far it has come."""
    case = _locked(journey.case)
    journey = Return.objects.get(pk=journey.pk)
    journey.case = case
    policies.check_may_change(actor, journey)
    if before := TravelDocument.objects.of(case).sent_with(token):
        return before
    document = TravelDocument(case=case, journey=journey, form_token=token)
    document.take(details, DOCUMENT_FIELDS)
    _check_document(document)
    document.save()
    _record(Event.RETURN_DOCUMENT_RECORDED, document, actor)
    return document


@transaction.atomic
def change_document(document: TravelDocument, details: dict[str, Any], *, version: int, actor: User) -> TravelDocument:
    """It was asked for, or obtained."""
    _locked(document.case)
    rows = TravelDocument.objects.select_for_update(of=("self",)).select_related("case__person", "journey__case")
    document = rows.get(pk=document.pk)
    policies.check_may_change(actor, document.journey)
    document.begin_change(version)
    changed = document.take(details, DOCUMENT_FIELDS)
    if changed:
        _check_document(document)
        document.save(update_fields=[*changed, "version"])
        _record(Event.RETURN_DOCUMENT_CHANGED, document, actor, **dict.fromkeys(changed))
    return document


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("organisation", "person")
    locked = rows.filter(pk=case.pk).first()
    if locked is None:
        raise NotVisible("")
    return locked


def _begun(journey: Return, version: int) -> Return:
    case = _locked(journey.case)
    locked = Return.objects.select_for_update(of=("self",)).get(pk=journey.pk)
    locked.case = case
    locked.begin_change(version)
    return locked


def _step(journey: Return, actor: User, note: str = "") -> None:
    ReturnStep.objects.create(
        case=journey.case,
        journey=journey,
        stage=journey.stage,
        reached_on=journey.stage_on,
        note=note,
        recorded_by=actor,
    )


def _refuse_against_her_wish(journey: Return) -> None:
    if not journey.is_her_wish:
        raise Refused(_("It goes on only if the person knows what awaits her and wants it herself. Record that first."))


def _check(journey: Return) -> None:
    if not is_country(journey.country):
        raise Refused(_("Choose a country."), "country")
    if journey.stage not in BEFORE_PREPARED and not journey.is_her_wish:
        raise Refused(_("If the person no longer wants it, call it off."), "voluntary")
    for name in ("wished_on", "handed_over_on"):
        refuse_impossible(journey.case.person, getattr(journey, name), name)
    if journey.cost_azn is not None and journey.cost_azn < 0:
        raise Refused(_("An amount is not less than nothing."), "cost_azn")
    if journey.stage in {Stage.TRAVELLED, Stage.ARRIVED}:
        if journey.travel_on is None:
            raise Refused(_("She has travelled: say when."), "travel_on")
        refuse_future(journey.travel_on, "travel_on")
    if journey.handed_over_on and journey.travel_on is None:
        raise Refused(_("Say first when she travelled."), "travel_on")
    for name in ("handed_over_on", "arrived_on", "follow_up_on"):
        refuse_out_of_order(journey.travel_on, getattr(journey, name), name)


def _check_document(document: TravelDocument) -> None:
    for name in ("applied_on", "obtained_on"):
        refuse_impossible(document.case.person, getattr(document, name), name)
    refuse_out_of_order(document.applied_on, document.obtained_on, "obtained_on")


def _record(event: Event, row: Any, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)
