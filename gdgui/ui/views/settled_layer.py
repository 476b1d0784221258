"""A picture that grows by blocks, and remembers some of its earlier states.

Playing forwards adds a block now and then; stepping backwards returns to the nearest state that
was kept. A block painted onto a kept state gives the same pixels as all blocks painted anew, so
nobody can see what was remembered.
"""

import math
from collections.abc import Callable, Hashable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

__all__ = ["SettledLayer"]

_KEPT = 8


class SettledLayer:
    """A transparent picture of the first so many of a row of blocks."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._states: dict[int, QPixmap] = {}
        self._current = 0

    def draw(
        self,
        painter: QPainter,
        rect: QRectF,
        key: Hashable,
        count: int,
        total: int,
        paint_block: Callable[[QPainter, int], None],
    ) -> None:
        """Show the first blocks.

        Args:
            painter: where to; the picture has the resolution of its device.
            rect: the rectangle to show them in.
            key: what the blocks depend on; if it changes, everything is painted anew.
            count: how many blocks to show.
            total: how many there are in all.
            paint_block: paints one block, given its index.
        """
        if count == 0:
            return
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        full_key = (key, rect.left(), rect.top(), rect.width(), rect.height(), ratio)
        if full_key != self._key:
            self._key, self._states, self._current = full_key, {}, 0
        if count != self._current or count not in self._states:
            self._go_to(count, max(1, math.ceil(total / _KEPT)), rect, ratio, paint_block)
        painter.drawPixmap(rect.topLeft(), self._states[count])

    def _go_to(
        self,
        count: int,
        stride: int,
        rect: QRectF,
        ratio: float,
        paint_block: Callable[[QPainter, int], None],
    ) -> None:
        start = max((n for n in self._states if n <= count), default=0)
        pixmap = self._states.get(start) or _blank(rect, ratio)
        if self._current % stride and self._current != start:
            self._states.pop(self._current, None)
        for index in range(start, count):
            if index % stride == 0 and index in self._states:
                pixmap = pixmap.copy()
            else:
                self._states.pop(index, None)
            inner = QPainter(pixmap)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.translate(-rect.topLeft())
            try:
                paint_block(inner, index)
            finally:  # Qt crashes where a picture is freed that is still being painted on
                inner.end()
            self._states[index + 1] = pixmap
        self._current = count


def _blank(rect: QRectF, ratio: float) -> QPixmap:
    pixmap = QPixmap(max(1, round(rect.width() * ratio)), max(1, round(rect.height() * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
