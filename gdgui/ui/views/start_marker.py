"""The start of the selected run, which the pointer can take and move."""

import math

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.ui.theme import Theme
from gdgui.ui.views.pixels import Layer, text_outline

__all__ = ["StartMarker"]

_RADIUS = 6.0
_RING = 2.0
_GRIP = 12.0
_GAP = 5.0
_RIM = 2.0
_START = QCoreApplication.translate("StartMarker", "start (drag me)")
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
        self._label = QPainterPath()
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

    def mark_ball(self, ball: bool) -> None:
        """Say that it is the ball that is taken, instead of the start."""
        text = _BALL if ball else _START
        if text != self._text:
            self.prepareGeometryChange()
            self._text = text
            self._label = text_outline(self._text, self._font.toString())
            self.update()

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Paint with the colours of a theme and write with a font."""
        self.prepareGeometryChange()
        self._theme = theme
        self._font = QFont(font)
        self._label = text_outline(self._text, font.toString())
        self.update()

    def place(self, point: QPointF, room: QRectF) -> None:
        """Move to a point; the word goes to whichever side has room for it."""
        leftwards = point.x() - self._label_width() - _GRIP > room.left()
        if leftwards != self._leftwards:
            self.prepareGeometryChange()
            self._leftwards = leftwards
        self.setPos(point)

    def _label_width(self) -> float:
        return QFontMetricsF(self._font).horizontalAdvance(self._text) + _GAP + _RADIUS

    def boundingRect(self) -> QRectF:
        """The circle and the word."""
        height = max(QFontMetricsF(self._font).height(), 2 * _GRIP) + 6
        reach = self._label_width() + 8
        left = -reach if self._leftwards else -_GRIP - 2
        return QRectF(left, -height / 2, reach + _GRIP + 2, height)

    def shape(self) -> QPainterPath:
        """Where the pointer takes hold: somewhat more than the circle."""
        path = QPainterPath()
        path.addEllipse(QPointF(0, 0), _GRIP, _GRIP)
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the circle and the word."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QColor(self._theme.marker)
        painter.setPen(QPen(ring, _RING + (0.8 if self._hovered else 0.0)))
        painter.setBrush(QColor(self._theme.halo))
        painter.drawEllipse(QPointF(0, 0), _RADIUS, _RADIUS)
        metrics = QFontMetricsF(self._font)
        width = metrics.horizontalAdvance(self._text)
        left = -_RADIUS - _GAP - width if self._leftwards else _RADIUS + _GAP
        # On whole pixels, so that a drag need not paint the word anew.
        here = self.scenePos()
        corner = QPointF(
            round(here.x() + left - _RIM) - here.x(),
            round(here.y() - metrics.height() / 2) - here.y(),
        )
        rect = QRectF(0.0, 0.0, math.ceil(width) + 2 * _RIM + 1, math.ceil(metrics.height()) + 1)
        key = (self._text, self._theme.name, self._font.toString())
        painter.translate(corner)
        self._layer.draw(painter, rect, key, lambda inner: self._paint_label(inner, rect))
        painter.translate(-corner)

    def _paint_label(self, painter: QPainter, rect: QRectF) -> None:
        middle = rect.height() / 2 + QFontMetricsF(self._font).capHeight() / 2
        text = self._label.translated(_RIM, round(middle))
        rim = QColor(self._theme.halo)
        rim.setAlphaF(0.6 if self._theme.name == "light" else 0.5)
        painter.setPen(QPen(rim, 2.5, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(text)
        painter.fillPath(text, QColor(self._theme.marker))

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
