"""The compiled loops. Nothing here allocates per step or holds the interpreter's lock.

There are two that descend. `descend` is for elementwise rules with a step size that is known
beforehand, and as fast as a loop can be. `descend_searching` is for all the rest: rules that
couple the coordinates or look at the Hessian, line searches, step sizes that follow the values, and
runs that stop where a step is short or the value hardly changes. Both resume to the same bits
from the row and the state that they stopped with, and `replay` finds the state of a step again.

Importing this module imports numba and loads (or, on the first launch after an installation,
compiles) the kernels: some 0.6 s, so it is left to the worker.
"""

import math

import numpy as np
from numba import boolean, float64, int64, types, uint8

from gdgui.engine.descent.divergence import LARGEST, runs_away
from gdgui.engine.machine_code import kernel
from gdgui.engine.methods.compilation import COUPLED_RULE_TYPE, RULE_TYPE, SEARCH_TYPE
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.objective.function_types import NUMBERS, OBJECTIVE_TYPE
from gdgui.engine.objective.limits import bends, limit_gradient

__all__ = [
    "CONVERGED",
    "COUPLED",
    "DIVERGED",
    "ELEMENTWISE",
    "FOLLOWED",
    "HESSIAN",
    "KNOWN",
    "SEARCHED",
    "STOPPED",
    "UNFINISHED",
    "descend",
    "descend_searching",
    "replay",
]

UNFINISHED, CONVERGED, DIVERGED = 0, 1, 2
STOPPED = 4
"""The step was as short, or the value as nearly the same, as was asked for. (3 is for maps.)"""

ELEMENTWISE, COUPLED, HESSIAN = 0, 1, 2
"""What a rule sees: one coordinate, both, or both and the Hessian."""

KNOWN, SEARCHED, FOLLOWED = 0, 1, 2
"""How a step size is found: it is known beforehand, searched for, or follows the values so far."""

_CLIMBS, _SEARCH_FAILED = int(StepFlag.CLIMBS), int(StepFlag.SEARCH_FAILED)
_TABLE = float64[:, ::1]
_ROWS = types.Array(float64, 2, "C", readonly=True)


@kernel(boolean(*(float64,) * 6), inline="always")
def _is_lost(x, y, value, gx, gy, limit):
    """Tell whether a run is beyond a limit or not finite; comparisons with nan are false."""
    in_bounds = abs(x) <= limit and abs(y) <= limit and abs(value) <= limit
    return not (in_bounds and math.isfinite(gx) and math.isfinite(gy))


@kernel(boolean(float64, float64, float64), inline="always")
def _is_small(gx, gy, tolerance):
    """Tell whether a gradient's norm is at most the tolerance."""
    # Cheaper than hypot, and never too small for it: only a norm below this can converge.
    return max(abs(gx), abs(gy)) <= tolerance and math.hypot(gx, gy) <= tolerance


@kernel(boolean(_TABLE, float64[::1], int64, float64, float64))
def _hardly_moves(x, f, k, least_step, least_change):
    """Tell whether the step to row ``k`` of a tape is so short that the run is to stop."""
    if least_change > 0.0 and abs(f[k] - f[k - 1]) <= least_change:
        return True
    if not least_step > 0.0:
        return False
    if x.shape[1] == 1:
        return abs(x[k, 0] - x[k - 1, 0]) <= least_step
    return math.hypot(x[k, 0] - x[k - 1, 0], x[k, 1] - x[k - 1, 1]) <= least_step


