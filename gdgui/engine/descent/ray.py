"""A loss along a direction, as the line searches of one or two coordinates see it.

A line search looks at φ(a) = f(θ + a d) and its slope, and nothing else: so a training is an
objective of one coordinate to it, and the searches of `gdgui.engine.methods.line_searches` serve
any number of parameters as they stand. All that φ depends on is packed into the array that an
objective has for its parameters.

The coordinate is a / σ, with the power of two σ that is nearest to the size of θ over that of d, so
that 1 is about as far as θ is long; a power of two changes no digit.
"""

import math
from functools import cache, lru_cache
from types import FunctionType
from typing import Any

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.data.network_kernels import PITCH, loss_and_gradient
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.machine_code import FirstClass, compile_function, kernel
from gdgui.engine.objective.function_types import OBJECTIVE_TYPE

__all__ = ["Ray"]

_HEAD = 6


def _along(u, _y, p):  # type: ignore[no-untyped-def]
    """Return φ, its slope and 0; see `Ray` for what stands where in p."""
    whole = p.view(np.int64)
    n, layers, features, outputs = whole[0], whole[1], whole[2], whole[3]
    samples, count = whole[4], whole[5]
    sizes = whole[_HEAD : _HEAD + layers]
    codes = whole[_HEAD + layers : _HEAD + layers + 3]
    place = _HEAD + layers + 3
    penalties, scale = p[place : place + 2], p[place + 2]
    place += 3
    inputs = p[place : place + features * samples].reshape((features, samples))
    place += features * samples
    targets = p[place : place + outputs * samples].reshape((outputs, samples))
    place += outputs * samples
    theta, direction = p[place : place + n], p[place + n : place + 2 * n]
    place += 2 * n
    order = whole[place : place + count]
    there, gradient = np.empty(n), np.empty(n)
    a = u * scale
    for i in range(n):
        there[i] = theta[i] + a * direction[i]
    units = 0
    for layer in range(layers):
        units += sizes[layer]
    memory, wanted = np.zeros((3 * units, PITCH)), np.zeros((outputs, PITCH))
    value = loss_and_gradient(
        there, sizes, codes, penalties, inputs, targets, order, 0, count, gradient,
        memory[:units], memory[units : 2 * units], memory[2 * units :], wanted,
    )  # fmt: skip
    slope = 0.0
    for i in range(n):
        slope += gradient[i] * direction[i]
    return value, slope * scale, 0.0


@cache
def _along_network() -> Any:
    return compile_function(OBJECTIVE_TYPE, _along)


@lru_cache(maxsize=16)
def _along_formula(loss: FirstClass, model: FirstClass) -> Any:
    """Return `_along` with the loss of a formula in the place of a network's."""

    @kernel(is_kept=False)
    def of_formula(  # type: ignore[no-untyped-def]
        theta, sizes, codes, penalties, inputs, targets, order, begin, count, grad, units, slopes,
        deltas, wanted,
    ):  # fmt: skip
        return loss(
            model, theta, sizes, codes, penalties, inputs, targets, order, begin, count, grad,
            units, slopes, deltas, wanted,
        )  # fmt: skip

    # Under a name that is no file's, so that it is not taken for what is kept of a network's.
    code = _along.__code__.replace(co_filename="<along a formula>")
    own = FunctionType(code, {**_along.__globals__, "loss_and_gradient": of_formula})
    return compile_function(OBJECTIVE_TYPE, own)


def _along_of(objective: TrainedObjective) -> Any:
    has_layers = objective.network.has_layers
    return _along_network() if has_layers else _along_formula(*objective.loss)


class Ray:
    """Finds step sizes along directions from iterates of one training.

    Args:
        objective: the loss.
        search: a compiled line search (`gdgui.engine.descent.rules.compile_search`).
        settings: its hyperparameters, read-only.
    """

    def __init__(self, objective: TrainedObjective, search: Any, settings: FloatArray) -> None:
        self._search, self._settings = search, settings
        self._along = _along_of(objective)
        # A search remembers nothing.
        self._memory = np.empty(0)
        sizes, codes, penalties, inputs, targets = objective.arrays
        self._n = n = objective.dim
        samples = inputs.shape[1]
        head = np.array([n, len(sizes), len(inputs), len(targets), samples, 0, *sizes, *codes])
        before = np.concatenate(
            [head.astype(np.int64).view(np.float64), penalties, [1.0], inputs.flat, targets.flat]
        )
        packed = np.concatenate([before, np.zeros(2 * n + samples)])
        self._whole = packed.view(np.int64)
        self._scale = len(head) + 2
        self._theta = len(before)
        self._numbers = packed
        self._read_only = packed.view()
        self._read_only.flags.writeable = False

    def step_size(
        self, theta: FloatArray, direction: FloatArray, f: float, slope: float, trial: float,
        samples: IntArray,
    ) -> tuple[float, int]:  # fmt: skip
        """Return a step size, and 1 if it satisfies what the search is after.

        Args:
            theta: the iterate.
            direction: from there, downhill.
            f: the loss of the samples at the iterate.
            slope: φ'(0).
            trial: the step size to try first, above 0.
            samples: the numbers of the samples whose loss is meant.
        """
        n, place = self._n, self._theta
        size = float(np.abs(direction).sum())
        scale = 1.0
        if 0.0 < size < math.inf:
            ratio = (1.0 + float(np.abs(theta).sum())) / size
            scale = 2.0 ** min(max(round(math.log2(ratio)), -300), 300) if ratio < math.inf else 1.0
        numbers = self._numbers
        numbers[self._scale] = scale
        numbers[place : place + n] = theta
        numbers[place + n : place + 2 * n] = direction
        self._whole[5] = len(samples)
        self._whole[place + 2 * n : place + 2 * n + len(samples)] = samples
        found, is_good = self._search(
            self._along, self._read_only, 0.0, 0.0, 1.0, 0.0, f, slope * scale, trial / scale,
            self._settings, self._memory,
        )  # fmt: skip
        return found * scale, is_good
