"""The arrows of one step: where the gradient, the method, its momentum and the step itself point.

In one dimension the arrows lie along x, one above the other, at the height of the ball.
"""

import math
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.arrays import FloatArray
from gdgui.ui.landscape.arrows import (
    HEAD,
    Arrow,
    arrows_of,
    paint_arrow,
    pixel_length,
    word_places,
    write_word,
)
from gdgui.ui.landscape.overlay_item import OverlayItem
from gdgui.ui.painting.label_room import LabelRoom
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme

__all__ = ["ArrowsItem"]

_FLOOR_GAP = 16.0


class _Laid(NamedTuple):
    """An arrow in pixels, and where its word stands; None where there is no room for it."""

    arrow: Arrow
    start: QPointF
    tip: QPointF
    word: QRectF | None = None


class ArrowsItem(OverlayItem):
    """Arrows from the iterate that a step leaves, in the pixels of the view box."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._step: Step | None = None
        self._color = theme.marker
        self._shown: frozenset[str] = frozenset()
        self._font = QFont()
        self._laid: list[_Laid] | None = None

    def set_font(self, font: QFont) -> None:
        """Label the arrows in this font."""
        self._font = QFont(font)
        self._changed()

    def set_run(self, trace: Trace | None) -> None:
        """Paint the step in the colour of this run."""
        self._color = trace.color if trace is not None else self._theme.marker
        self._changed()

    def set_explanation(self, step: Step | None, curvature: Curvature | None) -> None:
        """Show the arrows of this step, or none."""
        self._step = step
        self._changed()

    def set_overlays(self, shown: frozenset[str], dim: int) -> None:
        """Show these kinds of arrows: "gradient", "direction", "momentum", "step"."""
        super().set_overlays(shown, dim)
        self._shown = shown
        self._changed()

    def _changed(self) -> None:
        self._laid = None
        super()._changed()

    def take_lines(self, room: LabelRoom) -> None:
        """Lay the arrows out, and keep words off them."""
        for _, start, tip, _ in self._arrows():
            room.take_line(start, tip)

    def place_words(self, room: LabelRoom) -> None:
        """Put what each arrow is beyond its tip, where there is room."""
        self._laid = [
            laid._replace(word=room.first_free(self._word_places(laid))) for laid in self._arrows()
        ]
        self.update()

    @property
    def words(self) -> list[QRectF]:
        """Where words stand, in pixels."""
        return [laid.word for laid in self._arrows() if laid.word is not None]

    def _word_places(self, laid: _Laid) -> list[QRectF]:
        return word_places(laid.start, laid.tip, laid.arrow.label, self._font, self._theme)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the arrows."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for arrow, start, tip, _ in self._arrows():
            paint_arrow(painter, start, tip, arrow.color, self._theme)
        for arrow, _, _, word in self._arrows():
            if word is not None:
                write_word(painter, word, arrow, self._font, self._theme)

    def _arrows(self) -> list[_Laid]:
        if self._laid is None:
            self._laid = self._in_pixels()
        return self._laid

    def _in_pixels(self) -> list[_Laid]:
        """Return the arrows that are long enough to be seen."""
        step, pen = self._step, self._theme.pen
        if step is None:
            return []
        base = self._map.point(float(step.x[0]), float(step.x[1] if step.dim == 2 else step.f))
        found = []
        for floor, arrow in enumerate(arrows_of(step, self._shown, self._theme, self._color)):
            way = self._true(arrow.vector) if arrow.is_true else self._pointer(arrow.vector)
            lift = QPointF(0.0, -_FLOOR_GAP * pen * (floor + 1) if step.dim == 1 else 0.0)
            if math.hypot(way.x(), way.y()) >= HEAD * pen:
                found.append(_Laid(arrow, base + lift, base + lift + way))
        return found

    def _true(self, vector: FloatArray) -> QPointF:
        """Return a vector of the plane in pixels, cut off where no one would see its end."""
        (sx, sy), rect = self._map.scale, self._map.rect
        way = np.array([vector[0] * sx, vector[1] * sy if len(vector) == 2 else 0.0])
        if not np.isfinite(way).all():
            return QPointF()
        length = float(np.hypot(*way))
        most = 2.0 * max(rect.width(), rect.height())
        way *= min(1.0, most / length) if length else 1.0
        return QPointF(*way.tolist())

    def _pointer(self, vector: FloatArray) -> QPointF:
        """Return an arrow in a vector's direction, as long as its norm asks for."""
        norm = math.hypot(*vector.tolist())
        if not (math.isfinite(norm) and norm > 0.0):
            return QPointF()
        way = self._true(vector / norm)
        length = math.hypot(way.x(), way.y())
        return way * (self._theme.pen * pixel_length(norm) / length) if length else way
