r"""Line searches: how far to go along a direction, found by looking at the objective there.

With :math:`\phi(a) = f(x + a d)` and a direction that descends (:math:`\phi'(0) < 0`):

- Armijo backtracking (Nocedal and Wright 2006, Numerical optimization, algorithm 3.1) shrinks the
  first trial until the decrease is sufficient, φ(a) ≤ φ(0) + c₁ a φ'(0);
- strong Wolfe (algorithms 3.5 and 3.6) also wants |φ'(a)| ≤ c₂ |φ'(0)|;
- Polyak's step size (Polyak 1987, Introduction to optimization, section 5.3) goes where the slope
  would reach the lowest value there is, a = (f* - φ(0)) / φ'(0), and looks at no other place;
- the exact search brackets a root of φ' and closes in on it.

Where values are flat to rounding, a decrease cannot be seen in them any more. There the
approximate Wolfe condition of Hager and Zhang 2005 decides by slopes instead: (2 c₁ - 1) φ'(0) ≥
φ'(a), at a value no more than rounding above φ(0). A value that is not finite counts as +inf, so
a search backs away from where there is none.

Each search is a function of its own, which its `gdgui.engine.methods.step_sizes.StepSizeRule`
names::

    search(objective, parameters, x, y, dx, dy, f, slope, trial, *hyperparameters) -> a, found

    objective   compiled ``(x, y, p) -> f, df/dx, df/dy``
    parameters  the formula's parameters
    x, y        the iterate; y is 0 where there is no second coordinate
    dx, dy      the direction
    f           the objective at the iterate
    slope       φ'(0), which is negative
    trial       the step size to try first, above 0
    a, found    the step size, and 1 if it satisfies what the search is after, else 0: then it is
                the best that was seen, perhaps 0
"""

import math

from numba import float64, int64, types

from gdgui.engine.machine_code import kernel
from gdgui.engine.objective.compilation import NUMBERS, OBJECTIVE_TYPE

__all__ = ["backtrack", "exact", "polyak", "strong_wolfe"]

_MOST = 60
"""Trials to bracket a step, and as many again to find it."""
_FLAT = 1e-14
"""Relative differences of values below this say nothing."""

_PAIR = types.UniTuple(float64, 2)
_RAY = (OBJECTIVE_TYPE, NUMBERS, float64, float64, float64, float64)
_FOUND = types.Tuple((float64, int64))


@kernel(_PAIR(*_RAY, float64))
def _along(objective, parameters, x, y, dx, dy, a):
    """Return φ(a) and φ'(a); +inf where either is not finite."""
    value, gx, gy = objective(x + a * dx, y + a * dy, parameters)
    slope = gx * dx + gy * dy
    if not (math.isfinite(value) and math.isfinite(slope)):
        return math.inf, math.inf
    return value, slope


@kernel(_FOUND(*_RAY, float64, float64, float64, float64, float64))
def backtrack(objective, parameters, x, y, dx, dy, f, slope, trial, decrease, shrink):
    """Armijo: shrink the trial until the decrease is sufficient."""
    a = trial
    for _ in range(20 * _MOST):
        value, _ = _along(objective, parameters, x, y, dx, dy, a)
        if value <= f + decrease * a * slope:
            return a, 1
        a *= shrink
        if x + a * dx == x and y + a * dy == y:
            break
    return 0.0, 0


@kernel(types.boolean(float64, float64, float64, float64, float64, float64))
def _decreases(value, slope_there, f, slope, a, decrease):
    """Tell whether a step goes down enough, by values or, where they are flat, by slopes."""
    if value <= f + decrease * a * slope:
        return True
    flat = value <= f + _FLAT * abs(f)
    return flat and slope_there <= (2.0 * decrease - 1.0) * slope


@kernel(float64(*(float64,) * 6))
def _cubic(a, fa, da, b, fb, db):
    """Return where the cubic through two points with these slopes is lowest (3.59); nan if not."""
    d1 = da + db - 3.0 * (fa - fb) / (a - b)
    inside = d1 * d1 - da * db
    if not inside >= 0.0:
        return math.nan
    d2 = math.copysign(math.sqrt(inside), b - a)
    return b - (b - a) * (db + d2 - d1) / (db - da + 2.0 * d2)


