"""What became of a run: the stationary point that it reached, of what kind, and when.

The last iterate is brought to the stationary point beside it by Newton's method, which goes to any
kind of them (`gdgui.engine.analysis.stationary`). A run that converged where no such point is near
has come to where the objective is flat, and no more is claimed. One that did not converge has
reached a point if it ended within two thousandths of its way from it.
"""

import msgspec
import numpy as np

from gdgui.engine.analysis.stationary import Kind, Surroundings
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.oscillation import period_of
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.notation import norm, norms
from gdgui.engine.objective.compilation import CompiledObjective

__all__ = ["CLOSE", "Kind", "Reached", "find_reached"]

CLOSE = 1e-6
"""How near to a point a run has to stay to have reached it to all intents."""

_NEAR = 2e-3
_NEAR_CONVERGED = 2e-2
"""Of its way: on flat ground the gradient is small long before the point is reached."""
_ISOLATED = ("minimum", "maximum", "saddle", "inflection")
_CHUNK = 65_536


class Reached(msgspec.Struct, frozen=True):
    """How a run ended.

    Attributes:
        status: in a word.
        step: its last step.
        period: after how many steps it comes back where it oscillates, 0 where it does not.
        point: the stationary point that it reached, if it reached one; where it converged and
            none is near, its last iterate, and the kind is ``"flat"``.
        kind: what kind of point that is; None where there is none or no one can tell.
        steps_to_reach: from this step on the iterate stays within `CLOSE` of the point.
    """

    status: Status
    step: int
    period: int = 0
    point: tuple[float, ...] | None = None
    kind: Kind | None = None
    steps_to_reach: int | None = None


def find_reached(
    objective: CompiledObjective, parameters: FloatArray, tape: Trajectory, first: int = 0
) -> Reached:
    """Find out what became of a run.

    Args:
        objective: the compiled objective that was descended; its Hessian is needed.
        parameters: the formula's parameters, read-only.
        tape: the whole tape.
        first: the row that the last way begins at: 0, or where someone has put the iterate.
    """
    status, step = tape.status, tape.last_step
    if status in (Status.DIVERGED, Status.CONSTANT):
        return Reached(status, step)
    period = period_of(tape.x[first:]) if status is Status.OSCILLATING else 0
    # Where a run has come to is told by the right gradient, whatever it descended by.
    around = Surroundings(objective.right, parameters, tape.dim)
    last = tape.x[-1]
    point = around.stationary_point_near(last)
    way = norm(tape.x[first] - last)
    reach = max(_NEAR, _NEAR_CONVERGED * way) if status is Status.CONVERGED else _NEAR * way
    if point is not None and norm(point - last) > reach:
        point = None
    if point is None and status is Status.CONVERGED and objective.corrected is None:
        kind = around.kind(last) if around.is_told_by_slopes(last) else "flat"
        return Reached(status, step, period, _place(last), kind, _reached(tape.x, last))
    if point is None:
        return Reached(status, step, period)
    kind = around.kind(point)
    if status is not Status.CONVERGED and kind not in _ISOLATED:
        # Far out in a valley no one can tell whether its floor is level.
        return Reached(status, step, period)
    return Reached(status, step, period, _place(point), kind, _reached(tape.x, point))


def _place(point: FloatArray) -> tuple[float, ...]:
    return tuple(point.tolist())


def _reached(x: FloatArray, point: FloatArray) -> int | None:
    """Return the first row from which on all rows are close to a point; None if the last is not.

    Rows are looked at from the end, so that a run that lingers costs little.
    """
    end = len(x)
    while end > 0:
        first = max(0, end - _CHUNK)
        away = norms(x[first:end] - point) > CLOSE
        if away.any():
            row = first + int(np.flatnonzero(away)[-1]) + 1
            return row if row < len(x) else None
        end = first
    return 0
