"""Clicks, drags and keys that move the start, or pick the run whose start lies there."""

import math
from itertools import count

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from gdgui.ui.landscape.shown_runs import ShownRuns
from gdgui.ui.landscape.surface.view import SurfaceView
from gdgui.ui.landscape.viewbox import LandscapeViewBox
from gdgui.ui.style.theme import LIGHT, Theme

__all__ = ["StartGestures"]

Point = tuple[float, ...]

_KEY_STEPS = 50
_GRIP = 12.0
"""As far from a start, in pixels, a click still means it."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class StartGestures(QObject):
    """Tells where the user wants the start; it is moved elsewhere.

    Args:
        parent: what owns it.
        view_box: where the clicks and drags are.
        runs: those whose starts they may be at.
    """

    start_picked = Signal(object, str, bool)
    """Coordinates, a token that is the same for a whole gesture, and whether Shift is held."""
    start_clicked = Signal(object, str, bool)
    """As `start_picked`, by a click, which may be a stray one."""
    run_picked = Signal(int)
    """The run whose start was clicked or is about to be dragged."""

    def __init__(self, parent: QObject, view_box: LandscapeViewBox, runs: ShownRuns) -> None:
        super().__init__(parent)
        self._view_box = view_box
        self._runs = runs
        self._theme = LIGHT
        self._numbers = count(1)
        self._token = ""
        view_box.clicked.connect(self._click)
        view_box.grabs = self._grab
        view_box.grabbed.connect(self.drag)

    def set_theme(self, theme: Theme) -> None:
        """Take hold of starts as far away as they are painted large."""
        self._theme = theme

    def drag(self, point: QPointF, begins: bool, alone: bool) -> None:
        """Move the start to a point in view.

        Args:
            point: where to, in pixels of the view box.
            begins: whether the drag begins.
            alone: whether Shift is held.
        """
        if begins:
            self._begin()
        inside = self._view_box.pixel_map().rect
        scene = self._view_box.mapToScene(
            min(max(point.x(), inside.left()), inside.right()),
            min(max(point.y(), inside.top()), inside.bottom()),
        )
        coordinates = self._view_box.mapSceneToView(scene)
        self._pick(coordinates.x(), coordinates.y(), alone)

    def follow(self, surface: SurfaceView) -> None:
        """Take clicks and drags on a surface, too."""
        surface.clicked.connect(self._jump)
        surface.start_dragged.connect(self._slide)
        surface.run_picked.connect(self.run_picked)

    def _slide(self, point: Point, begins: bool, alone: bool) -> None:
        """Move the start to coordinates that were dragged to elsewhere than in the view box."""
        if begins:
            self._begin()
        self._pick(point[0], point[-1], alone)

    def _jump(self, point: Point, alone: bool) -> None:
        """Move the start to coordinates that were clicked elsewhere than in the view box."""
        self._begin()
        self.start_clicked.emit(self._rounded(point[0], point[-1]), self._token, alone)

    def press(self, event: QKeyEvent) -> bool:
        """Move the start with Ctrl and an arrow key, and return whether it was one."""
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is None or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        self._move(*arrow, event)
        return True

    def _move(self, right: int, up: int, event: QKeyEvent) -> None:
        selected = self._runs.selected
        if selected is None:
            return
        if not event.isAutoRepeat() or not self._token:
            self._begin()
        x, y = self._runs.marked_point(selected)
        pixel_map = self._view_box.pixel_map()
        x += right * (pixel_map.x_range[1] - pixel_map.x_range[0]) / _KEY_STEPS
        y += up * (pixel_map.y_range[1] - pixel_map.y_range[0]) / _KEY_STEPS
        self._pick(x, y, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _click(self, x: float, y: float, alone: bool) -> None:
        other = self._start_near(x, y)
        if other is not None:
            # In a crowd a click says which run is meant; a drag moves its start.
            self.run_picked.emit(other)
            return
        self._begin()
        self.start_clicked.emit(self._rounded(x, y), self._token, alone)

    def _grab(self, x: float, y: float) -> bool:
        """Select the run whose start a drag begins at, and return whether there is one."""
        other = self._start_near(x, y)
        if other is not None:
            self.run_picked.emit(other)
        return other is not None

    def _start_near(self, x: float, y: float) -> int | None:
        """Return another run than the selected one whose start lies under the pointer."""
        runs, selected = self._runs, self._runs.selected
        if runs.is_steering or selected is None:
            return None
        pixel_map, here = self._view_box.pixel_map(), runs.marked_point(selected)
        place, best, found = pixel_map.point(x, y), _GRIP * self._theme.pen, None
        for index, trace in enumerate(runs.traces):
            if not runs.shows(trace):
                continue
            start = runs.marked_point(trace)
            if start == here or not all(map(math.isfinite, start)):
                continue
            at = pixel_map.point(*start) - place
            if (distance := math.hypot(at.x(), at.y())) < best:
                best, found = distance, index
        return found

    def _begin(self) -> None:
        """Tell this gesture from the one before."""
        self._token = f"start-{next(self._numbers)}"

    def _pick(self, x: float, y: float, alone: bool) -> None:
        """Tell of a start."""
        self.start_picked.emit(self._rounded(x, y), self._token, alone)

    def _rounded(self, x: float, y: float) -> tuple[float, ...]:
        """Return a point with as many digits as there are pixels to tell them by."""
        pixel_map = self._view_box.pixel_map()
        intervals = (pixel_map.x_range, pixel_map.y_range)[: self._runs.dim]
        sizes = (max(1, round(n)) for n in (pixel_map.rect.width(), pixel_map.rect.height()))
        spans = zip(intervals, sizes, strict=False)
        decimals = [-math.floor(math.log10((high - low) / px)) for (low, high), px in spans]
        return tuple(round(value, n) for value, n in zip((x, y), decimals, strict=False))
