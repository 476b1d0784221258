"""What became of a run, as a status and as a sentence that a learner can use."""

import math

import numpy as np

from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.notation import norm, shown

__all__ = ["describe", "describe_outcome", "describe_place", "is_rising"]

WINDOW = 20
"""How many of the last steps decide whether a run stands still."""

_AT = {
    "minimum": "a minimum",
    "maximum": "a maximum",
    "saddle": "a saddle point",
    "inflection": "an inflection point",
    "valley": "the floor of a valley",
    "ridge": "the top of a ridge",
    "flat": "where the objective is flat",
}
"""Where a run has converged, by the kind of the point."""


def describe(run: ResolvedRun, trajectory: Trajectory, kind: str | None = None) -> str:
    """Return one sentence on how a run went, with the numbers of its last step.

    Args:
        run: the run.
        trajectory: its tape.
        kind: what kind of point it has reached (`gdgui.engine.analysis.reached`), where that is
            known.
    """
    return f"{run.label}: {describe_outcome(trajectory, kind)}; {describe_place(trajectory, -1)}."


def describe_outcome(trajectory: Trajectory, kind: str | None = None) -> str:
    """Return what became of a run: ``converged at step 33, a minimum``; see `describe`."""
    step = trajectory.last_step
    match trajectory.status:
        case Status.CONVERGED:
            return ", ".join(filter(None, (f"converged at step {step:,}", _AT.get(kind or ""))))
        case Status.CONSTANT:
            return "nothing to descend, for the objective is constant"
        case Status.DIVERGED:
            return f"diverged at step {step:,}, where {_reason(trajectory)}"
        case Status.STOPPED:
            return f"stopped at step {step:,}, {_last_step(trajectory)}"
        case Status.OSCILLATING:
            return f"oscillating without progress after {_steps(step)}"
        case _:
            return f"{_motion(trajectory)} after {_steps(step)}"


def describe_place(trajectory: Trajectory, row: int) -> str:
    """Return where a run is at a row of its tape: the iterate, the loss and the gradient norm."""
    x, f = trajectory.x, trajectory.f
    iterate = ", ".join(
        f"{name} = {shown(now, apart=_apart(now, start))}"
        for name, now, start in zip(
            trajectory.coordinates, x[row].tolist(), x[0].tolist(), strict=True
        )
    )
    value = shown(float(f[row]), apart=_apart(float(f[row]), float(f[0])))
    return f"{iterate}, f = {value}, ‖∇f‖ = {shown(norm(trajectory.grad[row]))}"


def _apart(now: float, start: float) -> float:
    """Return which numbers are to be told apart beside the way from one to the other."""
    way = abs(now - start)
    return 1e-4 * way if math.isfinite(way) else 0.0


def is_rising(trajectory: Trajectory) -> bool:
    """Tell whether a run is still under way and its loss rose in each of the last two steps."""
    recent = trajectory.f[-3:]
    moving = trajectory.status is Status.MOVING
    return moving and len(recent) == 3 and bool((np.diff(recent) > 0).all())


def _last_step(trajectory: Trajectory) -> str:
    """Return how long the last step was, and by how much it changed the value."""
    length = norm(trajectory.x[-1] - trajectory.x[-2])
    change = abs(float(trajectory.f[-1] - trajectory.f[-2]))
    way = "|Δx|" if trajectory.dim == 1 else "‖Δx‖"
    return f"whose last step had {way} = {shown(length)} and |Δf| = {shown(change)}"


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count:,} steps"


def _reason(trajectory: Trajectory) -> str:
    if not np.isfinite(trajectory.x[-1]).all():
        return "the iterate is not finite"
    if not np.isfinite(trajectory.f[-1]):
        return "f is not finite"
    if not np.isfinite(trajectory.grad[-1]).all():
        return "the gradient is not finite"
    return "|x| or |f| has grown 1e12 times"


def _motion(trajectory: Trajectory) -> str:
    """Tell a run that gets on from one that stands still or climbs."""
    if trajectory.last_step and not np.diff(trajectory.x[-WINDOW:], axis=0).any():
        return "standing still"
    return "still moving, its loss rising," if is_rising(trajectory) else "still moving"
