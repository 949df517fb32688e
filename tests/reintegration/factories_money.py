"""Budgets: a project of IOM's with lines, and entries made as people make them."""

from datetime import date
from decimal import Decimal

from reintegration.money import actions
from reintegration.money.models import BudgetLine, Project

BEGINS, ENDS = date(2024, 1, 1), date(2027, 12, 31)


def make_project(kept_by, **fields):
    fields.setdefault("code", f"P-{Project.objects.count() + 1}")
    fields.setdefault("name", "Back on her own feet")
    fields.setdefault("funder", kept_by)
    fields.setdefault("starts_on", BEGINS)
    fields.setdefault("ends_on", ENDS)
    return Project.objects.create(kept_by=kept_by, **fields)


def make_line(project, ceiling="1000.00", **fields):
    fields.setdefault("code", f"L-{BudgetLine.objects.count() + 1}")
    fields.setdefault("name", "Small grants")
    return BudgetLine.objects.create(project=project, ceiling_azn=Decimal(ceiling), **fields)


def charged(line, amount, actor, **more):
    return actions.charge(line, Decimal(amount), actor=actor, **more)


def plant_budget(case, keeper, worker):
    """A row in each table of the books; only the case's organisation spends from the line."""
    from reintegration.actions import record_assistance

    line = make_line(make_project(keeper.organisation), spender=case.organisation)
    details = {"type": "financial_aid", "delivered_on": date(2024, 5, 20), "amount_azn": Decimal("10.50"), "line": line}
    record_assistance(case, details, actor=worker)
    return line
