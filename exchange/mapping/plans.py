"""How one kind of sheet becomes a register: which column goes where, what their words mean, what stands for what is missing."""

from dataclasses import asdict, dataclass, field
from typing import Any

from exchange.mapping.targets import TARGETS

FAMILY_FIRST, GIVEN_FIRST = "family", "given"


@dataclass
class Plan:
    """`columns`: target by head. `values`: our code by their word, folded, for each target; "" = leave it empty;
    of a word that is not there nobody has said what it means.
    `constants`: what a target holds in every row that says nothing else. `orders`: the order of dates by head.
    """

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    names: str = FAMILY_FIRST

    def as_document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Plan":
        return cls(**{name: document[name] for name in cls.__dataclass_fields__ if name in document})

    def head_of(self, target: str) -> str:
        """The head whose column goes there; "" for none."""
        return next((head for head, wanted in self.columns.items() if wanted == target), "")

    def fits(self, heads: list[str]) -> "Plan":
        """The same plan without what the sheet does not have."""
        columns = {head: target for head, target in self.columns.items() if head in heads and target in TARGETS}
        orders = {head: order for head, order in self.orders.items() if head in columns}
        return Plan(columns, self.values, self.constants, orders, self.names)

    def sheets(self) -> list[str]:
        """The sheets of a register that this one fills."""
        names = {TARGETS[target].sheet for target in (*self.columns.values(), *self.constants)}
        return [*dict.fromkeys(target.sheet for target in TARGETS.values() if target.sheet in names)]

    def missing(self) -> list[str]:
        """Required targets of the sheets in use that neither a column nor a constant fills."""
        filled = {*self.columns.values(), *(name for name, value in self.constants.items() if value)}
        return [
            name
            for name, target in TARGETS.items()
            if target.sheet in self.sheets() and target.column and target.column.required and name not in filled
        ]
