"""What a model says over a plane: a picture of shades, and the line where it changes its mind."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.prediction import PlanePrediction
from gdgui.ui.data.colors import LEVELS, Colors32, nowhere_color, shade_tables
from gdgui.ui.painting.canvas import clipped
from gdgui.ui.painting.pixels import (
    PixelMap,
    clip_segments,
    draw_segments,
    joined,
    joined_pen,
)
from gdgui.ui.style.theme import Theme

__all__ = ["paint_boundary", "paint_shades", "shade_image", "shades_of"]

_BOUNDARY_WIDTH = 1.3
_BOUNDARY_OPACITY = 0.75


def shades_of(
    plane: PlanePrediction,
    theme: Theme,
    classes: int,
    scale: tuple[float, float],
    *,
    is_discrete: bool = False,
) -> QImage:
    """Return a picture of what a model says, a pixel for each sample.

    Args:
        plane: what it says.
        theme: whose ground the shades begin with.
        classes: how many classes there are; 1 for a regression.
        scale: of a regression, the numbers with the deepest shades.
        is_discrete: whether to show which class is said, or on which side of the middle a number
            is, and not how surely.
    """
    score = plane.score
    if classes == 1:
        low, high = scale
        with np.errstate(all="ignore"):
            score = np.clip((2.0 * score - low - high) / (high - low), -1.0, 1.0)
    if plane.labels is not None:
        labels, certainty = plane.labels, (score * classes - 1.0) / (classes - 1.0)
    else:
        labels, certainty = (score > 0.0).astype(np.int64), np.abs(score)
    return shade_image(labels, certainty, theme, max(classes, 2), is_discrete)


def shade_image(
    labels: np.ndarray,
    certainty: FloatArray,
    theme: Theme,
    classes: int,
    is_discrete: bool = False,
) -> QImage:
    """Return a picture of some numbers, a pixel for each, the first row at the bottom.

    Args:
        labels: which class's shades each one takes, shape (m, n).
        certainty: how deep its shade is, from 0 to 1, likewise; nan where there is no number.
        theme: whose ground the shades begin with.
        classes: how many classes there are.
        is_discrete: whether all shades are the deepest.
    """
    known = np.isfinite(certainty)
    sure = np.where(known, certainty, 0.0)
    levels = np.full(sure.shape, LEVELS - 1) if is_discrete else sure * (LEVELS - 1) + 0.5
    tables = shade_tables(theme, classes)
    pixels: Colors32 = tables[labels, np.clip(levels, 0, LEVELS - 1).astype(np.int64)]
    if not known.all():
        pixels[~known] = nowhere_color(theme)
    # The first row of a picture is the highest.
    upright = np.ascontiguousarray(pixels[::-1])
    height, width = upright.shape
    # A copy: the array is gone after this.
    return QImage(upright.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def paint_shades(
    painter: QPainter, image: QImage, plane: PlanePrediction, pixel_map: PixelMap
) -> None:
    """Paint the picture of a plane where its samples are: each in the middle of its pixel."""
    (x0, x1), (y0, y1) = plane.frame.intervals
    columns, rows = plane.frame.counts
    left, right = pixel_map.x(x0), pixel_map.x(x1)
    bottom, top = pixel_map.y(y0), pixel_map.y(y1)
    across, up = (right - left) / (columns - 1) / 2, (bottom - top) / (rows - 1) / 2
    target = QRectF(left - across, top - up, right - left + 2 * across, bottom - top + 2 * up)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    with clipped(painter, pixel_map.rect):
        painter.drawImage(target, image, QRectF(image.rect()))


def paint_boundary(
    painter: QPainter, plane: PlanePrediction, pixel_map: PixelMap, theme: Theme
) -> None:
    """Paint the line where a model changes its mind."""
    rect = pixel_map.rect
    box = (rect.left() - 2, rect.top() - 2, rect.right() + 2, rect.bottom() + 2)
    color = QColor(theme.marker)
    color.setAlphaF(_BOUNDARY_OPACITY)
    width = _BOUNDARY_WIDTH * theme.pen
    painter.setPen(joined_pen(painter, color, width))
    (sx, sy), (x0, y0) = pixel_map.scale, (pixel_map.x_range[0], pixel_map.y_range[0])
    with clipped(painter, rect):
        for line in plane.boundary:
            points = np.column_stack(
                (rect.left() + (line[:, 0] - x0) * sx, rect.bottom() + (line[:, 1] - y0) * sy)
            )
            pieces = clip_segments(np.hstack((points[:-1], points[1:])), box)
            draw_segments(painter, joined(painter, pieces, (width,))[0])
