"""The local minima of an objective in a rectangle, for marking them on the landscape.

A grid is sampled, each grid point lower than all its neighbours is a candidate, and each
candidate is refined: by Newton's method where the function is smooth, by a compass search at a
kink (Kolda, Lewis and Torczon 2003, Optimization by direct search). What the compass finds is a
minimum if the gradients around it point to all sides, which those of a slope or of a valley's
floor do not (after Burke, Lewis and Overton 2005, A robust gradient sampling algorithm). What the
grid is too coarse to see is not found; a mark that is shown is a minimum.
"""

from collections.abc import Sequence

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.objective.compilation import CompiledObjective

__all__ = ["find_minima"]

MOST = 50
"""The lowest so many candidates are refined."""

_FLAT = 1e-6
"""The least ratio of two curvatures that are taken for more than rounding."""
_NEAR = 1e-5
"""How far around a refined point the function is looked at, in cells."""
_ENDS = np.array([[-1.0], [1.0]])
_CIRCLE = np.array([(np.cos(t), np.sin(t)) for t in np.linspace(0.1, 0.1 + 2 * np.pi, 33)[:-1]])

_COMPASS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))

Point = tuple[float, ...]


def find_minima(
    objective: CompiledObjective, parameters: FloatArray, grid: Sequence[FloatArray], z: FloatArray
) -> tuple[Point, ...]:
    """Return the local minima inside a sampled interval or rectangle, the lowest first.

    Args:
        objective: the compiled objective.
        parameters: the formula's parameters, read-only.
        grid: the sampled places of each coordinate, ascending; one or two arrays.
        z: values on the grid, shape (len(y), len(x)), or (len(x),) in one dimension.
    """
    refine = _Refinement(objective, parameters, grid)
    found: list[Point] = []
    for candidate in _candidates(grid, z):
        point = refine.newton(candidate) or refine.compass(candidate)
        if point and refine.is_inside(point) and not any(refine.same(point, p) for p in found):
            found.append(point)
    return tuple(sorted(found, key=refine.value))


def _candidates(grid: Sequence[FloatArray], z: FloatArray) -> list[Point]:
    """Return the grid points that are lower than all their neighbours, the lowest first.

    A point on the edge is none: mostly the function goes on falling beyond it.
    """
    heights = np.where(np.isfinite(z), z, np.inf)
    padded = np.pad(heights, 1, constant_values=-np.inf)
    lower = np.isfinite(heights)
    for offset in np.ndindex(*(3,) * z.ndim):
        if offset != (1,) * z.ndim:
            neighbour = padded[tuple(slice(o, o + n) for o, n in zip(offset, z.shape, strict=True))]
            # Of two equal neighbours, as when a minimum lies midway, the later one counts.
            lower &= heights < neighbour if offset < (1,) * z.ndim else heights <= neighbour
    places = np.argwhere(lower)
    order = np.argsort(heights[lower], kind="stable")[:MOST]
    # Rows of z belong to y, columns to x.
    return [
        tuple(float(grid[axis][i]) for axis, i in enumerate(reversed(place)))
        for place in places[order]
    ]


class _Refinement:
    """Brings candidates to the minimum beside them."""

    def __init__(
        self, objective: CompiledObjective, parameters: FloatArray, grid: Sequence[FloatArray]
    ) -> None:
        self._objective = objective
        self._parameters = parameters
        self._low = np.array([axis[0] for axis in grid])
        self._high = np.array([axis[-1] for axis in grid])
        self._cell = np.array([axis[1] - axis[0] for axis in grid])
        self._dim = len(grid)

    def value(self, point: Point) -> float:
        return float(self._objective.value_and_gradient(*self._plane(point), self._parameters)[0])

    def is_inside(self, point: Point) -> bool:
        return bool(((self._low <= point) & (point <= self._high)).all())

    def same(self, a: Point, b: Point) -> bool:
        return bool((np.abs(np.subtract(a, b)) < self._cell).all())

    def newton(self, start: Point) -> Point | None:
        """Return a stationary point with a positive definite Hessian near ``start``, if any."""
        point = np.array(start)
        for _ in range(60):
            gradient, hessian = self._derivatives(tuple(point))
            if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
                return None
            curvatures, axes = np.linalg.eigh(hessian)
            if np.abs(curvatures).min() == 0.0:
                return None
            # Along an axis that bends down, the way is reversed: towards the minimum.
            step = -axes @ ((axes.T @ gradient) / np.abs(curvatures))
            # A step of more than some cells would leave the candidate's own hollow.
            step *= min(1.0, 4.0 / max(np.abs(step / self._cell).max(), 1e-300))
            point = point + step
            if np.abs(step).max() <= 1e-12 * max(1.0, np.abs(point).max()):
                # The floor of a valley is bent to its sides alone.
                bent = curvatures.min() > _FLAT * curvatures.max()
                return tuple(map(float, point)) if bent else None
        return None

    def compass(self, start: Point) -> Point | None:
        """Return the lowest point that ever smaller steps lead to, if they need not go far."""
        point, value, step = np.array(start), self.value(start), self._cell.copy()
        for _ in range(400):
            if (np.abs(point - start) > self._cell).any():
                return None
            around = [point + step * direction[: self._dim] for direction in _COMPASS]
            values = [self.value(tuple(place)) for place in around]
            best = int(np.nanargmin(values)) if not np.isnan(values).all() else 0
            if values[best] < value:
                point, value = around[best], values[best]
            elif (step < 1e-10 * self._cell).all():
                lowest = self._is_hollow(point) and not self._is_pole(point)
                return tuple(map(float, point)) if lowest else None
            else:
                step = step / 2
        return None

    def _is_hollow(self, point: FloatArray) -> bool:
        """Return whether no half of all directions is without a gradient around a point."""
        gradients = np.array(
            [
                self._objective.value_and_gradient(*self._plane(place), self._parameters)[1:]
                for place in self._around(point, _NEAR)
            ]
        )
        if self._dim == 1:
            return bool(gradients[0, 0] < 0.0 < gradients[1, 0])
        if not (np.isfinite(gradients).all() and gradients.any(axis=1).all()):
            return False
        angles = np.sort(np.arctan2(gradients[:, 1], gradients[:, 0]))
        gap = np.diff(angles, append=angles[0] + 2 * np.pi).max()
        # The gradients beside a valley's floor point to two sides: the gap is half a turn.
        return bool(gap < np.pi - 1e-5)

    def _is_pole(self, point: FloatArray) -> bool:
        """Return whether the function falls without bound: hardly higher twice as far away."""
        value = self.value(tuple(point))
        near, far = (
            max(self.value(tuple(place)) for place in self._around(point, reach)) - value
            for reach in (_NEAR, 2 * _NEAR)
        )
        return not (np.isfinite(value) and near < 0.9 * far)

    def _around(self, point: FloatArray, reach: float) -> list[FloatArray]:
        """Return places all around a point, so many cells away."""
        return list(point + reach * self._cell * (_ENDS if self._dim == 1 else _CIRCLE))

    def _plane(self, point: Point | FloatArray) -> tuple[float, float]:
        return float(point[0]), float(point[1]) if self._dim == 2 else 0.0

    def _derivatives(self, point: Point) -> tuple[FloatArray, FloatArray]:
        plane = self._plane(point)
        _, *gradient = self._objective.value_and_gradient(*plane, self._parameters)
        xx, xy, yy = self._objective.hessian(*plane, self._parameters)
        hessian = np.array([[xx, xy], [xy, yy]])
        return np.array(gradient[: self._dim]), hessian[: self._dim, : self._dim]
