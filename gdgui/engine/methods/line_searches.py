r"""Line searches: how far to go along a direction, found by looking at the objective there.

With :math:`\phi(a) = f(x + a d)` and a direction that descends (:math:`\phi'(0) < 0`):

- Armijo backtracking (Nocedal and Wright 2006, Numerical optimization, algorithm 3.1) shrinks the
  first trial until the decrease is sufficient, φ(a) ≤ φ(0) + c₁ a φ'(0);
- strong Wolfe (algorithms 3.5 and 3.6) also wants |φ'(a)| ≤ c₂ |φ'(0)|;
- Polyak's step size (Polyak 1987, Introduction to optimization, section 5.3) goes where the slope
  would reach the lowest value there is, a = (f* - φ(0)) / φ'(0), and looks at no other place;
- the exact search brackets the first root of φ' and closes in on it: it goes on from the iterate
  by steps that a cubic describes, so that no hill is leapt over.

Where values are flat to rounding, a decrease cannot be seen in them any more. There the
approximate Wolfe condition of Hager and Zhang 2005 decides by slopes instead: (2 c₁ - 1) φ'(0) ≥
φ'(a), at a value no more than rounding above φ(0). A value that is not finite counts as +inf, so
a search backs away from where there is none.

Each search is a function of its own, which its `gdgui.engine.methods.step_size_rule.StepSizeRule`
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
from gdgui.engine.objective.function_types import NUMBERS, OBJECTIVE_TYPE

__all__ = ["backtrack", "exact", "polyak", "strong_wolfe"]

_MOST = 60
"""Trials to bracket a step, and as many again to find it."""
_FLAT = 1e-14
"""Relative differences of values below this say nothing."""
_NEAR = 1e-3
"""The first step of an exact search, as a share of the iterate's size."""
_EARLY = 0.38196601125010515
"""Where between two places the exact search looks: a share that no period has in common."""
_LATE = 0.7236067977499789
"""Where it looks a second time."""
_ALIKE = 0.1
"""How far, beside the slopes, φ' may be from that of a cubic."""
_JUMP = 1e-9
"""A relative difference of values at the same place, to rounding, that is a jump."""

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


@kernel(types.boolean(*(float64,) * 6))
def _decreases(value, slope_there, f, slope, a, decrease):
    """Tell whether a step goes down enough, by values or, where they are flat, by slopes."""
    promised = decrease * a * slope
    rounding = _FLAT * abs(f)
    if abs(value - f) > rounding:
        return value <= f + promised
    return -promised <= rounding and slope_there <= (2.0 * decrease - 1.0) * slope


@kernel(_FOUND(*_RAY, float64, float64, float64, float64, float64))
def backtrack(objective, parameters, x, y, dx, dy, f, slope, trial, decrease, shrink):
    """Armijo: shrink the trial until the decrease is sufficient."""
    a = trial
    for _ in range(20 * _MOST):
        value, there = _along(objective, parameters, x, y, dx, dy, a)
        if _decreases(value, there, f, slope, a, decrease):
            return a, 1
        a *= shrink
        if x + a * dx == x and y + a * dy == y:
            break
    return 0.0, 0


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
    objective, parameters, x, y, dx, dy, f, slope, decrease, curvature,
    low, f_low, d_low, high, f_high, d_high,
):  # fmt: skip
    """Close in on a strong Wolfe step between the best one known and one beyond it (3.6)."""
    bend = max(curvature, decrease)
    for _ in range(20 * _MOST):
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
                return a, 1 if abs(there) <= -curvature * slope else 0
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
    for count in range(20 * _MOST):
        value, there = _along(objective, parameters, x, y, dx, dy, a)
        rises = count > 0 and value >= f_low and not value <= f + _FLAT * abs(f)
        if rises or not _decreases(value, there, f, slope, a, decrease):
            return _zoom(
                objective, parameters, x, y, dx, dy, f, slope, decrease, curvature,
                low, f_low, d_low, a, value, there,
            )  # fmt: skip
        if abs(there) <= -bend * slope:
            return a, 1 if abs(there) <= -curvature * slope else 0
        if there >= 0.0:
            return _zoom(
                objective, parameters, x, y, dx, dy, f, slope, decrease, curvature,
                a, value, there, low, f_low, d_low,
            )  # fmt: skip
        low, f_low, d_low = a, value, there
        a *= 2.0
        if not math.isfinite(a):
            break
    return low, 0


@kernel(types.boolean(*(float64,) * 4))
def _is_smooth(d0, d1, d2, d3):
    """Tell whether a parabola through the slopes at three of four places meets the other one.

    Where it does not, φ turns more often than these places show. They are 0, `_EARLY`, `_LATE`
    and 1 in their interval.
    """
    s, t = _EARLY, _LATE
    # Lagrange's parabola through 0, s and 1, at t.
    expected = (
        d0 * (t - s) * (t - 1.0) / s + d1 * t * (t - 1.0) / (s * (s - 1.0))
        + d3 * t * (t - s) / (1.0 - s)
    )  # fmt: skip
    return abs(d2 - expected) <= _ALIKE * max(abs(d0), abs(d3))


