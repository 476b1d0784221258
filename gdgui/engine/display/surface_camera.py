"""From where a surface is looked at: what turns its coordinates into pixels, and back.

A surface lies in a box around the origin, as wide as 2 on its longer side. A camera turns around
the vertical axis of the box, and looks at it from above. Distances are told by a *nearness* that
grows towards the viewer and is affine in the pixels: minus the distance where lines stay parallel,
and a multiple of its reciprocal in perspective.
"""

import math
from functools import cached_property

import msgspec
import numpy as np
from msgspec.structs import replace

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trigonometry import sine_and_cosine

__all__ = ["HOME", "Box", "Camera", "View"]

_LOWEST, _HIGHEST = 2.0, 90.0
_LEAST_ZOOM, _MOST_ZOOM = 0.25, 40.0
_FARTHEST_PAN = 20.0
_DISTANCE = 4.5
"""Where the eye is in perspective, in radii of the box around its middle."""
_ROUND = 96
"""At how many places of a full turn the box must fit."""


class Box(msgspec.Struct, frozen=True):
    """Half the width, the depth and the height of what a surface lies in."""

    x: float = 1.0
    y: float = 1.0
    z: float = 0.45

    @property
    def radius(self) -> float:
        """How far its corners are from its vertical axis."""
        return math.hypot(self.x, self.y)


class Camera(msgspec.Struct, frozen=True):
    """From where a box is looked at.

    Attributes:
        azimuth: how far the viewer has gone around it, counterclockwise seen from above, in
            degrees; at 0 the first coordinate grows to the right, and the second away.
        elevation: how high the viewer stands, in degrees from 2 to 90, which is straight above.
        zoom: how many times as large as what just fits it is.
        pan: how far it is moved to the right and down, in heights of the picture.
        is_perspective: whether what is farther away is smaller.
    """

    azimuth: float = -32.0
    elevation: float = 42.0
    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)
    is_perspective: bool = True

    def turned(self, azimuth: float, elevation: float = 0.0) -> "Camera":
        """Return the camera some degrees further around and further up."""
        around = math.remainder(self.azimuth + azimuth, 360.0)
        up = min(max(self.elevation + elevation, _LOWEST), _HIGHEST)
        return replace(self, azimuth=around, elevation=up)

    def panned(self, right: float, down: float) -> "Camera":
        """Return the camera with the picture moved, in heights of it."""
        moved = (self.pan[0] + right, self.pan[1] + down)
        x, y = (min(max(part, -_FARTHEST_PAN), _FARTHEST_PAN) for part in moved)
        return replace(self, pan=(x, y))

    def zoomed(self, factor: float, at: tuple[float, float] = (0.0, 0.0)) -> "Camera":
        """Return the camera closer, with a place of the picture where it was.

        Args:
            factor: how many times as large everything gets.
            at: the place, from the middle of the picture to the right and down, in heights.
        """
        zoom = min(max(self.zoom * factor, _LEAST_ZOOM), _MOST_ZOOM)
        grown = zoom / self.zoom
        pan = tuple(a + (p - a) * grown for a, p in zip(at, self.pan, strict=True))
        return replace(self, zoom=zoom).panned(pan[0] - self.pan[0], pan[1] - self.pan[1])


HOME = Camera()
"""Where a surface is looked at from at first."""


class View(msgspec.Struct, frozen=True, dict=True):
    """A camera with the box it looks at and the picture that it takes.

    Attributes:
        camera: from where.
        box: at what.
        width, height: the pixels of the picture.
        margin: how many pixels stay free at the sides, above and below, where nothing is zoomed.
    """

    camera: Camera
    box: Box
    width: int
    height: int
    margin: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def scaled(self, factor: float) -> "View":
        """Return the same view on so many times as many pixels across and down."""
        return replace(
            self,
            width=max(1, round(self.width * factor)),
            height=max(1, round(self.height * factor)),
            margin=tuple(part * factor for part in self.margin),
        )

    @cached_property
    def axes(self) -> FloatArray:
        """The directions to the right, up and towards the viewer, each a row of (3, 3)."""
        turns = np.array([self.camera.azimuth, self.camera.elevation]) / 360.0
        (sin_a, sin_e), (cos_a, cos_e) = (part.tolist() for part in sine_and_cosine(turns))
        return np.array(
            [
                [cos_a, sin_a, 0.0],
                [-sin_a * sin_e, cos_a * sin_e, cos_e],
                [sin_a * cos_e, -cos_a * cos_e, sin_e],
            ]
        )

    @cached_property
    def distance(self) -> float:
        """How far the eye is from the middle of the box; 0 where lines stay parallel."""
        if not self.camera.is_perspective:
            return 0.0
        return _DISTANCE * math.hypot(self.box.radius, self.box.z)

    @cached_property
    def parameters(self) -> FloatArray:
        """All that the compiled loops need to know of the view, shape (13,).

        `axes`, the pixel of the middle, pixels for each unit there, and the distance.
        """
        low, high, across = self._reach()
        aside, above, below = self.margin
        room_x = max(self.width - 2 * aside, self.width / 3.0)
        room_y = max(self.height - above - below, self.height / 3.0)
        fitting = min(room_x / (2.0 * across), room_y / (high - low))
        scale = fitting * self.camera.zoom
        right, down = self.camera.pan
        cx = self.width / 2.0 + right * self.height
        middle = (self.height + above - below) / 2.0
        cy = middle + down * self.height + fitting * (low + high) / 2.0 * self.camera.zoom
        return np.array([*self.axes.ravel().tolist(), cx, cy, scale, self.distance])

    def _reach(self) -> tuple[float, float, float]:
        """Return how far the box reaches down, up and to a side, however it is turned."""
        sin, cos = sine_and_cosine(np.arange(_ROUND) / _ROUND)
        circle = np.column_stack((sin, cos)) * self.box.radius
        rings = [np.column_stack((circle, np.full(_ROUND, z))) for z in (-self.box.z, self.box.z)]
        right, up, toward = self.axes @ np.vstack(rings).T
        near = self.nearness_factor(toward)
        return float((up * near).min()), float((up * near).max()), float((right * near).max())

    def nearness_factor(self, toward: FloatArray) -> FloatArray:
        """Return how many times as large as at the middle things are, so far towards the viewer."""
        if not self.distance:
            return np.ones_like(toward)
        return self.distance / (self.distance - toward)

    def project(self, points: FloatArray) -> FloatArray:
        """Return (x, y, nearness) in the picture of points of the box, both of shape (n, 3)."""
        right, up, toward = self.axes @ points.T
        factor = self.nearness_factor(toward)
        cx, cy, scale = self.parameters[9:12]
        near = factor if self.distance else toward
        return np.column_stack((cx + scale * right * factor, cy - scale * up * factor, near))

    def unproject(self, x: float, y: float, nearness: float) -> tuple[float, float, float]:
        """Return the point of the box that a pixel shows at a nearness."""
        cx, cy, scale = self.parameters[9:12]
        factor = nearness if self.distance else 1.0
        toward = self.distance * (1.0 - 1.0 / nearness) if self.distance else nearness
        seen = np.array([(x - cx) / (scale * factor), (cy - y) / (scale * factor), toward])
        a, b, c = (self.axes.T @ seen).tolist()
        return a, b, c
