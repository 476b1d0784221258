"""A loss over data sampled on a plane through its parameters; see `gdgui.engine.display.plane`.

A plane is cut into tiles for threads: compiled loops do not hold the interpreter's lock.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

import numpy as np

from gdgui.engine.analysis.minima import Minima
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.display.field import Field
from gdgui.engine.display.landscape import Landscape
from gdgui.engine.display.plane import Plane

__all__ = ["PlaneLoss", "loss_beside", "places_for", "sample_loss", "sample_loss_field"]

Intervals = Sequence[tuple[float, float]]
Point = tuple[float, float]

FINE, COARSE = 400e6, 25e6
"""How many products of a parameter and a sample a landscape takes: some tenths of a second, or
about as long as a frame."""
_FEWEST = 24
"""So many places along each parameter are sampled at least."""
_TILE = 2e6
"""How many products a tile takes, a millisecond or less."""
_CANDIDATES = 12
_NEWTON_STEPS, _SHRINKINGS = 60, 40
_FLAT = 1e-9
_RINGS = 10.0 ** -np.arange(1, 7)
"""How far from a place it is looked at whether all is higher, in cells."""
_ANGLES, _REFINEMENTS = 64, 4
"""How many places of a ring are compared, and how often those around the lowest are more finely:
along a kink the way down may be narrow."""
_ROUNDING = 1e-14
"""What is lower by no more than this share is as high."""


def places_for(
    objective: TrainedObjective, most: Sequence[int], *, is_coarse: bool = False
) -> tuple[int, ...]:
    """Return at how many places along each parameter a loss is sampled.

    Args:
        objective: the loss.
        most: no more than these.
        is_coarse: whether it must not take longer than a frame.
    """
    cost = objective.dim * len(objective.examples.learned)
    wanted = float(np.prod(most))
    share = min(1.0, np.sqrt((COARSE if is_coarse else FINE) / (cost * wanted)))
    return tuple(max(min(_FEWEST, side), int(share * side)) for side in most)


def sample_loss(
    objective: TrainedObjective,
    plane: Plane,
    intervals: Intervals,
    counts: Sequence[int],
    is_wanted: Callable[[], bool] = lambda: True,
    *,
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> Landscape | None:
    """Sample a loss over a rectangle of a plane.

    Minima are looked for where the plane is the whole space: those of a cut are none of the loss.

    Args:
        objective: what to sample.
        plane: which plane.
        intervals: lower and upper end of each of its coordinates.
        counts: how many places to sample for each of them, at least 2.
        is_wanted: is asked between two tiles.
        executor: threads that sample the tiles; None for as many as there are processors, or for
            a coarse landscape none but this: the others have a window to paint.
        progress: is told the share that is done.

    Returns:
        The samples; None where they are not wanted any more.
    """
    x, y = (
        np.linspace(low, high, count) for (low, high), count in zip(intervals, counts, strict=True)
    )
    z = np.empty((len(y), len(x)))

    def fill(first: int, end: int) -> None:
        rows, columns = np.divmod(np.arange(first, end), len(x))
        z.reshape(-1)[first:end] = objective.values_at(plane.points(x[columns], y[rows]))

    cost = objective.dim * len(objective.examples.learned)
    size = max(1, int(_TILE / cost))
    tiles = [(first, min(first + size, z.size)) for first in range(0, z.size, size)]
    if executor is None and cost * z.size > COARSE:
        executor = _threads()
    waiting = [] if executor is None else [executor.submit(fill, *tile) for tile in tiles]
    for place, tile in enumerate(tiles):
        if not is_wanted():
            for other in waiting:
                other.cancel()
            return None
        if waiting:
            waiting[place].result()
        else:
            fill(*tile)
        if progress is not None:
            progress((place + 1) / len(tiles))
    found = _minima(objective, plane, x, y, z) if plane.is_whole else Minima()
    return Landscape((x, y), z, found, min(found.values, default=np.inf))


@cache
def _threads() -> ThreadPoolExecutor:
    """Return threads that sample tiles, as many as there are processors."""
    return ThreadPoolExecutor(os.cpu_count() or 1, "gdgui-plane")


class PlaneLoss(NamedTuple):
    """A loss at some θ, and what a plane shows there.

    Attributes:
        true: the loss at θ, with its penalties.
        shown: the loss at the point of the plane that is nearest.
        distance: how far that is from θ.
    """

    true: float
    shown: float
    distance: float


def loss_beside(objective: TrainedObjective, plane: Plane, theta: FloatArray) -> PlaneLoss:
    """Return the loss at θ, shape (n,), beside what a plane shows there."""
    nearest = plane.projected(theta)
    true, shown = objective.values_at(np.array([theta, nearest])).tolist()
    with np.errstate(all="ignore"):
        return PlaneLoss(true, shown, float(np.linalg.norm(theta - nearest)))


def sample_loss_field(
    objective: TrainedObjective, plane: Plane, intervals: Intervals, counts: Sequence[int]
) -> Field:
    """Sample the gradient of a loss within a plane; see `gdgui.engine.display.field`."""
    x, y = (
        low + (np.arange(count) + 0.5) * (high - low) / count
        for (low, high), count in zip(intervals, counts, strict=True)
    )
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    thetas = plane.points(points[:, 0], points[:, 1])
    gradients = [plane.of(objective.value_and_gradient(theta)[1]) for theta in thetas]
    return Field(points, np.array(gradients))


def _minima(
    objective: TrainedObjective, plane: Plane, x: FloatArray, y: FloatArray, z: FloatArray
) -> Minima:
    """Return the minima of a loss of two parameters that a grid gives away, the lowest first.

    Where a valley is narrower than a cell, and lies askew, samples on its floor are lower than all
    around though it falls on between them; so what is found is a minimum only where Newton's method
    comes to rest, or where all is higher on rings around it.
    """
    cell = float(x[1] - x[0]), float(y[1] - y[0])
    found: dict[Point, float] = {}
    for row, column in _hollows(z):
        point = _bottom(objective, plane, (float(x[column]), float(y[row])), cell)
        if point is None or not _is_within(point, x, y):
            continue
        if not any(_is_near(point, other, cell) for other in found):
            found[point] = float(objective.values_at(_theta(plane, point))[0])
    points = sorted(found, key=found.__getitem__)
    values = tuple(found[point] for point in points)
    return Minima(tuple(points), values, (False,) * len(points))


def _is_within(point: Point, x: FloatArray, y: FloatArray) -> bool:
    return bool(x[0] <= point[0] <= x[-1] and y[0] <= point[1] <= y[-1])


def _theta(plane: Plane, point: Point) -> FloatArray:
    return plane.points(np.array(point[:1]), np.array(point[1:]))


def _is_near(one: Point, other: Point, cell: Point) -> bool:
    return all(abs(a - b) <= width for a, b, width in zip(one, other, cell, strict=True))


def _hollows(z: FloatArray) -> list[tuple[int, int]]:
    """Return the rows and columns of samples that are lower than all around, the lowest first."""
    inner = z[1:-1, 1:-1]
    rows, columns = z.shape
    is_low = np.isfinite(inner)
    for i in range(3):
        for j in range(3):
            if (i, j) != (1, 1):
                is_low &= inner < z[i : rows - 2 + i, j : columns - 2 + j]
    places = [(int(row) + 1, int(column) + 1) for row, column in np.argwhere(is_low)]
    return sorted(places, key=lambda place: float(z[place]))[:_CANDIDATES]


def _bottom(objective: TrainedObjective, plane: Plane, point: Point, cell: Point) -> Point | None:
    """Return the minimum that a sample leads to: by Newton's method, or of a kink by a search.

    None where neither finds one.
    """
    here = np.array(point)
    for _ in range(_NEWTON_STEPS):
        theta = _theta(plane, (float(here[0]), float(here[1])))[0]
        gradient, hessian = objective.value_and_gradient(theta)[1], objective.hessian(theta)
        if not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian)[0] <= 0.0:
            break
        step = np.linalg.solve(hessian, plane.of(gradient))
        here = here - step
        if np.abs(step).max() <= _FLAT * max(1.0, float(np.abs(here).max())):
            return float(here[0]), float(here[1])
    found = _searched(objective, plane, point, cell)
    return found if _is_bottom(objective, plane, found, cell) else None


def _searched(objective: TrainedObjective, plane: Plane, point: Point, cell: Point) -> Point:
    """Return the lowest place around a point, within a cell to each side."""
    (x, y), (width, height) = point, cell
    for _ in range(_SHRINKINGS):
        grid = np.meshgrid(
            np.linspace(x - width, x + width, 7), np.linspace(y - height, y + height, 7)
        )
        first, second = (each.ravel() for each in grid)
        lowest = int(np.argmin(objective.values_at(plane.points(first, second))))
        x, y = float(first[lowest]), float(second[lowest])
        width, height = width / 2, height / 2
    return x, y


def _is_bottom(objective: TrainedObjective, plane: Plane, point: Point, cell: Point) -> bool:
    """Tell whether the loss is nowhere lower on rings around a point, down to rounding."""
    here = float(objective.values_at(_theta(plane, point))[0])
    return all(
        _lowest_on_ring(objective, plane, point, (ring * cell[0], ring * cell[1]))
        >= here - _ROUNDING * abs(here)
        for ring in _RINGS.tolist()
    )


def _lowest_on_ring(objective: TrainedObjective, plane: Plane, point: Point, radii: Point) -> float:
    """Return the lowest loss on an ellipse around a point, by ever finer angles."""
    middle, aside = 0.0, np.pi
    lowest = np.inf
    for _ in range(_REFINEMENTS):
        angles = np.linspace(middle - aside, middle + aside, _ANGLES)
        x, y = point[0] + radii[0] * np.cos(angles), point[1] + radii[1] * np.sin(angles)
        values = objective.values_at(plane.points(x, y))
        place = int(np.argmin(values))
        lowest = min(lowest, float(values[place]))
        middle, aside = float(angles[place]), 2 * aside / (_ANGLES - 1)
    return lowest
