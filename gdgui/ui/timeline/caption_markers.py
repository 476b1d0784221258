"""The captions along the timeline: bubbles that can be edited, moved and deleted."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QMenu, QWidget

from gdgui.experiment import Caption
from gdgui.ui.style.theme import em
from gdgui.ui.timeline.marker_strip import MarkerStrip

__all__ = ["CaptionMarkers"]

_SPAN_OPACITY = 0.3


class CaptionMarkers(MarkerStrip):
    """A strip below the timeline: a bubble where a caption appears, a line while it stands.

    Its markers are the captions themselves. A hollow bubble is an empty one, which ends another.

    Signals:
        moved: the step of a caption, the step to move it to, and a token for the gesture.
        removed: the step of a caption.
        edit_asked: the step of a caption that is to be edited.
    """

    moved = Signal(int, int, str)
    removed = Signal(int)
    edit_asked = Signal(int)

    _markers: tuple[Caption, ...]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keys = self.tr(
            "Page Up and Page Down choose a caption, ← and → move it, Enter edits it, "
            "Delete takes it away"
        )
        self._describe(self.tr("Captions"), keys)

    def _paint_marker(self, painter: QPainter, place: int, emphasised: bool) -> None:
        """Paint a bubble that points at the timeline, and a line as long as the caption stands."""
        x, shown = self.x_of(self._markers[place].step), bool(self._markers[place].text.strip())
        width, tip = em(self, 1.0), em(self, 0.26)
        body = QRectF(x - width / 2, tip + 0.5, width, self.height() - tip - 2.5)
        accent = QColor(self._theme.accent)
        if shown:
            self._paint_span(painter, place, body)
        bubble = QPainterPath()
        bubble.addRoundedRect(body, em(self, 0.22), em(self, 0.22))
        pointer = QPainterPath(QPointF(x, 0.5))
        pointer.lineTo(x + tip, body.top() + 0.5)
        pointer.lineTo(x - tip, body.top() + 0.5)
        pointer.closeSubpath()
        rim = self._theme.text if emphasised else self._theme.panel if shown else accent
        painter.setPen(QPen(QColor(rim), (2.0 if emphasised else 1.2) * self._theme.pen))
        painter.setBrush(accent if shown else QColor(self._theme.panel))
        painter.drawPath(bubble.united(pointer))

    def _paint_span(self, painter: QPainter, place: int, body: QRectF) -> None:
        color = QColor(self._theme.accent)
        color.setAlphaF(_SPAN_OPACITY)
        pen = QPen(color, max(2.0, em(self, 0.13)))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        start, end = body.right(), self.x_of(self._total)
        if place + 1 < len(self._markers):
            end = self.x_of(self._markers[place + 1].step) - body.width() / 2
        if end > start:
            middle = body.center().y()
            painter.drawLine(QPointF(start, middle), QPointF(end, middle))

    def _words_of(self, place: int) -> str:
        return self._markers[place].text.strip() or self.tr("No caption from here on")

    def _tell_moved(self, place: int, step: int, to: int) -> None:
        self.moved.emit(step, to, self._gesture)

    def _tell_removed(self, place: int) -> None:
        self.removed.emit(self._markers[place].step)

    def _fill_menu(self, menu: QMenu, place: int) -> None:
        menu.addAction(self.tr("Edit…"), lambda: self._open(place))
        menu.addAction(self.tr("Delete"), lambda: self._remove(place))

    def _open(self, place: int) -> None:
        self.edit_asked.emit(self._markers[place].step)
