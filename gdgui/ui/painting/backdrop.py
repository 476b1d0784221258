"""The ground under the paths: filled bands and thin contours, painted once into an image.

Painting needs no widget, so a worker thread can do it; the landscape shows the last image until
the next one is there. Nothing here knows a formula: it is given samples.
"""

import math
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from gdgui.engine.arrays import FloatArray
from gdgui.ui.painting.canvas import is_vector
from gdgui.ui.painting.minimum_markers import MinimumMarkers
from gdgui.ui.painting.pixels import straightened
from gdgui.ui.painting.ranges import LARGEST, is_wide, widened
from gdgui.ui.style.theme import Theme

if TYPE_CHECKING:
    from gdgui.ui.painting.relief import Relief

__all__ = [
    "Profile",
    "Samples",
    "Surface",
    "band_color",
    "contour_levels",
    "paint_backdrop",
    "paint_ground",
    "profile_height",
]

LEVELS = 20
_TOP_QUANTILE = 0.98
_MIDDLE = 0.6
_CONTOUR_WIDTH = 0.8
_HATCH_GAP = 9.0


Samples = tuple[FloatArray, FloatArray, FloatArray]


class Surface(msgspec.Struct, frozen=True, eq=False):
    """The ground of a landscape in two dimensions.

    Attributes:
        image: what `paint_backdrop` painted.
        x_range, y_range: the coordinates at its edges, low first.
        minima: all of them that are known in view, the lowest first.
        lowest: the objective at the lowest of them, inf if there is none.
        field: points (n, 2) and the gradients there, for arrows; None if no one asked.
        samples: what the image was painted from: first coordinates (n,), second ones (m,) and
            values (m, n). A vector picture is drawn of them.
        kinds: how the minima are marked; None for all alike.
        relief: what a surface is drawn from; None where none is shown.
    """

    image: QImage
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    minima: tuple[tuple[float, float], ...]
    lowest: float = math.inf
    field: tuple[FloatArray, FloatArray] | None = None
    samples: Samples | None = None
    kinds: MinimumMarkers | None = None
    relief: "Relief | None" = None

    @property
    def markers(self) -> MinimumMarkers:
        """The minima as they are marked."""
        return self.kinds or MinimumMarkers(self.minima)


class Profile(msgspec.Struct, frozen=True, eq=False):
    """The ground of a landscape in one dimension: the curve of the objective.

    Attributes:
        x: where it was sampled, ascending, shape (n,).
        f: its values there, shape (n,); nan or inf where it has none.
        minima: the points (x, f) of all that are known in view, the lowest first.
        lowest: the f of the lowest of them, inf if there is none.
        kinds: how the minima are marked; None for all alike.
        relief: what a surface is drawn from; None where none is shown.
    """

    x: FloatArray
    f: FloatArray
    minima: tuple[tuple[float, float], ...]
    lowest: float = math.inf
    kinds: MinimumMarkers | None = None
    relief: "Relief | None" = None

    @property
    def markers(self) -> MinimumMarkers:
        """The minima as they are marked."""
        return self.kinds or MinimumMarkers(self.minima)


def profile_height(profile: Profile, x_range: tuple[float, float]) -> tuple[float, float] | None:
    """The lowest and highest value to show of a curve over an interval; None if it has none.

    Everything finite is shown, except that poles are cut off three times the height of the
    middle nine tenths of the values above and below these.
    """
    inside = (profile.x >= x_range[0]) & (profile.x <= x_range[1]) & np.isfinite(profile.f)
    f: FloatArray = profile.f[inside]
    if f.size == 0:
        return None
    f = np.clip(f, -LARGEST, LARGEST)
    low, high = (float(q) for q in np.quantile(f, (0.05, 0.95)))
    reach = 3.0 * (high - low)
    bottom, top = max(float(f.min()), low - reach), min(float(f.max()), high + reach)
    return widened(bottom, top, around=1.0)


def paint_backdrop(
    x: FloatArray,
    y: FloatArray,
    z: FloatArray,
    width_px: int,
    height_px: int,
    device_pixel_ratio: float,
    theme: Theme,
) -> QImage:
    """Paint a surface as filled bands with contours between them, the lowest lightest.

    Safe to call in any thread.

    Args:
        x: first coordinates of the samples, ascending, shape (n,); they span the image.
        y: second coordinates, ascending, shape (m,); the first is at the bottom.
        z: values, shape (m, n); nan where there is none. Such places get hatched.
        width_px: width of the image on screen, in device-independent pixels.
        height_px: height of the image on screen.
        device_pixel_ratio: how many pixels of the image make one of those.
        theme: whose bands and contours to paint with.
    """
    image = QImage(
        max(1, round(width_px * device_pixel_ratio)),
        max(1, round(height_px * device_pixel_ratio)),
        QImage.Format.Format_RGB32,
    )
    image.setDevicePixelRatio(device_pixel_ratio)
    image.fill(QColor(theme.plot_background))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, (x, y, z), QRectF(0, 0, width_px, height_px), theme)
    finally:  # Qt crashes where an image is freed that is still being painted on
        painter.end()
    return image


def paint_ground(painter: QPainter, samples: Samples, rect: QRectF, theme: Theme) -> None:
    """Paint a surface, as `paint_backdrop` does, into a rectangle of whatever is painted on."""
    x, y, z = samples
    px = rect.left() + _spread(x, rect.width())
    py = rect.bottom() - _spread(y, rect.height())
    undefined = np.isnan(z)
    if undefined.any():
        _hatch(painter, rect, theme)
    if not undefined.all():
        _paint_bands(painter, px, py, z, theme)


