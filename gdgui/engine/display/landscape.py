"""The landscape under the paths: the objective sampled over what is in view, and its minima.

All that shows minima takes them from here: the window, the maps, the command line and the scripts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gdgui.engine.analysis.minima import Minima, find_minima, within
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.descent.recording import read_only
from gdgui.engine.display.sampling_kernels import sample
from gdgui.engine.objective.compilation import CompiledObjective, compile_objective
from gdgui.engine.objective.syntax import Syntax

__all__ = ["Landscape", "minima_around", "sample_landscape", "value_at"]

Intervals = Sequence[tuple[float, float]]

_SAMPLES = {1: 4_001, 2: 321}
"""How many places of each coordinate the domain is searched at for minima."""
_SAMPLES_AROUND = {1: 1_600, 2: 160}
"""The same for the domain with its surroundings."""
_MARGIN = 0.5
"""How far beyond the domain minima are looked for, as a share of it: runs leave it too."""
_ZOOMS = 2
"""How many times the surroundings of the lowest minima are searched, each time more finely."""
_ZOOMED, _ZOOM_CELLS, _ZOOM_SAMPLES = 4, 6, {1: 61, 2: 61}
"""Of how many minima, how many cells to each side, and at how many places."""


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """An objective sampled on a grid.

    Attributes:
        grid: the places of each coordinate, ascending; one or two arrays.
        z: values, shape (len(y), len(x)), or (len(x),) in one dimension; nan or inf outside the
            formula's domain.
        found: the minima in view, with all that is known of them.
        lowest: the lowest value of a minimum that is known, also out of view; inf if there is none.
    """

    grid: tuple[FloatArray, ...]
    z: FloatArray
    found: Minima
    lowest: float

    @property
    def minima(self) -> tuple[tuple[float, ...], ...]:
        """The minima in view, the lowest first."""
        return self.found.points

    @property
    def minimum_values(self) -> tuple[float, ...]:
        """The objective at each of them."""
        return self.found.values

    @property
    def is_lowest(self) -> tuple[bool, ...]:
        """Whether each is as low as any that is known."""
        return self.found.lowest(self.lowest)


def sample_landscape(
    objective: ResolvedObjective, intervals: Intervals, counts: Sequence[int]
) -> Landscape:
    """Sample an objective over an interval or a rectangle.

    Args:
        objective: what to sample.
        intervals: lower and upper end for each coordinate.
        counts: how many places to sample for each coordinate, at least 2.
    """
    compiled = compile_objective(objective.syntax)
    parameters = read_only(objective.values)
    grid, z = _sampled(compiled, parameters, intervals, counts)
    # From afar a view is too coarse to see all of them, and from near it shows new ones.
    everywhere = minima_around(objective)
    found = find_minima(compiled, parameters, grid, z, within(everywhere, intervals))
    return Landscape(
        grid, z, found, min((*everywhere.values[:1], *found.values[:1]), default=np.inf)
    )


def minima_around(objective: ResolvedObjective) -> Minima:
    """Return the minima in the domain of an objective and somewhat around it."""
    return _minima_around(
        objective.syntax, objective.values, objective.domain, objective.known_minima or ()
    )


@lru_cache(maxsize=32)
def _minima_around(
    syntax: Syntax,
    values: tuple[float, ...],
    domain: tuple[tuple[float, float], ...],
    known: tuple[tuple[float, ...], ...],
) -> Minima:
    compiled, parameters = compile_objective(syntax), read_only(values)
    dim = len(domain)
    margins = [_MARGIN * (high - low) for low, high in domain]
    around = [
        (low - margin, high + margin) for (low, high), margin in zip(domain, margins, strict=True)
    ]
    found = _exactly(compiled, parameters, known)
    for intervals, count in ((domain, _SAMPLES[dim]), (around, _SAMPLES_AROUND[dim])):
        found = _searched(compiled, parameters, intervals, count, found)
    widths = [(high - low) / (_SAMPLES[dim] - 1) for low, high in domain]
    for _ in range(_ZOOMS):
        for point in found.points[:_ZOOMED]:
            near = [
                (x - _ZOOM_CELLS * width, x + _ZOOM_CELLS * width)
                for x, width in zip(point, widths, strict=True)
            ]
            found = _searched(compiled, parameters, near, _ZOOM_SAMPLES[dim], found)
        widths = [width * 2 * _ZOOM_CELLS / (_ZOOM_SAMPLES[dim] - 1) for width in widths]
    return found


def _exactly(
    compiled: CompiledObjective, parameters: FloatArray, known: tuple[tuple[float, ...], ...]
) -> Minima:
    """Return minima that are known to the last digit."""
    values = [compiled.value_and_gradient(*(*point, 0.0)[:2], parameters)[0] for point in known]
    return Minima(known, tuple(values), (False,) * len(known))


def _searched(
    compiled: CompiledObjective,
    parameters: FloatArray,
    intervals: Intervals,
    count: int,
    known: Minima,
) -> Minima:
    """Return minima together with those that a grid of so many places finds."""
    grid, z = _sampled(compiled, parameters, intervals, (count,) * len(intervals))
    return find_minima(compiled, parameters, grid, z, known)


def _sampled(
    compiled: CompiledObjective,
    parameters: FloatArray,
    intervals: Intervals,
    counts: Sequence[int],
) -> tuple[tuple[FloatArray, ...], FloatArray]:
    """Return a grid and the values on it."""
    grid = tuple(
        np.linspace(low, high, count) for (low, high), count in zip(intervals, counts, strict=True)
    )
    ys = grid[1] if len(grid) == 2 else np.zeros(1)
    z = np.empty((len(ys), len(grid[0])))
    sample(compiled.value_and_gradient, parameters, grid[0], ys, z)
    return grid, z if len(grid) == 2 else z[0]


def value_at(objective: ResolvedObjective, point: Sequence[float]) -> float:
    """Return the value of an objective at a point; nan or inf outside the formula's domain."""
    compiled = compile_objective(objective.syntax)
    return float(compiled.value_and_gradient(*(*point, 0.0)[:2], read_only(objective.values))[0])
