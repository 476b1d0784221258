"""What became of a run, as a status and as a sentence that a learner can use."""

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.trajectory import Status, Trajectory

__all__ = ["classify", "describe", "describe_outcome", "describe_place", "is_rising"]

WINDOW = 20
"""How many of the last steps decide whether a run oscillates."""
SHORTEST = 4
"""Fewer steps than this are no pattern."""
SMALL_GRADIENT = 1e-6


def classify(x: FloatArray, f: FloatArray, grad: FloatArray) -> Status:
    """Tell whether a run that took all its steps oscillates or is still moving.

    It oscillates where, over the last `WINDOW` steps, it went to and fro (the way from the first
    to the last iterate is at most a tenth of the path between them), its loss got neither better
    nor worse (the means of both halves agree within a twentieth of the loss's range), and the
    gradient is not small.

    Args:
        x: iterates, shape (n + 1, dim).
        f: values, shape (n + 1,).
        grad: gradients, shape (n + 1, dim).
    """
    # Whole pairs of steps in each half, so that a run between two points compares like with like.
    half = 2 * (min(WINDOW, len(f) - 1) // 4)
    if 2 * half < SHORTEST:
        return Status.MOVING
    x, f = x[-2 * half - 1 :], f[-2 * half - 1 :]
    path = float(np.linalg.norm(np.diff(x, axis=0), axis=1).sum())
    way = float(np.linalg.norm(x[-1] - x[0]))
    change = abs(float(f[1 : half + 1].mean() - f[half + 1 :].mean()))
    spread = float(f.max() - f.min())
    rounding = 1e-9 * float(np.abs(f).max())
    to_and_fro = path > 0.0 and way <= 0.1 * path
    level = change <= 0.05 * spread + rounding
    steep = float(np.linalg.norm(grad[-1])) > SMALL_GRADIENT
    return Status.OSCILLATING if to_and_fro and level and steep else Status.MOVING


def describe(run: ResolvedRun, trajectory: Trajectory) -> str:
    """Return one sentence on how a run went, with the numbers of its last step."""
    return f"{run.label}: {describe_outcome(trajectory)}; {describe_place(trajectory, -1)}."


def describe_outcome(trajectory: Trajectory) -> str:
    """Return what became of a run: ``converged at step 33``."""
    step = trajectory.last_step
    match trajectory.status:
        case Status.CONVERGED:
            return f"converged at step {step:,}"
        case Status.CONSTANT:
            return "nothing to descend, for the objective is constant"
        case Status.DIVERGED:
            return f"diverged at step {step:,}, where {_reason(trajectory)}"
        case Status.OSCILLATING:
            return f"oscillating without progress after {_steps(step)}"
        case _:
            return f"{_motion(trajectory)} after {_steps(step)}"


def describe_place(trajectory: Trajectory, row: int) -> str:
    """Return where a run is at a row of its tape: the iterate, the loss and the gradient norm."""
    iterate = ", ".join(
        f"{name} = {value:.6g}"
        for name, value in zip(trajectory.coordinates, trajectory.x[row], strict=True)
    )
    norm = float(np.linalg.norm(trajectory.grad[row]))
    return f"{iterate}, f = {trajectory.f[row]:.6g}, ‖∇f‖ = {norm:.6g}"


def is_rising(trajectory: Trajectory) -> bool:
    """Tell whether a run is still under way and its loss rose in each of the last two steps."""
    recent = trajectory.f[-3:]
    moving = trajectory.status is Status.MOVING
    return moving and len(recent) == 3 and bool((np.diff(recent) > 0).all())


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count:,} steps"


def _reason(trajectory: Trajectory) -> str:
    if not np.isfinite(trajectory.x[-1]).all():
        return "the iterate is not finite"
    if not np.isfinite(trajectory.f[-1]):
        return "f is not finite"
    if not np.isfinite(trajectory.grad[-1]).all():
        return "the gradient is not finite"
    return "|x| or |f| is beyond 1e12"


def _motion(trajectory: Trajectory) -> str:
    """Tell a run that gets on from one that stands still or climbs."""
    if trajectory.last_step and not np.diff(trajectory.x[-WINDOW:], axis=0).any():
        return "standing still"
    return "still moving, its loss rising," if is_rising(trajectory) else "still moving"
