"""The tape: every iterate of one run, from its start to where it stopped.

The arrays of a tape are allocated once, at the length that was asked for, and each row is
written once. A `Trajectory` is a read-only look at the rows written so far, so the worker can
hand a longer and longer tape to the window without copying a number, and a row that has been
seen never changes.
"""

from enum import StrEnum

import msgspec
import numpy as np

from gdgui.engine.arrays import FlagArray, FloatArray
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.objective.syntax import COORDINATES

__all__ = ["Status", "Trajectory"]


class Status(StrEnum):
    """How a run ended, in a word that a learner can use."""

    CONVERGED = "converged"
    """The gradient norm is at most the tolerance."""
    CONSTANT = "constant"
    """The objective depends on no coordinate, so there is nothing to descend."""
    DIVERGED = "diverged"
    """f, x or the gradient is not finite, or |x| or |f| has grown to 1e12 times its size."""
    OSCILLATING = "oscillating"
    """No net progress over the last steps, although the gradient is not small."""
    STOPPED = "stopped"
    """The last step was as short, or changed f as little, as the experiment asks for a stop."""
    MOVING = "moving"
    """None of the others: the run was still under way at its last step."""


def _no_numbers() -> FloatArray:
    return np.empty(0)


def _no_flags() -> FlagArray:
    return np.empty(0, np.uint8)


class Trajectory(msgspec.Struct, frozen=True, eq=False):
    """Every iterate of one run; n is its last step, so that row k belongs to step k.

    Attributes:
        x: iterates, shape (n + 1, dim), dim is 1 or 2.
        f: objective at each iterate, shape (n + 1,).
        grad: gradient at each iterate, shape (n + 1, dim).
        status: how the run ended, or `Status.MOVING` while it is being computed.
        complete: whether no further row will follow.
        eta: step size of the step that leaves each iterate, shape (n + 1,); nan in the last row
            where a line search has still to find it. Empty where no one has said.
        flags: a `StepFlag` for the step that leaves each iterate, shape (n + 1,); empty where the
            method has none to set.
        names: what the objective calls its coordinates; empty for x and y.
    """

    x: FloatArray
    f: FloatArray
    grad: FloatArray
    status: Status
    complete: bool = True
    eta: FloatArray = msgspec.field(default_factory=_no_numbers)
    flags: FlagArray = msgspec.field(default_factory=_no_flags)
    names: tuple[str, ...] = ()

    @property
    def coordinates(self) -> tuple[str, ...]:
        """The names of the coordinates."""
        return self.names or COORDINATES[: self.dim]

    @property
    def last_step(self) -> int:
        """The step of the last row, 0 if there is only the start."""
        return len(self.f) - 1

    @property
    def dim(self) -> int:
        """The number of coordinates, 1 or 2."""
        return int(self.x.shape[1])

    def __len__(self) -> int:
        """The number of iterates, the start included."""
        return len(self.f)

    def rows(self, first: int, end: int) -> "Trajectory":
        """Return a look at the rows from ``first`` to before ``end``; nothing is copied."""
        part = slice(first, end)
        return Trajectory(
            self.x[part],
            self.f[part],
            self.grad[part],
            self.status,
            self.complete,
            self.eta[part],
            self.flags[part],
            self.names,
        )

    def flag(self, row: int) -> StepFlag:
        """Return what is out of the ordinary about the step that leaves a row."""
        return StepFlag(int(self.flags[row])) if len(self.flags) else StepFlag.NONE
