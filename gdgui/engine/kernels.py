"""The compiled loops. Nothing here allocates per step or holds the interpreter's lock.

Importing this module imports numba and loads (or, on the first launch after an installation,
compiles) the kernels: some 0.6 s, so it is left to the worker.
"""

import math

import numpy as np
from numba import float64, int64, njit, types, void

from gdgui.engine.compilation import NUMBERS, OBJECTIVE_TYPE, RULE_TYPE

__all__ = ["CONVERGED", "DIVERGED", "UNFINISHED", "descend", "sample"]

UNFINISHED, CONVERGED, DIVERGED = 0, 1, 2

TOO_FAR = 1e12
"""|x| or |f| beyond this is called diverged."""


@njit(
    types.UniTuple(int64, 2)(
        OBJECTIVE_TYPE,
        NUMBERS,
        RULE_TYPE,
        NUMBERS,
        float64,
        float64,
        float64[:, ::1],
        float64[::1],
        float64[:, ::1],
        float64[:, ::1],
        int64,
        int64,
    ),
    nogil=True,
    error_model="numpy",
    cache=True,
)
def descend(
    objective, parameters, rule, hyper, learning_rate, tolerance, x, f, grad, state, first, last
):
    """Take steps from row ``first`` to row ``last`` of a tape, or to where the run stops.

    Row ``first`` of ``x`` holds the iterate to go on from; rows ``first`` to the returned one of
    all three arrays are written. ``state`` is the optimizer's state before row ``first`` takes
    its step; it is carried on in place, so that a call with the returned row as ``first``
    resumes to the same bits.

    Args:
        objective: compiled ``(x, y, p) -> f, df/dx, df/dy``.
        parameters: the formula's parameters.
        rule: compiled ``(x, g, state, t, hyper) -> d, state``.
        hyper: the rule's hyperparameters.
        learning_rate: η of ``x ← x + η d``.
        tolerance: a gradient norm of at most this has converged.
        x: iterates, shape (rows, dim).
        f: values, shape (rows,).
        grad: gradients, shape (rows, dim).
        state: optimizer state, shape (dim, STATE_SLOTS).
        first: the row to start from.
        last: the row to stop at.

    Returns:
        The last row written, and UNFINISHED, CONVERGED or DIVERGED.
    """
    flat = x.shape[1] == 1
    p0 = x[first, 0]
    p1 = 0.0 if flat else x[first, 1]
    # The state stays in registers; the array is read here and written where the loop ends.
    s0 = (state[0, 0], state[0, 1], state[0, 2], state[0, 3])
    s1 = s0 if flat else (state[1, 0], state[1, 1], state[1, 2], state[1, 3])
    # Unsigned, an index need not be looked at for counting from the end.
    k = np.uint64(first)
    end = np.uint64(last)
    while True:
        value, g0, g1 = objective(p0, p1, parameters)
        x[k, 0] = p0
        f[k] = value
        grad[k, 0] = g0
        if not flat:
            x[k, 1] = p1
            grad[k, 1] = g1
        in_bounds = abs(p0) <= TOO_FAR and abs(p1) <= TOO_FAR and abs(value) <= TOO_FAR
        if not (in_bounds and math.isfinite(g0) and math.isfinite(g1)):
            code = DIVERGED
            break
        # Cheaper than hypot, and never too small for it: only a norm below this can converge.
        if max(abs(g0), abs(g1)) <= tolerance and math.hypot(g0, g1) <= tolerance:
            code = CONVERGED
            break
        if k >= end:
            code = UNFINISHED
            break
        k += np.uint64(1)
        t = float(k)
        d, s0 = rule(p0, g0, s0, t, hyper)
        p0 += learning_rate * d
        if not flat:
            d, s1 = rule(p1, g1, s1, t, hyper)
            p1 += learning_rate * d
    state[0, 0], state[0, 1], state[0, 2], state[0, 3] = s0
    if not flat:
        state[1, 0], state[1, 1], state[1, 2], state[1, 3] = s1
    return np.int64(k), code


@njit(
    void(OBJECTIVE_TYPE, NUMBERS, NUMBERS, NUMBERS, float64[:, ::1]),
    nogil=True,
    error_model="numpy",
    cache=True,
)
def sample(objective, parameters, xs, ys, z):
    """Fill ``z[j, i]`` with the objective at ``(xs[i], ys[j])``; z has shape (len(ys), len(xs))."""
    for j in range(len(ys)):
        for i in range(len(xs)):
            z[j, i] = objective(xs[i], ys[j], parameters)[0]
