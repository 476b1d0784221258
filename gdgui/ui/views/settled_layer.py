"""A picture that grows by blocks, and remembers some of its earlier states; and when to draw it.

Playing forwards adds a block now and then; stepping backwards returns to the nearest state that
was kept. A block painted onto a kept state gives the same pixels as all blocks painted anew, so
nobody can see what was remembered.

Where all of a picture changes in quick succession, as while a start is dragged or the wheel is
turned, and takes longer than a frame, it is drawn roughly until the hand rests: `Haste` says when.
"""

import math
from collections.abc import Callable, Hashable
from time import perf_counter

from PySide6.QtCore import QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap

__all__ = ["Haste", "SettledLayer"]

_KEPT = 32
"""How many earlier states are remembered; each is a picture as large as the view."""
_QUICK_SECONDS = 0.15
"""Changes that follow one another no later than this are one movement of the hand."""
_REST_MS = 80
"""How long after the last of them a picture is sharpened."""
_LABOUR_MS = 1.0
"""What takes no longer than this is drawn as it is at rest, however quickly it changes."""


class Haste:
    """Whether a picture is to be drawn roughly for the moment, because its next change is near.

    Args:
        sharpen: called once the hand rests, to have the picture drawn as it is at rest.
        parent: the object that shows the picture.
    """

    def __init__(self, sharpen: Callable[[], None], parent: QObject) -> None:
        self._labour = 0.0
        self._changed_at = -math.inf
        self._is_drawn = False
        self._rest = QTimer(parent)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(sharpen)

    @property
    def is_on(self) -> bool:
        """Whether to draw roughly; it goes off when the hand rests."""
        return self._rest.isActive()

    def note_change(self, *, goes_on: bool = False) -> None:
        """Take note that all of the picture is another one now.

        Args:
            goes_on: whether such a change seldom comes alone: then the first is rough already.
        """
        now = perf_counter()
        # What comes before the last change has been drawn is one change with it.
        quick = self._is_drawn and now - self._changed_at < _QUICK_SECONDS
        self._changed_at, self._is_drawn = now, False
        if self.is_on or (self._labour > _LABOUR_MS and (quick or goes_on)):
            self._rest.start()

    def note_drawn(self, labour: float) -> None:
        """Take note that a change has been drawn.

        Args:
            labour: roughly the milliseconds that it takes to draw it as it is at rest.
        """
        self._labour = labour
        # However long the drawing took, it was not a rest of the hand.
        self._changed_at, self._is_drawn = perf_counter(), True
        if self.is_on:
            self._rest.start()


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
