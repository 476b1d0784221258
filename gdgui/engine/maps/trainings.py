"""Trainings with many settings, one after the other, for maps of hyperparameters."""

from collections.abc import Mapping

import numpy as np
from msgspec.structs import replace

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent import kernels
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.problem import Problem, resolve
from gdgui.engine.descent.trajectory import Status

__all__ = ["train_each", "training_work"]

_CODES = {Status.CONVERGED: kernels.CONVERGED, Status.DIVERGED: kernels.DIVERGED}


_EACH_STEP = 2_000
"""How many products a step of a training takes as long as, whatever its network."""


def training_work(problem: Problem, index: int) -> int:
    """Return about how many products a step of a training takes."""
    batches = problem.runs[index].batches
    return _EACH_STEP + (0 if batches is None else batches.size * problem.dim)


def train_each(
    problem: Problem, index: int, hyperparameters: Mapping[str, FloatArray], count: int
) -> tuple[FloatArray, np.ndarray, np.ndarray]:
    """Train one run of a problem with many settings.

    Args:
        problem: whose loss, steps and tolerance count.
        index: the run.
        hyperparameters: values by name, shape (count,) each; the others are the run's own.
        count: how many settings there are.

    Returns:
        The loss of all that is learned from at each last iterate, with its penalties; UNFINISHED,
        CONVERGED or DIVERGED; and how many steps each training took. All have the shape (count,).
    """
    learning, run = problem.learning, problem.experiment.runs[index]
    objective = trained_objective(learning.data, learning.network)
    losses, codes = np.empty(count), np.full(count, kernels.UNFINISHED)
    steps = np.empty(count, np.int64)
    for i in range(count):
        own = {name: float(values[i]) for name, values in hyperparameters.items()}
        varied = replace(run, hyperparameters={**run.hyperparameters, **own})
        descent = Descent(resolve(replace(problem.experiment, runs=(varied,))))
        while not descent.done:
            descent.advance(1.0)
        (tape,) = descent.trajectories()
        losses[i], _ = objective.value_and_gradient(tape.x[-1])
        codes[i] = _CODES.get(tape.status, kernels.UNFINISHED)
        steps[i] = tape.last_step
    return losses, codes, steps
