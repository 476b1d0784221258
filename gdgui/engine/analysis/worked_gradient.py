r"""The gradient of a batch worked out sample by sample, and beside it that of all samples.

Of a model of one layer and one output, each sample adds :math:`\partial \ell / \partial z` times
its inputs (times 1 for the bias) to the gradient, where z is the weighted sum of its inputs; their
mean is the gradient, to which penalties on the weights are added. That is what the kernels do as
well; here each number can be shown.

This needs no compiler by itself, so what it finds may be shown by a window that has none yet.
"""

import math
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from msgspec.structs import replace

from gdgui.engine.analysis.step import Step
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray, Network
from gdgui.engine.notation import norm

if TYPE_CHECKING:
    from gdgui.engine.data.trained import TrainedObjective

__all__ = [
    "MOST_ROWS",
    "BatchSummary",
    "FullGradient",
    "WorkedGradient",
    "angle_between",
    "full_gradient",
    "is_worked_out",
    "summarize",
    "work_out",
]

MOST_ROWS = 64
"""How many samples are worked out one by one; the kernels take as many at a time."""


class WorkedGradient(msgspec.Struct, frozen=True, eq=False):
    """The gradient of a batch, sample by sample; r is the number of rows, n that of parameters.

    Attributes:
        samples: the numbers of the first samples of the batch, in its order, shape (r,).
        count: how many samples the batch has.
        inputs: what the model sees of each, shape (r, n - 1).
        input_names: what these are called.
        targets: what the output should be, shape (r,): 0 or 1 for the classes of a sigmoid, else
            −1 or 1.
        predictions: what the model says, shape (r,).
        errors: predictions less targets, shape (r,).
        slopes: how much the loss of each grows with its weighted sum z, shape (r,).
        shares: what each adds to the sum over the batch, shape (r, n).
        mean: the mean over the whole batch, shape (n,).
        penalty: what the penalties on the weights add, shape (n,); None without penalties.
        gradient: the gradient of the batch, shape (n,).
        names: what the parameters are called.
        slope_is_error: whether each slope is the error itself.
    """

    samples: IntArray
    count: int
    inputs: FloatArray
    input_names: tuple[str, ...]
    targets: FloatArray
    predictions: FloatArray
    errors: FloatArray
    slopes: FloatArray
    shares: FloatArray
    mean: FloatArray
    penalty: FloatArray | None
    gradient: FloatArray
    names: tuple[str, ...]
    slope_is_error: bool

    @property
    def rest(self) -> int:
        """How many samples of the batch have no row."""
        return self.count - len(self.samples)


class FullGradient(msgspec.Struct, frozen=True, eq=False):
    """The loss of all that is learned from at a θ, and its gradient, with penalties.

    Attributes:
        value: the loss.
        gradient: shape (n,).
    """

    value: float
    gradient: FloatArray


class BatchSummary(msgspec.Struct, frozen=True):
    """A step's batch beside all that is learned from.

    Attributes:
        count: how many samples the step sees.
        samples: how many there are to learn from.
        epoch: how many epochs had passed before the step.
        loss: the loss of the batch.
        gradient_norm: the norm of its gradient.
        step_length: how far the step leads.
        full_loss: the loss of all; None where the batch is all, or that is not known.
        full_gradient_norm: the norm of its gradient, likewise.
        angle: between the two gradients, in degrees, likewise; nan where one of them is 0.
    """

    count: int
    samples: int
    epoch: int
    loss: float
    gradient_norm: float
    step_length: float
    full_loss: float | None = None
    full_gradient_norm: float | None = None
    angle: float | None = None

    @property
    def is_full(self) -> bool:
        """Whether the step sees all that is learned from."""
        return self.count >= self.samples


def is_worked_out(network: Network) -> bool:
    """Tell whether the gradient of a model can be followed sample by sample."""
    return network.has_layers and len(network.sizes) == 2 and network.sizes[-1] == 1


def work_out(
    objective: "TrainedObjective",
    theta: FloatArray,
    samples: IntArray,
    gradient: FloatArray | None = None,
) -> WorkedGradient | None:
    """Work the gradient of a batch out, sample by sample.

    Args:
        objective: the loss over data.
        theta: the parameters, shape (n,).
        samples: the numbers of the samples of the batch, among all.
        gradient: that of the batch, shape (n,), where it is known, as on a tape.

    Returns:
        The first `MOST_ROWS` samples of it, with the mean over all of them; None for a model
        with hidden layers or several outputs.
    """
    if not is_worked_out(objective.network):
        return None
    network, examples = objective.network, objective.examples
    rows = samples[:MOST_ROWS]
    inputs, targets = examples.inputs[:, rows], examples.targets[0, rows]
    with np.errstate(all="ignore"):
        predictions, slopes = _predictions_and_slopes(objective, theta, rows)
        errors = predictions - targets
        shares = slopes[:, None] * np.vstack((inputs, np.ones(len(rows)))).T
    if gradient is None:
        gradient = _gradient(objective, theta, samples)
    penalty, mean = None, gradient
    if network.l1 or network.l2:
        mean = _gradient(_without_penalties(objective), theta, samples)
        penalty = _penalty(network, theta)
    return WorkedGradient(
        rows, len(samples), np.ascontiguousarray(inputs.T),
        tuple(feature.name for feature in network.features), targets, predictions, errors, slopes,
        shares, mean, penalty, gradient, network.names, _slope_is_error(network),
    )  # fmt: skip


