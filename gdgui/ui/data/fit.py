"""The fit along one input: what each run says, and how far the selected one is off at each row."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor, QPainter, QPen

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.display.prediction import CurvePrediction
from gdgui.ui.data.points import in_pixels
from gdgui.ui.painting.canvas import clipped
from gdgui.ui.painting.pixels import (
    PixelMap,
    clip_segments,
    draw_segments,
    joined,
    joined_pen,
)
from gdgui.ui.style.theme import Theme

__all__ = ["paint_curve", "paint_curves", "paint_residuals"]

_WIDTH, _SELECTED_WIDTH = 1.8, 2.6
_RESIDUAL_WIDTH, _RESIDUAL_OPACITY = 1.0, 0.7


def paint_curve(
    painter: QPainter, x: FloatArray, y: FloatArray, pixel_map: PixelMap, color: str, width: float
) -> None:
    """Paint a line through points as far as they are finite."""
    rect = pixel_map.rect
    known = np.isfinite(y)
    pixels = in_pixels(np.column_stack((x, y)), pixel_map)
    pieces = np.hstack((pixels[:-1], pixels[1:]))[known[:-1] & known[1:]]
    box = (rect.left() - 10, rect.top() - 10, rect.right() + 10, rect.bottom() + 10)
    painter.setPen(joined_pen(painter, color, width))
    with clipped(painter, rect):
        draw_segments(painter, joined(painter, clip_segments(pieces, box), (width,))[0])


def paint_curves(
    painter: QPainter,
    curves: CurvePrediction,
    colors: Sequence[str],
    pixel_map: PixelMap,
    theme: Theme,
) -> None:
    """Paint what each run says, the selected one on top.

    Args:
        painter: where to.
        curves: what they say.
        colors: the colour of each of them, empty where it is hidden by now; of a softmax, that of
            each class.
        pixel_map: where inputs and outputs lie.
        theme: how boldly.
    """
    (x,) = curves.frame.axes
    order = [run for run in range(len(curves.outputs)) if run != curves.selected]
    for run in [*order, curves.selected]:
        outputs = curves.outputs[run]
        width = (_SELECTED_WIDTH if run == curves.selected else _WIDTH) * theme.pen
        if len(outputs) == 1 and colors[run]:
            paint_curve(painter, x, outputs[0], pixel_map, colors[run], width)
        elif len(outputs) > 1 and run == curves.selected:
            for row, color in zip(outputs, colors, strict=False):
                paint_curve(painter, x, row, pixel_map, color, width)


def paint_residuals(
    painter: QPainter,
    points: FloatArray,
    fitted: FloatArray,
    rows: IntArray,
    pixel_map: PixelMap,
    color: str,
    theme: Theme,
) -> None:
    """Paint a line from each of some rows to what the selected run says there.

    Args:
        painter: where to.
        points: where all rows lie, (m, 2).
        fitted: what the run says of each, (m,).
        rows: which of them.
        pixel_map: where inputs and outputs lie.
        color: that of the run.
        theme: how boldly.
    """
    rect = pixel_map.rect
    said = np.column_stack((points[:, 0], fitted))[rows]
    known = np.isfinite(said[:, 1])
    lines = np.hstack((in_pixels(points[rows], pixel_map), in_pixels(said, pixel_map)))[known]
    box = (rect.left() - 4, rect.top() - 4, rect.right() + 4, rect.bottom() + 4)
    thin = QColor(color)
    thin.setAlphaF(_RESIDUAL_OPACITY)
    painter.setPen(QPen(thin, _RESIDUAL_WIDTH * theme.pen))
    with clipped(painter, rect):
        draw_segments(painter, np.ascontiguousarray(clip_segments(lines, box)))