@kernel(
    types.Tuple((float64, float64, int64))(
        OBJECTIVE_TYPE,
        NUMBERS,
        RULE_TYPE,
        COUPLED_RULE_TYPE,
        int64,
        NUMBERS,
        float64,
        float64,
        float64,
        float64,
        boolean,
        _TABLE,
        int64,
    ),
)
def _direction(
    hessian, parameters, rule, coupled_rule, kind, hyper, x, y, gx, gy, flat, state, row
):
    """Apply a rule of any kind at one point; the state is carried on in place."""
    k = float(row)
    if kind == ELEMENTWISE:
        dx = rule(x, gx, k, state, np.uint64(0), hyper)
        dy = 0.0 if flat else rule(y, gy, k, state, np.uint64(1), hyper)
        return dx, dy, 0
    hxx, hxy, hyy = 0.0, 0.0, 0.0
    if kind == HESSIAN:
        hxx, hxy, hyy = bends(hessian, x, y, parameters)
        if flat:
            # As if there were a second coordinate that bends alike and has no slope.
            hxy, hyy = 0.0, hxx
    dx, dy, flag = coupled_rule(x, y, gx, gy, hxx, hxy, hyy, k, state, hyper)
    return dx, 0.0 if flat else dy, flag


@kernel(
    types.UniTuple(int64, 2)(
        OBJECTIVE_TYPE,
        NUMBERS,
        RULE_TYPE,
        NUMBERS,
        float64,
        float64,
        _ROWS,
        _TABLE,
        float64[::1],
        _TABLE,
        float64[::1],
        _TABLE,
        int64,
        int64,
    ),
)
def descend(
    objective, parameters, rule, hyper, tolerance, limit, noise, x, f, grad, eta, state, first, last
):
    """Take steps from row ``first`` to row ``last`` of a tape, or to where the run stops.

    Row ``first`` of ``x`` holds the iterate to go on from; rows ``first`` to the returned one of
    ``x``, ``f`` and ``grad`` are written. ``state`` is the optimizer's state before row ``first``
    takes its step; it is carried on in place, so that a call with the returned row as ``first``
    resumes to the same bits.

    Args:
        objective: compiled ``(x, y, p) -> f, df/dx, df/dy``.
        parameters: the formula's parameters.
        rule: compiled by `gdgui.engine.methods.compilation.compile_rule`.
        hyper: the rule's hyperparameters.
        tolerance: a gradient norm of at most this has converged.
        limit: with |x| or |f| beyond this, a run that grows without bound has diverged; see
            `gdgui.engine.descent.divergence`.
        noise: what is added to the gradient before the rule sees it, from row ``first`` on,
            shape (at least last - first, dim), or (0, dim) for none.
        x: iterates, shape (rows, dim).
        f: values, shape (rows,).
        grad: gradients without noise, shape (rows, dim).
        eta: η of ``x ← x + η d`` for each row, shape (rows,), or (1,) where it is constant.
        state: optimizer state, shape (dim, state variables).
        first: the row to start from.
        last: the row to stop at.

    Returns:
        The last row written, and UNFINISHED, CONVERGED or DIVERGED.
    """
    flat = x.shape[1] == 1
    noisy = noise.shape[0] > 0
    scheduled = eta.shape[0] > 1
    learning_rate = eta[0]
    p0 = x[first, 0]
    p1 = 0.0 if flat else x[first, 1]
    # Unsigned, an index need not be looked at for counting from the end.
    k = np.uint64(first)
    start = np.uint64(first)
    end = np.uint64(last)
    while True:
        value, g0, g1 = objective(p0, p1, parameters)
        x[k, 0] = p0
        f[k] = value
        grad[k, 0] = g0
        if not flat:
            x[k, 1] = p1
            grad[k, 1] = g1
        if _is_lost(p0, p1, value, g0, g1, limit):
            if math.isfinite(value) and (g0 != g0 or g1 != g1):
                g0, g1 = limit_gradient(objective, p0, p1, parameters, g0, g1)
                grad[k, 0] = g0
                if not flat:
                    grad[k, 1] = g1
            # Row ``first`` was asked by the call that wrote it, or was put there.
            if _is_lost(p0, p1, value, g0, g1, limit) and (
                _is_lost(p0, p1, value, g0, g1, LARGEST)
                or (k > start and runs_away(x, f, grad, np.int64(k), limit))
            ):
                code = DIVERGED
                break
        if _is_small(g0, g1, tolerance):
            code = CONVERGED
            break
        if k >= end:
            code = UNFINISHED
            break
        if scheduled:
            learning_rate = eta[k]
        if noisy:
            g0 += noise[k - start, 0]
            if not flat:
                g1 += noise[k - start, 1]
        index = float(k)
        k += np.uint64(1)
        p0 += learning_rate * rule(p0, g0, index, state, np.uint64(0), hyper)
        if not flat:
            p1 += learning_rate * rule(p1, g1, index, state, np.uint64(1), hyper)
    return np.int64(k), code


