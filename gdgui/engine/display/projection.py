"""Tapes that grow, projected onto a plane: each row once."""

import numpy as np
from msgspec.structs import replace

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.plane import SpannedPlane

__all__ = ["Projection"]


class Projection:
    """One tape as it is seen in a plane; a longer look at the same tape goes on from the last.

    Args:
        plane: the plane.
    """

    def __init__(self, plane: SpannedPlane) -> None:
        self.plane = plane
        self._source: object = None
        self._count = 0
        self._x: FloatArray = np.empty((0, 2))
        self._grad: FloatArray = np.empty((0, 2))

    def of(self, tape: Trajectory) -> Trajectory:
        """Return a tape as it is seen in the plane; what is seen keeps its place in memory."""
        source = tape.x.__array_interface__["data"][0], tape.x.strides
        if source != self._source or len(tape) < self._count:
            self._source, self._count = source, 0
            self._x, self._grad = np.empty((2, len(tape), 2))
        if len(tape) > len(self._x):
            self._x, self._grad = (
                _grown(each, self._count, 2 * len(tape)) for each in (self._x, self._grad)
            )
        new = slice(self._count, len(tape))
        self._x[new], self._grad[new] = self.plane.at(tape.x[new]), self.plane.of(tape.grad[new])
        self._count = len(tape)
        rows = slice(0, self._count)
        x, grad = self._x[rows].view(), self._grad[rows].view()
        x.flags.writeable = grad.flags.writeable = False
        return replace(tape, x=x, grad=grad, names=self.plane.names)


def _grown(rows: FloatArray, count: int, size: int) -> FloatArray:
    """Return memory for more rows, with those that are known."""
    found = np.empty((size, 2))
    found[:count] = rows[:count]
    return found
