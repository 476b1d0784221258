"""The compiled loops of maps that are the same for all formulas and rules.

`note_arrivals` is called from the loops that `gdgui.engine.maps.lockstep` generates; `run_each` and
`judge_each` stand in for those where the runs of a method cannot go in lockstep.
"""

import math

import numpy as np
from numba import boolean, float64, int64, types, void

from gdgui.engine.descent.divergence import grows, is_at_a_pole, limit_of
from gdgui.engine.descent.kernels import (
    CONVERGED,
    DIVERGED,
    ELEMENTWISE,
    KNOWN,
    STOPPED,
    UNFINISHED,
    descend,
    descend_searching,
)
from gdgui.engine.machine_code import kernel
from gdgui.engine.methods.compilation import COUPLED_RULE_TYPE, RULE_TYPE, SEARCH_TYPE
from gdgui.engine.objective.function_types import NUMBERS, OBJECTIVE_TYPE
from gdgui.engine.objective.limits import limit_gradient

__all__ = [
    "NO_SLOPE",
    "PAST",
    "judge_each",
    "limits_at",
    "note_arrivals",
    "run_each",
    "watch_each",
]

_EACH = float64[::1]
_MINIMA = types.Array(float64, 2, "C", readonly=True)
_ROWS = types.Array(float64, 2, "C", readonly=True)
NO_SLOPE = 3
"""How a run is doing whose gradient is nan: who goes in lockstep cannot tell what it is."""
PAST = 2
"""So many rows before row ``first`` the loops look at, to tell whether a run diverges."""
_MANY = 24
"""Of more minima than this, those near a run are looked up."""


@kernel(void(_EACH, _EACH, float64, _MINIMA, float64, _EACH, _EACH))
def _note_few(x, y, row, minima, reach, label, arrived):
    """Do what `note_arrivals` does for up to four minima, in one pass over the runs."""
    # Where there are fewer, the others are the last one again, under its own number.
    last = len(minima) - 1
    b, c, d = min(1, last), min(2, last), last
    ax, ay = minima[0, 0], minima[0, 1]
    bx, by, bn = minima[b, 0], minima[b, 1], float(b)
    cx, cy, cn = minima[c, 0], minima[c, 1], float(c)
    dx, dy, dn = minima[d, 0], minima[d, 1], float(d)
    near = reach * reach
    for i in range(len(x)):
        px, py = x[i], y[i]
        here = 0.0 if (px - ax) * (px - ax) + (py - ay) * (py - ay) <= near else -1.0
        here = bn if (px - bx) * (px - bx) + (py - by) * (py - by) <= near else here
        here = cn if (px - cx) * (px - cx) + (py - cy) * (py - cy) <= near else here
        here = dn if (px - dx) * (px - dx) + (py - dy) * (py - dy) <= near else here
        arrived[i] = arrived[i] if here == label[i] else row
        label[i] = here


@kernel(void(_EACH, _EACH, float64, _MINIMA, float64, _EACH, _EACH))
def _note_many(x, y, row, minima, reach, label, arrived):
    """Do what `note_arrivals` does where most minima are far away: only the near ones are asked."""
    near = reach * reach
    for i in range(len(x)):
        px, py = x[i], y[i]
        low, high = 0, len(minima)
        while low < high:
            middle = (low + high) // 2
            if minima[middle, 0] < px - reach:
                low = middle + 1
            else:
                high = middle
        here = -1.0
        while low < len(minima) and minima[low, 0] <= px + reach:
            ax, ay = px - minima[low, 0], py - minima[low, 1]
            here = float(low) if ax * ax + ay * ay <= near else here
            low += 1
        arrived[i] = arrived[i] if here == label[i] else row
        label[i] = here


