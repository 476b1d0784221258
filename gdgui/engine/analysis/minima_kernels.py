"""The compiled search for one minimum beside a grid point, and the judgement of what was found.

A point is looked at on rings around it: ellipses with the proportions of a grid cell, on which the
lowest value is found by a search over the angle. A ring tells a kink from a slope and a valley's
floor from a minimum, however narrow the valley and whichever way it runs, and needs no derivative.
"""

import math

import numpy as np
from numba import boolean, float64, int64, types

from gdgui.engine.machine_code import kernel
from gdgui.engine.objective.function_types import NUMBERS, OBJECTIVE_TYPE

__all__ = ["EDGE", "MINIMUM", "NONE", "VALLEY", "refine_all"]

NONE, MINIMUM, EDGE, VALLEY = 0, 1, 2, 3
"""What a point is: no minimum, an isolated one, an isolated one at the edge of where the function
has values, or one of many equally low points without a gap between them."""

_TWO = types.UniTuple(float64, 2)
_THREE = types.UniTuple(float64, 3)
_EPS = 2.220446049250313e-16

_WELL_BENT = 1e-6
"""From this ratio of two curvatures on, Newton's method alone tells a minimum."""
_ANGLES = 24
_GOLDEN = 0.6180339887498949
_COARSELY, _FINELY = 52, 62
"""How often an interval of angles is narrowed: to 1e-11 of its width on the way, and to 1e-13 where
a valley's floor is told from a minimum."""
_MOST_RINGS = 120
_PATIENCE, _BUDGET = 60, 60_000
"""After so many candidates in a row that are no minima, or so many rings in all, the derivatives
alone decide."""
_RINGS = 17
"""Each a quarter as wide as the one before: from a cell to 2e-10 of one, which is as near as the
search at a kink comes."""
_HIGHEST_POWER = 10.0
"""A minimum may be as flat as the tenth power of the distance."""
_LOW_FLOOR = 1e-11
"""What rises less than this share of the slopes beside it is the level floor of a valley."""
_POLE = 0.9


@kernel(float64(OBJECTIVE_TYPE, NUMBERS, float64, float64), inline="always")
def _value(objective, p, x, y):
    """Return the value; where there is none, one that is higher than all."""
    value = objective(x, y, p)[0]
    return value if value == value else math.inf


@kernel(_TWO(int64, float64), inline="always")
def _way(dim, angle):
    """Return a direction, of which there are two on a line."""
    if dim == 1:
        return (1.0, 0.0) if angle < 0.5 * math.pi else (-1.0, 0.0)
    return math.cos(angle), math.sin(angle)


@kernel(
    _THREE(OBJECTIVE_TYPE, NUMBERS, int64, float64, float64, float64, float64, int64),
)
def _lowest_on_ring(objective, p, dim, x, y, rx, ry, narrowings):
    """Return the lowest value on a ring, the angle at which it is, and the highest finite value."""
    count = _ANGLES if dim == 2 else 2
    values = np.empty(count)
    turn = 2.0 * math.pi / count
    first = 0.1 if dim == 2 else 0.0
    highest = -math.inf
    for i in range(count):
        ux, uy = _way(dim, first + i * turn)
        values[i] = _value(objective, p, x + rx * ux, y + ry * uy)
        if values[i] < math.inf:
            highest = max(highest, values[i])
    best = 0
    for i in range(1, count):
        if values[i] < values[best]:
            best = i
    lowest, angle = values[best], first + best * turn
    if dim == 1:
        return lowest, angle, highest
    # Around a ring there may be several ways down, and the sampled angles rank them badly.
    for i in range(count):
        before, after = values[i - 1], values[(i + 1) % count]
        if not (values[i] <= before and values[i] < after):
            continue
        low, high = first + (i - 1) * turn, first + (i + 1) * turn
        a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        fa = _value(objective, p, x + rx * math.cos(a), y + ry * math.sin(a))
        fb = _value(objective, p, x + rx * math.cos(b), y + ry * math.sin(b))
        for _ in range(narrowings):
            if fa < fb:
                high, b, fb = b, a, fa
                a = high - _GOLDEN * (high - low)
                fa = _value(objective, p, x + rx * math.cos(a), y + ry * math.sin(a))
            else:
                low, a, fa = a, b, fb
                b = low + _GOLDEN * (high - low)
                fb = _value(objective, p, x + rx * math.cos(b), y + ry * math.sin(b))
        if min(fa, fb) < lowest:
            lowest, angle = min(fa, fb), a if fa < fb else b
    return lowest, angle, highest


