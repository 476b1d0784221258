"""The start of the selected run, which the pointer can take and move."""

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.ui.painting.label_room import LabelRoom, Line
from gdgui.ui.painting.pixels import Layer
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.style.theme import Theme
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["StartMarker", "start_word", "start_word_places"]

_RADIUS = 6.0
_RING = 2.0
_GRIP = 12.0
_GAP = 5.0
_RIM = 2.0
_START = QCoreApplication.translate("StartMarker", "start (drag me)")
_FIXED = QCoreApplication.translate("StartMarker", "start")
_BALL = QCoreApplication.translate("StartMarker", "steer me")
_TIP = QCoreApplication.translate(
    "StartMarker",
    "Drag to move the start of every run; with Shift, of the selected run alone. "
    "Ctrl and the arrow keys do the same.",
)
_LOCKED = QCoreApplication.translate("StartMarker", "This page of the lesson keeps it here.")


class StartMarker(pg.GraphicsObject):
    """A white circle with a dark ring and a word beside it; its position is that of the circle.

    It does not move by itself: it tells where the pointer drags it to, and is put there once the
    start is there.
    """

    dragged = Signal(QPointF, bool, bool)
    """Where to, in pixels of the parent item; whether the drag begins; whether Shift is held."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._font = QFont()
        self._hovered = False
        self._text = _START
        self._is_ball = self._is_bare = self._is_locked = False
        self._layer = Layer()
        self._word: QRectF | None = None
        self._take_hold()

    def show_ball(self, ball: bool) -> None:
        """Show that it is the ball that is taken, instead of the start."""
        self._is_ball = ball
        self._choose_text()

    def set_bare(self, bare: bool) -> None:
        """Say what it is, but not what the pointer can do, for those who only look on."""
        self._is_bare = bare
        self._choose_text()

    def set_locked(self, locked: bool) -> None:
        """Ask for no drag where one would be refused, with a sentence; or ask again."""
        self._is_locked = locked
        self._choose_text()

    def _choose_text(self) -> None:
        text = start_word(is_ball=self._is_ball, is_fixed=self._is_bare or self._is_locked)
        if text != self._text:
            self.prepareGeometryChange()
            self._text, self._word = text, None
            self.update()
        self._take_hold()

    @property
    def _is_fixed(self) -> bool:
        return self._is_locked and not self._is_ball

    def _take_hold(self) -> None:
        """Say what the pointer can do."""
        set_tooltip(self, _LOCKED if self._is_fixed else _TIP)
        shape = Qt.CursorShape.ArrowCursor if self._is_fixed else Qt.CursorShape.OpenHandCursor
        self.setCursor(shape)

    @property
    def text(self) -> str:
        """What stands beside the circle; empty where there is no room for it."""
        return self._text if self._word is not None else ""

    @property
    def word(self) -> QRectF | None:
        """Where that stands, in pixels of the parent item."""
        return None if self._word is None else self._word.translated(self.pos())

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Paint with the colours of a theme and write with a font."""
        self.prepareGeometryChange()
        self._theme = theme
        self._font = QFont(font)
        self.update()

    def place(self, point: QPointF, room: LabelRoom, beside: Sequence[Line] = ()) -> None:
        """Move to a point; the word goes to whichever side has room for it.

        Args:
            point: where the circle is.
            room: what of the picture is taken.
            beside: lines that the word should not lie on where it has a choice.
        """
        places = start_word_places(point, self._text, self._font, self._theme)
        word = room.first_free(places, beside)
        radius = (_RADIUS + _RING) * self._theme.pen
        room.take(QRectF(point.x() - radius, point.y() - radius, 2 * radius, 2 * radius))
        inside = None if word is None else word.translated(-point)
        if inside != self._word:
            self.prepareGeometryChange()
            self._word = inside
        self.setPos(point)

    def boundingRect(self) -> QRectF:
        """The circle and the word."""
        grip = _GRIP * self._theme.pen + 2
        circle = QRectF(-grip, -grip, 2 * grip, 2 * grip)
        return circle if self._word is None else circle.united(self._word.adjusted(-8, -3, 8, 3))

    def shape(self) -> QPainterPath:
        """Where the pointer takes hold: somewhat more than the circle."""
        path = QPainterPath()
        grip = _GRIP * self._theme.pen
        path.addEllipse(QPointF(0, 0), grip, grip)
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the circle and the word."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QColor(self._theme.marker)
        pen = self._theme.pen
        painter.setPen(QPen(ring, (_RING + (0.8 if self._hovered else 0.0)) * pen))
        painter.setBrush(QColor(self._theme.halo))
        painter.drawEllipse(QPointF(0, 0), _RADIUS * pen, _RADIUS * pen)
        if self._word is not None:
            self._paint_word(painter, self._word)

    def _paint_word(self, painter: QPainter, word: QRectF) -> None:
        # On whole pixels, so that a drag need not paint the word anew.
        here, rim = self.scenePos(), _RIM * self._theme.pen
        corner = QPointF(
            round(here.x() + word.left() - rim) - here.x(),
            round(here.y() + word.top()) - here.y(),
        )
        size = math.ceil(word.width()) + 2 * rim + 1, math.ceil(word.height()) + 1
        rect = QRectF(0.0, 0.0, *size)
        key = (self._text, self._theme, self._font.toString())
        painter.translate(corner)
        self._layer.draw(painter, rect, key, lambda inner: self._paint_label(inner, rect))
        painter.translate(-corner)

    def _paint_label(self, painter: QPainter, rect: QRectF) -> None:
        middle = rect.height() / 2 + QFontMetricsF(self._font).capHeight() / 2
        word = Word(self._text, QPointF(_RIM * self._theme.pen, round(middle)), self._font)
        rim = QColor(self._theme.halo)
        rim.setAlphaF(0.6 if self._theme.name == "light" else 0.5)
        color = QColor(self._theme.marker)
        write_rimmed(painter, [word], color, Rim(rim, 2.5 * self._theme.pen))

    def mouseDragEvent(self, event: object) -> None:
        """Tell where the pointer drags the start; of one that is locked, who edits it says why."""
        if event.button() != Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            event.ignore()  # type: ignore[attr-defined]
            return
        event.accept()  # type: ignore[attr-defined]
        alone = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)  # type: ignore[attr-defined]
        point = self.mapToParent(event.pos())  # type: ignore[attr-defined]
        self.dragged.emit(point, event.isStart(), alone)  # type: ignore[attr-defined]

    def hoverEvent(self, event: object) -> None:
        """Claim drags that begin here, and show it."""
        inside = not event.isExit()  # type: ignore[attr-defined]
        if inside:
            event.acceptDrags(Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
        if inside != self._hovered:
            self._hovered = inside
            self.update()


def start_word(*, is_ball: bool, is_fixed: bool) -> str:
    """Return what stands beside the start: what it is, and what the pointer can do, if anything."""
    return _BALL if is_ball else _FIXED if is_fixed else _START


def start_word_places(point: QPointF, word: str, font: QFont, theme: Theme) -> list[QRectF]:
    """Return where the word of a start can stand: left of its circle, right, below or above."""
    metrics, aside = QFontMetricsF(font), (_RADIUS + _GAP) * theme.pen
    width, height = metrics.horizontalAdvance(word), metrics.height()
    x, y = point.x(), point.y()
    sides = (x - aside - width, x + aside)
    levels = (y + aside, y - aside - height)
    return [
        *(QRectF(left, y - height / 2, width, height) for left in sides),
        *(QRectF(x - width / 2, top, width, height) for top in levels),
        *(QRectF(left, top, width, height) for top in levels for left in sides),
    ]
