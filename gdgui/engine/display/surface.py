"""A function of two coordinates as a surface: its heights, and pictures of it.

No graphics library is needed: compiled loops draw the surface with a depth buffer, light and
contours, the same on every machine and without a display. Heights go from 0, the lowest that is
shown, to 1, where the map has no more colours either; what lies beyond is cut off flat.
"""

import math
import os
from functools import cache, cached_property
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.surface_camera import Box, View

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

__all__ = [
    "HeightField",
    "HeightScale",
    "Look",
    "Picture",
    "draw_surface",
    "height_scale",
    "warm_up",
]

_MIDDLE = 0.5
"""How high the median of the values lies where heights are logarithmic."""
_SOFTEST, _HARDEST = 1e6, 1e-9
_HALVINGS = 80
_FARTHEST = 1e6
"""How far beyond 0 and 1 heights are told apart."""
_FLOOR_QUANTILE, _REACH = 0.02, 3.0
"""What lies so many heights of all below nearly all values is the depth of a pole."""
_STRIP_BYTES = 4 << 20
_MOST_THREADS = 4
_TABLE = 1024
_UNDERSIDE = 0.94
"""What is left of the light where a surface is seen from below."""
_LIGHT = np.array([-0.42, 0.55, 0.72])
"""Where light comes from: from the left, from above and from the viewer."""


class HeightScale(msgspec.Struct, frozen=True):
    """How high a value is drawn.

    With u = (f − bottom) / (top − bottom) the height is u where heights are linear, and else
    log(1 + u/s) / log(1 + 1/s): linear far below s, logarithmic far above.

    Attributes:
        bottom, top: the values at the heights 0 and 1.
        softness: s; inf for linear heights.
    """

    bottom: float
    top: float
    softness: float = math.inf

    def heights(self, values: FloatArray) -> FloatArray:
        """Return how high values are; nan for what is no number."""
        with np.errstate(over="ignore", invalid="ignore"):
            u = np.clip((values - self.bottom) / (self.top - self.bottom), -_FARTHEST, _FARTHEST)
        if math.isinf(self.softness):
            return u
        s = self.softness
        full = math.log1p(1.0 / s)
        return np.where(u >= 0.0, np.log1p(np.maximum(u, 0.0) / s), u / s) / full

    def value(self, height: float) -> float:
        """Return the value that is so high."""
        u = height
        if not math.isinf(self.softness) and height > 0.0:
            u = self.softness * math.expm1(height * math.log1p(1.0 / self.softness))
        return self.bottom + u * (self.top - self.bottom)


