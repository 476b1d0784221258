"""Puts the words over a landscape where none lies on another, nor below what covers the view."""

import math

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtWidgets import QWidget

from gdgui.ui.landscape.basin_legend import BasinLegend
from gdgui.ui.landscape.card_view import CardView
from gdgui.ui.landscape.corners import Corners
from gdgui.ui.landscape.layers import Layers
from gdgui.ui.landscape.shown_runs import ShownRuns
from gdgui.ui.landscape.viewbox import LandscapeViewBox
from gdgui.ui.painting.label_room import LabelRoom

__all__ = ["WordPlacing"]

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
        self._layers.place_words(room, pixel_map.point(*start) if is_seen else None)

    def _in_view(self, part: QWidget) -> QRectF:
        """Return where a part lies, in pixels of the view box."""
        inside = _within(self._view, part).toRect()
        scene = self._view.mapToScene(inside).boundingRect()
        found: QRectF = self._view_box.mapRectFromScene(scene)
        return found


def _within(widget: QWidget, part: QWidget) -> QRectF:
    """Return where a part lies over a widget, in its pixels."""
    return QRectF(QRect(widget.mapFromGlobal(part.mapToGlobal(QPoint(0, 0))), part.size()))
