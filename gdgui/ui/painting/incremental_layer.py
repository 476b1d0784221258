"""A picture that grows by blocks, and remembers some of its earlier states; and when to draw it.

Playing forwards adds a block now and then; stepping backwards returns to the nearest state that
was kept. A block painted onto a kept state gives the same pixels as all blocks painted anew, so
no one can see what was remembered.

Where all of a picture changes in quick succession, as while a start is dragged or the wheel is
turned, and takes longer than a frame, it is drawn roughly until the hand rests: `DragQuality` says
when.
"""

import math
from collections.abc import Callable, Hashable
from time import perf_counter

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QPainter, QPixmap

from gdgui.ui.painting.canvas import Kept, Sheet, is_vector

__all__ = ["DragQuality", "IncrementalLayer"]

_KEPT = 32
"""How many earlier states are remembered; each is a picture as large as the view."""
_MOST_BYTES = 1 << 28
"""How much memory they may take: fewer are kept of pictures that are large or fine."""
_QUICK_SECONDS = 0.15
"""Changes that follow one another no later than this are one movement of the hand."""
_REST_MS = 80
"""How long after the last of them a picture is sharpened."""
_LABOUR_MS = 1.0
"""What takes no longer than this is drawn as it is at rest, however quickly it changes."""


class DragQuality:
    """Whether a picture is to be drawn roughly for the moment, because its next change is near.

    Args:
        sharpen: called once the hand rests, to have the picture drawn as it is at rest.
        parent: the object that shows the picture.
    """

    def __init__(self, sharpen: Callable[[], None], parent: QObject) -> None:
        self._labour = 0.0
        self._changed_at = -math.inf
        self._is_drawn = False
        self._is_live = True
        self._rest = QTimer(parent)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(sharpen)

    @property
    def is_on(self) -> bool:
        """Whether to draw roughly; it goes off when the hand rests."""
        return self._rest.isActive()

    def set_live(self, live: bool) -> None:
        """Draw roughly while a hand moves, or never, for those who can wait."""
        self._is_live = live

    def note_change(self, *, goes_on: bool = False) -> None:
        """Take note that all of the picture is another one now.

        Args:
            goes_on: whether such a change seldom comes alone: then the first is rough already.
        """
        now = perf_counter()
        # What comes before the last change has been drawn is one change with it.
        quick = self._is_drawn and now - self._changed_at < _QUICK_SECONDS
        self._changed_at, self._is_drawn = now, False
        is_rough = self.is_on or (self._labour > _LABOUR_MS and (quick or goes_on))
        if is_rough and self._is_live:
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


class IncrementalLayer:
    """A transparent picture of the first so many of a row of blocks."""

    def __init__(self) -> None:
        self._kept: Kept[_States] = Kept()

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
            painter: where to; the picture has the resolution of what it paints on.
            rect: the rectangle to show them in.
            key: what the blocks depend on; if it changes, everything is painted anew.
            count: how many blocks to show.
            total: how many there are in all.
            paint_block: paints one block, given its index.
        """
        if count == 0:
            return
        if is_vector(painter):
            for index in range(count):
                paint_block(painter, index)
            return
        sheet = Sheet.under(painter, rect)
        states = self._kept.get(sheet)
        if states is None or states.key != key:
            states = _States(sheet, key)
            self._kept.put(sheet, states)
        sheet.show(painter, states.picture(count, total, paint_block))


class _States:
    """The states that are kept of one picture in one resolution."""

    def __init__(self, sheet: Sheet, key: Hashable) -> None:
        self.key = key
        self._sheet = sheet
        self._states: dict[int, QPixmap] = {}
        self._current = 0

    def picture(
        self, count: int, total: int, paint_block: Callable[[QPainter, int], None]
    ) -> QPixmap:
        """Return the picture of the first blocks."""
        if count != self._current or count not in self._states:
            kept = min(_KEPT, max(1, _MOST_BYTES // self._sheet.bytes))
            self._go_to(count, max(1, math.ceil(total / kept)), paint_block)
        return self._states[count]

    def _go_to(self, count: int, stride: int, paint_block: Callable[[QPainter, int], None]) -> None:
        start = max((n for n in self._states if n <= count), default=0)
        pixmap = self._states.get(start) or self._sheet.blank()
        if self._current % stride and self._current != start:
            self._states.pop(self._current, None)
        for index in range(start, count):
            if index % stride == 0 and index in self._states:
                pixmap = pixmap.copy()
            else:
                self._states.pop(index, None)
            with self._sheet.painting(pixmap) as inner:
                paint_block(inner, index)
            self._states[index + 1] = pixmap
        self._current = count