def height_scale(
    values: FloatArray, top: float, lowest: float = math.inf, *, is_linear: bool = False
) -> HeightScale:
    """Return how high values are drawn.

    Args:
        values: all of them, of any shape; those that are not finite do not count.
        top: where they are cut off, which is where the map cuts its colours; nan where it has
            none.
        lowest: the lowest minimum that is known, which is never cut off.
        is_linear: whether heights are proportional to values. Else they are logarithmic, such
            that the median of the values lies in the middle, as the map's bands have it.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return HeightScale(0.0, 1.0)
    low, floor, median = (float(q) for q in np.quantile(finite, (0.0, _FLOOR_QUANTILE, 0.5)))
    low = min(max(low, floor - _REACH * (top - floor)), lowest) if top > floor else low
    if not (math.isfinite(top) and top - low > 1e-9 * max(abs(top), abs(low)) and top > low):
        # All values are one: it is in the middle.
        reach = max(1.0, abs(low))
        return HeightScale(low - reach, low + reach)
    share = (median - low) / (top - low)
    if is_linear or share >= _MIDDLE:
        return HeightScale(low, top)
    return HeightScale(low, top, _softness_for(max(share, 0.0)))


def _softness_for(share: float) -> float:
    """Return s such that log(1 + share/s) / log(1 + 1/s) is `_MIDDLE`, or nearly so."""
    low, high = math.log(_HARDEST), math.log(_SOFTEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        s = math.exp(middle)
        if math.log1p(share / s) > _MIDDLE * math.log1p(1.0 / s):
            low = middle
        else:
            high = middle
    return math.exp(low)


class HeightField(msgspec.Struct, frozen=True, dict=True):
    """Heights on a grid, and the box that they lie in.

    Attributes:
        x, y: the places of columns and rows, ascending and evenly spread, shape (n,) and (m,).
        heights: those of `HeightScale`, shape (m, n); nan where there is none.
        box: what the surface lies in.
    """

    x: FloatArray
    y: FloatArray
    heights: FloatArray
    box: Box

    @classmethod
    def of(
        cls, x: FloatArray, y: FloatArray, heights: FloatArray, aspect: float, tall: float = 0.45
    ) -> "HeightField":
        """Return heights in a box that is ``aspect`` times as deep as wide."""
        longer = max(1.0, aspect)
        heights = np.ascontiguousarray(heights, np.float64)
        return cls(x, y, heights, Box(1.0 / longer, aspect / longer, tall))

    @cached_property
    def places(self) -> tuple[FloatArray, FloatArray]:
        """Where columns and rows lie in the box."""
        sides = (self.x, self.box.x), (self.y, self.box.y)
        across, down = (_spread(line, half) for line, half in sides)
        return across, down

    @cached_property
    def normals(self) -> FloatArray:
        """The unit normals of the surface at the vertices, shape (m, n, 3); up where unknown."""
        across, down = self.places
        heights = 2.0 * self.box.z * np.clip(self.heights, -0.5, 1.5)
        with np.errstate(invalid="ignore"):
            dx, dy = _slopes(heights, across, 1), _slopes(heights, down, 0)
        normals = np.stack((-dx, -dy, np.ones_like(dx)), axis=-1)
        normals /= np.sqrt((normals * normals).sum(axis=-1, keepdims=True))
        return normals

    @cached_property
    def coarser(self) -> "HeightField":
        """The same surface on half as many rows and columns."""
        rows, columns = (_every_other(count) for count in self.heights.shape)
        return HeightField(
            self.x[columns],
            self.y[rows],
            np.ascontiguousarray(self.heights[np.ix_(rows, columns)]),
            self.box,
        )

    def cells(self, points: FloatArray) -> FloatArray:
        """Return where points (x, y) of the plane lie on the grid, in cells: both (n, 2)."""
        low = np.array([self.x[0], self.y[0]])
        span = np.array([self.x[-1], self.y[-1]]) - low
        counts = np.array([len(self.x) - 1.0, len(self.y) - 1.0])
        with np.errstate(over="ignore", invalid="ignore"):
            found: FloatArray = np.ascontiguousarray((points - low) / span * counts)
        return found

    def of_cells(self, places: FloatArray, heights: FloatArray) -> FloatArray:
        """Return the points of the box (n, 3) at places of the grid, in cells, so high."""
        counts = np.array([len(self.x) - 1.0, len(self.y) - 1.0])
        half = np.array([self.box.x, self.box.y])
        flat = (places / counts * 2.0 - 1.0) * half
        return np.column_stack((flat, self.box.z * (2.0 * heights - 1.0)))

    def plane_point(self, point: tuple[float, float, float]) -> tuple[float, float]:
        """Return the coordinates (x, y) of a point of the box."""
        shares = (point[0] / self.box.x + 1.0) / 2.0, (point[1] / self.box.y + 1.0) / 2.0
        ends = (self.x[0], self.x[-1]), (self.y[0], self.y[-1])
        x, y = (float(a + t * (b - a)) for t, (a, b) in zip(shares, ends, strict=True))
        return x, y


def _spread(line: FloatArray, half: float) -> FloatArray:
    low, high = float(line[0]), float(line[-1])
    if not high > low:
        return np.linspace(-half, half, len(line))
    return np.ascontiguousarray(((line - low) / (high - low) * 2.0 - 1.0) * half)


def _every_other(count: int) -> NDArray[np.int64]:
    """Return every other index of so many, and the last."""
    return np.unique(np.append(np.arange(0, count, 2), count - 1))


def _slopes(heights: FloatArray, places: FloatArray, axis: int) -> FloatArray:
    """Return the slope along an axis, from the neighbours that have a height; 0 where none has."""
    ahead = np.diff(heights, axis=axis) / np.expand_dims(np.diff(places), 1 - axis)
    gap = np.full_like(np.take(heights, [0], axis=axis), np.nan)
    forward, back = np.concatenate((ahead, gap), axis), np.concatenate((gap, ahead), axis)
    mean = 0.5 * (forward + back)
    slope = np.where(np.isnan(mean), np.where(np.isnan(forward), back, forward), mean)
    return np.where(np.isnan(slope), 0.0, slope)


class Look(msgspec.Struct, frozen=True, eq=False):
    """How a surface is painted.

    Attributes:
        levels: the heights at which one band ends and the next begins, ascending.
        colors: red, green and blue of each band, 0 to 255, shape (len(levels) + 1, 3).
        contour: the same of the lines along the levels.
        contour_opacity, contour_width: how opaque they are, and how wide in pixels.
        dark, bright: how bright is what gets no light, and all of it.
    """

    levels: FloatArray
    colors: FloatArray
    contour: tuple[float, float, float]
    contour_opacity: float = 0.3
    contour_width: float = 0.8
    dark: float = 0.66
    bright: float = 1.0


class Picture(msgspec.Struct, frozen=True, eq=False):
    """A picture of a surface.

    Attributes:
        view: from where, and on how many pixels.
        image: premultiplied ARGB, shape (height, width); transparent where there is no surface.
        depth: how near the surface is in each pixel, -inf where there is none.
    """

    view: View
    image: NDArray[np.uint32]
    depth: NDArray[np.float32]

    def point_at(self, x: float, y: float) -> tuple[float, float, float] | None:
        """Return the point of the box that a pixel of the surface shows; None beside it."""
        column, row = math.floor(x), math.floor(y)
        if not (0 <= column < self.depth.shape[1] and 0 <= row < self.depth.shape[0]):
            return None
        near = float(self.depth[row, column])
        return None if math.isinf(near) else self.view.unproject(x, y, near)


def warm_up() -> None:
    """Load the compiled loops, so that the first picture need not wait for them.

    Meant for a background thread: on the first launch of all they are compiled.
    """
    from gdgui.engine.display import surface_kernels, surface_line_kernels  # noqa: F401


def draw_surface(
    field: HeightField,
    view: View,
    look: Look,
    *,
    samples: int = 2,
    floor: float | None = None,
    opacity: float = 1.0,
) -> Picture:
    """Draw a surface; the same to the last bit whenever it is drawn.

    Args:
        field: the surface.
        view: from where, and on how many pixels.
        look: its colours.
        samples: how finely each pixel is looked at, across and down.
        floor: where in the box it is pressed flat, with its bands and contours; None for itself.
        opacity: how opaque it is.
    """
    from gdgui.engine.display.surface_kernels import fill_surface, paint_buffer, project_grid

    xs, ys = field.places
    fine = view.scaled(float(samples))
    bottom, tall = (-field.box.z, 2.0 * field.box.z) if floor is None else (floor, 0.0)
    normals = field.normals if floor is None else _upwards(field.heights.shape)
    light = view.axes.T @ (_LIGHT / np.sqrt((_LIGHT * _LIGHT).sum()))
    flat_light = float(light[2])
    shades = np.array([look.dark, look.bright - look.dark, _UNDERSIDE])
    projected = np.empty((*field.heights.shape, 5))
    project_grid(xs, ys, field.heights, normals, fine.parameters, bottom, tall, light, projected)
    image = np.empty((view.height, view.width), np.uint32)
    depth = np.empty((view.height, view.width), np.float32)
    table = np.searchsorted(look.levels, np.arange(_TABLE) / _TABLE, "right").astype(np.int64)
    contour = np.array([*look.contour, look.contour_opacity, look.contour_width * samples])
    colors = np.ascontiguousarray(look.colors, np.float64)
    rows = max(1, _STRIP_BYTES // (16 * samples * samples * view.width))

    def draw_strip(top: int) -> None:
        end = min(top + rows, view.height)
        buffer = np.empty(((end - top) * samples, view.width * samples, 4), np.float32)
        buffer[:, :, 0] = -np.inf
        fill_surface(
            xs, ys, field.heights, projected, fine.parameters, bottom, tall, flat_light,
            shades, top * samples, buffer,
        )  # fmt: skip
        paint_buffer(
            buffer, samples, look.levels, table, colors, contour, opacity,
            image[top:end], depth[top:end],
        )  # fmt: skip

    # No strip depends on another: the picture is the same however many are drawn at once.
    list(_threads().map(draw_strip, range(0, view.height, rows)))
    return Picture(view, image, depth)


@cache
def _threads() -> "ThreadPoolExecutor":
    """Return the threads that draw strips; the loops do not hold the interpreter's lock."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1), "surface")


def _upwards(shape: tuple[int, ...]) -> FloatArray:
    normals = np.zeros((*shape, 3))
    normals[..., 2] = 1.0
    return normals