@kernel(void(_EACH, _EACH, int64, _MINIMA, float64, _EACH, _EACH, _EACH))
def note_arrivals(x, y, k, minima, reach, here, label, arrived):
    """Note where n runs are at row ``k``.

    Args:
        x: first coordinate of each run, shape (n,).
        y: second coordinate, shape (n,); all 0 in one dimension.
        k: the row.
        minima: the minima, shape (m, 2), ascending by the first coordinate.
        reach: how near to a minimum a run has come to it.
        here: a place to work in, shape (n,).
        label: the number of the minimum that each run is at, -1 for none; carried on in place.
        arrived: the row since which it has been so; carried on in place.
    """
    if len(minima) == 0:
        return
    n = len(x)
    if len(minima) <= 4:
        _note_few(x, y, float(k), minima, reach, label, arrived)
        return
    if len(minima) > _MANY:
        _note_many(x, y, float(k), minima, reach, label, arrived)
        return
    for i in range(n):
        here[i] = -1.0
    for m in range(len(minima)):
        mx, my, number = minima[m, 0], minima[m, 1], float(m)
        for i in range(n):
            away = (x[i] - mx) * (x[i] - mx) + (y[i] - my) * (y[i] - my)
            here[i] = number if away <= reach * reach else here[i]
    row = float(k)
    for i in range(n):
        arrived[i] = arrived[i] if here[i] == label[i] else row
        label[i] = here[i]


@kernel(
    void(
        OBJECTIVE_TYPE, OBJECTIVE_TYPE, NUMBERS, RULE_TYPE, COUPLED_RULE_TYPE, int64,
        float64[:, ::1], int64, SEARCH_TYPE, NUMBERS, float64[:, ::1], float64, float64, float64,
        _EACH, _ROWS, _EACH, int64, int64, int64, _EACH, _EACH, float64[:, :, ::1],
        float64[:, :, ::1], _MINIMA, float64, _EACH, _EACH, _EACH, int64[::1],
    ),
)  # fmt: skip
def run_each(
    objective, hessian, parameters, rule, coupled_rule, kind, hyper, stepping, search, settings,
    memory, tolerance, least_step, least_change, limits, noise, factors, dim, first, last, x, y,
    state, past, minima, reach, label, arrived, taken, ended,
):  # fmt: skip
    """Take the steps that leave rows ``first`` to before ``last``, with one run after the other.

    What is not said here is as in `gdgui.engine.descent.kernels.descend_searching`, and in
    `note_arrivals`. The kernels that make tapes do the work.

    Args:
        objective: see `descend_searching`.
        hessian: see `descend_searching`.
        parameters: see `descend_searching`.
        rule: see `descend_searching`.
        coupled_rule: see `descend_searching`.
        kind: see `descend_searching`.
        hyper: shape (n, hyperparameters), the learning rate first.
        stepping: see `descend_searching`.
        search: see `descend_searching`.
        settings: see `descend_searching`.
        memory: that of each run, shape (n, numbers); see `descend_searching`.
        tolerance: see `descend_searching`.
        least_step: see `descend_searching`.
        least_change: see `descend_searching`.
        limits: the limit of each run, shape (n,); see `descend_searching`.
        noise: see `descend_searching`.
        factors: what multiplies the learning rate at each step, shape (last - first,).
        dim: the number of coordinates.
        first: the first row.
        last: the row to stop at.
        x: first coordinate of each run at row ``first``, shape (n,); carried on in place.
        y: second coordinate; carried on in place.
        state: optimizer states, shape (n, dim, state variables); carried on in place.
        past: the iterates and values of the `PAST` rows before row ``first``, shape (n, PAST,
            dim + 1); carried on in place.
        minima: see `note_arrivals`.
        reach: see `note_arrivals`.
        label: see `note_arrivals`.
        arrived: see `note_arrivals`.
        taken: how many steps each run has taken, shape (n,); carried on in place.
        ended: STOPPED or DIVERGED for a run that has ended so, else UNFINISHED, shape (n,); carried
            on in place.
    """
    rows = last + 1
    tape, f, grad = np.empty((rows, dim)), np.empty(rows), np.empty((rows, dim))
    eta, flags = np.empty(rows), np.empty(rows, np.uint8)
    here, px, py = np.empty(1), np.empty(1), np.zeros(1)
    is_plain = kind == ELEMENTWISE and stepping == KNOWN
    is_plain &= not (least_step > 0.0 or least_change > 0.0)
    for i in range(len(x)):
        if taken[i] < first or ended[i] != UNFINISHED:
            continue
        for k in range(max(first - PAST, 0), first):
            for j in range(dim):
                tape[k, j] = past[i, k - first + PAST, j]
            f[k] = past[i, k - first + PAST, dim]
        tape[first, 0] = x[i]
        if dim == 2:
            tape[first, 1] = y[i]
        for k in range(first, last):
            eta[k] = hyper[i, 0] * factors[k - first]
        if is_plain:
            end, code = descend(
                objective, parameters, rule, hyper[i], tolerance, limits[i], noise, tape, f, grad,
                eta, state[i], first, last,
            )  # fmt: skip
        else:
            end, code = descend_searching(
                objective, hessian, parameters, rule, coupled_rule, kind, hyper[i], stepping,
                search, hyper[i, 0], settings, memory[i], tolerance, least_step, least_change,
                limits[i], noise, tape, f, grad, eta, flags, state[i], first, last,
            )  # fmt: skip
        ended[i] = code if code in (STOPPED, DIVERGED) else UNFINISHED
        for k in range(max(end - PAST, 0), end):
            for j in range(dim):
                past[i, k - end + PAST, j] = tape[k, j]
            past[i, k - end + PAST, dim] = f[k]
        for k in range(first, end):
            px[0] = tape[k, 0]
            if dim == 2:
                py[0] = tape[k, 1]
            note_arrivals(px, py, k, minima, reach, here, label[i : i + 1], arrived[i : i + 1])
        x[i] = tape[end, 0]
        if dim == 2:
            y[i] = tape[end, 1]
        taken[i] = float(end)