def full_gradient(objective: "TrainedObjective", theta: FloatArray) -> FullGradient:
    """Return the loss of all that is learned from and its gradient."""
    return FullGradient(*objective.value_and_gradient(theta))


def summarize(step: Step, full: FullGradient | None = None) -> BatchSummary | None:
    """Return what there is to say of a step's batch; None for a step without data.

    Args:
        step: the step.
        full: the loss and the gradient of all at its iterate; None where they are not known.
    """
    batches = step.run.batches
    if step.batch is None or step.epoch is None or batches is None:
        return None
    summary = BatchSummary(
        count=len(step.batch),
        samples=batches.samples,
        epoch=step.epoch,
        loss=step.f,
        gradient_norm=norm(step.gradient),
        step_length=norm(step.displacement),
    )
    if full is None or summary.is_full:
        return summary
    return replace(
        summary,
        full_loss=full.value,
        full_gradient_norm=norm(full.gradient),
        angle=angle_between(step.gradient, full.gradient),
    )


def angle_between(a: FloatArray, b: FloatArray) -> float:
    """Return the angle between two vectors in degrees; nan where one is 0 or not finite.

    By the lengths of the sum and the difference of their unit vectors, which small angles survive
    (Kahan 2006, How futile are mindless assessments of roundoff, section 12).

    >>> import numpy as np
    >>> round(angle_between(np.array([1.0, 0.0]), np.array([1.0, 1.0])), 10)
    45.0
    """
    lengths = norm(a), norm(b)
    if not all(math.isfinite(length) and length > 0.0 for length in lengths):
        return math.nan
    u, v = a / lengths[0], b / lengths[1]
    return math.degrees(2.0 * math.atan2(norm(u - v), norm(u + v)))


def _predictions_and_slopes(
    objective: "TrainedObjective", theta: FloatArray, rows: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return what the model says of some samples, and ∂ℓ/∂z of each, both of the shape (r,)."""
    from gdgui.engine.data.network_kernels import costs_of_tile, forward, gather, predict
    from gdgui.engine.data.trained import Workspace

    sizes, codes, _, inputs, targets = objective.arrays
    work, count = Workspace(objective.network.sizes), len(rows)
    units, slopes, deltas, wanted = work.all
    gather(inputs, rows, 0, count, units)
    gather(targets, rows, 0, count, wanted)
    # The loops over samples take whole lanes; the rest of the row is 0.
    base = forward(theta, sizes, codes, units.shape[1], units, slopes)
    costs_of_tile(codes, base, 1, count, wanted, units, slopes, deltas)
    found = deltas[base, :count].copy()
    said = np.empty((1, count))
    predict(theta, sizes, codes, np.ascontiguousarray(inputs[:, rows]), said, units, slopes)
    return said[0], found


def _gradient(objective: "TrainedObjective", theta: FloatArray, samples: IntArray) -> FloatArray:
    """Return the gradient of samples that are told by their numbers among all."""
    from gdgui.engine.data.trained import Workspace

    gradient, memory = np.empty(objective.dim), Workspace(objective.network.sizes)
    objective.loss_and_gradient(theta, np.ascontiguousarray(samples), gradient, memory)
    return gradient


def _without_penalties(objective: "TrainedObjective") -> "TrainedObjective":
    network = replace(objective.network, l1=0.0, l2=0.0)
    return type(objective)(network, objective.examples)


def _penalty(network: Network, theta: FloatArray) -> FloatArray:
    """Return the slope of λ₁ Σ |w| + ½ λ₂ Σ w²; the bias, which comes last, costs nothing."""
    penalty = network.l2 * theta + network.l1 * np.sign(theta)
    penalty[-1] = 0.0
    return penalty


def _slope_is_error(network: Network) -> bool:
    """Tell whether ∂ℓ/∂z is ŷ − y: of squared losses as they are, and of a cross-entropy."""
    if network.loss.id == "cross_entropy":
        return True
    return network.loss.id == "squared" and network.output.id == "linear"