@kernel(_FOUND(*_RAY, *(float64,) * 10))
def _zoom(
    objective, parameters, x, y, dx, dy, f, slope, decrease, bend, low, f_low, d_low, high, f_high,
    d_high,
):  # fmt: skip
    """Close in on a strong Wolfe step between the best one known and one beyond it (3.6)."""
    for _ in range(_MOST):
        width = high - low
        a = math.nan
        if f_high < math.inf:
            a = _cubic(low, f_low, d_low, high, f_high, d_high)
        # Not too near to either end, or the interval would hardly shrink.
        share = (a - low) / width
        if not 0.1 <= share <= 0.9:
            share = 0.5 if not math.isfinite(share) else min(max(share, 0.1), 0.9)
        a = low + share * width
        value, there = _along(objective, parameters, x, y, dx, dy, a)
        rises = value > f_low and not value <= f + _FLAT * abs(f)
        if rises or not _decreases(value, there, f, slope, a, decrease):
            high, f_high, d_high = a, value, there
        else:
            if abs(there) <= -bend * slope:
                return a, 1
            if there * width >= 0.0:
                high, f_high, d_high = low, f_low, d_low
            low, f_low, d_low = a, value, there
        if abs(high - low) <= 1e-15 * max(abs(high), abs(low)):
            break
    return low, 0


@kernel(_FOUND(*_RAY, float64, float64, float64, float64, float64))
def strong_wolfe(objective, parameters, x, y, dx, dy, f, slope, trial, decrease, curvature):
    """Lengthen the trial until a strong Wolfe step lies before it, then zoom in (3.5)."""
    # The second condition must leave room for the first.
    bend = max(curvature, decrease)
    low, f_low, d_low = 0.0, f, slope
    a = trial
    for count in range(_MOST):
        value, there = _along(objective, parameters, x, y, dx, dy, a)
        rises = count > 0 and value >= f_low and not value <= f + _FLAT * abs(f)
        if rises or not _decreases(value, there, f, slope, a, decrease):
            return _zoom(
                objective, parameters, x, y, dx, dy, f, slope, decrease, bend,
                low, f_low, d_low, a, value, there,
            )  # fmt: skip
        if abs(there) <= -bend * slope:
            return a, 1
        if there >= 0.0:
            return _zoom(
                objective, parameters, x, y, dx, dy, f, slope, decrease, bend,
                a, value, there, low, f_low, d_low,
            )  # fmt: skip
        low, f_low, d_low = a, value, there
        a *= 2.0
    return low, 0


@kernel(_FOUND(*_RAY, float64, float64, float64))
def exact(objective, parameters, x, y, dx, dy, f, slope, trial):
    """Bracket the first root of φ' beyond 0 and close in on it, by secants where they help."""
    low, d_low = 0.0, slope
    high, d_high = trial, math.inf
    found = False
    for _ in range(20 * _MOST):
        _, d_high = _along(objective, parameters, x, y, dx, dy, high)
        if d_high >= 0.0:
            found = True
            break
        low, d_low = high, d_high
        high *= 2.0
        if not math.isfinite(high):
            break
    if not found:
        # Downhill as far as can be seen.
        return low, 0
    # The Illinois variant of the false position (Dowell and Jarratt 1971), with bisection.
    weight_low, weight_high = d_low, d_high
    for count in range(4 * _MOST):
        if high - low <= 4e-16 * high:
            break
        a = math.nan
        if math.isfinite(weight_high) and count % 4 != 3:
            a = (low * weight_high - high * weight_low) / (weight_high - weight_low)
        if not low < a < high:
            a = 0.5 * (low + high)
        _, there = _along(objective, parameters, x, y, dx, dy, a)
        if there == 0.0:
            return a, 1
        if there < 0.0:
            low, weight_low = a, there
            weight_high *= 0.5
        else:
            high, weight_high = a, there
            weight_low *= 0.5
    return 0.5 * (low + high), 1


@kernel(_FOUND(*_RAY, float64, float64, float64, float64))
def polyak(objective, parameters, x, y, dx, dy, f, slope, trial, lowest):
    """Polyak: go where the slope would reach the lowest value, or the trial's share of that."""
    a = trial * (f - lowest) / -slope
    if a > 0.0 and math.isfinite(a):
        return a, 1
    # What is called the lowest value is not.
    return 0.0, 0