@kernel(
    types.Tuple((float64, float64, boolean, boolean))(
        OBJECTIVE_TYPE, OBJECTIVE_TYPE, NUMBERS, int64, float64, float64, float64, float64
    ),
)
def _newton(objective, hessian, p, dim, x, y, cx, cy):
    """Go to a stationary point by Newton's method, along axes that bend down the other way round.

    Returns:
        The point, whether it was reached, and whether it is bent up to all sides.
    """
    last, least_slope, best_x, best_y = math.inf, math.inf, x, y
    for _ in range(200):
        _, gx, gy = objective(x, y, p)
        hxx, hxy, hyy = hessian(x, y, p)
        if dim == 1:
            hxy, hyy, gy = 0.0, hxx, 0.0
        if not math.isfinite(gx + gy + hxx + hxy + hyy):
            return x, y, False, False
        if gx == 0.0 and gy == 0.0 and hxx == 0.0 and hxy == 0.0 and hyy == 0.0:
            return x, y, True, False
        # The eigenvalues and the axes of a symmetric matrix of two rows.
        mean, half = 0.5 * (hxx + hyy), 0.5 * (hxx - hyy)
        radius = math.hypot(half, hxy)
        turn = 0.5 * math.atan2(hxy, half)
        c, s = math.cos(turn), math.sin(turn)
        # By the determinant no digit of the smaller one cancels along the coordinates.
        larger = mean + math.copysign(radius, mean)
        smaller = (hxx * hyy - hxy * hxy) / larger if larger != 0.0 else 0.0
        upper, lower = (larger, smaller) if mean >= 0.0 else (smaller, larger)
        bend1, bend2 = abs(upper), abs(lower)
        along1, along2 = gx * c + gy * s, gy * c - gx * s
        # What is left where two numbers cancel is rounding, which a flat axis would magnify.
        rounding = 4.0 * _EPS * (abs(gx * s) + abs(gy * c))
        step1 = 0.0 if along1 == 0.0 else -along1 / max(bend1, 1e-300)
        step2 = 0.0 if abs(along2) <= rounding * abs(s * c) else -along2 / max(bend2, 1e-300)
        sx, sy = c * step1 - s * step2, s * step1 + c * step2
        size = abs(sx) / cx if dim == 1 else max(abs(sx) / cx, abs(sy) / cy)
        if max(abs(gx), abs(gy)) < least_slope:
            least_slope, best_x, best_y = max(abs(gx), abs(gy)), x, y
        if not size < math.inf:
            return best_x, best_y, last < 1e-3, False
        last = min(last, size)
        # A step of more than some cells would leave the candidate's own hollow. After small ones a
        # large one is rounding.
        shrink = min(1.0, (4.0 if last > 1e-3 else 10.0 * last) / max(size, 1e-300))
        x += shrink * sx
        if dim == 2:
            y += shrink * sy
        if max(abs(sx), abs(sy)) <= 1e-12 * max(max(1e-4 * cx, 1e-4 * cy), max(abs(x), abs(y))):
            least, most = min(upper, lower), max(upper, lower)
            return x, y, True, least > _WELL_BENT * most and least > 0.0
    return best_x, best_y, last < 1e-3, False


@kernel(
    types.Tuple((float64, float64, int64))(
        OBJECTIVE_TYPE, NUMBERS, int64, float64, float64, float64, float64
    ),
)
def _descend_rings(objective, p, dim, x, y, cx, cy):
    """Go to the lowest point of a ring while one is lower, else to a narrower ring.

    Returns:
        The point, and how many rings it took.
    """
    value, radius = _value(objective, p, x, y), 0.5
    x0, y0, count = x, y, 0
    for _ in range(_MOST_RINGS):
        if radius < 1e-12 or abs(x - x0) > 4.0 * cx or abs(y - y0) > 4.0 * cy:
            break
        count += 1
        lowest, angle, _ = _lowest_on_ring(
            objective, p, dim, x, y, radius * cx, radius * cy, _COARSELY
        )
        if lowest < value:
            ux, uy = _way(dim, angle)
            x, y, value = x + radius * cx * ux, y + radius * cy * uy, lowest
        else:
            radius *= 0.4
    return x, y, count


