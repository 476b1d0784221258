"""The compiled loop that finds the states of a run along its tape."""

import numpy as np
from numba import float64, int64, types, void

from gdgui.engine.machine_code import kernel
from gdgui.engine.methods.compilation import RULE_TYPE
from gdgui.engine.objective.function_types import NUMBERS

__all__ = ["states_along"]

_TABLE = float64[:, ::1]
_ROWS = types.Array(float64, 2, "C", readonly=True)


@kernel(void(RULE_TYPE, NUMBERS, _ROWS, _TABLE, _TABLE, _TABLE, float64[:, :, ::1], int64, int64))
def states_along(rule, hyper, noise, x, grad, state, out, first, end):
    """Fill ``out`` with the states of an elementwise rule after the steps that leave some rows.

    What is not said here is as in `gdgui.engine.descent.kernels.replay`.

    Args:
        rule: see `replay`.
        hyper: see there.
        noise: see there.
        x: see there.
        grad: see there.
        state: the state before row ``first`` takes its step; carried on in place.
        out: shape (end - first, dim, state variables).
        first: the row of the first step.
        end: the row after that of the last one.
    """
    noisy = noise.shape[0] > 0
    for k in range(first, end):
        for i in range(x.shape[1]):
            g = grad[k, i] + noise[k - first, i] if noisy else grad[k, i]
            rule(x[k, i], g, float(k), state, np.uint64(i), hyper)
            for slot in range(state.shape[1]):
                out[k - first, i, slot] = state[i, slot]
