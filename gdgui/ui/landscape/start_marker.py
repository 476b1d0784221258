"""The start of the selected run, which the pointer can take and move."""

import math

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.ui.painting.pixels import Layer
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.style.theme import Theme

__all__ = ["StartMarker"]

_RADIUS = 6.0
_RING = 2.0
_GRIP = 12.0
_GAP = 5.0
_RIM = 2.0
_START = QCoreApplication.translate("StartMarker", "start (drag me)")
_BARE = QCoreApplication.translate("StartMarker", "start")
_BALL = QCoreApplication.translate("StartMarker", "steer me")


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
        self._is_ball = self._is_bare = False
        self._layer = Layer()
        self._leftwards = True
        self.setToolTip(
            QCoreApplication.translate(
                "StartMarker",
                "Drag to move the start of every run; with Shift, of the selected run alone. "
                "Ctrl and the arrow keys do the same.",
            )
        )
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def show_ball(self, ball: bool) -> None:
        """Show that it is the ball that is taken, instead of the start."""
        self._is_ball = ball
        self._choose_text()

    def set_bare(self, bare: bool) -> None:
        """Say what it is, but not what the pointer can do, for those who only look on."""
        self._is_bare = bare
        self._choose_text()

    def _choose_text(self) -> None:
        text = _BALL if self._is_ball else _BARE if self._is_bare else _START
        if text != self._text:
            self.prepareGeometryChange()
            self._text = text
            self.update()

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Paint with the colours of a theme and write with a font."""
        self.prepareGeometryChange()
        self._theme = theme
        self._font = QFont(font)
        self.update()

    def place(self, point: QPointF, room: QRectF, is_left_taken: bool = False) -> None:
        """Move to a point; the word goes to whichever side has room for it.

        Args:
            point: where the circle is.
            room: what the word must not leave.
            is_left_taken: whether something else is at the left, as far as the right has room.
        """
        width = self._label_width() + _GRIP * self._theme.pen
        leftwards = point.x() - width > room.left()
        if is_left_taken and point.x() + width < room.right():
            leftwards = False
        if leftwards != self._leftwards:
            self.prepareGeometryChange()
            self._leftwards = leftwards
        self.setPos(point)

    def _label_width(self) -> float:
        return (
            QFontMetricsF(self._font).horizontalAdvance(self._text)
            + (_GAP + _RADIUS) * self._theme.pen
        )

    def boundingRect(self) -> QRectF:
        """The circle and the word."""
        grip = _GRIP * self._theme.pen
        height = max(QFontMetricsF(self._font).height(), 2 * grip) + 6
        reach = self._label_width() + 8
        left = -reach if self._leftwards else -grip - 2
        return QRectF(left, -height / 2, reach + grip + 2, height)

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
        metrics = QFontMetricsF(self._font)
        width = metrics.horizontalAdvance(self._text)
        aside = (_RADIUS + _GAP) * pen
        left = -aside - width if self._leftwards else aside
        # On whole pixels, so that a drag need not paint the word anew.
        here = self.scenePos()
        corner = QPointF(
            round(here.x() + left - _RIM * pen) - here.x(),
            round(here.y() - metrics.height() / 2) - here.y(),
        )
        rim = _RIM * pen
        rect = QRectF(0.0, 0.0, math.ceil(width) + 2 * rim + 1, math.ceil(metrics.height()) + 1)
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
        """Tell where the pointer drags the start."""
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
