r"""Derivatives where their expressions have no value although the function has: limits and means.

At the tip of a cone the derivative of ``sqrt(x^2 + y^2)`` is 0/0, and where ``abs(x)`` is squared
the second derivative misses what the kink does not do. There the derivatives close by tell: the
limit where they agree, the mean of the sides at a kink (as for abs, whose derivative at 0 is 0),
and the one-sided derivative at the edge of the domain.

These are compiled once for all formulas. Who evaluates a formula asks for them where it has met
a nan, which it looks for anyway, so they cost nothing elsewhere.
"""

import math

from numba import float64, int64, types

from gdgui.engine.machine_code import kernel
from gdgui.engine.objective.function_types import NUMBERS, OBJECTIVE_TYPE

__all__ = ["bends", "limit_gradient", "limit_hessian"]


@kernel(float64(OBJECTIVE_TYPE, float64, float64, NUMBERS, int64))
def _slope(objective, x, y, p, axis):
    """Return a partial derivative at a place where its expression is nan; nan if there is none.

    It is the mean of those a little to both sides along the axis. Sides that have no derivative
    do not count; where neither has one the places across are asked, and at last the values.

    Args:
        objective: compiled ``(x, y, p) -> f, df/dx, df/dy`` as they are written.
        x: the first coordinate.
        y: the second one.
        p: the formula's parameters.
        axis: 0 for df/dx, 1 for df/dy.
    """
    size = max(1.0, abs(x) if axis == 0 else abs(y))
    # The smallest distance at which the derivatives have values: nearer, squares may vanish.
    for attempt in range(6):
        h = size * 2.0 ** (-26.0 + 6.5 * (attempt // 2))
        across = h * (attempt % 2)
        total, count = 0.0, 0
        for i in range(4):
            along = h if i % 2 == 0 else -h
            aside = across if i < 2 else -across
            dx, dy = (along, aside) if axis == 0 else (aside, along)
            _, gx, gy = objective(x + dx, y + dy, p)
            slope = gx if axis == 0 else gy
            if abs(slope) < math.inf:
                total += slope
                count += 1
        if count > 0:
            return total / count
    h = 2.0**-17 * size
    dx, dy = (h, 0.0) if axis == 0 else (0.0, h)
    ahead, _, _ = objective(x + dx, y + dy, p)
    behind, _, _ = objective(x - dx, y - dy, p)
    return (ahead - behind) / (2.0 * h)


@kernel(
    types.UniTuple(float64, 2)(OBJECTIVE_TYPE, float64, float64, NUMBERS, float64, float64),
)
def limit_gradient(objective, x, y, p, gx, gy):
    """Return a gradient of which a part is nan with its limit there, see `_slope`.

    Args:
        objective: compiled ``(x, y, p) -> f, df/dx, df/dy`` as they are written.
        x: the first coordinate.
        y: the second one.
        p: the formula's parameters.
        gx: what it says of df/dx.
        gy: what it says of df/dy.
    """
    return (
        gx if gx == gx else _slope(objective, x, y, p, 0),
        gy if gy == gy else _slope(objective, x, y, p, 1),
    )


@kernel(types.UniTuple(float64, 3)(OBJECTIVE_TYPE, float64, float64, NUMBERS))
def limit_hessian(hessian, x, y, p):
    """Return the second derivatives at a kink or where they are nan: the mean of those around.

    Where they grow without bound towards the place, as at a tip, there are none: nan.

    Args:
        hessian: compiled ``(x, y, p) -> d²f/dx², d²f/dxdy, d²f/dy²``, nan at kinks.
        x: the first coordinate.
        y: the second one.
        p: the formula's parameters.
    """
    far, near = 0.0, 0.0
    xx, xy, yy = 0.0, 0.0, 0.0
    size = max(1.0, abs(x), abs(y))
    for attempt in range(2):
        h = size * 2.0 ** (-24.0 - 4.0 * attempt)
        # A turn that no simple kink has, so that none of the four places lies on one.
        c, s = 0.9210609940028851 * h, 0.3894183423086505 * h
        xx, xy, yy, count = 0.0, 0.0, 0.0, 0
        for i in range(4):
            dx, dy = (c, s) if i % 2 == 0 else (-s, c)
            sign = 1.0 if i < 2 else -1.0
            a, b, d = hessian(x + sign * dx, y + sign * dy, p)
            if abs(a) + abs(b) + abs(d) < math.inf:
                xx, xy, yy, count = xx + a, xy + b, yy + d, count + 1
        if count == 0:
            return math.nan, math.nan, math.nan
        xx, xy, yy = xx / count, xy / count, yy / count
        far, near = near, abs(xx) + abs(xy) + abs(yy)
    if near > 1.5 * far:
        return math.nan, math.nan, math.nan
    # What still shrinks with the distance is 0 at the place.
    return (0.0, 0.0, 0.0) if near < 0.5 * far else (xx, xy, yy)


@kernel(
    types.UniTuple(float64, 3)(OBJECTIVE_TYPE, float64, float64, NUMBERS),
    inline="always",
)
def bends(hessian, x, y, p):
    """Return the second derivatives, or what they are where they are nan; see `limit_hessian`."""
    xx, xy, yy = hessian(x, y, p)
    if xx != xx or xy != xy or yy != yy:
        xx, xy, yy = limit_hessian(hessian, x, y, p)
    return xx, xy, yy
