"""Where a network starts: weights that are drawn, layer by layer, and biases.

Of numpy's generators only PCG64 with `random` and `standard_normal` is used, whose streams numpy
keeps. Weights are drawn in the order of θ.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray

if TYPE_CHECKING:
    # Its import takes some milliseconds, which only random numbers are worth.
    from numpy.random import Generator

__all__ = ["SCHEMES", "Scheme", "drawn"]

_Draw = Callable[["Generator", int, int], FloatArray]


class Scheme(msgspec.Struct, frozen=True):
    """A way to draw a start.

    Attributes:
        id: the key in a file.
        title: what the screen shows.
        source: where it comes from.
        draw: takes a generator, the inputs and the outputs of a layer; returns its weights,
            shape (out, in).
        bias: what all biases are.
    """

    id: str
    title: str
    source: str
    draw: _Draw
    bias: float = 0.0


def _playground(random: "Generator", fan_in: int, fan_out: int) -> FloatArray:
    return random.random((fan_out, fan_in)) - 0.5


def _xavier(random: "Generator", fan_in: int, fan_out: int) -> FloatArray:
    return (2.0 * random.random((fan_out, fan_in)) - 1.0) * math.sqrt(6.0 / (fan_in + fan_out))


def _he(random: "Generator", fan_in: int, fan_out: int) -> FloatArray:
    return random.standard_normal((fan_out, fan_in)) * math.sqrt(2.0 / fan_in)


def _zeros(_random: "Generator", fan_in: int, fan_out: int) -> FloatArray:
    return np.zeros((fan_out, fan_in))


SCHEMES: dict[str, Scheme] = {
    scheme.id: scheme
    for scheme in (
        Scheme(
            "xavier",
            "Xavier",
            "Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward "
            "neural networks, (16); torch.nn.init.xavier_uniform_",
            _xavier,
        ),
        Scheme(
            "he",
            "He",
            "He et al. 2015, Delving deep into rectifiers; torch.nn.init.kaiming_normal_",
            _he,
        ),
        Scheme(
            "playground",
            "Playground",
            "TensorFlow Playground: weights from -0.5 to 0.5, biases of 0.1",
            _playground,
            bias=0.1,
        ),
        Scheme("zeros", "zeros", "the textbook start that a hidden layer never leaves", _zeros),
    )
}
"""By their keys, in the order of the menu."""


@lru_cache(maxsize=32)
def drawn(scheme: Scheme, seed: int, sizes: tuple[int, ...]) -> tuple[float, ...]:
    """Return a start for a network of some layer sizes, in the order of θ."""
    random = np.random.default_rng(seed)
    parts: list[FloatArray] = []
    for fan_in, fan_out in pairwise(sizes):
        parts += [scheme.draw(random, fan_in, fan_out).ravel(), np.full(fan_out, scheme.bias)]
    return tuple(np.concatenate(parts).tolist())
