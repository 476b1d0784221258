r"""Whether a run that took all its steps goes to and fro for good, or is still getting on.

It oscillates in one of three ways. Either it repeats itself, or is about to: its iterates come back
every p steps, up to 16, and what is left of the way to such a cycle is small beside the cycle. Or
it wanders in a bounded region: over the later half of its tape neither the place, nor the spread
of its iterates, nor its loss changes. Or it goes to and fro across a kink, where the slopes on both
sides are those near the kink, so that steps of a fixed size never become shorter, however unequal
the sides and irregular the turns.

A slow decay looks like both for a while. What comes back every p steps a little nearer, by the
same factor each time, is left with all of its way: :math:`D q / (1 - q)`, where D is how far it
is from where it was p steps ago and q the ratio of two such distances. And where a linear map leads
from each pair of gradients to the next, as near a minimum, its largest eigenvalue tells
(`gdgui.engine.descent.linear_rate`).

This module imports numba; only what computes tapes needs it.
"""

import math

import numpy as np
from numba import boolean, float64, int64, types

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.linear_rate import linear_rate
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.machine_code import kernel

__all__ = ["classify", "period_of"]

LONGEST_PERIOD = 16
FEWEST = 20
"""Fewer rows than this show no wandering."""
ENOUGH = 32
"""A shorter tape is looked at from its fifth row on, a longer one by its later half."""
MOST = 20_000
"""So many rows show it, however long the tape."""
FEWEST_TURNS = 6
"""So often at least is a kink crossed where it shows that it is one: three times to and fro."""
STILL = 0.02
"""A coordinate that changes less beside the other one stands still."""
LINEAR = 2.0
"""On a side that is linear the slopes near the kink and far from it differ by less."""
ALIKE = 0.97
"""The longest steps of both halves are of one length where they differ by less than this factor."""
SMALL_GRADIENT = 1e-8
"""Swings at gradients below this are those of a run that has arrived."""

_ROWS = types.Array(float64, 2, "C", readonly=True)
_ROW = types.Array(float64, 1, "C", readonly=True)


