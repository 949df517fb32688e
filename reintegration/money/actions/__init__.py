from reintegration.money.actions.budgets import add_line, add_project, change_line, change_project, close_line
from reintegration.money.actions.entries import (
    charge,
    correct_charge,
    follow_item,
    free_promise,
    pay_promised,
    promise,
    recover,
)
from reintegration.money.actions.rates import set_allowance, set_exchange
from reintegration.money.actions.statement import export_statement

__all__ = [
    "add_line",
    "add_project",
    "change_line",
    "change_project",
    "charge",
    "close_line",
    "correct_charge",
    "export_statement",
    "follow_item",
    "free_promise",
    "pay_promised",
    "promise",
    "recover",
    "set_allowance",
    "set_exchange",
]
