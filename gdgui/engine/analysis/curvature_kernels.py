"""The compiled loop that finds how sharply an objective bends along a tape, for a method."""

import math

from numba import float64, types, void

from gdgui.engine.machine_code import kernel
from gdgui.engine.objective.function_types import NUMBERS, OBJECTIVE_TYPE
from gdgui.engine.objective.limits import bends

__all__ = ["largest_eigenvalues"]

_ROWS = types.Array(float64, 2, "C", readonly=True)


@kernel(void(OBJECTIVE_TYPE, NUMBERS, _ROWS, float64, _ROWS, float64[::1]))
def largest_eigenvalues(hessian, parameters, x, decay, divisors, out):
    """Fill ``out`` with the largest eigenvalue of P⁻¹(H + decay I) at each row of ``x``.

    Args:
        hessian: compiled ``(x, y, p) -> d²f/dx², d²f/dxdy, d²f/dy²``.
        parameters: the formula's parameters.
        x: places, shape (n, dim).
        decay: what a weight decay adds to each eigenvalue of H.
        divisors: the diagonal of P at each place, shape (n, dim), or (0, dim) where it is I.
        out: shape (n,).
    """
    flat = x.shape[1] == 1
    for k in range(x.shape[0]):
        hxx, hxy, hyy = bends(hessian, x[k, 0], 0.0 if flat else x[k, 1], parameters)
        hxx, hyy = hxx + decay, hyy + decay
        if divisors.shape[0] > 0:
            hxx /= divisors[k, 0]
            if not flat:
                # Of the symmetric matrix with the same eigenvalues.
                hxy /= math.sqrt(divisors[k, 0] * divisors[k, 1])
                hyy /= divisors[k, 1]
        if flat:
            out[k] = hxx
        else:
            # The roots of the characteristic polynomial of a symmetric matrix of two rows.
            out[k] = 0.5 * (hxx + hyy) + math.hypot(0.5 * (hxx - hyy), hxy)
