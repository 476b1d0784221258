"""Which samples a step sees: all of them, or batches of a shuffled epoch.

In each epoch every sample that is learned from is seen once, in an order that depends on the run's
seed and the epoch's number alone, so that the batch of any step can be found again without those
before it. The last batch of an epoch is smaller where the samples do not divide.
"""

from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["Batches", "epoch_order"]

IntArray = NDArray[np.int64]

_NUMBERS_KEPT = 1 << 14
"""About how many sample numbers a block of epochs has."""


class Batches(msgspec.Struct, frozen=True):
    """How samples are handed to the steps of a run.

    Attributes:
        samples: how many there are to learn from.
        size: how many of them a step sees; all of them for full batches.
        seed: which orders.
    """

    samples: int
    size: int
    seed: int

    @property
    def is_full(self) -> bool:
        """Whether each step sees all samples, in their own order."""
        return self.size >= self.samples

    @property
    def steps_per_epoch(self) -> int:
        """How many batches an epoch has."""
        return -(-self.samples // self.size)

    def epoch(self, step: int) -> int:
        """Return the epoch of the step that leaves row ``step``, from 0."""
        return step // self.steps_per_epoch

    def samples_of(self, step: int) -> IntArray:
        """Return the samples that the step sees that leaves row ``step``, from 0."""
        if self.is_full:
            return np.arange(self.samples)
        begin = step % self.steps_per_epoch * self.size
        return epoch_order(self.seed, self.epoch(step), self.samples)[begin : begin + self.size]

    def epochs_in_a_block(self) -> int:
        """Return how many epochs `orders` gives at once."""
        return 1 if self.is_full else max(1, _NUMBERS_KEPT // self.samples)

    def orders(self, block: int) -> IntArray:
        """Return the orders of a block of epochs behind one another, read-only."""
        if self.is_full:
            return _in_order(self.samples)
        return _orders(self.seed, self.samples, self.epochs_in_a_block(), block)


def epoch_order(seed: int, epoch: int, samples: int) -> IntArray:
    """Return the order in which an epoch takes the samples, shape (samples,)."""
    # A third number tells these streams from those of the noise on the gradient.
    random = np.random.default_rng([seed, epoch, 1])
    return random.random(samples).argsort(kind="stable")


@lru_cache(maxsize=8)
def _in_order(samples: int) -> IntArray:
    return _fixed(np.arange(samples))


@lru_cache(maxsize=32)
def _orders(seed: int, samples: int, epochs: int, block: int) -> IntArray:
    first = block * epochs
    return _fixed(np.concatenate([epoch_order(seed, first + i, samples) for i in range(epochs)]))


def _fixed(array: IntArray) -> IntArray:
    array.flags.writeable = False
    return array
