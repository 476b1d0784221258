"""Sine and cosine with the same bits on every machine.

Those of numpy and of C libraries differ in the last digit between processors and versions, and a
training whose data differ in a bit is another training. These are made of additions and products
alone, one rounding each, which IEEE 754 fixes.
"""

import math

import numpy as np

from gdgui.engine.arrays import FloatArray

__all__ = ["sine_and_cosine"]

_TERMS = 10
"""Of each series: the next one, at π/4, is below 1e-20."""
_COSINE, _SINE = (
    [(-1.0) ** k / math.factorial(2 * k + first) for k in range(_TERMS)] for first in (0, 1)
)
"""The coefficients of the cosine, and of the sine over its angle, in powers of a²."""


def sine_and_cosine(turns: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return sin 2πt and cos 2πt, each within some units of the last place of 1.

    An angle is brought to within π/4 of a quarter turn, and there the Taylor series are summed.

    Args:
        turns: t, any shape; 1 is a full turn.
    """
    quarters = np.rint(4.0 * turns)
    angle = (turns - quarters / 4.0) * (2.0 * math.pi)
    square = angle * angle
    sine, cosine = _polynomial(_SINE, square) * angle, _polynomial(_COSINE, square)
    quadrant = np.mod(quarters, 4.0)
    odd = np.mod(quarters, 2.0) == 1.0
    sine, cosine = np.where(odd, cosine, sine), np.where(odd, sine, cosine)
    return (
        np.where(quadrant >= 2.0, -sine, sine),
        np.where((quadrant == 1.0) | (quadrant == 2.0), -cosine, cosine),
    )


def _polynomial(coefficients: list[float], x: FloatArray) -> FloatArray:
    """Return Σ cₖ xᵏ, by Horner's rule."""
    total = np.full_like(x, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        total = total * x + coefficient
    return total