@kernel(types.UniTuple(float64, 4)(*_RAY, *(float64,) * 3))
def _first_rise(objective, parameters, x, y, dx, dy, f, slope, trial):
    """Bracket the first place where φ stops falling: go on by steps that φ is understood on.

    Returns:
        The last place where φ falls and its slope there, then the first one where it does not and
        its slope there: inf where φ is not finite, -inf where nothing but falling was seen.
    """
    low, d_low = 0.0, slope
    # From a thousandth of the iterate's size on, for the trial may leap over hills.
    reach = _NEAR * (1.0 + abs(x) + abs(y)) / (abs(dx) + abs(dy))
    step = min(trial, reach)
    for _ in range(40 * _MOST):
        high = low + step
        if not math.isfinite(high):
            break
        early, late = low + _EARLY * step, low + _LATE * step
        _, d_early = _along(objective, parameters, x, y, dx, dy, early)
        _, d_late = _along(objective, parameters, x, y, dx, dy, late)
        _, d_high = _along(objective, parameters, x, y, dx, dy, high)
        smooth = _is_smooth(d_low, d_early, d_late, d_high)
        if not smooth and step <= 1e-12 * high:
            # As short as rounding: a kink, an edge, or a pole or a jump, at which φ may rise though
            # it falls on both sides.
            f_low, _ = _along(objective, parameters, x, y, dx, dy, low)
            f_high, _ = _along(objective, parameters, x, y, dx, dy, high)
            if f_high > f_low:
                return low, d_low, high, math.inf
            smooth = True
        if smooth:
            if not d_early < 0.0:
                return low, d_low, early, d_early
            if not d_late < 0.0:
                return early, d_early, late, d_late
            if not d_high < 0.0:
                return late, d_late, high, d_high
            low, d_low = high, d_high
            step *= 2.0
        else:
            step *= 0.25
            if x + (low + step) * dx == x + low * dx and y + (low + step) * dy == y + low * dy:
                return low, d_low, high, d_high
    return low, d_low, math.inf, -math.inf


@kernel(types.UniTuple(float64, 3)(*_RAY, *(float64,) * 3))
def _before_a_pole(objective, parameters, x, y, dx, dy, f, slope, trial):
    """Bracket the place before which φ falls and beyond which it is higher than at first.

    Returns:
        A place where φ is lower, its slope there, and one where it is not.
    """
    low, d_low, high = 0.0, slope, trial
    while math.isfinite(high):
        value, there = _along(objective, parameters, x, y, dx, dy, high)
        if not (value <= f and there < 0.0):
            break
        low, d_low, high = high, there, 2.0 * high
    return low, d_low, high


@kernel(_FOUND(*_RAY, float64, float64, float64))
def exact(objective, parameters, x, y, dx, dy, f, slope, trial):
    """Bracket the first root of φ' beyond 0 and close in on it, by secants where they help."""
    low, d_low, high, d_high = _first_rise(objective, parameters, x, y, dx, dy, f, slope, trial)
    value, _ = _along(objective, parameters, x, y, dx, dy, low)
    if value > f + _FLAT * abs(f):
        # Where it is higher although it has only fallen, there is a pole on the way.
        low, d_low, high = _before_a_pole(objective, parameters, x, y, dx, dy, f, slope, trial)
        d_high = math.inf
    elif d_high == -math.inf:
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
        value, there = _along(objective, parameters, x, y, dx, dy, a)
        # φ falls at first: where it is higher it has risen on the way, or jumped at a pole.
        is_beyond = value > f + _FLAT * abs(f)
        if there == 0.0 and not is_beyond:
            return a, 1
        if there < 0.0 and not is_beyond:
            low, weight_low = a, there
            weight_high *= 0.5
        else:
            high, weight_high = a, there if there > 0.0 else math.inf
            weight_low *= 0.5
    f_low, _ = _along(objective, parameters, x, y, dx, dy, low)
    f_high, _ = _along(objective, parameters, x, y, dx, dy, high)
    if f_high == math.inf or f_high - f_low > _JUMP * max(abs(f_high), abs(f_low)):
        # φ ends here, or jumps up: there is no lowest place, and the last one before is taken.
        return low, 0
    return (high if f_high < f_low else low), 1


@kernel(_FOUND(*_RAY, float64, float64, float64, float64))
def polyak(objective, parameters, x, y, dx, dy, f, slope, trial, lowest):
    """Polyak: go where the slope would reach the lowest value, or the trial's share of that."""
    a = trial * (f - lowest) / -slope
    if a > 0.0 and math.isfinite(a):
        return a, 1
    # What is called the lowest value is not.
    return 0.0, 0
