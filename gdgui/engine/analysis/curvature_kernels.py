"""The compiled loop that finds how sharply an objective bends along a tape."""

import math

from numba import float64, types, void

from gdgui.engine.machine_code import kernel
from gdgui.engine.objective.compilation import NUMBERS, OBJECTIVE_TYPE
from gdgui.engine.objective.limits import bends

__all__ = ["largest_eigenvalues"]

_ROWS = types.Array(float64, 2, "C", readonly=True)


@kernel(void(OBJECTIVE_TYPE, NUMBERS, _ROWS, float64[::1]))
def largest_eigenvalues(hessian, parameters, x, out):
    """Fill ``out`` with the largest eigenvalue of the Hessian at each row of ``x``."""
    flat = x.shape[1] == 1
    for k in range(x.shape[0]):
        hxx, hxy, hyy = bends(hessian, x[k, 0], 0.0 if flat else x[k, 1], parameters)
        if flat:
            out[k] = hxx
        else:
            # The roots of the characteristic polynomial of a symmetric matrix of two rows.
            out[k] = 0.5 * (hxx + hyy) + math.hypot(0.5 * (hxx - hyy), hxy)
