"""Which numbers are left out of a public edition: the small ones, and as few others as keep them from being worked out.

Counts of 1 to `threshold` - 1 people are hidden; nought tells of nobody and is shown. Of the others as little is hidden
as will do, all published tables taken together. The choice is a mixed-integer programme solved by cutting planes
(M. Fischetti and J. J. Salazar-González, Management Science 47, 2001): choose; attack the choice by linear programming;
where the attack narrows a hidden number too much, its own prices say which numbers would have stopped it, which is the
next condition of the choice. When no attack succeeds any more, the choice is the cheapest that is safe.
"""

import math
from collections.abc import Collection, Iterator

import highspy
import numpy as np

from reports.disclosure.attack import INFINITE, Programme, Solver
from reports.disclosure.cells import PEOPLE, Cell, Cells

# How much dearer than a number in the middle of a table are its margin, the year's totals, and the two that the year is known by.
_MARGIN, _TOTALS, _SENTENCE = 4.0, 1_000.0, 10_000.0
_ROUNDS = 1_000


class NoSafeEdition(RuntimeError):
    """Whatever is hidden, somebody could be worked out."""


def small(cells: Cells, threshold: int) -> frozenset[Cell]:
    """Counts of people that are hidden for their own sake."""
    return frozenset(cell for cell in cells.people if 0 < cells.values[cell] < threshold)


def hidden(cells: Cells, threshold: int, *, besides: Collection[Cell] = ()) -> frozenset[Cell]:
    """Everything that is hidden, so that each hidden number may lie anywhere in a range as wide as the threshold.

    `besides`: what is hidden for its own sake though it is not small.
    """
    own = small(cells, threshold).union(cell for cell in besides if cell in cells.values)
    if not own:
        return frozenset()
    choice, programme = _Choice(cells, own), Programme(cells)
    narrow: set[Cell] = set()
    for _round in range(_ROUNDS):
        chosen = choice.made()
        # What was narrow the last time is attacked first, everything only when that holds.
        conditions = list(_conditions(programme, chosen, chosen & narrow, threshold))
        conditions = conditions or list(_conditions(programme, chosen, chosen, threshold))
        if not conditions:
            return _with_beside(cells, chosen)
        narrow = {cell for cell, _helpers, _needed in conditions}
        for condition in conditions:
            choice.has_to_meet(*condition)
    raise NoSafeEdition("no safe choice was found")


def _with_beside(cells: Cells, chosen: frozenset[Cell]) -> frozenset[Cell]:
    beside = (other for cell, others in cells.beside.items() if cell in chosen for other in others)
    return chosen.union(other for other in beside if cells.values.get(other, 1))


class _Choice:
    """The master programme: one yes or no for each cell that may be hidden."""

    def __init__(self, cells: Cells, own: Collection[Cell]) -> None:
        self.order = [cell for cell, value in cells.values.items() if value > 0 or cell in own]
        self.place = {cell: number for number, cell in enumerate(self.order)}
        self.solver = Solver()
        count = len(self.order)
        least = np.array([1.0 if cell in own else 0.0 for cell in self.order])
        self.solver.addVars(count, least, np.ones(count))
        self.solver.changeColsCost(count, np.arange(count), np.array([_cost(cells, cell) for cell in self.order]))
        integers = np.full(count, highspy.HighsVarType.kInteger)
        self.solver.changeColsIntegrality(count, np.arange(count), integers)
        for cell, beside in cells.beside.items():
            for other in beside:
                if other in self.place and cell in self.place:
                    places = [self.place[other], self.place[cell]]
                    self.solver.addRow(0.0, INFINITE, 2, places, [1.0, -1.0])

        self._keep_sums_open(cells)

    def _keep_sums_open(self, cells: Cells) -> None:
        """Of cells that add up exactly never one alone is hidden: what the first attacks would find out one by one."""
        for relation in cells.relations:
            places = [self.place[cell] for cell in relation.weights if cell in self.place]
            for place in places if relation.exact else ():
                weights = [-1.0 if other == place else 1.0 for other in places]
                self.solver.addRow(0.0, INFINITE, len(places), places, weights)

    def made(self) -> frozenset[Cell]:
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise NoSafeEdition("not even hiding everything would be safe")
        taken = self.solver.getSolution().col_value
        return frozenset(cell for cell, value in zip(self.order, taken, strict=True) if value > 0.5)

    def has_to_meet(self, cell: Cell, helpers: dict[Cell, float], needed: float) -> None:
        """If `cell` is hidden, so are helpers worth `needed` together."""
        helpers = {other: min(worth, needed) for other, worth in helpers.items() if other in self.place}
        places = [self.place[other] for other in helpers]
        self.solver.addRow(0.0, INFINITE, len(places) + 1, [*places, self.place[cell]], [*helpers.values(), -needed])


def _cost(cells: Cells, cell: Cell) -> float:
    cost = math.log2(2 + cells.values[cell])
    if cell.table == "totals":
        return cost * (_SENTENCE if cell.column in ("victim", "at_risk") else _TOTALS)
    return cost * _MARGIN if cell.column not in PEOPLE[:-1] else cost


def _conditions(
    programme: Programme, chosen: frozenset[Cell], attacked: Collection[Cell], threshold: int
) -> Iterator[tuple[Cell, dict[Cell, float], float]]:
    """Attack a choice: for each cell that can be narrowed, which others would have had to be hidden.

    Each number is let move a little only, twice the threshold: what is safe so is safe where it may move freely.
    """
    values, reach = programme.cells.values, 2.0 * threshold
    programme.let_move((cell, max(0.0, values[cell] - reach), values[cell] + reach) for cell in chosen)
    for cell in sorted(attacked):
        width, helpers, slack = 0.0, dict.fromkeys([cell], 0.0), 0.0
        for least in (True, False):
            width += abs(programme.most(cell, least=least) - values[cell])
            slack += _helped_by(programme, cell, reach, helpers, least=least)
        if width < threshold - 1e-6:
            yield cell, helpers, threshold - slack - helpers.pop(cell)
    programme.let_move((cell, values[cell], values[cell]) for cell in chosen)


def _helped_by(programme: Programme, cell: Cell, reach: float, helpers: dict[Cell, float], *, least: bool) -> float:
    """By how much each number would have widened the last answer had it been hidden, added to `helpers`.

    By the answer's prices and weak duality, which any prices satisfy. Returns what is gained without hiding anything.
    """
    values = programme.values
    # A price of the wrong sign is rounding alone.
    prices = np.where(programme.exact, programme.prices(), np.maximum(programme.prices(), 0.0))
    worth = -prices @ programme.relations
    worth[programme.place[cell]] += 1.0 if least else -1.0
    room = np.where(worth > 0, np.minimum(values, reach), reach) * np.abs(worth)
    for place in np.flatnonzero(room > 1e-7):
        other = programme.order[place]
        helpers[other] = helpers.get(other, 0.0) + float(room[place])
    return float(prices @ programme.slack)