@kernel(
    types.UniTuple(int64, 2)(
        OBJECTIVE_TYPE,
        OBJECTIVE_TYPE,
        NUMBERS,
        RULE_TYPE,
        COUPLED_RULE_TYPE,
        int64,
        NUMBERS,
        int64,
        SEARCH_TYPE,
        float64,
        NUMBERS,
        float64[::1],
        float64,
        float64,
        float64,
        float64,
        _ROWS,
        _TABLE,
        float64[::1],
        _TABLE,
        float64[::1],
        uint8[::1],
        _TABLE,
        int64,
        int64,
    ),
)
def descend_searching(
    objective,
    hessian,
    parameters,
    rule,
    coupled_rule,
    kind,
    hyper,
    stepping,
    search,
    trial,
    settings,
    memory,
    tolerance,
    least_step,
    least_change,
    limit,
    noise,
    x,
    f,
    grad,
    eta,
    flags,
    state,
    first,
    last,
):
    """Do what `descend` does for any rule and any step size; what is not said here is as there.

    A direction that does not descend is no use to a line search: it takes the negative gradient
    instead, and flags the step.

    Args:
        objective: see `descend`.
        hessian: compiled ``(x, y, p) -> d²f/dx², d²f/dxdy, d²f/dy²``; only called for HESSIAN.
        parameters: see `descend`.
        rule: the rule where ``kind`` is ELEMENTWISE, else any.
        coupled_rule: the rule where ``kind`` is another, else any.
        kind: ELEMENTWISE, COUPLED or HESSIAN.
        hyper: see `descend`.
        stepping: KNOWN, SEARCHED or FOLLOWED.
        search: what finds the step size where it is not known beforehand, else any; see
            `gdgui.engine.methods.compilation.SEARCH_TYPE`.
        trial: the learning rate: the step size that a line search tries first.
        settings: the parameters of what finds the step size.
        memory: what that carries from step to step; carried on in place.
        tolerance: see `descend`.
        least_step: a step of at most this length is the last one; 0 for none.
        least_change: a step that changes the value by at most this is the last one; 0 for none.
        limit: see `descend`.
        noise: see `descend`.
        x: see `descend`.
        f: see `descend`.
        grad: see `descend`.
        eta: as in `descend`; a line search writes what it finds, and nan in the last row.
        flags: a `StepFlag` for each row that takes a step, shape (rows,); written.
        state: see `descend`.
        first: see `descend`.
        last: see `descend`.

    Returns:
        The last row written, and UNFINISHED, CONVERGED, DIVERGED or STOPPED.
    """
    flat = x.shape[1] == 1
    noisy = noise.shape[0] > 0
    scheduled = eta.shape[0] > 1
    watches = least_step > 0.0 or least_change > 0.0
    p0 = x[first, 0]
    p1 = 0.0 if flat else x[first, 1]
    k = first
    while True:
        value, g0, g1 = objective(p0, p1, parameters)
        x[k, 0] = p0
        f[k] = value
        grad[k, 0] = g0
        if not flat:
            x[k, 1] = p1
            grad[k, 1] = g1
        flags[k] = 0
        if stepping != KNOWN:
            eta[k] = math.nan
        if _is_lost(p0, p1, value, g0, g1, limit):
            if math.isfinite(value) and (g0 != g0 or g1 != g1):
                g0, g1 = limit_gradient(objective, p0, p1, parameters, g0, g1)
                grad[k, 0] = g0
                if not flat:
                    grad[k, 1] = g1
            # Row ``first`` was asked by the call that wrote it, or was put there.
            if _is_lost(p0, p1, value, g0, g1, limit) and (
                _is_lost(p0, p1, value, g0, g1, LARGEST)
                or (k > first and runs_away(x, f, grad, k, limit))
            ):
                code = DIVERGED
                break
        if _is_small(g0, g1, tolerance):
            code = CONVERGED
            break
        # Row ``first`` has been looked at by the call that wrote it, or was put there.
        if watches and k > first and _hardly_moves(x, f, k, least_step, least_change):
            code = STOPPED
            break
        if k >= last:
            code = UNFINISHED
            break
        n0, n1 = g0, g1
        if noisy:
            n0 += noise[k - first, 0]
            if not flat:
                n1 += noise[k - first, 1]
        d0, d1, flag = _direction(
            hessian, parameters, rule, coupled_rule, kind, hyper, p0, p1, n0, n1, flat, state, k
        )
        step = eta[k] if scheduled else eta[0]
        if stepping == FOLLOWED:
            step, _ = search(
                objective, parameters, p0, p1, d0, d1, value, 0.0, trial, settings, memory
            )
            eta[k] = step
        elif stepping == SEARCHED:
            slope = g0 * d0 + g1 * d1
            if not slope < 0.0:
                d0, d1, flag = -g0, -g1, _CLIMBS
                slope = -(g0 * g0 + g1 * g1)
            step, found = 0.0, 0
            if trial > 0.0 and math.isfinite(slope):
                step, found = search(
                    objective, parameters, p0, p1, d0, d1, value, slope, trial, settings, memory
                )
            if not found and flag != _CLIMBS:
                flag = _SEARCH_FAILED
            eta[k] = step
        flags[k] = flag
        p0 += step * d0
        if not flat:
            p1 += step * d1
        k += 1
    return k, code


