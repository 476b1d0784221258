"""A strip along the timeline with markers on it that can be chosen, moved and deleted."""

from collections.abc import Hashable
from html import escape
from itertools import count
from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import plain_menu_text, set_tooltip

__all__ = ["Marker", "MarkerStrip"]

_REACH = 8.0
_TITLE_LENGTH = 60
_OWN_KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Delete,
)


class Marker(Protocol):
    """What there is at a step."""

    @property
    def step(self) -> int:
        """Where it is on the timeline."""

    @property
    def text(self) -> str:
        """What it is, in words."""


class MarkerStrip(QWidget):
    """A strip beside the timeline, as long as that; hidden while there is nothing to show.

    What the markers look like and what becomes of one that is moved is for those who inherit.

    Signals:
        sought: a step to go to.
    """

    sought = Signal(float)

    _first_step = 0
    """The earliest step that a marker can be at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._markers: tuple[Marker, ...] = ()
        self._total = 1
        self._margin = 0.0
        self._current = -1
        self._moved_to: int | None = None
        self._is_held = False
        self._gestures = count(1)
        self._gesture = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.update()

    def set_markers(self, markers: tuple[Marker, ...]) -> None:
        """Show these markers, in the order of their steps; the current one stays current."""
        if markers == self._markers:
            return
        wanted = self._identity(self._current, self._moved_to)
        self._markers, self._moved_to = markers, None
        same = (place for place in range(len(markers)) if self._identity(place) == wanted)
        self._current = next(same, min(self._current, len(markers) - 1))
        self.setVisible(bool(markers))
        self.update()

    def set_scale(self, total: int, margin: float) -> None:
        """Lie along a timeline of so many steps whose ends are so far from its edges, in pixels."""
        if (total, margin) != (self._total, self._margin):
            self._total, self._margin = max(total, 1), margin
            self.update()

    def sizeHint(self) -> QSize:
        """Return a size that follows the font."""
        return QSize(em(self, 8), em(self, 1.1))

    # ---- for those who inherit ----

    def _describe(self, name: str, keys: str) -> None:
        """Say what the markers are, and which keys do something with them."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(keys)
        set_tooltip(self, keys)

    def _words_of(self, place: int) -> str:
        """Return what a marker is, for its tooltip and the title of its menu."""
        return self._markers[place].text

    def _paint_marker(self, painter: QPainter, place: int, emphasised: bool) -> None:
        raise NotImplementedError

    def _lane_of(self, place: int) -> Hashable:
        """Return what a marker shares with its neighbours, between which it stays."""
        return None

    def _tell_moved(self, place: int, step: int, to: int) -> None:
        raise NotImplementedError

    def _tell_removed(self, place: int) -> None:
        raise NotImplementedError

    def _fill_menu(self, menu: QMenu, place: int) -> None:
        raise NotImplementedError

    def _open(self, place: int) -> None:
        """Do what a double click or Enter means."""

    # ---- places ----

    def x_of(self, step: int) -> float:
        """Return where a step lies, in pixels from the left."""
        width = max(self.width() - 2 * self._margin, 1.0)
        return self._margin + min(step / self._total, 1.0) * width

    def _step_at(self, x: float) -> int:
        width = max(self.width() - 2 * self._margin, 1.0)
        return round(min(max((x - self._margin) / width, 0.0), 1.0) * self._total)

    def _marker_at(self, x: float) -> int:
        """Return the place of the marker under a pixel, -1 for none."""
        away = [abs(self.x_of(marker.step) - x) for marker in self._markers]
        nearest = min(range(len(away)), key=away.__getitem__, default=-1)
        return nearest if nearest >= 0 and away[nearest] <= _REACH else -1

    def _identity(self, place: int, step: int | None = None) -> Hashable:
        """Return what tells a marker from all others, if it were at a step; None for no marker."""
        if not 0 <= place < len(self._markers):
            return None
        return self._lane_of(place), self._markers[place].step if step is None else step

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the markers that are on the timeline, the current one last."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = self._current if self.hasFocus() else -1
        places = [place for place in range(len(self._markers)) if place != current]
        for place in (*places, *([current] if current >= 0 else [])):
            if self._markers[place].step <= self._total:
                self._paint_marker(painter, place, place == current)

    # ---- input ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a marker."""
        place = self._marker_at(event.position().x())
        if event.button() != Qt.MouseButton.LeftButton or place < 0:
            event.ignore()
            return
        self._begin_gesture()
        self._current, self._is_held = place, True
        self.sought.emit(float(self._markers[place].step))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the marker that is held."""
        if self._is_held:
            self._move_to(self._step_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._is_held = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the marker under the pointer."""
        place = self._marker_at(event.position().x())
        self._is_held = False
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self._open(place)

    def _begin_gesture(self) -> None:
        self._gesture = f"{type(self).__name__}-{id(self)}-{next(self._gestures)}"
        self._moved_to = None

    def _step_of_current(self) -> int:
        """Return where the current marker is, or where it is about to be shown."""
        return self._markers[self._current].step if self._moved_to is None else self._moved_to

    def _move_to(self, step: int) -> None:
        """Move the current marker as far as its neighbours allow."""
        place = self._current
        if not 0 <= place < len(self._markers):
            return
        before, now = self._markers[place].step, self._step_of_current()
        lane = self._lane_of(place)
        others = [m.step for i, m in enumerate(self._markers) if self._lane_of(i) == lane]
        low = max((other + 1 for other in others if other < before), default=self._first_step)
        high = min((other - 1 for other in others if other > before), default=self._total)
        step = min(max(step, low), high)
        if step != now:
            self._moved_to = step
            self._tell_moved(place, now, step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, move, open or delete a marker."""
        key = Qt.Key(event.key())
        there_is_one = 0 <= self._current < len(self._markers)
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and self._markers:
            self._choose(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if not event.isAutoRepeat() or not self._gesture:
                self._begin_gesture()
            if there_is_one:
                self._move_to(self._step_of_current() + (1 if key == Qt.Key.Key_Right else -1))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove(self._current)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and there_is_one:
            self._open(self._current)
        else:
            super().keyPressEvent(event)

    def _choose(self, by: int) -> None:
        self._moved_to = None
        self._current = (self._current + by) % len(self._markers)
        self.sought.emit(float(self._markers[self._current].step))
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have a current marker to begin with."""
        super().focusInEvent(event)
        self._current = max(self._current, 0)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the marker under the pointer, or the current one by key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self._current if by_key else self._marker_at(event.pos().x())
        if 0 <= place < len(self._markers):
            where = QPoint(round(self.x_of(self._markers[place].step)), self.height())
            self._open_menu(place, self.mapToGlobal(where) if by_key else event.globalPos())

    def _open_menu(self, place: int, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QAction(_in_short(self._words_of(place)), menu)
        title.setEnabled(False)
        menu.addAction(title)
        self._fill_menu(menu, place)
        menu.popup(where)

    def _remove(self, place: int) -> None:
        if 0 <= place < len(self._markers):
            self._tell_removed(place)

    def event(self, event: QEvent) -> bool:
        """Say what is under the pointer; keep own keys from the window's shortcuts."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._marker_at(event.pos().x())
            text = self._words_of(place) if place >= 0 else self.toolTip()
            # As it is, whatever looks like HTML in it; and in lines that can be read.
            html = escape(text).replace("\n", "<br>")
            QToolTip.showText(event.globalPos(), f"<p>{html}</p>", self, self.rect())
            return True
        if event.type() == QEvent.Type.ShortcutOverride and claims(event, *_OWN_KEYS):
            return True
        return super().event(event)


def _in_short(text: str) -> str:
    """Return a text as the title of a menu: one line, its ampersands as they are."""
    line = " ".join(text.split())
    cut = line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"
    return plain_menu_text(cut)