@kernel(
    void(
        OBJECTIVE_TYPE, NUMBERS, RULE_TYPE, int64, float64[:, ::1], float64[:, ::1], _EACH,
        float64[:, ::1], float64, _EACH, int64, int64, _EACH, _EACH, _MINIMA, float64, _EACH, _EACH,
        _EACH, _EACH, boolean[::1], int64[::1], int64[::1], float64[:, ::1], _EACH, _EACH,
        float64[:, ::1],
    ),
)  # fmt: skip
def watch_each(
    objective, parameters, rule, dim, hyper, state, factors, noise, tolerance, limits, first, last,
    x, y, minima, reach, here, label, arrived, taken, away, streak, seen, past, x0, y0, state0,
):  # fmt: skip
    """Take the rest of the steps of runs that a loop in lockstep has stopped beyond their limit.

    Each goes on alone until it is seen to diverge, as
    `gdgui.engine.descent.divergence.runs_away` tells of a tape. What is not said here is as in
    `run_each` and in `gdgui.engine.maps.lockstep.compile_lockstep`.

    Args:
        objective: see `run_each`.
        parameters: see `run_each`.
        rule: see `run_each`.
        dim: see `run_each`.
        hyper: shape (hyperparameters, n), the learning rate first.
        state: optimizer states, shape (dim × state variables, n); carried on in place.
        factors: see `run_each`.
        noise: what is added to the gradients, shape (last - first, 2).
        tolerance: see `run_each`.
        limits: see `run_each`.
        first: see `run_each`.
        last: see `run_each`.
        x: see `run_each`.
        y: see `run_each`.
        minima: see `note_arrivals`.
        reach: see `note_arrivals`.
        here: 1 for the runs that are meant, shape (n,).
        label: see `note_arrivals`.
        arrived: see `note_arrivals`.
        taken: how many steps each run has taken: where it has stopped; carried on in place.
        away: whether each run has diverged; carried on in place.
        streak: for how many rows each has been beyond its limit, up to 3; carried on in place.
        seen: the last of these rows; carried on in place.
        past: where they are, the newest last, and the slope there, shape (n, 7); carried on.
        x0: first coordinate of each run at row ``first``.
        y0: second coordinate there.
        state0: the states there.
    """
    slots = state.shape[0] // dim
    own, kept = np.empty(hyper.shape[0]), np.empty((dim, slots))
    work = np.empty(1)
    west = minima[0, 0] - reach if len(minima) else math.inf
    east = minima[len(minima) - 1, 0] + reach if len(minima) else -math.inf
    for i in range(len(x)):
        if here[i] == 0.0 or away[i]:
            continue
        own[:] = hyper[:, i]
        stop, limit, k = int(taken[i]), limits[i], int(taken[i])
        p0, p1 = x[i], y[i]
        if slots > 0:
            # What it remembered when it was stopped is not kept: it comes there once more.
            k, p0, p1 = first, x0[i], y0[i]
            for slot in range(dim * slots):
                kept[slot // slots, slot % slots] = state0[slot, i]
        a0, a1, b0, b1 = past[i, 0], past[i, 1], past[i, 2], past[i, 3]
        c0, c1, last_slope = past[i, 4], past[i, 5], past[i, 6]
        # A run that was not watched in between is watched anew.
        rows = 0 if stop > seen[i] + 1 else streak[i]
        while True:
            value, g0, g1 = objective(p0, p1, parameters)
            if k >= stop:
                size, slope = max(abs(p0), abs(p1)), max(abs(g0), abs(g1))
                if not (math.isfinite(p0) and math.isfinite(p1) and math.isfinite(value)):
                    break
                if not (math.isfinite(g0) and math.isfinite(g1)):
                    break
                if k != seen[i]:
                    is_beyond = size > limit or abs(value) > limit
                    if k > first and is_at_a_pole(size, value, slope, limit):
                        away[i] = True
                        break
                    if is_beyond and rows == 3 and grows(
                        max(abs(a0), abs(a1)), max(abs(b0), abs(b1)), max(abs(c0), abs(c1)), size,
                        max(abs(b0 - a0), abs(b1 - a1)), max(abs(c0 - b0), abs(c1 - b1)),
                        max(abs(p0 - c0), abs(p1 - c1)), last_slope, slope, limit,
                    ):  # fmt: skip
                        away[i] = True
                        break
                    rows = min(rows + 1, 3) if is_beyond else 0
                    a0, a1, b0, b1, c0, c1, last_slope = b0, b1, c0, c1, p0, p1, slope
                    seen[i] = k
                if g0 * g0 + g1 * g1 <= tolerance * tolerance or k >= last:
                    break
            eta, n0, n1 = own[0] * factors[k - first], noise[k - first, 0], noise[k - first, 1]
            p0 += eta * rule(p0, g0 + n0, float(k), kept, np.uint64(0), own)
            if dim == 2:
                p1 += eta * rule(p1, g1 + n1, float(k), kept, np.uint64(1), own)
            k += 1
            if k <= stop or k == last:
                continue
            if not west <= p0 <= east:
                # At no minimum, as nearly all that is so far away.
                arrived[i] = arrived[i] if label[i] == -1.0 else float(k)
                label[i] = -1.0
                continue
            x[i], y[i] = p0, p1
            one = slice(i, i + 1)
            note_arrivals(x[one], y[one], k, minima, reach, work, label[one], arrived[one])
        x[i], y[i], taken[i], streak[i] = p0, p1, float(k), rows
        past[i, 0], past[i, 1], past[i, 2], past[i, 3] = a0, a1, b0, b1
        past[i, 4], past[i, 5], past[i, 6] = c0, c1, last_slope
        for slot in range(dim * slots):
            state[slot, i] = kept[slot // slots, slot % slots]


@kernel(void(OBJECTIVE_TYPE, NUMBERS, float64, int64[::1], _EACH, _EACH, _EACH, int64[::1]))
def judge_each(objective, parameters, tolerance, ended, x, y, f, code):
    """Fill in the value of each run, and UNFINISHED, CONVERGED or DIVERGED; see `run_each`."""
    for i in range(len(x)):
        value, g0, g1 = objective(x[i], y[i], parameters)
        if math.isfinite(value) and (g0 != g0 or g1 != g1):
            g0, g1 = limit_gradient(objective, x[i], y[i], parameters, g0, g1)
        f[i] = value
        is_finite = math.isfinite(x[i]) and math.isfinite(y[i]) and math.isfinite(value)
        if ended[i] == DIVERGED or not (is_finite and math.isfinite(g0) and math.isfinite(g1)):
            code[i] = DIVERGED
        elif math.hypot(g0, g1) <= tolerance:
            code[i] = CONVERGED
        else:
            code[i] = UNFINISHED


@kernel(void(OBJECTIVE_TYPE, NUMBERS, _EACH, _EACH, _EACH))
def limits_at(objective, parameters, x, y, limits):
    """Raise the limit of each run to that of where it is; see `gdgui.engine.descent.divergence`."""
    for i in range(len(x)):
        value, gx, gy = objective(x[i], y[i], parameters)
        if math.isfinite(value) and (gx != gx or gy != gy):
            gx, gy = limit_gradient(objective, x[i], y[i], parameters, gx, gy)
        limits[i] = max(limits[i], limit_of(x[i], y[i], value, gx, gy))
