"""What a reader can work out of hidden numbers: linear programming over everything that was published together."""

from collections.abc import Collection, Iterable, Iterator

import highspy
import numpy as np

from reports.disclosure.cells import Cell, Cells

INFINITE = highspy.kHighsInf


class Solver(highspy.Highs):
    """HiGHS without a word on the standard output, where a document may be printed; not even its greeting."""

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)
        # A handful of numbers: threads cost more than they save, and one thread gives one answer.
        self.setOptionValue("threads", 1)
        super().enableCallbacks()


class Programme:
    """The relations as a linear programme: published cells stand still, hidden ones move between bounds."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.order = list(cells.values)
        self.place = {cell: number for number, cell in enumerate(self.order)}
        self.solver = Solver()
        values = np.array([cells.values[cell] for cell in self.order], dtype=float)
        self.values = values
        self.solver.addVars(len(values), values, values)
        self.relations = np.zeros((len(cells.relations), len(values)))
        self.exact = np.array([relation.exact for relation in cells.relations])
        for number, relation in enumerate(cells.relations):
            places = [self.place[cell] for cell in relation.weights]
            weights = list(relation.weights.values())
            self.solver.addRow(0.0, 0.0 if relation.exact else INFINITE, len(places), places, weights)
            self.relations[number, places] = weights
        self.slack = self.relations @ values

    def let_move(self, bounds: Iterable[tuple[Cell, float, float]]) -> None:
        for cell, low, high in bounds:
            self.solver.changeColBounds(self.place[cell], low, high)

    def most(self, cell: Cell, *, least: bool = False) -> float:
        """The largest value (or the least) that a cell can have while everything published stays true."""
        place, sign = self.place[cell], 1.0 if least else -1.0
        self.solver.changeColCost(place, sign)
        self.solver.run()
        status = self.solver.getModelStatus()
        unbounded = highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible
        found = INFINITE if status in unbounded else self.solver.getInfo().objective_function_value * sign
        if status not in (*unbounded, highspy.HighsModelStatus.kOptimal):
            raise RuntimeError(f"the attack ended with {status}")
        self.solver.changeColCost(place, 0.0)
        return found

    def prices(self) -> np.ndarray:
        """What each relation was worth in the last answer (its dual value)."""
        return np.array(self.solver.getSolution().row_dual)


def ranges(cells: Cells, hidden: Collection[Cell]) -> Iterator[tuple[Cell, float, float]]:
    """For each hidden cell the least and the most that it can be, to whoever reads all the others."""
    programme = Programme(cells)
    known = [cell for cell in hidden if cell in programme.place]
    programme.let_move((cell, 0.0, INFINITE) for cell in known)
    for cell in known:
        yield cell, programme.most(cell, least=True), programme.most(cell)


def too_narrow(cells: Cells, hidden: Collection[Cell], threshold: int) -> list[Cell]:
    """The hidden cells of which a reader can say more than that they lie somewhere in a range as wide as the threshold."""
    return [cell for cell, low, high in ranges(cells, hidden) if high - low < threshold - 1e-6]
