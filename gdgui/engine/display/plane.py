"""A plane through the parameters of a model, on which a loss is shown as a landscape.

Two parameters vary, and the others stay as they are at a point. Where a model has no others the
plane is the whole space, and what is seen is the loss itself. A typed model may have a single one:
its second coordinate is idle, 0 on every path, and changes nothing.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from msgspec.structs import replace

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.trajectory import Trajectory

__all__ = ["Axes", "Plane", "plane_through", "widest_axes"]

Axes = tuple[int, int]
"""The numbers of two parameters, the lower one first."""


class Plane(msgspec.Struct, frozen=True, eq=False):
    """Two parameters, the rest being as they are at a point.

    Attributes:
        axes: which two.
        base: θ at the point, shape (n,).
        names: what the two are called; an idle one has no name.
    """

    axes: Axes
    base: FloatArray
    names: tuple[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether there are no other parameters."""
        return len(self.base) == len(self.axes)

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
        """Return θ moved in the plane to a point of it."""
        moved = list(theta)
        for axis, value in zip(self.axes[: len(moved)], point, strict=False):
            moved[axis] = value
        return tuple(moved)

    def of(self, vectors: FloatArray) -> FloatArray:
        """Return the two coordinates of vectors (…, n), (…, 2).

        It is a look at the same memory but for an idle coordinate, which is 0.
        """
        i, j = self.axes
        if self._has_idle:
            return np.concatenate((vectors, np.zeros_like(vectors)), axis=-1)
        found: FloatArray = vectors[..., i : j + 1 : j - i]
        return found

    def tape(self, tape: Trajectory) -> Trajectory:
        """Return a tape as it is seen in the plane; nothing is copied."""
        return replace(tape, x=self.of(tape.x), grad=self.of(tape.grad), names=self.names)

    def step(self, step: Step) -> Step:
        """Return a step as it is seen in the plane."""
        return replace(
            step,
            x=self.of(step.x),
            gradient=self.of(step.gradient),
            noise=self.of(step.noise),
            direction=self.of(step.direction),
            next_x=self.of(step.next_x),
            moved_to=None if step.moved_to is None else self.of(step.moved_to),
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
            eigenvalues, eigenvectors = np.full(2, np.nan), np.full((2, 2), np.nan)
        return replace(
            curvature,
            x=self.of(curvature.x),
            gradient=self.of(curvature.gradient),
            hessian=np.ascontiguousarray(hessian),
            eigenvalues=eigenvalues,
            eigenvectors=eigenvectors,
        )


def plane_through(base: FloatArray, axes: Axes, names: Sequence[str]) -> Plane:
    """Return the plane of two parameters, or of the only one, through θ.

    Args:
        base: θ, shape (n,).
        axes: which two.
        names: what all parameters are called.
    """
    i, j = axes
    return Plane(axes, base, (names[i], names[j] if j < len(names) else ""))


def widest_axes(tape: Trajectory) -> Axes:
    """Return the two parameters that a run moves farthest from its start to its end."""
    way = np.abs(tape.x[-1] - tape.x[0])
    if len(way) == 1:
        return 0, 1
    way[~np.isfinite(way)] = 0.0
    first, second = sorted(np.argsort(-way, kind="stable")[:2].tolist())
    return first, second
