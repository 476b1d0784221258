"""A plane of losses with the paths in it as a picture for `gdgui map`; no display is needed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.problem import Problem
from gdgui.engine.maps.planes import PlaneMap
from gdgui.ui.export.render import save_picture
from gdgui.ui.landscape.plane_standing import share_in_words
from gdgui.ui.painting.backdrop import paint_backdrop
from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.qt_application import create_application
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.style.run_colors import on_ground, run_colors
from gdgui.ui.style.theme import Theme

__all__ = ["render_plane_picture"]

_PATH, _HALO, _DOT = 2.5, 4.5, 5.0
"""Widths of a path and of the rim around it, and the radius of its end, in pixels of 800."""


def render_plane_picture(
    problem: Problem,
    run: int,
    maps: Sequence[PlaneMap],
    target: Path,
    *,
    theme: str = "light",
    measure: str = "loss",
    size: int = 1024,
) -> None:
    """Write a picture of a plane as PNG, a pixel for each loss.

    Args:
        problem: what was descended.
        run: which of its runs lies on top.
        maps: one.
        target: the PNG file.
        theme: "light" or "dark".
        measure: of no matter here.
        size: width and height in pixels.

    Raises:
        FileError: the file cannot be written.
    """
    application = create_application()
    appearance = Appearance(application, theme)
    appearance.apply()
    (plane,) = maps
    image = paint_backdrop(plane.x, plane.y, plane.losses, size, size, 1.0, appearance.theme)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_paths(painter, problem, run, plane, appearance.theme, size)
    if plane.share is not None and not plane.plane.is_whole:
        _write_share(painter, share_in_words(plane.share), appearance.theme, size)
    painter.end()
    save_picture(image, target)


def _paint_paths(
    painter: QPainter, problem: Problem, run: int, plane: PlaneMap, theme: Theme, size: int
) -> None:
    """Paint each path with a ring at its start and a dot at its end, the run's own last."""
    colors, unit = run_colors(problem.experiment.runs), size / 800
    across, up = ((float(each[0]), float(each[-1])) for each in (plane.x, plane.y))
    pixel_map = PixelMap(across, up, QRectF(0, 0, size, size))
    rim = QColor(theme.halo)
    for index in sorted(plane.tapes, key=lambda each: each == run):
        color = QColor(on_ground(colors[index], theme))
        points = _points(pixel_map, plane.tapes[index].x)
        for pen in (QPen(rim, _HALO * unit), QPen(color, _PATH * unit)):
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(color, _PATH * unit))
        painter.setBrush(rim)
        painter.drawEllipse(points[0], _DOT * unit, _DOT * unit)
        painter.setBrush(color)
        painter.drawEllipse(points[-1], _DOT * unit, _DOT * unit)


def _points(pixel_map: PixelMap, path: FloatArray) -> list[QPointF]:
    finite = path[np.isfinite(path).all(axis=1)]
    return [pixel_map.point(x, y) for x, y in finite.tolist()]


def _write_share(painter: QPainter, text: str, theme: Theme, size: int) -> None:
    font = painter.font()
    font.setPixelSize(max(9, size // 40))
    place = QPointF(size / 50, size - size / 50)
    rim = Rim(QColor(theme.halo), max(2.0, size / 250))
    write_rimmed(painter, [Word(text, place, font)], QColor(theme.text), rim)
