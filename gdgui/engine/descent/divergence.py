"""What it means to diverge: growth without bound, and not size.

Nothing is asked of a run while |x| and |f| are at most `TOO_FAR` times the size of where it began;
what is large from the start, as 1e13 + x², is not large beside that. Beyond it a run has diverged
once it has gone on growing for three steps, and where something is not finite any more. One that is
on its way to a minimum far out takes steps that shrink, or that grow ever less; one that a steep
wall has thrown comes back. Neither has diverged, and both go on.
"""

from numba import boolean, float64, int64

from gdgui.engine.machine_code import kernel

__all__ = [
    "LARGEST",
    "POLE",
    "SAME",
    "SHORTEST",
    "TOO_FAR",
    "grows",
    "is_at_a_pole",
    "limit_of",
    "runs_away",
]

TOO_FAR = 1e12
"""A run is asked whether it diverges where |x| or |f| is so many times the size of its start."""
LARGEST = 1.7976931348623157e308
"""The largest number that is finite."""
SAME = 1e-9
"""Steps whose lengths differ by less, beside their length, are of one length."""
POLE = 1e-11
"""Where so small a part of an iterate changes the objective by its own size, there is a pole."""
SHORTEST = 1e-7
"""Of steps that are shorter beside the iterate, rounding hides whether they are of one length."""


@kernel(float64(*(float64,) * 5))
def limit_of(x, y, value, gx, gy):
    """Return what |x| and |f| may grow to from a place before a run is asked whether it diverges.

    Args:
        x: first coordinate.
        y: second coordinate, 0 where there is none.
        value: the objective there.
        gx: its slope along x, so that a large objective that happens to be 0 is known as large.
        gy: its slope along y.
    """
    size = max(1.0, abs(x), abs(y), abs(value), abs(gx), abs(gy))
    return min(TOO_FAR * size, LARGEST)


@kernel(boolean(*(float64,) * 4), inline="always")
def is_at_a_pole(size, value, slope, limit):
    """Tell whether a run has fallen into a pole: so steeply that digits no longer resolve it.

    Args:
        size: the largest coordinate, by magnitude.
        value: the objective.
        slope: the largest slope, by magnitude.
        limit: see `limit_of`.
    """
    return value < -limit and slope * (POLE * max(1.0, size)) > -value


@kernel(boolean(*(float64,) * 10), inline="always")
def grows(start, near, middle, far, first, before, step, last_slope, slope, limit):
    """Tell from three steps beyond its limit whether a run grows without bound.

    It does where all of them have gone outwards, and the factor by which they grow does not fall: a
    geometric growth, or a faster one. What has turned round, or comes to a minimum, speeds up ever
    less. Steps of one length lead away from all bounds where the iterate itself is beyond its
    limit, or where the slope does not fall either.

    Args:
        start: the largest coordinate, by magnitude, where the first step begins.
        near: that where it ends.
        middle: that where the second one ends.
        far: that where the third one ends.
        first: the most that a coordinate changes by the first step.
        before: that of the second one.
        step: that of the third one.
        last_slope: the largest slope, by magnitude, where the third one begins.
        slope: that where it ends.
        limit: see `limit_of`.
    """
    if not (start < near < middle < far and step > SHORTEST * far):
        return False
    growth = step / before
    if not growth >= before / first * (1.0 - SAME):
        return False
    if far > limit or slope >= last_slope * (1.0 - SAME):
        return growth >= 1.0 - SAME
    return growth > 1.0 + SAME


@kernel(boolean(float64[:, ::1], float64[::1], float64[:, ::1], int64, float64))
def runs_away(x, f, grad, k, limit):
    """Tell whether a run beyond its limit has been so for three steps and `grows`, or is at a pole.

    Args:
        x: iterates, shape (rows, dim); finite from row ``k - 3`` to row ``k``.
        f: their values; looked at from row ``k - 3`` to row ``k``.
        grad: their gradients; looked at in rows ``k - 1`` and ``k``.
        k: the row.
        limit: see `limit_of`.
    """
    size, steepest = 0.0, 0.0
    for i in range(x.shape[1]):
        size, steepest = max(size, abs(x[k, i])), max(steepest, abs(grad[k, i]))
    if is_at_a_pole(size, f[k], steepest, limit):
        return True
    if k < 3:
        return False
    start, near, middle, far = 0.0, 0.0, 0.0, 0.0
    first, before, step = 0.0, 0.0, 0.0
    slope, last_slope = 0.0, 0.0
    for i in range(x.shape[1]):
        a, b, c, d = x[k - 3, i], x[k - 2, i], x[k - 1, i], x[k, i]
        start, near = max(start, abs(a)), max(near, abs(b))
        middle, far = max(middle, abs(c)), max(far, abs(d))
        first, before, step = max(first, abs(b - a)), max(before, abs(c - b)), max(step, abs(d - c))
        slope, last_slope = max(slope, abs(grad[k, i])), max(last_slope, abs(grad[k - 1, i]))
    if max(start, abs(f[k - 3])) <= limit or max(near, abs(f[k - 2])) <= limit:
        return False
    if max(middle, abs(f[k - 1])) <= limit:
        return False
    return grows(start, near, middle, far, first, before, step, last_slope, slope, limit)
