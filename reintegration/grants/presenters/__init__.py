"""How grants are said."""

from reintegration.grants.presenters.lines import card_of, column_of, state_of
from reintegration.grants.presenters.moves import moves_of
from reintegration.grants.presenters.whole import plan_to_write, sheet_to_fill, tranches_of, whole_of

__all__ = [
    "card_of", "column_of", "money", "moves_of", "plan_to_write", "sheet_to_fill", "state_of", "tranches_of", "whole_of",
]  # fmt: skip
