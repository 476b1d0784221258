"""What a picture shows and which colour is which run, where no header and no card says so."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.dot import paint_dot
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["Legend", "LegendRun"]

_RADIUS, _GAP, _BETWEEN = 0.32, 0.4, 1.5
"""Of a dot, behind it, and between two entries, in heights of the font."""
_LINE = 1.45


class LegendRun(msgspec.Struct, frozen=True):
    """A run as the legend shows it.

    Attributes:
        color: its colour.
        name: what it is called.
        visible: whether it is drawn.
        selected: whether it is the one that keys apply to.
    """

    color: str
    name: str
    visible: bool = True
    selected: bool = False


class _Entry(msgspec.Struct, frozen=True):
    """A word of the legend: the title or the formula, without a run, or a run with its place."""

    name: str
    run: LegendRun | None = None
    index: int = -1


class Legend(QWidget):
    """A title and a formula, and dots with names behind them, in as many lines as they need.

    Signals:
        picked: the index of a run that was clicked, and where on the screen its name is.
    """

    picked = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._entries: tuple[_Entry, ...] = ()
        self._shown: tuple[str, str, tuple[LegendRun, ...]] = ("", "", ())
        self._is_interactive = False
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._theme = theme
        self.update()

    def set_interactive(self, interactive: bool) -> None:
        """Let runs be clicked, hidden ones too; a picture shows only those that are seen."""
        self._is_interactive = interactive
        self.setMouseTracking(interactive)
        set_tooltip(self, self.tr("Click a run to change it (E)") if interactive else "")
        self.show_runs(*self._shown)

    def show_runs(self, title: str, formula: str, runs: Sequence[LegendRun]) -> None:
        """Show a title, the formula and the runs of an experiment."""
        self._shown = title, formula, tuple(runs)
        entries = tuple(
            [_Entry(text) for text in (title, formula) if text]
            + [
                _Entry(run.name, run, index)
                for index, run in enumerate(runs)
                if run.visible or self._is_interactive
            ]
        )
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleName(", ".join(entry.name for entry in entries))
            self.updateGeometry()
            self.update()

    def place_of(self, index: int) -> QPoint:
        """Return where on the screen the name of a run is."""
        for room, entry in self._rooms():
            if entry.index == index:
                return self.mapToGlobal(QPoint(round(room.center().x()), round(room.top())))
        return self.mapToGlobal(QPoint(self.width() // 2, 0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which run was clicked."""
        for room, entry in self._rooms():
            if self._is_interactive and entry.run is not None and room.contains(event.position()):
                self.picked.emit(entry.index, self.place_of(entry.index))
                return
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show that runs can be clicked."""
        rooms = [room for room, entry in self._rooms() if entry.run is not None]
        is_over = any(room.contains(event.position()) for room in rooms)
        shape = Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow legend is a high one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines where there are so many pixels."""
        return em(self, _LINE * max(1, len(self._lines(width))) + 0.5)

    def sizeHint(self) -> QSize:
        """Return the height of all lines at the width that there is."""
        return QSize(em(self, 10), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height: what is above has to give way."""
        return QSize(em(self, 6), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for as many lines as another width takes."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _width_of(self, entry: _Entry) -> float:
        metrics = QFontMetricsF(self._font_of(entry))
        width = metrics.horizontalAdvance(entry.name)
        return width if entry.run is None else em(self, 2 * _RADIUS + _GAP) + width

    def _font_of(self, entry: _Entry) -> QFont:
        font = QFont(self.font())
        is_title = entry.run is None and entry.name == self._shown[0]
        is_selected = self._is_interactive and entry.run is not None and entry.run.selected
        if is_title or is_selected:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _lines(self, width: float) -> list[list[_Entry]]:
        """Return the entries of each line."""
        lines: list[list[_Entry]] = []
        left = float("inf")
        for entry in self._entries:
            wide = self._width_of(entry)
            if left + wide > width:
                lines.append([])
                left = 0.0
            lines[-1].append(entry)
            left += wide + em(self, _BETWEEN)
        return lines

    def _rooms(self) -> list[tuple[QRectF, _Entry]]:
        """Return where each entry is."""
        rooms, top = [], float(em(self, 0.25))
        for line in self._lines(self.width()):
            wide = sum(map(self._width_of, line))
            left = (self.width() - wide - em(self, _BETWEEN) * (len(line) - 1)) / 2
            for entry in line:
                width = self._width_of(entry)
                rooms.append((QRectF(left, top, width + 1, em(self, _LINE)), entry))
                left += width + em(self, _BETWEEN)
            top += em(self, _LINE)
        return rooms

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all lines."""
        painter = QPainter(self)
        for room, entry in self._rooms():
            self._paint_entry(painter, room, entry)

    def _paint_entry(self, painter: QPainter, room: QRectF, entry: _Entry) -> None:
        painter.setFont(self._font_of(entry))
        is_faint = entry.run is not None and not entry.run.visible
        painter.setPen(QColor(self._theme.faint if is_faint else self._theme.text))
        if entry.run is not None:
            radius, height = em(self, _RADIUS), room.height()
            color = self._theme.faint if is_faint else entry.run.color
            centre = QPointF(room.left() + radius, room.top() + height / 2)
            paint_dot(painter, centre, radius, color)
            room.setLeft(room.left() + em(self, 2 * _RADIUS + _GAP))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, entry.name)
