"""The local minima of an objective in a rectangle, for marking them on the landscape.

A grid is sampled, each grid point lower than all its neighbours is a candidate, and each
candidate is brought to the minimum beside it: by Newton's method where the function is smooth, by
a direct search at a kink (Kolda, Lewis and Torczon 2003, Optimization by direct search). What is
found is a minimum if on rings around it all values are higher, which those along a valley's floor
are not. What the grid is too coarse to see is not found; a marker that is shown is a minimum.
"""

import operator
from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.objective.compilation import CompiledObjective

__all__ = ["NO_MINIMA", "Minima", "Point", "find_minima", "within"]

MOST = 2_500
"""The lowest so many candidates are refined: as many markers as a screen could tell apart."""

_SAME = 1e-5
"""What is nearer than this, in cells, is the same but for rounding."""
_OUTERMOST = 2.0**62
"""The number of the outermost cell to either side, in which all lie that are farther away."""
_BETWEEN = (0.25, 0.5, 0.75)
"""Where it is looked at between two minima that are less than a cell apart."""

_AS_LOW = 1e-9
"""Two minima are equally low where their values differ by no more than this share of the rise."""

Point = tuple[float, ...]


class Minima(msgspec.Struct, frozen=True):
    """The minima that were found.

    Attributes:
        points: where they are, the lowest first.
        values: the objective there.
        at_edge: whether each lies at the edge of where the objective has values.
        valleys: points of the floors of valleys, which are as low as what is beside them along
            the floor: no minima of their own.
        rise: how far a typical value of what was searched first lies above its lowest one.
    """

    points: tuple[Point, ...] = ()
    values: tuple[float, ...] = ()
    at_edge: tuple[bool, ...] = ()
    valleys: tuple[Point, ...] = ()
    rise: float = 0.0

    def lowest(self, value: float | None = None) -> tuple[bool, ...]:
        """Tell which are as low as the lowest one, but for rounding.

        Args:
            value: of the lowest one that is known; None where that is among these.
        """
        lowest = min(self.values, default=np.inf) if value is None else value
        enough = lowest + _AS_LOW * max(abs(lowest), self.rise)
        return tuple(each <= enough for each in self.values)


NO_MINIMA = Minima()


def find_minima(
    objective: CompiledObjective,
    parameters: FloatArray,
    grid: Sequence[FloatArray],
    z: FloatArray,
    known: Minima = NO_MINIMA,
) -> Minima:
    """Return the local minima inside a sampled interval or rectangle.

    Args:
        objective: the compiled objective.
        parameters: the formula's parameters, read-only.
        grid: the sampled places of each coordinate, ascending; one or two arrays.
        z: values on the grid, shape (len(y), len(x)), or (len(x),) in one dimension.
        known: minima that another search has found; they are returned with the others.
    """
    # Compiled for the first time it takes some seconds, which losses over data go without.
    from gdgui.engine.analysis import minima_kernels

    dim = len(grid)
    cell = [float(axis[1] - axis[0]) for axis in grid] + [1.0]
    points = _candidates(grid, z)
    low = np.array([axis[0] for axis in grid])
    high = np.array([axis[-1] for axis in grid])
    taken = np.array(known.points).reshape(-1, dim)
    taken = taken[((low - cell[:dim] <= taken) & (taken <= high + cell[:dim])).all(axis=1)]
    points = points[_distinct(points[:, :dim], np.array(cell[:dim]), taken)]
    if not len(points):
        return _joined(known, Minima(rise=_rise(z)))
    kinds = np.empty(len(points), np.int64)
    evaluate = objective.value_and_gradient
    minima_kernels.refine_all(
        evaluate, objective.hessian, parameters, dim, points, cell[0], cell[1], kinds
    )
    # A minimum on the rectangle's edge may come to lie some last digits beyond it.
    margin = 1e-9 * (high - low)
    places = points[:, :dim]
    inside = ((low - margin <= places) & (places <= high + margin)).all(axis=1)
    places, kinds = np.clip(places[inside], low, high), kinds[inside]
    values = np.array([evaluate(*(*place, 0.0)[:2], parameters)[0] for place in places.tolist()])
    own = np.flatnonzero((kinds == minima_kernels.MINIMUM) | (kinds == minima_kernels.EDGE))
    own = own[np.argsort(values[own], kind="stable")]

    def is_apart(one: Point, other: Point) -> bool:
        """Tell whether anything higher lies between two minima; a flat one is found twice."""
        ends, gap = np.array((one, other)), np.subtract(other, one)
        if (np.abs(gap) < _SAME * np.array(cell[:dim])).all():
            return False
        between = [evaluate(*(*(ends[0] + t * gap), 0.0)[:2], parameters)[0] for t in _BETWEEN]
        heights = [evaluate(*(*end, 0.0)[:2], parameters)[0] for end in ends]
        return bool(max(between) > max(heights) + 1e-14 * max(map(abs, heights)))

    own = own[_distinct(places[own], np.array(cell[:dim]), taken, is_apart)]
    return _joined(
        known,
        Minima(
            tuple(map(tuple, places[own].tolist())),
            tuple(values[own].tolist()),
            tuple((kinds[own] == minima_kernels.EDGE).tolist()),
            tuple(map(tuple, places[kinds == minima_kernels.VALLEY].tolist())),
            _rise(z),
        ),
    )