def classify(x: FloatArray, f: FloatArray, grad: FloatArray) -> Status:
    """Tell whether a run that took all its steps oscillates or is still moving.

    Args:
        x: iterates, shape (n + 1, dim).
        f: values, shape (n + 1,).
        grad: gradients, shape (n + 1, dim).
    """
    if not _is_steep(grad):
        return Status.MOVING
    if period_of(x):
        return Status.OSCILLATING
    rows = min(max(len(x) // 2, min(len(x) - 4, ENOUGH)), MOST)
    if rows > 2 and _swings_across_a_kink(x[-rows:], grad[-rows:]):
        return Status.OSCILLATING
    if rows < FEWEST or not _is_bounded(x[-rows:], f[-rows:]):
        return Status.MOVING
    return Status.MOVING if _goes_by_a_rate(grad[-rows:]) else Status.OSCILLATING


def _goes_by_a_rate(grad: FloatArray) -> bool:
    """Tell whether gradients shrink or grow by a rate, as those of a linear map do."""
    found = linear_rate(grad)
    if found is None:
        return False
    rate, misfit = found
    if misfit > 0.05 or abs(rate - 1.0) <= max(1e-8, 0.1 * misfit):
        return False
    # A rate that would have shown in the spreads is that of a part of a cycle.
    return bool(0.5 < rate ** (len(grad) / 4) < 2.0)


def period_of(x: FloatArray) -> int:
    """Return after how many steps a run comes back to where it was, 0 if it does not.

    Args:
        x: iterates, shape (n + 1, dim).
    """
    return int(_period(np.ascontiguousarray(x[-(4 * LONGEST_PERIOD + 1) :])))


@kernel(boolean(_ROWS, _ROWS, int64))
def _is_linear_on_both_sides(x, grad, i):
    """Tell whether one coordinate swings across a kink by steps that do not become shorter."""
    begin = 1
    while begin < len(x) and not grad[begin, i] * grad[begin - 1, i] < 0.0:
        begin += 1
    turns, half = 0, (begin + len(x)) // 2
    least, most = np.array([math.inf, math.inf]), np.zeros(2)
    low, high = np.array([math.inf, math.inf]), np.array([-math.inf, -math.inf])
    longest = np.zeros(2)
    for k in range(begin, len(x)):
        turns += grad[k, i] * grad[k - 1, i] < 0.0
        part = 0 if k < half else 1
        longest[part] = max(longest[part], abs(x[k, i] - x[k - 1, i]))
        slope = abs(grad[k, i])
        if slope > 0.0:
            side = 1 if grad[k, i] > 0.0 else 0
            least[side], most[side] = min(least[side], slope), max(most[side], slope)
            low[side], high[side] = min(low[side], x[k, i]), max(high[side], x[k, i])
    if turns < FEWEST_TURNS or high[0] > low[1]:
        return False
    if longest.min() < ALIKE * longest.max():
        return False
    # Near and far, for the kink is somewhere between the sides.
    kink = 0.5 * (high[0] + low[1])
    near = min(kink - high[0], low[1] - kink)
    is_linear = most[0] <= LINEAR * least[0] and most[1] <= LINEAR * least[1]
    return is_linear and max(kink - low[0], high[1] - kink) > 2.0 * LINEAR * near


@kernel(boolean(_ROWS, _ROWS))
def _swings_across_a_kink(x, grad):
    """Tell whether each coordinate that moves goes to and fro between two slopes that are constant.

    Across a smooth minimum the slope is smaller the nearer it is, and may let the run come to rest.
    """
    reach = 0.0
    for i in range(x.shape[1]):
        reach = max(reach, x[:, i].max() - x[:, i].min())
    if not 0.0 < reach < math.inf:
        return False
    for i in range(x.shape[1]):
        still = x[:, i].max() - x[:, i].min() <= STILL * reach
        if not still and not _is_linear_on_both_sides(x, grad, i):
            return False
    return True


@kernel(boolean(_ROWS))
def _is_steep(grad):
    """Tell whether any of the last gradients is more than small."""
    for k in range(max(0, len(grad) - LONGEST_PERIOD), len(grad)):
        for i in range(grad.shape[1]):
            if abs(grad[k, i]) > SMALL_GRADIENT:
                return True
    return False


@kernel(float64(_ROWS, int64, int64), inline="always")
def _away(x, i, j):
    """Return the distance of two rows."""
    if x.shape[1] == 1:
        return abs(x[i, 0] - x[j, 0])
    return math.hypot(x[i, 0] - x[j, 0], x[i, 1] - x[j, 1])


@kernel(float64(_ROWS, int64, int64))
def _return(x, last, period):
    """Return how far the rows before one are from those a period before, at most."""
    most = 0.0
    for k in range(last, last - period, -1):
        if k - period >= 0:
            most = max(most, _away(x, k, k - period))
    return most


@kernel(int64(_ROWS))
def _period(x):
    """Do what `period_of` does, on the last rows."""
    last = len(x) - 1
    size = 0.0
    for i in range(x.shape[1]):
        size = max(size, abs(x[last, i]))
    for period in range(2, LONGEST_PERIOD + 1):
        if last < 2 * period:
            return 0
        swing = 0.0
        for k in range(last - period, last):
            swing = max(swing, _away(x, k, last))
        if not swing > 1e-12 * size:
            return 0
        now = _return(x, last, period)
        if now <= 1e-7 * swing:
            return period
        # It takes some returns to see how they shrink.
        if now > 0.05 * swing or last < 3 * period:
            continue
        before = _return(x, last - period, period)
        ratio = now / before
        steady = last < 4 * period or ratio < 1.3 * before / _return(x, last - 2 * period, period)
        if ratio < 1.0 and steady and now * ratio / (1.0 - ratio) <= 0.02 * swing:
            return period
    return 0


@kernel(boolean(float64[::1], float64))
def _has_trend(values, least):
    """Tell whether values go one way: by more than `least`, and more than they scatter."""
    n = len(values)
    mean, middle = values.mean(), 0.5 * (n - 1)
    up, size = 0.0, 0.0
    for i in range(n):
        up += (i - middle) * (values[i] - mean)
        size += (i - middle) ** 2
    slope, rest = up / size, 0.0
    for i in range(n):
        rest += (values[i] - mean - slope * (i - middle)) ** 2
    # Student's t for the slope of a line; a few values scatter less by chance.
    error = math.sqrt(rest / (n - 2) / size)
    return abs(slope) * (n - 1) > least and abs(slope) > (8.0 if n == 4 else 4.0) * error


@kernel(boolean(float64[:, ::1], float64[::1]))
def _changes(centers, spreads):
    """Tell whether parts of a tape differ in their spread or their place, or are about to."""
    least, most = spreads.min(), spreads.max()
    if least < 0.4 * most or min(spreads[0], spreads[-1]) < 0.6 * max(spreads[0], spreads[-1]):
        return True
    # What shrinks little but steadily will have shrunk a lot.
    if _has_trend(np.log(spreads), 0.03):
        return True
    for i in range(centers.shape[1]):
        along = np.ascontiguousarray(centers[:, i])
        if along.max() - along.min() > 2.0 * most or _has_trend(along, 0.1 * most):
            return True
    return False


@kernel(boolean(_ROWS, _ROW))
def _is_bounded(x, f):
    """Tell whether all parts of a tape are alike: in place, in spread and in loss."""
    last, dim = len(x) - 1, x.shape[1]
    parts = 8 if len(x) >= 64 else 4
    count = len(x) // parts
    first = len(x) - parts * count
    reach, range_f = 0.0, 0.0
    for k in range(first, len(x)):
        reach = max(reach, _away(x, k, last))
        range_f = max(range_f, abs(f[k] - f[last]))
    if not 0.0 < reach < math.inf:
        return False
    centers, spreads, losses = np.zeros((parts, dim)), np.zeros(parts), np.zeros(parts)
    path = 0.0
    for part in range(parts):
        begin = first + part * count
        for k in range(begin, begin + count):
            for i in range(dim):
                centers[part, i] += (x[k, i] - x[last, i]) / reach / count
            if range_f > 0.0:
                losses[part] += (f[k] - f[last]) / range_f / count
            if k > first:
                path += _away(x, k, k - 1) / reach
        for k in range(begin, begin + count):
            for i in range(dim):
                off = (x[k, i] - x[last, i]) / reach - centers[part, i]
                spreads[part] += off * off / count
        spreads[part] = math.sqrt(spreads[part])
    # One that gets on makes little more way than from its first row to its last.
    if path < 6.0 or not spreads.min() > 0.0 or _changes(centers, spreads):
        return False
    half = parts // 2
    return abs(losses[:half].mean() - losses[half:].mean()) <= 0.1
