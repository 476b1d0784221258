"""Sine and cosine with the same bits on every machine.

Those of numpy and of C libraries differ in the last digit between processors and versions, and a
training whose data differ in a bit is another training. These are made of additions and products
alone, one rounding each, which IEEE 754 fixes.
"""

import math

import numpy as np

from gdgui.engine.arrays import FloatArray

__all__ = ["sine_and_cosine"]

_TERMS = 12
"""Of each series: of the next one, at π/4, nothing is left in float64."""


def sine_and_cosine(turns: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return sin 2πt and cos 2πt, each within some units of the last place of 1.

    An angle is brought to within π/4 of a quarter turn, and there the Taylor series are summed.

    Args:
        turns: t, any shape; 1 is a full turn.
    """
    quarters = np.rint(4.0 * turns)
    angle = (turns - quarters / 4.0) * (2.0 * math.pi)
    sine, cosine = _series(angle, 1) * angle, _series(angle, 0)
    quadrant = np.mod(quarters, 4.0)
    odd = np.mod(quarters, 2.0) == 1.0
    sine, cosine = np.where(odd, cosine, sine), np.where(odd, sine, cosine)
    return (
        np.where(quadrant >= 2.0, -sine, sine),
        np.where((quadrant == 1.0) | (quadrant == 2.0), -cosine, cosine),
    )


def _series(angle: FloatArray, first: int) -> FloatArray:
    """Return Σ (-1)ᵏ a²ᵏ / (2k + first)!: the cosine, or the sine over its angle."""
    square = angle * angle
    total = np.zeros_like(angle)
    for k in reversed(range(_TERMS)):
        total = (-1.0) ** k / math.factorial(2 * k + first) + square * total
    return total
