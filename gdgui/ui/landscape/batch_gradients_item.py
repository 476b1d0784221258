"""The negative gradients of all batches of an epoch at the ball, and that of all data.

All arrows have one scale, so that their lengths compare; the longest is always as long. How large
gradients are is told by the arrow of the one that the step sees.
"""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.display.plane_gradients import PlaneGradients
from gdgui.ui.landscape.arrows import (
    HEAD,
    Arrow,
    lengths_in_one_scale,
    paint_arrow,
    paint_thin_arrows,
    word_places,
    write_word,
)
from gdgui.ui.landscape.overlay_item import OverlayItem
from gdgui.ui.painting.label_room import LabelRoom
from gdgui.ui.style.theme import Theme

__all__ = ["BatchGradientsItem", "arrow_of_all", "descents"]


class BatchGradientsItem(OverlayItem):
    """A fan of thin arrows and a thick one, in the pixels of the view box."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._gradients: PlaneGradients | None = None
        self._font = QFont()
        self._word: QRectF | None = None
        self._is_shown = False

    def set_font(self, font: QFont) -> None:
        """Label the arrow of all data in this font."""
        self._font = QFont(font)
        self.update()

    def set_batch_gradients(self, gradients: PlaneGradients | None) -> None:
        """Show these gradients, or none."""
        self._gradients = gradients
        self.update()

    def set_overlays(self, shown: frozenset[str], dim: int) -> None:
        """Be seen where it is among these, and makes sense."""
        super().set_overlays(shown, dim)
        self._is_shown = bool(self.keys & shown)

    def take_lines(self, room: LabelRoom) -> None:
        """Keep words off the arrow of all data; those of the batches are too many."""
        start = self._start() if self._is_shown else None
        if start is not None:
            for tip in self.tips[-1:]:
                room.take_line(start, tip)

    def place_words(self, room: LabelRoom) -> None:
        """Say which arrow is that of all data."""
        start, tips = self._start() if self._is_shown else None, self.tips
        self._word = None
        if start is not None and tips and _length(tips[-1] - start) > 0.0:
            label = arrow_of_all(self._theme).label
            places = word_places(start, tips[-1], label, self._font, self._theme)
            self._word = room.first_free(places, [QLineF(start, tip) for tip in tips[:-1]])
        self.update()

    @property
    def words(self) -> list[QRectF]:
        """Where words stand, in pixels."""
        return [] if self._word is None else [self._word]

    def _start(self) -> QPointF | None:
        if self._gradients is None or not np.isfinite(self._gradients.at).all():
            return None
        return self._map.point(*self._gradients.at.tolist())

    @property
    def tips(self) -> list[QPointF]:
        """Where the arrows end, in pixels; that of all data comes last."""
        start = self._start()
        if start is None or self._gradients is None:
            return []
        vectors = descents(self._gradients)
        ways = vectors * np.array(self._map.scale)
        sizes = np.hypot(*ways.T)
        lengths = lengths_in_one_scale(sizes) * self._theme.pen
        with np.errstate(invalid="ignore"):
            unit = np.where(sizes[:, None] > 0.0, ways / sizes[:, None], 0.0)
        return [start + QPointF(x, y) for x, y in (unit * lengths[:, None]).tolist()]

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the arrows."""
        start, tips = self._start(), self.tips
        if start is None or not tips:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_thin_arrows(painter, start, tips[:-1], self._theme)
        arrow = arrow_of_all(self._theme)
        if _length(tips[-1] - start) >= HEAD * self._theme.pen:
            paint_arrow(painter, start, tips[-1], arrow.color, self._theme, is_thick=True)
        if self._word is not None:
            write_word(painter, self._word, arrow, self._font, self._theme)


def descents(gradients: PlaneGradients) -> np.ndarray:
    """Return the negative gradients that are finite, shape (k, 2); that of all data is the last."""
    each = gradients.each[np.isfinite(gradients.each).all(axis=1)]
    whole = np.where(np.isfinite(gradients.whole), gradients.whole, 0.0)
    return -np.vstack((each, whole[None, :]))


def arrow_of_all(theme: Theme) -> Arrow:
    """Return what the arrow of all data looks like."""
    return Arrow(np.zeros(2), theme.gradient, "−∇f of all")


def _length(way: QPointF) -> float:
    return float(np.hypot(way.x(), way.y()))
