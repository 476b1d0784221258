"""A loss over data of a single parameter, sampled as the curve that it is.

Its minima are those of the loss, and marked as those of a formula are; between two samples that are
higher there is one, which Newton's method finds to the last digit, or of a kink a search.
"""

import numpy as np

from gdgui.engine.analysis.minima import Minima
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.display.landscape import Landscape

__all__ = ["sample_loss_curve"]

_MOST_MINIMA = 12
_NEWTON_STEPS, _SHRINKINGS, _PLACES = 60, 60, 5
_FLAT = 1e-12
_BEYOND = 0.5
"""So far beyond the interval minima are looked for as well, as a share of its length."""


def sample_loss_curve(
    objective: TrainedObjective, interval: tuple[float, float], count: int
) -> Landscape:
    """Sample the loss of a model with one parameter.

    Args:
        objective: what to sample.
        interval: lower and upper end of the parameter.
        count: how many places to sample, at least 3.

    Raises:
        ValueError: the model has several parameters.
    """
    if objective.dim != 1:
        raise ValueError(f"a model of one parameter expected, one of {objective.dim} found")
    x = np.linspace(*interval, count)
    z = objective.values_at(x[:, None])
    # A minimum next to what is in view is the lowest that is known as well.
    margin = _BEYOND * (interval[1] - interval[0])
    around = np.linspace(interval[0] - margin, interval[1] + margin, 2 * count)
    found = _minima(objective, around, objective.values_at(around[:, None]))
    seen = [i for i, (a,) in enumerate(found.points) if interval[0] <= a <= interval[1]]
    shown = Minima(
        tuple(found.points[i] for i in seen),
        tuple(found.values[i] for i in seen),
        (False,) * len(seen),
    )
    return Landscape((x,), z, shown, min(found.values, default=np.inf))


def _minima(objective: TrainedObjective, x: FloatArray, z: FloatArray) -> Minima:
    """Return the minima between samples that are higher on both sides, the lowest first."""
    is_low = np.isfinite(z[1:-1]) & (z[1:-1] < z[:-2]) & (z[1:-1] <= z[2:])
    places = sorted(np.flatnonzero(is_low) + 1, key=lambda place: float(z[place]))[:_MOST_MINIMA]
    found = {_bottom(objective, *x[[place - 1, place, place + 1]].tolist()) for place in places}
    values = {a: float(objective.values_at(np.array([[a]]))[0]) for a in found}
    points = sorted(found, key=values.__getitem__)
    return Minima(
        tuple((a,) for a in points), tuple(values[a] for a in points), (False,) * len(points)
    )


def _bottom(objective: TrainedObjective, low: float, middle: float, high: float) -> float:
    """Return the minimum between two places: by Newton's method, or of a kink by a search."""
    here = middle
    for _ in range(_NEWTON_STEPS):
        theta = np.array([here])
        slope = float(objective.value_and_gradient(theta)[1][0])
        bend = float(objective.hessian(theta)[0, 0])
        if not (np.isfinite(bend) and bend > 0.0):
            break
        step = slope / bend
        here -= step
        if not low <= here <= high:
            break
        if abs(step) <= _FLAT * max(1.0, abs(here)):
            return here
    return _searched(objective, low, high)


def _searched(objective: TrainedObjective, low: float, high: float) -> float:
    """Return the lowest place between two, by ever finer samples."""
    x = np.linspace(low, high, _PLACES)
    for _ in range(_SHRINKINGS):
        lowest = int(np.argmin(objective.values_at(x[:, None])))
        x = np.linspace(x[max(lowest - 1, 0)], x[min(lowest + 1, _PLACES - 1)], _PLACES)
    return float(x[_PLACES // 2])