def _rise(z: FloatArray) -> float:
    """Return how far the median of samples lies above the lowest of them."""
    finite = z[np.isfinite(z)]
    return float(np.median(finite) - finite.min()) if finite.size else 0.0


def _joined(first: Minima, second: Minima) -> Minima:
    """Return the minima of two searches, the lowest first."""
    values = first.values + second.values
    points, edges = first.points + second.points, first.at_edge + second.at_edge
    order = np.argsort(np.array(values), kind="stable").tolist()
    return Minima(
        tuple(points[i] for i in order),
        tuple(values[i] for i in order),
        tuple(edges[i] for i in order),
        first.valleys + second.valleys,
        first.rise or second.rise,
    )


def within(minima: Minima, intervals: Sequence[tuple[float, float]]) -> Minima:
    """Return those of some minima that lie in an interval or a rectangle."""

    def is_inside(point: Point) -> bool:
        return all(low <= x <= high for x, (low, high) in zip(point, intervals, strict=True))

    kept = [i for i, point in enumerate(minima.points) if is_inside(point)]
    return Minima(
        tuple(minima.points[i] for i in kept),
        tuple(minima.values[i] for i in kept),
        tuple(minima.at_edge[i] for i in kept),
        tuple(filter(is_inside, minima.valleys)),
        minima.rise,
    )


def _distinct(
    places: FloatArray,
    distance: FloatArray,
    taken: FloatArray,
    is_apart: Callable[[Point, Point], bool] = lambda _one, _other: False,
) -> np.ndarray:
    """Return the numbers of the places that are close neither to an earlier one nor to a taken one.

    Args:
        places: shape (n, dim).
        distance: what is nearer than this, in each coordinate, is close; shape (dim,).
        taken: shape (m, dim).
        is_apart: tells of two places that are close whether they count as two all the same.
    """
    cells: dict[tuple[int, ...], list[Point]] = {}
    offsets = [tuple(part - 1 for part in offset) for offset in np.ndindex(*(3,) * len(distance))]
    widths = distance.tolist()

    def is_new(place: Point, cell: tuple[int, ...]) -> bool:
        for offset in offsets:
            for other in cells.get(tuple(map(operator.add, cell, offset)), ()):
                near = zip(other, place, widths, strict=True)
                if all(abs(a - b) < width for a, b, width in near) and not is_apart(other, place):
                    return False
        cells.setdefault(cell, []).append(place)
        return True

    def in_cells(points: FloatArray) -> Iterator[tuple[Point, tuple[int, ...]]]:
        # Beyond what an integer holds, all lie in the outermost cells.
        with np.errstate(all="ignore"):
            cells_away = np.clip(np.nan_to_num(points / distance), -_OUTERMOST, _OUTERMOST)
        numbers = np.floor(cells_away).astype(np.int64).tolist()
        yield from zip(map(tuple, points.tolist()), map(tuple, numbers), strict=True)

    if len(taken):
        for place, cell in in_cells(taken):
            is_new(place, cell)
    return np.flatnonzero([is_new(place, cell) for place, cell in in_cells(places)])


def _candidates(grid: Sequence[FloatArray], z: FloatArray) -> FloatArray:
    """Return the grid points that are lower than all their neighbours, the lowest first.

    Shape (n, 2), the second coordinate 0 where there is none. A point on the edge may be one:
    whether the function goes on falling beyond it, its refinement tells.
    """
    heights = np.where(np.isnan(z) | (z == np.inf), np.inf, z)
    padded = np.pad(heights, 1, constant_values=np.inf)
    lower = np.isfinite(heights)
    for offset in np.ndindex(*(3,) * z.ndim):
        if offset != (1,) * z.ndim:
            neighbour = padded[tuple(slice(o, o + n) for o, n in zip(offset, z.shape, strict=True))]
            # Of two equal neighbours, as when a minimum lies midway, the later one counts.
            lower &= heights < neighbour if offset < (1,) * z.ndim else heights <= neighbour
    places = np.argwhere(lower)
    order = np.argsort(heights[lower], kind="stable")[:MOST]
    points = np.zeros((len(order), 2))
    # Rows of z belong to y, columns to x.
    for axis, column in enumerate(reversed(range(z.ndim))):
        points[:, axis] = grid[axis][places[order, column]]
    return points
