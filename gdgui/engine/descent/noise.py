"""Noise on the gradient: what makes a descent stochastic, and the same again from the same seed.

The noise of a run is cut into blocks of steps, and each block has a generator of its own, seeded
by the run's seed and the block's number. So the noise of any step can be found again without
that of the steps before it.
"""

from functools import lru_cache

import numpy as np

from gdgui.engine.arrays import FloatArray

__all__ = ["BLOCK", "block_of", "noise_between"]

BLOCK = 16_384
"""Steps in a block of one or two coordinates."""


def block_of(dim: int) -> int:
    """Return how many steps a block has; with more than two coordinates about as many numbers."""
    return BLOCK if dim <= 2 else max(16, 2 * BLOCK // dim)


def noise_between(sigma: float, seed: int, dim: int, first: int, end: int) -> FloatArray:
    """Return the noise of the steps that leave rows ``first`` to before ``end`` of one block.

    Args:
        sigma: standard deviation on each coordinate; 0 for none.
        seed: which noise.
        dim: the number of coordinates.
        first: the first row.
        end: the row behind the last one, in the same block.

    Returns:
        Read-only, shape (end - first, dim), or (0, dim) where there is none.
    """
    if sigma == 0.0:
        return _nothing(dim)
    rows = block_of(dim)
    number = first // rows
    return _block(sigma, seed, dim, number)[first - number * rows : end - number * rows]


@lru_cache(maxsize=16)
def _block(sigma: float, seed: int, dim: int, number: int) -> FloatArray:
    block = np.random.default_rng([seed, number]).standard_normal((block_of(dim), dim))
    block *= sigma
    block.flags.writeable = False
    return block


@lru_cache(maxsize=2)
def _nothing(dim: int) -> FloatArray:
    nothing = np.empty((0, dim))
    nothing.flags.writeable = False
    return nothing
