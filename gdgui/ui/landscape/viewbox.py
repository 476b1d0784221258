"""The part of the plane that a landscape shows, and the mouse that changes it."""

import math
from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal

from gdgui.ui.painting.pixels import PixelMap

__all__ = ["LandscapeViewBox"]

Interval = tuple[float, float]

_ALIKE = 3.0
"""Two spans within this factor get the same scale, so that gradients look perpendicular."""
_KEY_ZOOM = 0.8


class LandscapeViewBox(pg.ViewBox):
    """A pyqtgraph view box: the wheel zooms around the pointer, a drag pans, a click is told."""

    clicked = Signal(float, float, bool)
    """The coordinates, and whether Shift is held."""
    grabbed = Signal(QPointF, bool, bool)
    """Where to, in pixels of this item; whether the drag begins; whether Shift is held."""
    hovered = Signal(object)
    """The coordinates under the pointer, None when it leaves."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        self.disableAutoRange()
        self._plane = True
        self._domain: tuple[Interval, ...] = ((-1.0, 1.0), (-1.0, 1.0))
        self._home: tuple[Interval, ...] = ((-1.0, 1.0), (-1.0, 1.0))
        self.grabs: Callable[[float, float], bool] = lambda _x, _y: False
        """Whether a drag that begins at coordinates is of what lies there, and pans nothing."""
        self._is_grabbing = False
        self.is_zoomed = False
        """Whether someone has changed what is shown since it was the whole domain."""
        self.sigRangeChangedManually.connect(self._note_zoom)

    def _note_zoom(self, *_: Any) -> None:
        self.is_zoomed = True

    def set_domain(self, domain: tuple[Interval, ...]) -> None:
        """Show a rectangle, or an interval whose height is set by `set_height`."""
        self._domain, self._home = domain, domain
        self._plane = len(domain) == 2
        spans = [high - low for low, high in domain]
        alike = self._plane and max(spans) <= _ALIKE * min(spans)
        self.setAspectLocked(False)
        limits: dict[str, float | None] = {
            "minXRange": spans[0] * 1e-9,
            "maxXRange": spans[0] * 1e6,
        }
        limits["minYRange"] = spans[1] * 1e-9 if self._plane else None
        limits["maxYRange"] = spans[1] * 1e6 if self._plane else None
        self.setLimits(**limits)
        self.setMouseEnabled(x=True, y=self._plane)
        self.reset()
        self.setAspectLocked(alike, ratio=1.0)
        # Locking changes what is shown; the whole domain must be in view all the same.
        self.reset()

    @property
    def home(self) -> tuple[Interval, ...]:
        """What `reset` shows: the domain, or more where that does not hold all there is to see."""
        return self._home

    def set_home(self, intervals: tuple[Interval, ...]) -> None:
        """Show more than the domain, at once unless someone has zoomed, and by `reset`."""
        self._home = intervals
        if not self.is_zoomed:
            self.reset()

    def reset(self) -> None:
        """Show all there is to see again."""
        self.is_zoomed = False
        self._show(self._home)

    def _show(self, intervals: tuple[Interval, ...]) -> None:
        if self._plane:
            self.setRange(xRange=intervals[0], yRange=intervals[1], padding=0)
        else:
            self.setXRange(*intervals[0], padding=0)

    def show_part(self, intervals: tuple[Interval, ...]) -> None:
        """Show a part of the plane, or at least that where the view has another shape."""
        self._show(intervals)
        self.is_zoomed = True

    def set_height(self, low: float, high: float) -> None:
        """Show these second coordinates."""
        self.setYRange(low, high, padding=0)

    def zoom(self, closer: bool) -> None:
        """Zoom around the centre by one notch."""
        factor = _KEY_ZOOM if closer else 1 / _KEY_ZOOM
        self.scaleBy(x=factor, y=factor if self._plane else None)
        self.is_zoomed = True

    def pixel_map(self) -> PixelMap:
        """Where coordinates lie in the pixels of this item."""
        (x0, x1), (y0, y1) = self.viewRange()
        rect = self.rect()
        size = QRectF(0, 0, max(rect.width(), 1.0), max(rect.height(), 1.0))
        return PixelMap((float(x0), float(x1)), (float(y0), float(y1)), size)

    def mouseClickEvent(self, event: Any) -> None:
        """Tell where the left button was clicked."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        point = self.mapSceneToView(event.scenePos())
        if math.isfinite(point.x()) and math.isfinite(point.y()):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.clicked.emit(point.x(), point.y(), shift)

    def hoverEvent(self, event: Any) -> None:
        """Tell what is under the pointer; a drag of something else is no hovering."""
        if event.isExit():
            self.hovered.emit(None)
            return
        point = self.mapSceneToView(event.scenePos())
        self.hovered.emit((point.x(), point.y()))

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Pan with the left or the middle button; the right one would zoom by surprise."""
        if event.button() == Qt.MouseButton.RightButton:
            event.ignore()
            return
        if event.isStart():
            begin = self.mapSceneToView(event.buttonDownScenePos())
            is_left = event.button() == Qt.MouseButton.LeftButton
            self._is_grabbing = is_left and self.grabs(begin.x(), begin.y())
        if self._is_grabbing:
            event.accept()
            alone = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.grabbed.emit(self.mapFromScene(event.scenePos()), event.isStart(), alone)
            return
        super().mouseDragEvent(event, axis=axis)

    def keyPressEvent(self, event: Any) -> None:
        """Leave all keys to the landscape."""
        event.ignore()
