r"""Stationary points: the one beside a place, and of what kind it is.

A point's kind is read off the Hessian's eigenvalues where they are clear, that is, where they
keep their sign and size in the point's neighbourhood. Where one is not (at x³, at x⁴, along the
floor of a valley), higher orders decide:

- on a line, the slopes on both sides;
- in the plane with one clear eigenvalue, the slopes along the curve on which the objective is
  stationary in the direction that is clear (the splitting lemma; Gromoll and Meyer 1969, On
  differentiable functions with isolated critical points), so that a saddle hidden between two
  parabolas is seen;
- else the lowest and the highest value on a small circle.

Rises are sums of slopes and not differences of values, so that a large constant hides none.
"""

from typing import Literal

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.notation import norm
from gdgui.engine.objective.compilation import CompiledObjective

__all__ = ["Kind", "Surroundings"]

Kind = Literal["minimum", "maximum", "saddle", "inflection", "valley", "ridge", "flat"]

_REACHES = (1e-3, 1e-2, 1e-4, 1e-5)
"""How far around a point higher orders are looked for, in this order, beside its size."""
_POSITION = 1e-9
"""How exactly a point is known, beside its size."""
_SIDE = 1e-6
"""How far from a point its slopes must be those of its Hessian; a kink's are not."""
_RANK = 1e-12
"""Eigenvalues that are smaller beside the other one are rounding."""
_LEVEL = 1e-9
"""Rises that are smaller beside the greatest one are none."""
_SMALLEST_JUMP = 1e-12
"""Values that are nearer to each other are those of a cusp, or rounding."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
_ANGLES = np.linspace(0.0, 2.0 * np.pi, 65)[:-1] + 0.1


class Surroundings:
    """The objective around some points.

    Args:
        objective: the compiled objective; its Hessian is needed.
        parameters: the formula's parameters, read-only.
        dim: the number of coordinates.
    """

    def __init__(self, objective: CompiledObjective, parameters: FloatArray, dim: int) -> None:
        self._objective = objective
        self._parameters = parameters
        self._dim = dim

    def gradient(self, point: FloatArray) -> FloatArray:
        """Return the gradient at a point, shape (dim,)."""
        found = self._objective.value_and_gradient(*self._plane(point), self._parameters)
        return np.array(found[1 : 1 + self._dim])

    def hessian(self, point: FloatArray) -> FloatArray:
        """Return the second derivatives at a point, shape (dim, dim)."""
        xx, xy, yy = self._objective.hessian(*self._plane(point), self._parameters)
        return np.array([[xx, xy], [xy, yy]])[: self._dim, : self._dim]

    def is_kink(self, point: FloatArray) -> bool:
        """Tell whether the gradient jumps at a point.

        It does where it differs on both sides of the point as much nearby as farther away; that of
        a smooth objective differs ten times as little ten times as near.
        """
        size = self._size(point)
        for way in np.eye(self._dim):
            near, far = (self._jump(point, r * way) for r in (1e-9 * size, 1e-7 * size))
            level = 1e-6 * float(np.abs(self.gradient(point + 1e-7 * size * way)).max())
            if np.isfinite(near) and near > 0.5 * far and near > max(level, 1e-12):
                return True
        return False

    def _jump(self, point: FloatArray, way: FloatArray) -> float:
        """Return by how much the gradient differs on both sides of a point."""
        # Far out, where runs diverge to, it overflows on both of them.
        with np.errstate(invalid="ignore"):
            return float(np.abs(self.gradient(point + way) - self.gradient(point - way)).max())

    def is_told_by_slopes(self, point: FloatArray) -> bool:
        """Tell whether the slopes around say what a point is that Newton's method finds none at.

        They do at kinks and tips, where the gradient is 0 as the limit or the mean of the sides.
        """
        if not self.gradient(point).any() or not np.isfinite(self.hessian(point)).all():
            return True
        return self.is_kink(point)

    def stationary_point_near(self, start: FloatArray) -> FloatArray | None:
        """Return where Newton's method leads from a point, None where it finds no point.

        Where the Hessian is singular it takes the shortest step, to the nearest point of a valley.
        """
        point, last, last_ratio = start.copy(), 0.0, 0.0
        for _ in range(200):
            gradient, hessian = self.gradient(point), self.hessian(point)
            if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
                return None
            if not gradient.any():
                return point
            values, axes = np.linalg.eigh(hessian)
            largest = float(np.abs(values).max())
            kept = np.abs(values) > _RANK * largest
            along = axes.T @ gradient
            step = -axes[:, kept] @ (along[kept] / values[kept])
            if not (largest > 0.0 and np.isfinite(step).all()):
                return None
            point = point + step
            # At a multiple root the steps shrink by one ratio, so it is known where they end
            # (Aitken's process; Traub 1964, Iterative methods for the solution of equations).
            length = norm(step)
            ratio = length / last if last else 0.0
            if 0.3 < ratio < 0.98 and abs(ratio - last_ratio) < 1e-3:
                end = point + step * ratio / (1.0 - ratio)
                if norm(self.gradient(end)) <= norm(self.gradient(point)):
                    point, ratio = end, 0.0
            last, last_ratio = length, ratio
            size = max(1.0, float(np.abs(point).max()))
            if np.abs(step).max() <= _RANK * size:
                # A slope along which nothing bends has no stationary point.
                lost = np.abs(along[~kept]).max(initial=0.0)
                return point if lost <= 1e-13 * largest * size else None
        return None

    def kind(self, point: FloatArray) -> Kind | None:
        """Return what kind of stationary point this is; None where no one can tell.

        Slopes know nothing of a jump: where the values jump to the wrong side, it is of no kind.
        """
        found = self._kind_without_jumps(point)
        if found is None or found == "flat":
            return found
        falls, rises = self._jumps(point)
        if found in ("minimum", "valley"):
            return None if falls else found
        if found in ("maximum", "ridge"):
            return None if rises else found
        return None if falls or rises else found

    def _jumps(self, point: FloatArray) -> tuple[bool, bool]:
        """Tell whether values beside a point are lower than there by a jump, and whether higher.

        What changes by a jump changes as much nearby as a hundred times as far away.
        """
        size, here = self._size(point), self._value(point)
        ways = np.array(list(np.ndindex(*(3,) * self._dim))) - 1.0
        changes = np.array(
            [[self._value(point + r * size * way) - here for way in ways] for r in (1e-9, 1e-7)]
        )
        near, far = changes
        jumped = (np.abs(near) > 0.9 * np.abs(far)) & (np.abs(near) > 1e-10 * abs(here))
        jumped &= np.isfinite(near) & np.isfinite(far) & (np.abs(near) > _SMALLEST_JUMP)
        return bool((jumped & (near < 0.0)).any()), bool((jumped & (near > 0.0)).any())

    def _value(self, point: FloatArray) -> float:
        return float(self._objective.value_and_gradient(*self._plane(point), self._parameters)[0])

    def _kind_without_jumps(self, point: FloatArray) -> Kind | None:
        """Do what `kind` does for values that do not jump."""
        noise = self._noise(point)
        hessian = self.hessian(point)
        clear: list[tuple[float, FloatArray]] = []
        axes = np.eye(self._dim)
        if np.isfinite(hessian).all():
            values, axes = np.linalg.eigh(hessian)
            clear = [
                (float(value), axis)
                for value, axis in zip(values, axes.T, strict=True)
                if abs(value) > 1e-13 * np.abs(values).max()
                and self._is_clear(point, float(value), axis, axes, noise)
            ]
        if len(clear) == self._dim:
            return _kind_by_signs([value for value, _ in clear])
        level: Kind | None = None
        for reach in _REACHES:
            r = reach * self._size(point)
            found = self._kind_by_slopes(point, clear, axes, r, noise)
            if level is not None:
                # A floor that falls or rises farther out is none.
                return level if found in (None, "flat") else found
            if found in ("valley", "ridge"):
                level = found
            elif found != "flat":
                return found
        return level or "flat"

    def _kind_by_slopes(
        self,
        point: FloatArray,
        clear: list[tuple[float, FloatArray]],
        axes: FloatArray,
        r: float,
        noise: float,
    ) -> Kind | None:
        """Return what kind the slopes at a distance r show; "flat" where they are rounding."""
        if self._dim == 1:
            return self._kind_on_a_line(point, r, noise)
        if len(clear) == 1:
            ((value, axis),) = clear
            other = axes[:, 0] if abs(axes[:, 0] @ axis) < 0.5 else axes[:, 1]
            return self._kind_along_a_curve(point, value, axis, other, r, noise)
        return self._kind_on_a_circle(point, r, noise)

    def _kind_on_a_line(self, point: FloatArray, r: float, noise: float) -> Kind | None:
        left, right = -self.gradient(point - r)[0], self.gradient(point + r)[0]
        if not (np.isfinite(left) and np.isfinite(right)):
            return None
        if abs(left) <= noise or abs(right) <= noise:
            return "flat"
        if (left > 0.0) != (right > 0.0):
            return "inflection"
        return "minimum" if left > 0.0 else "maximum"

    def _kind_along_a_curve(
        self,
        point: FloatArray,
        value: float,
        axis: FloatArray,
        other: FloatArray,
        r: float,
        noise: float,
    ) -> Kind | None:
        rises = []
        for t in (-r, r):
            place = point + t * other
            for _ in range(8):
                off = float(self.gradient(place) @ axis)
                bend = float(axis @ self.hessian(place) @ axis)
                if not (np.isfinite(off) and np.isfinite(bend) and bend * value > 0.0):
                    return None
                place = place - off / bend * axis
            slope = float(self.gradient(place) @ other) * np.sign(t)
            rounding = 1e-13 * abs(value) * self._size(point)
            rises.append(0.0 if abs(slope) <= max(noise, rounding) else slope * np.sign(value))
        if min(rises) < 0.0:
            return "saddle"
        if min(rises) > 0.0:
            return "minimum" if value > 0.0 else "maximum"
        return "valley" if value > 0.0 else "ridge"

    def _kind_on_a_circle(self, point: FloatArray, r: float, noise: float) -> Kind | None:
        rises = np.array([self._rise(point, r, angle) for angle in _ANGLES])
        if not np.isfinite(rises).all():
            return None
        lowest = self._extreme(point, r, rises, 1.0)
        highest = self._extreme(point, r, rises, -1.0)
        most = max(abs(lowest), abs(highest))
        if most <= noise * r:
            return "flat"
        level = max(_LEVEL * most, noise * r)
        if lowest < -level:
            if highest > level:
                return "saddle"
            return "maximum" if highest < -level else "ridge"
        return "minimum" if lowest > level else "valley"

    def _rise(self, point: FloatArray, r: float, angle: float) -> float:
        """Return how much higher the objective is at a distance r in a direction."""
        way = np.array([np.cos(angle), np.sin(angle)])
        shares = 0.5 * (1.0 + _NODES)
        slopes = [self.gradient(point + share * r * way) @ way for share in shares]
        return float(0.5 * r * (_WEIGHTS @ slopes))

    def _extreme(self, point: FloatArray, r: float, rises: FloatArray, sign: float) -> float:
        """Return the least rise on a circle, or the greatest where the sign is -1."""
        best = int(np.argmin(sign * rises))
        angle, width = float(_ANGLES[best]), 2.0 * np.pi / len(_ANGLES)
        value = sign * float(rises[best])
        while width > 1e-9:
            width *= 0.5
            for other in (angle - width, angle + width):
                found = sign * self._rise(point, r, other)
                if found < value:
                    angle, value = other, found
        return sign * value

    def _is_clear(
        self, point: FloatArray, value: float, axis: FloatArray, axes: FloatArray, noise: float
    ) -> bool:
        """Tell whether an eigenvalue is that of the point and not of where rounding has put it."""
        size = self._size(point)
        off = max(_POSITION * size, noise / abs(value))
        for way in axes.T:
            for side in (-off, off):
                there = float(axis @ self.hessian(point + side * way) @ axis)
                if not 0.5 < there / value < 2.0:
                    return False
        step = max(_SIDE * size, 4.0 * off)
        for side in (-step, step):
            slope = float(self.gradient(point + side * axis) @ axis)
            if not 0.25 < slope / (side * value) < 4.0:
                return False
        return True

    def _noise(self, point: FloatArray) -> float:
        """Return how much of a gradient here is rounding."""
        ulp = 4.0 * np.spacing(np.maximum(np.abs(point), 1e-300))
        found = np.abs([self.gradient(point + ulp * sign) for sign in (-1.0, 0.0, 1.0)])
        noise = 10.0 * np.max(found, axis=0, where=np.isfinite(found), initial=0.0)
        near, far = (self.gradient(point + move) for move in (ulp, 1e-5 * self._size(point)))
        # At a kink there are slopes of one size at any distance; at a tip there is no Hessian.
        jumps = (np.abs(near - far) <= 0.1 * np.abs(far)) & (far != 0.0)
        if not np.isfinite(self.hessian(point)).all():
            jumps |= bool(far.any())
        noise = np.where(jumps, 1e-9 * float(np.abs(far).max()), noise)
        return float(noise.max())

    def _size(self, point: FloatArray) -> float:
        return max(1.0, float(np.abs(point).max()))

    def _plane(self, point: FloatArray) -> tuple[float, float]:
        return float(point[0]), float(point[1]) if self._dim == 2 else 0.0


def _kind_by_signs(values: list[float]) -> Kind:
    if min(values) > 0.0:
        return "minimum"
    return "maximum" if max(values) < 0.0 else "saddle"
