r"""A plane through the parameters of a model, on which a loss is shown as a landscape.

Either two parameters vary, and the others stay as they are at a point: where a model has no others
that plane is the whole space, and what is seen is the loss itself. A typed model may have a single
one: a plane has an idle coordinate beside it, 0 on every path, that changes nothing, and a window
shows a line instead. Or the plane is spanned by
two directions of unit length at right angles, B, through an origin; θ has the coordinates
:math:`B (\theta - \theta_0)` in it, and distances and angles in the plane are those among the
parameters. `gdgui.engine.display.plane_directions` finds directions.

What lies outside a plane is projected onto it. How much of a path a plane holds is its share of the
path's variation, :math:`\sum_k \|B (\theta_k - \bar\theta)\|^2 / \sum_k \|\theta_k -
\bar\theta\|^2`, as of principal components; how far the loss at an iterate is from what the plane
shows there is told beside it.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.trajectory import Trajectory

__all__ = [
    "MARGIN",
    "Axes",
    "AxisPlane",
    "ParameterLine",
    "Plane",
    "SpannedPlane",
    "Variation",
    "axis_plane",
    "variation",
    "widest_axes",
]

Axes = tuple[int, int]
"""The numbers of two parameters, the lower one first."""

MARGIN = 0.15
"""How far beyond the paths in it a plane is shown, as a share of their extent."""
_NUMBERS_AT_ONCE = 1 << 22
"""So many numbers of a path are looked at together."""


class Plane(msgspec.Struct, frozen=True, eq=False):
    """What all planes have in common.

    Attributes:
        base: θ at a point of the plane, shape (n,).
        names: what its coordinates are called; an idle one has no name.
    """

    base: FloatArray
    names: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the plane is the whole space."""
        return len(self.base) <= 2

    @property
    @abstractmethod
    def moves(self) -> bool:
        """Whether it goes through the iterate at the playhead, and so is another at each step."""

    @abstractmethod
    def of(self, vectors: FloatArray) -> FloatArray:
        """Return the two components of steps and gradients (…, n) in the plane: (…, 2)."""

    @abstractmethod
    def at(self, thetas: FloatArray) -> FloatArray:
        """Return the coordinates of places (…, n) in the plane, or projected onto it: (…, 2)."""

    @abstractmethod
    def points(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Return θ at places of the plane, given by their coordinates: shape (k, n)."""

    @abstractmethod
    def lifted(self, theta: Sequence[float], point: tuple[float, ...]) -> tuple[float, ...]:
        """Return θ moved along the plane to where it is projected onto a point of it."""

    def projected(self, theta: FloatArray) -> FloatArray:
        """Return the point of the plane that is nearest to θ, shape (n,)."""
        place = self.at(theta)
        nearest: FloatArray = self.points(place[:1], place[1:])[0]
        return nearest

    def tape(self, tape: Trajectory) -> Trajectory:
        """Return a tape as it is seen in the plane."""
        return replace(tape, x=self.at(tape.x), grad=self.of(tape.grad), names=self.names)

    def step(self, step: Step) -> Step:
        """Return a step as it is seen in the plane."""
        return replace(
            step,
            x=self.at(step.x),
            gradient=self.of(step.gradient),
            noise=self.of(step.noise),
            direction=self.of(step.direction),
            next_x=self.at(step.next_x),
            moved_to=None if step.moved_to is None else self.at(step.moved_to),
            before=self._state(step.before),
            after=self._state(step.after),
            names=self.names,
        )

    def _state(self, state: dict[str, FloatArray]) -> dict[str, FloatArray]:
        n = len(self.base)
        return {
            name: self.of(values) if values.shape == (n,) else values
            for name, values in state.items()
        }

    def curvature(self, curvature: Curvature) -> Curvature:
        """Return how the objective bends in the plane."""
        hessian = self.of(self.of(curvature.hessian).T)
        if np.isfinite(hessian).all():
            eigenvalues, eigenvectors = np.linalg.eigh(hessian)
        else:
            eigenvalues, eigenvectors = np.full(len(hessian), np.nan), np.full_like(hessian, np.nan)
        return replace(
            curvature,
            x=self.at(curvature.x),
            gradient=self.of(curvature.gradient),
            hessian=np.ascontiguousarray(hessian),
            eigenvalues=eigenvalues,
            eigenvectors=eigenvectors,
        )


class AxisPlane(Plane, frozen=True, eq=False, kw_only=True):
    """Two parameters, the rest being as they are at a point; their own values are the coordinates.

    Attributes:
        axes: which two.
    """

    axes: Axes

    @property
    def moves(self) -> bool:
        """Whether there are others, which are as at the playhead."""
        return not self.is_whole

    @property
    def _has_idle(self) -> bool:
        return len(self.base) == 1

    def points(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Return θ at places of the plane, given by their coordinates: shape (k, n)."""
        theta = np.tile(self.base, (len(first), 1))
        theta[:, self.axes[0]] = first
        if not self._has_idle:
            theta[:, self.axes[1]] = second
        return theta

    def lifted(self, theta: Sequence[float], point: tuple[float, ...]) -> tuple[float, ...]:
        """Return θ with these values of the two."""
        moved = list(theta)
        for axis, value in zip(self.axes[: len(moved)], point, strict=False):
            moved[axis] = value
        return tuple(moved)

    def of(self, vectors: FloatArray) -> FloatArray:
        """Return the two components of vectors (…, n): (…, 2).

        It is a look at the same memory but for an idle coordinate, which is 0.
        """
        i, j = self.axes
        if self._has_idle:
            return np.concatenate((vectors, np.zeros_like(vectors)), axis=-1)
        found: FloatArray = vectors[..., i : j + 1 : j - i]
        return found

    def at(self, thetas: FloatArray) -> FloatArray:
        """Return the two parameters of places (…, n): (…, 2), as `of` does."""
        return self.of(thetas)


class ParameterLine(Plane, frozen=True, eq=False, kw_only=True):
    """All values of a model's only parameter: a line, on which the loss is a curve."""

    @property
    def moves(self) -> bool:
        """It is the whole space."""
        return False

    def points(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Return θ at places of the line; there is no second coordinate."""
        return np.array(first, np.float64)[:, None]

    def lifted(self, theta: Sequence[float], point: tuple[float, ...]) -> tuple[float, ...]:
        """Return the place itself."""
        return point[:1]

    def of(self, vectors: FloatArray) -> FloatArray:
        """Return vectors (…, 1) as they are."""
        return vectors

    def at(self, thetas: FloatArray) -> FloatArray:
        """Return places (…, 1) as they are."""
        return thetas


class SpannedPlane(Plane, frozen=True, eq=False, kw_only=True):
    """Two directions through a point, which has the coordinates (0, 0).

    Attributes:
        basis: the directions, of length 1 and at right angles, shape (2, n).
    """

    basis: FloatArray

    @property
    def moves(self) -> bool:
        """It stays where it is."""
        return False

    def points(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Return θ at places of the plane, given by their coordinates: shape (k, n)."""
        found: FloatArray = self.base + np.column_stack([first, second]) @ self.basis
        return found

    def lifted(self, theta: Sequence[float], point: tuple[float, ...]) -> tuple[float, ...]:
        """Return θ moved along the plane; how far it is from the plane does not change."""
        before = np.array(theta, np.float64)
        return tuple((before + (np.array(point) - self.at(before)) @ self.basis).tolist())

    def of(self, vectors: FloatArray) -> FloatArray:
        """Return the two components of vectors (…, n): shape (…, 2)."""
        with np.errstate(all="ignore"):
            found: FloatArray = vectors @ self.basis.T
        return found

    def at(self, thetas: FloatArray) -> FloatArray:
        """Return the coordinates of places (…, n): shape (…, 2)."""
        with np.errstate(all="ignore"):
            found: FloatArray = thetas @ self.basis.T - self.base @ self.basis.T
        return found


class Variation(NamedTuple):
    """How much paths vary about the mean of all their iterates, as sums of squares.

    Attributes:
        total: in all directions.
        seen: within a plane.
    """

    total: float
    seen: float

    @property
    def share(self) -> float | None:
        """The share that lies in the plane, 0 to 1; None where nothing varies or all overflows."""
        if not 0.0 < self.total < np.inf:
            return None
        return min(1.0, self.seen / self.total)


def variation(plane: Plane, paths: Sequence[FloatArray]) -> Variation:
    """Return how much of paths lies in a plane.

    Args:
        plane: the plane.
        paths: iterates, finite, shape (k, n) each.
    """
    mean = sum(path.sum(axis=0) for path in paths) / sum(map(len, paths))
    total = seen = 0.0
    for path in paths:
        rows = max(1, _NUMBERS_AT_ONCE // path.shape[1])
        for first in range(0, len(path), rows):
            part = path[first : first + rows] - mean
            total += float(np.sum(part * part))
            seen += float(np.sum(plane.of(part) ** 2))
    return Variation(total, seen)


def axis_plane(base: FloatArray, axes: Axes, names: Sequence[str]) -> AxisPlane:
    """Return the plane of two parameters, or of the only one, through θ.

    Args:
        base: θ, shape (n,).
        axes: which two; of a single one (0, 1).
        names: what all parameters are called.
    """
    i, j = axes
    return AxisPlane(base=base, names=(names[i], names[j] if j < len(names) else ""), axes=axes)


def widest_axes(tape: Trajectory) -> Axes:
    """Return the two parameters that a run moves farthest from its start to its end."""
    way = np.abs(tape.x[-1] - tape.x[0])
    if len(way) == 1:
        return 0, 1
    way[~np.isfinite(way)] = 0.0
    first, second = sorted(np.argsort(-way, kind="stable")[:2].tolist())
    return first, second
