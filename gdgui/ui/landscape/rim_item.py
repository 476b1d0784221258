"""Markers at the rim of a landscape for what lies outside, which lead there."""

import math
from typing import Any

import msgspec
from PySide6.QtCore import QCoreApplication, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.ui.landscape.plane_item import PlaneItem
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["RimItem"]

_LENGTH, _HALF = 11.0, 7.0
_ASIDE = 3.0
_APART = 17.0
_GRIP = 8.0
_FARTHEST = 1e12


class _Mark(msgspec.Struct, frozen=True):
    """Something outside.

    Attributes:
        at: where its marker has its tip, in pixels.
        direction: to where it points, of length 1, in pixels.
        point: the coordinates that it stands for.
        color: its colour.
        text: what it is.
    """

    at: QPointF
    direction: QPointF
    point: tuple[float, float]
    color: str
    text: str


class RimItem(PlaneItem):
    """Triangles at the rim, one for each run whose iterate is outside, and for minima.

    Signals:
        asked: the coordinates that someone wants to see.
    """

    asked = Signal(float, float)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._traces: tuple[Trace, ...] = ()
        self._minima: tuple[tuple[float, ...], ...] = ()
        self._step = 0
        self._dim = 2
        self._marks: tuple[_Mark, ...] = ()
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        super().set_theme(theme)
        self.update()

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """The coordinates of what is outside."""
        return tuple(mark.point for mark in self._marks)

    def marker(self, index: int) -> QPointF:
        """Return where a marker is, in pixels."""
        mark = self._marks[index]
        return mark.at - mark.direction * (_LENGTH / 2 * self._theme.pen)

    def set_traces(self, traces: tuple[Trace, ...], dim: int) -> None:
        """Mark the iterates of these runs."""
        self._traces, self._dim = traces, dim
        self._changed()

    def set_minima(self, minima: tuple[tuple[float, ...], ...]) -> None:
        """Mark these minima too."""
        self._minima = minima
        self._changed()

    def set_playhead(self, playhead: float) -> None:
        """Mark the iterates of this step."""
        if int(playhead) != self._step:
            self._step = int(playhead)
            self._changed()

    def _changed(self) -> None:
        marks = self._found()
        if marks != self._marks:
            self.prepareGeometryChange()
            self._marks = marks
            self.update()

    def _found(self) -> tuple[_Mark, ...]:
        """Return a marker for each thing outside; where two would coincide, the first counts."""
        marks: list[_Mark] = []
        for point, color, text in self._things():
            mark = self._mark(point, color, text)
            if mark and all(_distance(mark.at, m.at) > _APART * self._theme.pen for m in marks):
                marks.append(mark)
        return tuple(marks)

    def _things(self) -> list[tuple[tuple[float, float], str, str]]:
        ordered = sorted(self._traces, key=lambda trace: not trace.selected)
        things = []
        for trace in ordered:
            tape = trace.trajectory
            row = min(self._step, tape.last_step)
            y = float(tape.x[row, 1]) if tape.dim == 2 else math.nan
            text = QCoreApplication.translate("RimItem", "{run} is here: click to see it")
            things.append(((float(tape.x[row, 0]), y), trace.color, text.format(run=trace.label)))
        text = QCoreApplication.translate("RimItem", "A minimum is here: click to see it")
        for minimum in self._minima:
            y = minimum[1] if self._dim == 2 else math.nan
            things.append(((minimum[0], y), self._theme.marker, text))
        return things

    def _mark(self, point: tuple[float, float], color: str, text: str) -> _Mark | None:
        """Return the marker of a point, or None where it is in view or nowhere."""
        rect, (x, y) = self._map.rect, point
        if not math.isfinite(x) or (self._dim == 2 and not math.isfinite(y)):
            return None
        low, high = self._map.y_range
        where = self._map.point(
            _cut(x, self._map.x_range), _cut(y if self._dim == 2 else (low + high) / 2, (low, high))
        )
        if rect.contains(where):
            return None
        pen = self._theme.pen
        room = rect.adjusted(_ASIDE * pen, _ASIDE * pen, -_ASIDE * pen, -_ASIDE * pen)
        middle = room.center()
        dx, dy = where.x() - middle.x(), where.y() - middle.y()
        scale = min(
            room.width() / 2 / abs(dx) if dx else math.inf,
            room.height() / 2 / abs(dy) if dy else math.inf,
        )
        length = math.hypot(dx, dy)
        at = QPointF(middle.x() + dx * scale, middle.y() + dy * scale)
        return _Mark(at, QPointF(dx / length, dy / length), point, color, text)

    def _triangle(self, mark: _Mark) -> QPolygonF:
        pen = self._theme.pen
        side = QPointF(-mark.direction.y(), mark.direction.x()) * (_HALF * pen)
        base = mark.at - mark.direction * (_LENGTH * pen)
        return QPolygonF([mark.at, base + side, base - side])

    def shape(self) -> QPainterPath:
        """Return where the pointer takes a marker."""
        path = QPainterPath()
        for mark in self._marks:
            path.addEllipse(
                mark.at - mark.direction * (_LENGTH / 2), _GRIP * self._theme.pen,
                _GRIP * self._theme.pen,
            )  # fmt: skip
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the triangles."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self._marks:
            painter.setPen(QPen(QColor(self._theme.halo), 2.0 * self._theme.pen))
            painter.setBrush(QColor(mark.color))
            painter.drawPolygon(self._triangle(mark))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _nearest(self, place: QPointF) -> _Mark | None:
        return min(self._marks, key=lambda mark: _distance(mark.at, place), default=None)

    def mouseClickEvent(self, event: Any) -> None:
        """Tell what is to be seen."""
        mark = self._nearest(event.pos())
        if event.button() != Qt.MouseButton.LeftButton or mark is None:
            event.ignore()
            return
        event.accept()
        self.asked.emit(*mark.point)

    def hoverEvent(self, event: Any) -> None:
        """Claim clicks that would move the start, and say what is there."""
        if event.isExit():
            return
        event.acceptClicks(Qt.MouseButton.LeftButton)
        mark = self._nearest(event.pos())
        set_tooltip(self, mark.text if mark else "")


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())


def _cut(value: float, interval: tuple[float, float]) -> float:
    """Return a coordinate that is not so far outside that pixels overflow."""
    low, high = interval
    far = _FARTHEST * (high - low)
    return min(max(value, low - far), high + far)
