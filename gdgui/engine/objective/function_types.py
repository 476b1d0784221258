"""The types of compiled objectives, by which kernels take them as first-class functions."""

from numba import float64, types

__all__ = ["NUMBERS", "OBJECTIVE_TYPE"]

NUMBERS = types.Array(float64, 1, "C", readonly=True)
"""A row of numbers that is only read, such as the values of parameters."""
OBJECTIVE_TYPE = types.FunctionType(types.UniTuple(float64, 3)(float64, float64, NUMBERS))
"""``(x, y, p) -> f, df/dx, df/dy``, and the Hessian alike."""
