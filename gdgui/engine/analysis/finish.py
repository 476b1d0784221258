"""What became of a run: the stationary point that it reached, of what kind, and when.

The last iterate is brought to the stationary point beside it by Newton's method, which goes to
any kind of them; the Hessian there, or else the values around, say which kind it is. A run that
did not converge has reached a point if it ended within two thousandths of its way from it.
"""

import math
from typing import Literal

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.objective.compilation import CompiledObjective

__all__ = ["CLOSE", "Finish", "Kind", "find_finish"]

Kind = Literal["minimum", "saddle", "maximum", "flat"]

CLOSE = 1e-6
"""How near to a point a run has to stay to have reached it to all intents."""

_NEAR = 2e-3
_FLAT = 1e-6
_CHUNK = 65_536
_CIRCLE = [(math.cos(t), math.sin(t)) for t in np.linspace(0.1, 0.1 + 2 * np.pi, 25)[:-1]]


class Finish(msgspec.Struct, frozen=True):
    """How a run ended.

    Attributes:
        status: in a word.
        step: its last step.
        period: 2 where it jumps between two points, else 0.
        point: the stationary point that it reached, if it reached one.
        kind: what kind of point that is; None where there is none or nobody can tell.
        steps_to_reach: from this step on the iterate stays within `CLOSE` of the point.
    """

    status: Status
    step: int
    period: int = 0
    point: tuple[float, ...] | None = None
    kind: Kind | None = None
    steps_to_reach: int | None = None


def find_finish(
    objective: CompiledObjective, parameters: FloatArray, tape: Trajectory, first: int = 0
) -> Finish:
    """Find out what became of a run.

    Args:
        objective: the compiled objective; its Hessian is needed.
        parameters: the formula's parameters, read-only.
        tape: the whole tape.
        first: the row that the last way begins at: 0, or where somebody has put the iterate.
    """
    status, step = tape.status, tape.last_step
    if status in (Status.DIVERGED, Status.CONSTANT):
        return Finish(status, step)
    period = 2 if status is Status.OSCILLATING and _jumps_between_two(tape.x[first:]) else 0
    ground = _Ground(objective, parameters, tape.dim)
    last = tape.x[-1]
    point = ground.stationary_point_near(last)
    way = float(np.linalg.norm(tape.x[first] - last))
    # On flat ground the gradient is small long before the point is reached.
    reach = max(_NEAR, 0.01 * way) if status is Status.CONVERGED else _NEAR * way
    if point is not None and np.linalg.norm(point - last) > reach:
        point = None
    if point is None and status is Status.CONVERGED:
        point = last
    if point is None:
        return Finish(status, step, period)
    kind = ground.kind(point)
    place = tuple(float(value) for value in point)
    return Finish(status, step, period, place, kind, _reached(tape.x, point))


def _jumps_between_two(x: FloatArray) -> bool:
    if len(x) < 3:
        return False
    there_and_back, there = np.linalg.norm(x[-1] - x[-3]), np.linalg.norm(x[-1] - x[-2])
    return bool(there_and_back <= 1e-3 * there)


def _reached(x: FloatArray, point: FloatArray) -> int | None:
    """Return the first row from which on all rows are close to a point; None if the last is not.

    Rows are looked at from the end, so that a run that lingers costs little.
    """
    end = len(x)
    while end > 0:
        first = max(0, end - _CHUNK)
        away = np.linalg.norm(x[first:end] - point, axis=1) > CLOSE
        if away.any():
            row = first + int(np.flatnonzero(away)[-1]) + 1
            return row if row < len(x) else None
        end = first
    return 0


class _Ground:
    """The objective around the end of a run."""

    def __init__(self, objective: CompiledObjective, parameters: FloatArray, dim: int) -> None:
        self._objective = objective
        self._parameters = parameters
        self._dim = dim

    def stationary_point_near(self, start: FloatArray) -> FloatArray | None:
        """Return where Newton's method leads from a point, None where it gets lost."""
        point = start.copy()
        for _ in range(100):
            gradient, hessian = self._derivatives(point)
            if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
                return None
            if not gradient.any():
                return point
            try:
                step = np.linalg.solve(hessian, -gradient)
            except np.linalg.LinAlgError:
                return None
            if not np.isfinite(step).all():
                return None
            point = point + step
            if np.abs(step).max() <= 1e-12 * max(1.0, float(np.abs(point).max())):
                return point
        return None

    def kind(self, point: FloatArray) -> Kind | None:
        """Return what kind of stationary point this is."""
        _, hessian = self._derivatives(point)
        if not np.isfinite(hessian).all():
            return self._kind_by_values(point)  # a kink, or the tip of a cone
        bends = np.linalg.eigvalsh(hessian)
        if np.abs(bends).min() <= _FLAT * max(float(np.abs(bends).max()), _FLAT):
            return self._kind_by_values(point)
        if bends[0] > 0.0:
            return "minimum"
        return "maximum" if bends[-1] < 0.0 else "saddle"

    def _kind_by_values(self, point: FloatArray) -> Kind | None:
        """Compare with the values around, where the Hessian does not tell."""
        reach = 1e-3 * max(1.0, float(np.abs(point).max()))
        here = self._value(point)
        circle = [(-1.0,), (1.0,)] if self._dim == 1 else _CIRCLE
        rises = [self._value(point + reach * np.array(way)) - here for way in circle]
        if all(rise > 0.0 for rise in rises):
            return "minimum"
        if all(rise < 0.0 for rise in rises):
            return "maximum"
        if min(rises) < 0.0 < max(rises):
            return "saddle"
        return "flat" if all(map(math.isfinite, rises)) else None

    def _value(self, point: FloatArray) -> float:
        return float(self._objective.value_and_gradient(*self._plane(point), self._parameters)[0])

    def _plane(self, point: FloatArray) -> tuple[float, float]:
        return float(point[0]), float(point[1]) if self._dim == 2 else 0.0

    def _derivatives(self, point: FloatArray) -> tuple[FloatArray, FloatArray]:
        plane = self._plane(point)
        _, *gradient = self._objective.value_and_gradient(*plane, self._parameters)
        xx, xy, yy = self._objective.hessian(*plane, self._parameters)
        hessian = np.array([[xx, xy], [xy, yy]])
        return np.array(gradient[: self._dim]), hessian[: self._dim, : self._dim]
