"""How sharp the loss of a training is at a row of its tape, beside how sharp it may be there.

It is for any number of parameters what `gdgui.engine.analysis.stability_along` is for formulas; the
loss is that of all that is learned from, whatever batch the step sees.
"""

from collections.abc import Generator, Iterator
from typing import NamedTuple

import numpy as np

from gdgui.engine.analysis.replay import Replay
from gdgui.engine.analysis.sharpness import Sharpness, largest_eigenvalue
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trained import TrainedObjective, Workspace
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.methods.direction import WEIGHT_DECAY
from gdgui.engine.methods.linear_step import DescribedState, largest_bend

__all__ = ["REASONS", "SharpnessAndLimit", "loss_sharpness", "sharpness_and_limit", "why_unknown"]

REASONS = ("parameters", "loss", "gradient", "hessian", "end", "divisor", "precision")
"""Why there is no sharpness at a row of a tape: what is not finite there; that no step leaves the
last row, by which the method would divide; that it divides by 0; that λ₁ was not found closely."""


class SharpnessAndLimit(NamedTuple):
    """A row of a tape.

    Attributes:
        sharpness: the largest eigenvalue of P⁻¹(H + decay I), where P is what the method divides
            its steps by and decay a coupled weight decay; nan where there is none, as where it
            divides by 0, no step leaves the row, or the Hessian is not finite.
        limit: the eigenvalue from which on the error of a quadratic grows with the row's η; nan for
            a method that theory has no such limit for, and where no step leaves the row.
    """

    sharpness: float
    limit: float


def loss_sharpness(objective: TrainedObjective, theta: FloatArray) -> Generator[None, None, float]:
    """Return λ₁ of the Hessian at θ, nan where it is not known; yield between pieces of work."""
    return (yield from _largest(largest_eigenvalue(objective, theta)))


def sharpness_and_limit(
    objective: TrainedObjective, replay: Replay, row: int
) -> Generator[None, None, SharpnessAndLimit]:
    """Return how sharp the loss is for a method at a row; yield between pieces of work.

    Args:
        objective: the loss.
        replay: the run.
        row: which row of its tape.
    """
    recording = replay.recording
    run, theta = recording.run.at(row), recording.x[row]
    decay = run.hyperparameters[WEIGHT_DECAY.name] if run.decays else 0.0
    limit, divisors = _limit_and_divisors(replay, run, row)
    if divisors is not None and not (divisors > 0.0).all():
        return SharpnessAndLimit(np.nan, limit)
    found = yield from _largest(
        largest_eigenvalue(objective, theta, divisors=divisors, decay=decay)
    )
    linear = run.direction.linear
    if linear is not None and linear.scaled is not None:
        found = linear.scaled(found, run.hyperparameters)
    return SharpnessAndLimit(found, limit)


def why_unknown(objective: TrainedObjective, replay: Replay, row: int, *, of_method: bool) -> str:
    """Return why a sharpness that was looked for at a row was not found: one of `REASONS`.

    Args:
        objective: the loss.
        replay: the run.
        row: which row of its tape.
        of_method: whether it is that of the loss for the method.
    """
    theta = np.array(replay.recording.x[row])
    if not np.isfinite(theta).all():
        return "parameters"
    gradient = np.empty(objective.dim)
    order, memory = objective.examples.learned, Workspace(objective.network.sizes)
    with np.errstate(all="ignore"):
        loss = objective.loss_and_gradient(theta, order, gradient, memory)
        if not np.isfinite(loss):
            return "loss"
        if not np.isfinite(gradient).all():
            return "gradient"
        if of_method:
            _, divisors = _limit_and_divisors(replay, replay.recording.run.at(row), row)
            if divisors is not None and not (divisors > 0.0).all():
                return "end" if replay.step(row) is None else "divisor"
        found = next(largest_eigenvalue(objective, theta))
    return "precision" if np.isfinite(found.value) else "hessian"


def _largest(iteration: Iterator[Sharpness]) -> Generator[None, None, float]:
    value = np.nan
    for found in iteration:
        value = found.value if found.is_converged else np.nan
        yield
    return value


def _limit_and_divisors(
    replay: Replay, run: ResolvedRun, row: int
) -> tuple[float, FloatArray | None]:
    """Return the limit at a row, and the diagonal of P; None where that is I."""
    linear = run.direction.linear
    if linear is None:
        return np.nan, None
    step = replay.step(row)
    if step is None:
        # The last row of a tape takes no step, so there is no P.
        return np.nan, None if linear.divisor is None else np.full(replay.dim, np.nan)
    state: DescribedState = {}
    divisors = None
    with np.errstate(all="ignore"):
        if linear.divisor is not None:
            index = np.full(step.dim, float(row))
            state = {**step.after, "g": step.seen_gradient, "k": index}
            divisor = linear.divisor(run.hyperparameters, state)
            divisors = np.broadcast_to(divisor, (step.dim,)).astype(np.float64)
        limits = linear.limits(run.hyperparameters, state)
        limit = largest_bend(limits, step.eta, linear.decoupled_decay(run.hyperparameters))
    return float(np.max(limit)), divisors
