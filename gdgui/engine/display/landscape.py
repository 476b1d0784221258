"""The landscape under the paths: the objective sampled over what is in view, and its minima."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gdgui.engine.analysis.minima import find_minima
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent import kernels
from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.descent.recording import read_only
from gdgui.engine.objective.compilation import compile_objective

__all__ = ["Landscape", "sample_landscape", "value_at"]


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """An objective sampled on a grid.

    Attributes:
        grid: the places of each coordinate, ascending; one or two arrays.
        z: values, shape (len(y), len(x)), or (len(x),) in one dimension; nan or inf outside the
            formula's domain.
        minima: the minima in view.
        minimum_values: the objective at each of them.
    """

    grid: tuple[FloatArray, ...]
    z: FloatArray
    minima: tuple[tuple[float, ...], ...]
    minimum_values: tuple[float, ...]


def sample_landscape(
    objective: ResolvedObjective, intervals: Sequence[tuple[float, float]], counts: Sequence[int]
) -> Landscape:
    """Sample an objective over an interval or a rectangle.

    Args:
        objective: what to sample.
        intervals: lower and upper end for each coordinate.
        counts: how many places to sample for each coordinate, at least 2.
    """
    compiled = compile_objective(objective.syntax)
    parameters = read_only(objective.values)
    grid = tuple(
        np.linspace(low, high, count) for (low, high), count in zip(intervals, counts, strict=True)
    )
    ys = grid[1] if len(grid) == 2 else np.zeros(1)
    z = np.empty((len(ys), len(grid[0])))
    kernels.sample(compiled.value_and_gradient, parameters, grid[0], ys, z)
    z = z if len(grid) == 2 else z[0]
    known = objective.known_minima
    minima = find_minima(compiled, parameters, grid, z) if known is None else known
    minima = tuple(point for point in minima if _is_inside(point, intervals))
    values = tuple(
        float(compiled.value_and_gradient(*(*point, 0.0)[:2], parameters)[0]) for point in minima
    )
    return Landscape(grid, z, minima, values)


def value_at(objective: ResolvedObjective, point: Sequence[float]) -> float:
    """Return the value of an objective at a point; nan or inf outside the formula's domain."""
    compiled = compile_objective(objective.syntax)
    return float(compiled.value_and_gradient(*(*point, 0.0)[:2], read_only(objective.values))[0])


def _is_inside(point: Sequence[float], intervals: Sequence[tuple[float, float]]) -> bool:
    return all(low <= x <= high for x, (low, high) in zip(point, intervals, strict=True))