@kernel(
    types.Tuple((float64, float64, int64))(
        OBJECTIVE_TYPE,
        NUMBERS,
        RULE_TYPE,
        COUPLED_RULE_TYPE,
        int64,
        NUMBERS,
        _ROWS,
        _TABLE,
        _TABLE,
        _TABLE,
        int64,
        int64,
    ),
)
def replay(
    hessian, parameters, rule, coupled_rule, kind, hyper, noise, x, grad, state, first, last
):
    """Find the optimizer's state again after the steps that leave rows ``first`` to ``last``.

    Nothing is evaluated but the rule (and the Hessian for HESSIAN): iterates and gradients are
    read from the tape, so the state is the one that the tape was made with, to the bit.

    Args:
        hessian: see `descend_searching`.
        parameters: see `descend`.
        rule: see `descend_searching`.
        coupled_rule: see `descend_searching`.
        kind: see `descend_searching`.
        hyper: see `descend`.
        noise: see `descend`; its first row belongs to row ``first``.
        x: iterates, shape (rows, dim).
        grad: gradients without noise, shape (rows, dim).
        state: optimizer state before row ``first`` takes its step; carried on in place.
        first: the row of the first step.
        last: the row of the last one.

    Returns:
        The rule's direction at row ``last`` (0 for a second coordinate that is not there) and
        its flag.
    """
    flat = x.shape[1] == 1
    noisy = noise.shape[0] > 0
    d0, d1, flag = 0.0, 0.0, 0
    for k in range(first, last + 1):
        g0 = grad[k, 0]
        g1 = 0.0 if flat else grad[k, 1]
        if noisy:
            g0 += noise[k - first, 0]
            if not flat:
                g1 += noise[k - first, 1]
        p1 = 0.0 if flat else x[k, 1]
        d0, d1, flag = _direction(
            hessian, parameters, rule, coupled_rule, kind, hyper, x[k, 0], p1, g0, g1, flat,
            state, k,
        )  # fmt: skip
    return d0, d1, flag
