"""The changes of course along the timeline: diamonds that can be moved and deleted."""

from itertools import count

import msgspec
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from gdgui.ui.theme import LIGHT, Theme, em
from gdgui.ui.widgets.keys import claims

__all__ = ["ChangeMark", "ChangeMarks"]

_REACH = 8.0


class ChangeMark(msgspec.Struct, frozen=True):
    """A change of course of one run.

    Attributes:
        run: the index of the run.
        step: from which step on it counts.
        color: the run's colour.
        text: what changes, in words.
    """

    run: int
    step: int
    color: str
    text: str


class ChangeMarks(QWidget):
    """A strip above the timeline, as long as that; hidden while there is nothing to mark.

    Signals:
        moved: a run, the step of its change, the step to move it to, and a token for the gesture.
        removed: a run and the step of its change.
        sought: a step to go to.
    """

    moved = Signal(int, int, int, str)
    removed = Signal(int, int)
    sought = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._marks: tuple[ChangeMark, ...] = ()
        self._total = 1
        self._margin = 0.0
        self._current = -1
        self._held: tuple[int, int] | None = None
        self._gestures = count(1)
        self._gesture = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Changes of course"))
        keys = self.tr(
            "Page Up and Page Down choose a change, ← and → move it, Delete takes it back"
        )
        self.setAccessibleDescription(keys)
        self.setToolTip(keys)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.update()

    def set_marks(self, marks: tuple[ChangeMark, ...]) -> None:
        """Show these changes."""
        if marks != self._marks:
            self._marks = marks
            self._current = min(self._current, len(marks) - 1)
            self.setVisible(bool(marks))
            self.update()

    def set_scale(self, total: int, margin: float) -> None:
        """Lie over a timeline of so many steps whose ends are so far from its edges, in pixels."""
        if (total, margin) != (self._total, self._margin):
            self._total, self._margin = max(total, 1), margin
            self.update()

    def sizeHint(self) -> QSize:
        """Return a size that follows the font."""
        return QSize(em(self, 8), em(self, 1.1))

    # ---- painting ----

    def _x_of(self, step: int) -> float:
        width = max(self.width() - 2 * self._margin, 1.0)
        return self._margin + min(step / self._total, 1.0) * width

    def _step_at(self, x: float) -> int:
        width = max(self.width() - 2 * self._margin, 1.0)
        return round(min(max((x - self._margin) / width, 0.0), 1.0) * self._total)

    def _mark_at(self, x: float) -> int:
        """Return the place of the mark under a pixel, -1 for none."""
        away = [abs(self._x_of(mark.step) - x) for mark in self._marks]
        nearest = min(range(len(away)), key=away.__getitem__, default=-1)
        return nearest if nearest >= 0 and away[nearest] <= _REACH else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a diamond for each change."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self.height() / 2 - 1.5
        for place, mark in enumerate(self._marks):
            if mark.step > self._total:
                continue
            x, y = self._x_of(mark.step), self.height() / 2
            emphasised = self.hasFocus() and place == self._current
            rim = self._theme.accent if emphasised else self._theme.panel
            painter.setPen(QPen(QColor(rim), (2.0 if emphasised else 1.2) * self._theme.pen))
            painter.setBrush(QColor(mark.color))
            corners = ((0.0, -radius), (radius, 0.0), (0.0, radius), (-radius, 0.0))
            painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners]))

    # ---- input ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a change."""
        place = self._mark_at(event.position().x())
        if event.button() != Qt.MouseButton.LeftButton or place < 0:
            event.ignore()
            return
        mark = self._marks[place]
        self._current, self._held = place, (mark.run, mark.step)
        self._begin_gesture()
        self.sought.emit(float(mark.step))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the change that is held."""
        if self._held is not None:
            self._move_to(self._step_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def _begin_gesture(self) -> None:
        self._gesture = f"change-{id(self)}-{next(self._gestures)}"

    def _move_to(self, step: int) -> None:
        """Move the current change as far as its neighbours of the same run allow."""
        if not 0 <= self._current < len(self._marks):
            return
        mark = self._marks[self._current]
        others = [m.step for m in self._marks if m.run == mark.run and m.step != mark.step]
        low = max((other + 1 for other in others if other < mark.step), default=1)
        high = min((other - 1 for other in others if other > mark.step), default=self._total)
        step = min(max(step, low), high)
        if step != mark.step:
            self.moved.emit(mark.run, mark.step, step, self._gesture)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, move or delete a change."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and self._marks:
            by = 1 if key == Qt.Key.Key_PageDown else -1
            self._current = (self._current + by) % len(self._marks)
            self.sought.emit(float(self._marks[self._current].step))
            self.update()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if not event.isAutoRepeat() or not self._gesture:
                self._begin_gesture()
            if 0 <= self._current < len(self._marks):
                by = 1 if key == Qt.Key.Key_Right else -1
                self._move_to(self._marks[self._current].step + by)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        """Have a current change to begin with."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        self._current = max(self._current, 0)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to delete the change under the pointer."""
        place = self._mark_at(event.pos().x())
        if place >= 0:
            self._open_menu(place, event.globalPos())

    def _open_menu(self, place: int, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QAction(self._marks[place].text, menu)
        title.setEnabled(False)
        menu.addAction(title)
        menu.addAction(self.tr("Delete this change"), lambda: self._remove(place))
        menu.popup(where)

    def _remove(self, place: int) -> None:
        if 0 <= place < len(self._marks):
            self.removed.emit(self._marks[place].run, self._marks[place].step)

    def event(self, event: QEvent) -> bool:
        """Say what changes under the pointer; keep own keys from the window's shortcuts."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._mark_at(event.pos().x())
            area = QRectF(self.rect()).toRect()
            text = self._marks[place].text if place >= 0 else self.toolTip()
            QToolTip.showText(event.globalPos(), text, self, area)
            return True
        own = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        if event.type() == QEvent.Type.ShortcutOverride and claims(event, *own, Qt.Key.Key_Delete):
            return True
        return super().event(event)
