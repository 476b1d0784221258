"""What a model has learned: losses and accuracies along a tape, at a θ, and at the end."""

import msgspec
import numpy as np

from gdgui.engine.analysis.standard_errors import Fit, fit_at
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.descent.trajectory import Trajectory

__all__ = ["Learned", "Scores", "Standing", "learned_by", "scores_along", "standing_at"]

_MEMORISED = 0.15
"""How much less of the held-out samples is right, where a model has learned by heart."""
_MEMORISED_ERROR = 3.0
"""The same of a regression: how many times the error on the held-out samples is."""
_ENOUGH = 10
"""Fewer held-out samples than this tell nothing of what was memorised."""
_ALMOST_ALL = 0.99


class Scores(msgspec.Struct, frozen=True, eq=False):
    """Losses and accuracies at some steps; arrays of the shape (k,).

    Attributes:
        steps: the steps.
        loss: mean loss of all samples that are learned from, without penalties.
        accuracy: the share of them that is classified right; nan for a regression.
        held_out_loss: the mean loss of the others; nan where there are none.
        held_out_accuracy: the share of them that is classified right.
    """

    steps: IntArray
    loss: FloatArray
    accuracy: FloatArray
    held_out_loss: FloatArray
    held_out_accuracy: FloatArray


def scores_along(objective: TrainedObjective, tape: Trajectory, steps: IntArray) -> Scores:
    """Return losses and accuracies over all data at some steps of a tape."""
    steps = np.ascontiguousarray(steps, np.int64)
    x = np.ascontiguousarray(tape.x)
    learned = objective.losses_and_accuracies(x, steps)
    return Scores(steps, *learned, *objective.losses_and_accuracies(x, steps, held_out=True))


class Learned(msgspec.Struct, frozen=True):
    """What a model knows at the end of its tape.

    Attributes:
        accuracy: the share of what it learned from that it classifies right; None for a regression.
        held_out_accuracy: the same of what was held out; None where nothing was.
        error: how far a regression is off, root of the mean square, in the target's own unit;
            None for classes.
        held_out_error: the same of what was held out.
        memorised: whether it does much worse on what it never saw.
        is_dead: whether no gradient comes through to a hidden layer.
        fit: what a typed model has learned, with standard errors; None of layers.
    """

    accuracy: float | None
    held_out_accuracy: float | None
    error: float | None
    held_out_error: float | None
    memorised: bool
    is_dead: bool
    fit: Fit | None = None


class Standing(msgspec.Struct, frozen=True):
    """How a model stands at one θ, over all data.

    Attributes:
        loss: mean loss of all samples that are learned from, without penalties.
        held_out_loss: the mean loss of the others; None where nothing is held out.
        accuracy: the share of what it learned from that it classifies right; None for a regression.
        held_out_accuracy: the same of what was held out; None where nothing was.
        error: how far a regression is off, root of the mean square, in the target's own unit;
            None for classes.
        held_out_error: the same of what was held out.
    """

    loss: float
    held_out_loss: float | None = None
    accuracy: float | None = None
    held_out_accuracy: float | None = None
    error: float | None = None
    held_out_error: float | None = None


def standing_at(objective: TrainedObjective, theta: FloatArray) -> Standing:
    """Return how a model stands at one θ, shape (n,)."""
    examples = objective.examples
    row, first = np.ascontiguousarray(theta)[None], np.zeros(1, np.int64)
    loss, right = (float(each[0]) for each in objective.losses_and_accuracies(row, first))
    other, other_right = (
        float(each[0]) for each in objective.losses_and_accuracies(row, first, held_out=True)
    )
    held_out = len(examples.held_out) > 0
    if examples.is_classified:
        return Standing(
            loss,
            other if held_out else None,
            accuracy=right,
            held_out_accuracy=other_right if held_out else None,
        )
    with np.errstate(all="ignore"):
        residuals = objective.outputs_of_all(row[0])[0] - examples.targets[0]
        residuals = residuals * examples.samples.target_scale
        error = _root_mean_square(residuals[examples.learned])
        off = _root_mean_square(residuals[examples.held_out]) if held_out else None
    return Standing(loss, other if held_out else None, error=error, held_out_error=off)


def learned_by(objective: TrainedObjective, tape: Trajectory) -> Learned:
    """Return what a model knows at the end of its tape."""
    theta = tape.x[-1]
    is_dead = not objective.lets_gradients_through(theta)
    now = standing_at(objective, theta)
    memorised = len(objective.examples.held_out) >= _ENOUGH and _is_by_heart(now)
    return Learned(
        now.accuracy, now.held_out_accuracy, now.error, now.held_out_error, memorised, is_dead,
        fit_at(objective, theta),
    )  # fmt: skip


def _is_by_heart(now: Standing) -> bool:
    """Tell whether a model does much worse on what it never saw."""
    if now.accuracy is not None and now.held_out_accuracy is not None:
        is_worse = now.held_out_accuracy <= now.accuracy - _MEMORISED
        return now.accuracy >= _ALMOST_ALL and is_worse
    if now.error is not None and now.held_out_error is not None:
        return now.held_out_error > _MEMORISED_ERROR * now.error
    return False


def _root_mean_square(values: FloatArray) -> float:
    largest = float(np.abs(values).max())
    if largest == 0.0 or not np.isfinite(largest):
        return largest
    return largest * float(np.sqrt(np.mean((values / largest) ** 2)))
