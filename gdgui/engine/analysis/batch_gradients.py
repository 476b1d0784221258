r"""The gradients of all batches of an epoch at one place, and that of all data.

A step sees the gradient of its batch; how far those of the other batches point elsewhere is how
noisy the descent is there (Bottou, Curtis and Nocedal 2018, Optimization methods for large-scale
machine learning, section 4). The mean of all, each weighted by how many samples its batch has, is
the gradient of all data.

Importing this needs no compiler; finding gradients brings it along.
"""

from collections.abc import Iterable

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.batches import Batches, IntArray
from gdgui.engine.descent.objectives import LearningObjective

__all__ = ["MOST_BATCHES", "BatchGradients", "BatchGradientsTask", "batch_gradients", "chosen"]

MOST_BATCHES = 64
"""Of so many batches at most the gradients are found: of more, every so-many-th."""
_GRADIENT = 3
"""How many times the work of a prediction a gradient is."""


class BatchGradientsTask(msgspec.Struct, frozen=True, eq=False):
    """Where gradients are wanted.

    Attributes:
        objective: the loss over data.
        theta: the place, shape (n,).
        batches: how samples are handed to the steps.
        step: a step of the epoch whose batches are meant; its own batch is among those chosen.
    """

    objective: LearningObjective
    theta: FloatArray
    batches: Batches
    step: int

    @property
    def work(self) -> int:
        """About how many products of a parameter and a sample it takes."""
        samples = self.batches.samples
        seen = min(samples, MOST_BATCHES * self.batches.size)
        return _GRADIENT * self.objective.dim * (samples + seen)

    @property
    def steps(self) -> IntArray:
        """The steps whose batches are chosen, ascending."""
        count = self.batches.steps_per_epoch
        first = self.batches.epoch(self.step) * count
        return first + chosen(count, self.step - first)


class BatchGradients(msgspec.Struct, frozen=True, eq=False):
    """What was found; gradients hold the penalties, as those of the steps do.

    Attributes:
        task: what was asked.
        each: the gradient of each batch that is chosen, in the order of the epoch, shape (k, n).
        whole: the gradient of all data that are learned from, shape (n,).
    """

    task: BatchGradientsTask
    each: FloatArray
    whole: FloatArray


def chosen(count: int, wanted: int) -> IntArray:
    """Return which of so many batches are shown: all, or every so-many-th with the wanted one.

    >>> chosen(5, 2).tolist()
    [0, 1, 2, 3, 4]
    >>> chosen(200, 5).tolist()[:4]
    [1, 5, 9, 13]
    """
    stride = -(-count // MOST_BATCHES)
    return np.arange(wanted % stride, count, stride)


def batch_gradients(task: BatchGradientsTask) -> BatchGradients:
    """Find the gradients of the batches of an epoch, and that of all data."""
    from gdgui.engine.data.trained import Workspace, trained_objective

    objective = trained_objective(task.objective.data, task.objective.network)
    theta, memory = np.ascontiguousarray(task.theta), Workspace(objective.network.sizes)
    learned = objective.examples.learned

    def gradients(orders: Iterable[IntArray]) -> FloatArray:
        found = []
        for order in orders:
            gradient = np.empty(objective.dim)
            objective.loss_and_gradient(theta, learned[order], gradient, memory)
            found.append(gradient)
        return np.array(found)

    each = gradients(_orders(task))
    (whole,) = gradients([np.arange(task.batches.samples)])
    return BatchGradients(task, each, whole)


def _orders(task: BatchGradientsTask) -> list[IntArray]:
    """Return the samples of each batch that is chosen; the epoch is shuffled once."""
    batches = task.batches
    steps = task.steps
    if batches.is_full:
        return [batches.samples_of(int(steps[0]))]
    count = batches.steps_per_epoch
    block, place = divmod(batches.epoch(task.step), batches.epochs_in_a_block())
    shuffled = batches.orders(block)[place * batches.samples : (place + 1) * batches.samples]
    return [shuffled[k * batches.size : (k + 1) * batches.size] for k in (steps % count).tolist()]
