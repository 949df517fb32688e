from reintegration.giving.actions.items import change_item, changeable, cross_out_given, cross_out_item
from reintegration.giving.actions.not_provided import (
    cross_out_not_provided,
    record_not_provided,
    settle_next_step,
)
from reintegration.giving.actions.repeating import begin_repeating, change_repeating, confirm_days

__all__ = [
    "begin_repeating",
    "change_item",
    "change_repeating",
    "changeable",
    "confirm_days",
    "cross_out_item",
    "cross_out_not_provided",
    "record_not_provided",
    "settle_next_step",
    "cross_out_given",
]