def _spread(places: FloatArray, length: float) -> FloatArray:
    """Return how far from its beginning each place of an axis of this length lies, in pixels."""
    low, high = float(places[0]), float(places[-1])
    if not is_wide(low, high):
        # So far from 0 that rounding has made them one: they were evenly spread.
        return np.linspace(0.0, length, len(places))
    return (places - low) * (length / (high - low))


def contour_levels(z: FloatArray, count: int = LEVELS) -> FloatArray:
    """The values at which one band ends and the next begins, ascending.

    They lie at ``low + (i / count)^p (high - low)`` with p such that the median of `z` falls just
    above the middle of the bands: a deep valley between steep walls shows as a gentle bowl does.
    Values beyond the highest level share the last band; so do poles.
    """
    finite = np.clip(z[np.isfinite(z)], -LARGEST, LARGEST)
    if finite.size == 0:
        return np.empty(0)
    low, median, high = (float(q) for q in np.quantile(finite, (0.0, 0.5, _TOP_QUANTILE)))
    if not is_wide(low, high):
        return np.empty(0)
    share = min(max((median - low) / (high - low), 1e-12), 1.0)
    power = min(max(np.log(share) / np.log(_MIDDLE), 1.0), 8.0)
    levels = low + (np.arange(1, count + 1) / count) ** power * (high - low)
    return np.unique(levels[(levels > low) & np.isfinite(levels)])


def _paint_bands(
    painter: QPainter, px: FloatArray, py: FloatArray, z: FloatArray, theme: Theme
) -> None:
    # Imported here: the first paint of the window has no surface yet.
    from contourpy import FillType, LineType, contour_generator

    finite = np.clip(z[np.isfinite(z)], -LARGEST, LARGEST)
    low = float(finite.min()) if finite.size else 0.0
    levels = contour_levels(z)
    if len(levels) == 0:
        levels = np.array([low + max(1.0, abs(low))])
    below = low - (levels[0] - low)
    beyond = levels[-1] + (levels[-1] - (levels[-2] if len(levels) > 1 else low))
    reach = beyond - below
    # Poles are cut off just above the last level, where they no longer move any contour.
    z = np.ma.masked_invalid(np.clip(z, below, beyond))
    generator = contour_generator(
        px, py, z, name="serial", fill_type=FillType.OuterOffset, line_type=LineType.SeparateCode
    )
    # On pixels it would cost more time than it spares.
    is_thin = is_vector(painter)
    # From the top down, each band over the one above it: then no seam shows between the two.
    painter.setPen(Qt.PenStyle.NoPen)
    tops = np.append(levels, beyond + reach)
    for index in range(len(tops) - 1, -1, -1):
        painter.setBrush(band_color(theme, index / max(1, len(tops) - 1)))
        filled: Any = generator.filled(below - reach, tops[index])
        painter.drawPath(_filled_path(filled[0], filled[1], is_thin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    color = QColor(theme.contour)
    color.setAlpha(round(255 * theme.contour_opacity))
    painter.setPen(QPen(color, _CONTOUR_WIDTH * theme.pen))
    for level in levels:
        lines: Any = generator.lines(level)[0]
        for line in lines:
            ends = np.array([len(line)])
            painter.drawPath(_path(line[straightened(line, ends)] if is_thin else line))


def _path(points: FloatArray, offsets: FloatArray | None = None) -> QPainterPath:
    """A path through points, shape (n, 2), that starts anew at each of the offsets."""
    from pyqtgraph import arrayToQPath

    connect: FloatArray | str = "all"
    if offsets is not None:
        connect = np.ones(len(points), np.int32)
        connect[offsets[1:] - 1] = 0
    path: QPainterPath = arrayToQPath(
        np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1]), connect,
        finiteCheck=False,
    )  # fmt: skip
    return path


def _filled_path(
    polygons: list[FloatArray], offsets: list[FloatArray], is_thin: bool
) -> QPainterPath:
    """One path of polygons with holes, filled by the odd-even rule; thinned out if wanted."""
    if not polygons:
        return QPainterPath()
    starts = np.cumsum([0, *(len(polygon) for polygon in polygons[:-1])])
    every = [o[:-1].astype(np.int64) + s for o, s in zip(offsets, starts, strict=True)]
    points = np.concatenate(polygons)
    cuts = np.concatenate([*every, [len(points)]])
    if is_thin:
        kept = straightened(points, cuts[1:])
        points, cuts = points[kept], np.searchsorted(kept, cuts)
    return _path(points, cuts)


def band_color(theme: Theme, share: float) -> QColor:
    """The colour at a share of the way from the lowest band to the highest."""
    stops = [QColor(stop) for stop in theme.bands]
    place = min(max(share, 0.0), 1.0) * (len(stops) - 1)
    index = min(int(place), len(stops) - 2)
    a, b, t = stops[index], stops[index + 1], place - index
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * t,
        a.greenF() + (b.greenF() - a.greenF()) * t,
        a.blueF() + (b.blueF() - a.blueF()) * t,
    )


def _hatch(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Thin slanted lines on a flat tone: here the objective has no value."""
    painter.fillRect(rect, QColor(theme.hover))
    painter.setPen(QPen(QColor(theme.border), theme.pen))
    left, top, bottom = rect.left(), rect.top(), rect.bottom()
    gap = _HATCH_GAP * theme.pen
    starts = [left + i * gap for i in range(int((rect.width() + rect.height()) / gap) + 1)]
    painter.drawLines([QLineF(x, top, x - rect.height(), bottom) for x in starts])
