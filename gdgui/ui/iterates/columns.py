"""The columns of the table of iterates: those of a formula, and those of a model.

Of a model, what a reader looks for comes first, and then the parameters, however many there are.
A column is made of the tape as it is looked at.
"""

from typing import Protocol

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.batches import Batches
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.notation import norms

__all__ = ["Columns", "FormulaColumns", "ModelColumns"]


class Columns(Protocol):
    """What a table has for columns; the first is the step.

    Attributes:
        titles: the header of each.
        whole: the numbers of the columns that count something.
    """

    titles: tuple[str, ...]
    whole: frozenset[int]

    def numbers(self, tape: Trajectory, column: int, first: int, end: int) -> FloatArray:
        """Return a column's numbers from one step to before another, shape (end - first,)."""


class FormulaColumns:
    """Step, iterate, objective, gradient, its norm, η and the step's length.

    Args:
        names: those of the coordinates.
        is_typed: whether the gradient is one that was typed by hand.
    """

    whole = frozenset({0})

    def __init__(self, names: tuple[str, ...], is_typed: bool = False) -> None:
        own = "own " if is_typed else ""
        slopes = (f"{own}∂f/∂{name}" for name in names)
        self.titles: tuple[str, ...] = ("step", *names, "f", *slopes, f"‖{own}∇f‖", "η", "‖Δx‖")

    def numbers(self, tape: Trajectory, column: int, first: int, end: int) -> FloatArray:
        """Return a column's numbers; see `Columns`."""
        dim = tape.dim
        if column == 0:
            return _steps(first, end)
        if column <= dim:
            return tape.x[first:end, column - 1]
        if column == dim + 1:
            return tape.f[first:end]
        if column <= 2 * dim + 1:
            return tape.grad[first:end, column - dim - 2]
        if column == 2 * dim + 2:
            return norms(tape.grad[first:end])
        if column == 2 * dim + 3:
            return _step_sizes(tape, first, end)
        return _lengths(tape, first, end)


class ModelColumns:
    """Step, epoch, batch, loss, norm of the gradient, η, the step's length, and parameters.

    Args:
        names: those of the parameters.
        batches: how the run sees its data.
    """

    whole = frozenset({0, 1, 2})

    def __init__(self, names: tuple[str, ...], batches: Batches) -> None:
        self._batches = batches
        self.titles: tuple[str, ...] = (
            "step", "epoch", "batch", "f", "‖g‖", "η", "‖Δθ‖", *names,
        )  # fmt: skip

    def numbers(self, tape: Trajectory, column: int, first: int, end: int) -> FloatArray:
        """Return a column's numbers; see `Columns`."""
        per_epoch = self._batches.steps_per_epoch
        match column:
            case 0:
                return _steps(first, end)
            case 1:
                return np.floor(_steps(first, end) / per_epoch)
            case 2:
                return _steps(first, end) % per_epoch + 1.0
            case 3:
                return tape.f[first:end]
            case 4:
                return norms(tape.grad[first:end])
            case 5:
                return _step_sizes(tape, first, end)
            case 6:
                return _lengths(tape, first, end)
        return tape.x[first:end, column - 7]


def _steps(first: int, end: int) -> FloatArray:
    return np.arange(first, end, dtype=np.float64)


def _step_sizes(tape: Trajectory, first: int, end: int) -> FloatArray:
    return tape.eta[first:end] if len(tape.eta) else np.full(end - first, np.nan)


def _lengths(tape: Trajectory, first: int, end: int) -> FloatArray:
    """Return how long the steps are that leave some rows; nan where there is none."""
    lengths = norms(np.diff(tape.x[first : end + 1], axis=0))
    return np.append(lengths, np.full(end - first - len(lengths), np.nan))
