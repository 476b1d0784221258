"""Puts the words over a landscape where none lies on another, nor below what covers the view."""

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtWidgets import QWidget

from gdgui.engine.arrays import FloatArray
from gdgui.ui.landscape.basin_legend import BasinLegend
from gdgui.ui.landscape.card_view import CardView
from gdgui.ui.landscape.corners import Corners
from gdgui.ui.landscape.layers import Layers
from gdgui.ui.landscape.shown_runs import ShownRuns
from gdgui.ui.landscape.viewbox import LandscapeViewBox
from gdgui.ui.painting.label_room import LabelRoom, Line
from gdgui.ui.painting.path_pixels import path_coordinates
from gdgui.ui.painting.pixels import PixelMap

__all__ = ["WordPlacing"]

_GRAIN = 3.0
"""To how many pixels it is known where a path leads."""
_ROWS, _AROUND = 200, 150.0
"""How much of paths words heed: so many iterates, and so many pixels around."""
_EDGE = 4.0
"""How far words stay from the edges, in pixels."""


class WordPlacing:
    """What is asked whenever something has moved.

    Args:
        view: what the landscape is drawn in.
        view_box: where its coordinates are turned into pixels.
        layers: what writes.
        runs: whose start is marked.
        corners: what lies over the view.
        legend: likewise.
    """

    def __init__(
        self,
        view: CardView,
        view_box: LandscapeViewBox,
        layers: Layers,
        runs: ShownRuns,
        corners: Corners,
        legend: BasinLegend,
    ) -> None:
        self._view, self._view_box = view, view_box
        self._layers, self._runs = layers, runs
        self._corners, self._legend = corners, legend
        self._around: tuple[Any, list[FloatArray], list[Line]] = (None, [], [])

    def place(self) -> None:
        """Put the marker of the start where it belongs, and each word where there is room."""
        selected = self._runs.selected
        start = (math.nan, math.nan) if selected is None else self._runs.marked_point(selected)
        pixel_map = self._view_box.pixel_map()
        room = LabelRoom(pixel_map.rect.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE))
        room.take(*map(self._in_view, self._corners.parts))
        if not self._legend.isHidden():
            room.take(self._in_view(self._legend))
        surface = self._layers.surface
        surface.set_covers([_within(surface, part) for part in self._corners.parts])
        is_seen = all(map(math.isfinite, start))
        if is_seen:
            place = pixel_map.point(*start)
            self._layers.place_words(room, place, self._paths_near(place, pixel_map))
        else:
            self._layers.place_words(room, None, ())

    def _paths_near(self, place: QPointF, pixel_map: PixelMap) -> list[Line]:
        """Return the paths around a place, as far as they begin there."""
        curves = [each[:_ROWS] for tape in self._runs.tapes for each in path_coordinates(tape)]
        # What is kept keeps its memory, so that nothing else can come to lie there.
        where = (
            place.toTuple(), pixel_map.x_range, pixel_map.y_range, pixel_map.rect.getRect(),
            [(each.__array_interface__["data"][0], len(each)) for each in curves],
        )  # fmt: skip
        known, _, lines = self._around
        if known == where:
            return lines
        (sx, sy), corner = pixel_map.scale, pixel_map.point(0.0, 0.0)
        found = [np.empty((0, 4))]
        for xs, ys in zip(curves[::2], curves[1::2], strict=True):
            with np.errstate(all="ignore"):
                points = np.column_stack((xs * sx + corner.x(), ys * sy + corner.y()))
                is_near = np.hypot(*(points - place.toTuple()).T) < _AROUND
                is_line = is_near[:-1] & np.isfinite(points[1:]).all(axis=1)
            found.append(np.hstack((points[:-1], points[1:]))[is_line])
        # Short steps lie on each other, and there may be thousands of them.
        grid = np.round(np.vstack(found) / _GRAIN) * _GRAIN
        has_length = (grid[:, :2] != grid[:, 2:]).any(axis=1)
        lines = list(dict.fromkeys(map(tuple, grid[has_length].tolist())))
        self._around = where, curves, lines
        return lines

    def _in_view(self, part: QWidget) -> QRectF:
        """Return where a part lies, in pixels of the view box."""
        inside = _within(self._view, part).toRect()
        scene = self._view.mapToScene(inside).boundingRect()
        found: QRectF = self._view_box.mapRectFromScene(scene)
        return found


def _within(widget: QWidget, part: QWidget) -> QRectF:
    """Return where a part lies over a widget, in its pixels."""
    return QRectF(QRect(widget.mapFromGlobal(part.mapToGlobal(QPoint(0, 0))), part.size()))