@kernel(
    float64(OBJECTIVE_TYPE, NUMBERS, int64, float64, float64, float64, float64),
)
def _rounding(objective, p, dim, x, y, cx, cy):
    """Return how far values that should be alike differ: their median some last digits away.

    Two on one side of the point are compared, so that a jump at it is not taken for rounding.
    """
    count = 8 if dim == 2 else 2
    differences = np.empty(count)
    dx, dy = 4.0 * _EPS * max(abs(x), cx), 4.0 * _EPS * max(abs(y), cy)
    for i in range(count):
        ux, uy = _way(dim, 0.1 + i * 2.0 * math.pi / count)
        near = _value(objective, p, x + dx * ux, y + dy * uy)
        differences[i] = abs(near - _value(objective, p, x + 2.0 * dx * ux, y + 2.0 * dy * uy))
        if differences[i] != differences[i]:
            differences[i] = 0.0
    differences.sort()
    middle = differences[count // 2 - 1]
    return middle if middle < math.inf else 0.0


@kernel(
    boolean(OBJECTIVE_TYPE, NUMBERS, int64, float64, float64, float64, float64),
)
def _is_undefined_beside(objective, p, dim, x, y, rx, ry):
    """Tell whether the function has no value somewhere on a ring."""
    count = _ANGLES if dim == 2 else 2
    for i in range(count):
        ux, uy = _way(dim, 0.1 + i * 2.0 * math.pi / count)
        if not math.isfinite(objective(x + rx * ux, y + ry * uy, p)[0]):
            return True
    return False


@kernel(
    int64(OBJECTIVE_TYPE, NUMBERS, int64, float64, float64, float64, float64),
)
def _judge(objective, p, dim, x, y, cx, cy):
    """Tell what kind of point this is, by the rings around it."""
    value = _value(objective, p, x, y)
    if not math.isfinite(value):
        return NONE
    lowest, _, highest = _lowest_on_ring(objective, p, dim, x, y, cx, cy, 0)
    noise = 64.0 * _EPS * max(abs(value), abs(lowest), abs(highest))
    noise += 2.0 * _rounding(objective, p, dim, x, y, cx, cy)
    if not noise < math.inf:
        noise = 64.0 * _EPS * abs(value)
    near = _lowest_on_ring(objective, p, dim, x, y, 1e-5 * cx, 1e-5 * cy, 0)[2] - value
    far = _lowest_on_ring(objective, p, dim, x, y, 2e-5 * cx, 2e-5 * cy, 0)[2] - value
    if near > noise and near > _POLE * far:
        return NONE  # a pole: hardly higher twice as far away
    expected, radius, isolated, rises = 0.0, 1.0, False, False
    for _ in range(_RINGS):
        lowest, _, highest = _lowest_on_ring(
            objective, p, dim, x, y, radius * cx, radius * cy, _FINELY
        )
        rise, slope = lowest - value, highest - value
        rises = rises or slope > noise
        if rise < -noise:
            if isolated or radius < 1e-3:
                return NONE
        elif rise > noise and rise > _LOW_FLOOR * slope:
            isolated = True
            expected = rise
        elif isolated and expected > 10.0 * noise and rise <= noise:
            return VALLEY  # within the barrier the floor is level
        if isolated:
            expected *= 4.0**-_HIGHEST_POWER
        radius *= 0.25
    if not isolated:
        return VALLEY if rises else NONE
    return EDGE if _is_undefined_beside(objective, p, dim, x, y, 1e-6 * cx, 1e-6 * cy) else MINIMUM


@kernel(
    boolean(OBJECTIVE_TYPE, NUMBERS, int64, float64, float64, float64, float64),
)
def _is_bowl(objective, p, dim, x, y, cx, cy):
    """Tell whether no value close around a point is lower, where the Hessian says so.

    At a jump the derivatives of the one side know nothing of the other.
    """
    value = _value(objective, p, x, y)
    if not math.isfinite(value):
        return False
    noise = 64.0 * _EPS * abs(value) + 2.0 * _rounding(objective, p, dim, x, y, cx, cy)
    count = 8 if dim == 2 else 2
    radius = 1e-3
    for _ in range(4):
        for i in range(count):
            ux, uy = _way(dim, 0.1 + i * 2.0 * math.pi / count)
            around = _value(objective, p, x + radius * cx * ux, y + radius * cy * uy)
            if around < value - noise - 64.0 * _EPS * abs(around):
                return False
        radius *= 1e-3
    return True


@kernel(
    types.void(
        OBJECTIVE_TYPE, OBJECTIVE_TYPE, NUMBERS, int64, float64[:, ::1], float64, float64,
        int64[::1],
    ),
)  # fmt: skip
def refine_all(objective, hessian, p, dim, points, cx, cy, kinds):
    """Bring candidates to the minima beside them, and tell what they are, the first ones first.

    Args:
        objective: compiled ``(x, y, p) -> f, df/dx, df/dy``.
        hessian: compiled ``(x, y, p) -> d²f/dx², d²f/dxdy, d²f/dy²``.
        p: the formula's parameters.
        dim: 1 or 2.
        points: the candidates, shape (n, 2); replaced by what they lead to.
        cx: the width of a grid cell.
        cy: its height; any above 0 in one dimension.
        kinds: NONE, MINIMUM, EDGE or VALLEY for each, shape (n,); written.
    """
    failures, spent = 0, 0
    for i in range(len(points)):
        x0, y0 = points[i, 0], points[i, 1]
        x, y, arrived, bent = _newton(objective, hessian, p, dim, x0, y0, cx, cy)
        kind = NONE
        if arrived and bent and _is_bowl(objective, p, dim, x, y, cx, cy):
            kind = MINIMUM
        elif failures < _PATIENCE and spent < _BUDGET:
            if arrived:
                kind = _judge(objective, p, dim, x, y, cx, cy)
            if kind == NONE:
                x, y, count = _descend_rings(objective, p, dim, x0, y0, cx, cy)
                spent += count
                kind = _judge(objective, p, dim, x, y, cx, cy)
            spent += _RINGS
            failures = failures + 1 if kind in (NONE, VALLEY) else 0
        points[i, 0], points[i, 1], kinds[i] = x, y, kind
