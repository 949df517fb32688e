"""Schemes and applications as they stand after their steps, made without going through them."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from reintegration.models import (
    Application,
    ApplicationStep,
    BusinessPlan,
    CostLine,
    Criterion,
    Interest,
    MonitoringVisit,
    Quotation,
    Recovery,
    Scheme,
    Score,
    Tranche,
)

_numbers = count(1)


def make_scheme(organisation, *, criteria=((60, "Idea"), (40, "Means")), **fields):
    values = {
        "code": f"MB{next(_numbers)}", "name_en": "Small businesses", "name_az": "Kiçik biznes",
        "name_ru": "Малый бизнес", "kind": "micro_business", "assistance_type": "business_grant",
        "ceiling_azn": Decimal(5000), "scorers": 1, "valid_from": date(2024, 1, 1),
    } | fields  # fmt: skip
    scheme = Scheme.objects.create(organisation=organisation, **values)
    for place, (weight, name) in enumerate(criteria, 1):
        Criterion.objects.create(scheme=scheme, place=place, weight=weight, name_en=name, name_az=name, name_ru=name)
    return scheme


def make_application(case, scheme, by, status="draft", *, officers=(), **fields):
    """`officers`: two who decide, needed from the decision on."""
    now = timezone.now()
    values = {"asked_azn": Decimal(3000), "purpose": "A sewing machine.", "status": status}
    values |= {"number": f"IOM-G-2025-{next(_numbers):04d}", "drafted_by": by}
    if status != "draft":
        values |= {"submitted_by": by, "submitted_at": now}
    if status in {"approved", "refused", "agreed", "running", "completed", "written_off"}:
        first, second = officers
        approved = status != "refused"
        values |= {"proposed_outcome": "approve" if approved else "refuse", "proposed_by": first, "proposed_at": now}
        values |= {"decided_by": second, "decided_at": now, "proposal": "As asked."}
        values |= {"proposed_azn": Decimal(3000), "approved_azn": Decimal(3000)} if approved else {}
    if status in {"agreed", "running", "completed", "written_off"}:
        values |= {"agreed_on": timezone.localdate(), "agreed_by": officers[0]}
    if status in {"refused", "completed", "withdrawn", "written_off"}:
        values["ended_at"] = now
    return Application.objects.create(
        case=case, organisation=case.organisation, funder=scheme.organisation, scheme=scheme, **values | fields
    )


def make_business_plan(application, *, costs=(("Sewing machine", Decimal(3000)),), say=str, **fields):
    words = {name: say(name) for name in ("idea", "market", "skills", "risks")} | fields
    plan = BusinessPlan.objects.create(application=application, case=application.case, income_azn=400, **words)
    for place, (what, amount) in enumerate(costs, 1):
        CostLine.objects.create(
            application=application, case=application.case, place=place, what=say(what), amount_azn=amount
        )
    return plan


def make_quotation(application, **fields):
    values = {"supplier": "Example Tools", "amount_azn": Decimal(2900), "quoted_on": date(2024, 6, 1)} | fields
    return Quotation.objects.create(application=application, case=application.case, **values)


def make_interest(application, user, *, has_conflict=False, words=""):
    return Interest.objects.create(
        application=application, case=application.case, user=user, has_conflict=has_conflict, words=words
    )


def make_scores(application, user, *points, note=""):
    for criterion, given in zip(application.scheme.criteria.all(), points, strict=True):
        Score.objects.create(
            application=application, case=application.case, criterion=criterion, scorer=user, points=given, note=note
        )


def make_tranche(application, number=1, amount=Decimal(1000), **fields):
    values = {"due_on": timezone.localdate() + timedelta(days=7), "amount_azn": amount, "number": number} | fields
    return Tranche.objects.create(application=application, case=application.case, funder=application.funder, **values)


def make_visit(application, by, **fields):
    values = {"visited_on": timezone.localdate(), "running": "yes", "income": "to_400", "jobs": 1} | fields
    return MonitoringVisit.objects.create(application=application, case=application.case, visited_by=by, **values)


def plant_grant(case, by, first, second, say):
    """One grant that runs, with words wherever somebody writes: `say(name)` gives them."""
    scheme = make_scheme(first.organisation)
    application = make_application(
        case, scheme, by, "running", officers=(first, second), purpose=say("purpose"), proposal=say("proposal")
    )
    make_business_plan(application, say=say)
    make_quotation(application, supplier=say("supplier"))
    make_interest(application, first, has_conflict=True, words=say("conflict"))
    make_scores(application, second, 8, 6, note=say("note"))
    paid = {"paid_on": timezone.localdate(), "paid_by": first, "proof": "receipt"}
    tranche = make_tranche(application, condition_words=say("condition"), receipt_number=f"R{next(_numbers)}", **paid)
    given_up = {"cancelled_at": timezone.now(), "cancelled_by": first, "cancelling_reason": say("given up")}
    make_tranche(application, 2, **given_up)
    Recovery.objects.create(
        application=application, case=case, tranche=tranche, amount_azn=100, came_on=timezone.localdate(),
        reason=say("recovery"), recorded_by=first,
    )  # fmt: skip
    make_visit(application, by, words=say("seen"))
    ApplicationStep.objects.create(
        application=application, case=case, from_status="draft", to_status="submitted", actor=by, reason=say("step")
    )
    application.refresh_from_db()
    return application
