"""What mouse and keys do on a surface: turn it, move it, zoom, and set or drag the start."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from gdgui.engine.display.surface_camera import HOME, Camera

__all__ = ["SurfaceGestures"]

_TURN = 0.4
"""How many degrees a pixel of a drag turns."""
_KEY_TURN = 5.0
_KEY_PAN = 0.05
_KEY_ZOOM, _WHEEL_ZOOM = 1.15, 1.0015
_LONGEST_WAIT_MS = 250
"""How long a click waits whether it becomes a double one, at most."""
_GLIDE_MS, _GLIDE_KEPT, _SLOWEST = 16, 0.86, 0.05
"""After a drag the surface turns on: how often, what is kept of its speed, and when it rests."""
_STALE_MS = 60
"""A hand that has rested as long before it lets go wants no gliding."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_ZOOMS = (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus)
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class SurfaceGestures(QObject):
    """Turns what mouse and keys do into another camera, or into a place that is meant.

    Args:
        parent: the widget whose events they are.
        grabs: whether there is something to be dragged at a place, and not the surface.
        height: how many pixels the picture is high, and the middle of it.

    Signals:
        turned: there is another camera.
        clicked: a place, and whether Shift is held.
        dragged: a place, whether the drag begins, and whether Shift is held.
    """

    turned = Signal(object)
    clicked = Signal(QPointF, bool)
    dragged = Signal(QPointF, bool, bool)

    def __init__(
        self,
        parent: QObject,
        grabs: Callable[[QPointF], bool],
        size: Callable[[], tuple[int, int]],
    ) -> None:
        super().__init__(parent)
        self.camera = HOME
        self.glides = True
        """Whether the surface turns on after a drag, ever more slowly."""
        self._grabs = grabs
        self._size = size
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._is_moving = self._is_grabbing = False
        self._button = Qt.MouseButton.NoButton
        self._speed = QPointF()
        self._moved_at = 0
        self._glide = QTimer(self, interval=_GLIDE_MS)
        self._glide.timeout.connect(self._glide_on)
        self._click: tuple[QPointF, bool] | None = None
        wait = min(QApplication.doubleClickInterval(), _LONGEST_WAIT_MS)
        self._wait = QTimer(self, singleShot=True, interval=wait)
        self._wait.timeout.connect(self._tell_click)

    def look_from(self, camera: Camera) -> None:
        """Look from somewhere else at once."""
        self._glide.stop()
        if camera != self.camera:
            self.camera = camera
            self.turned.emit(camera)

    def _set(self, camera: Camera) -> None:
        if camera != self.camera:
            self.camera = camera
            self.turned.emit(camera)

    # ---- mouse ----

    def press(self, event: QMouseEvent) -> None:
        """Begin to drag, or to click."""
        self._glide.stop()
        self._pressed, self._last = event.position(), event.position()
        self._button = event.button()
        self._is_moving = False
        self._speed = QPointF()
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._is_grabbing = is_left and self._grabs(event.position())

    def move(self, event: QMouseEvent) -> None:
        """Turn, pan or drag the start."""
        if self._pressed is None:
            return
        place, begins = event.position(), not self._is_moving
        far = (place - self._pressed).manhattanLength()
        if begins and far < QApplication.startDragDistance():
            return
        self._is_moving = True
        way, self._last = place - self._last, place
        is_shift = bool(event.modifiers() & _SHIFT)
        if self._is_grabbing:
            self.dragged.emit(place, begins, is_shift)
        elif is_shift or self._button != Qt.MouseButton.LeftButton:
            height = self._size()[1]
            self._set(self.camera.panned(way.x() / height, way.y() / height))
        else:
            self._set(self.camera.turned(-_TURN * way.x(), _TURN * way.y()))
            self._speed, self._moved_at = way, event.timestamp()

    def release(self, event: QMouseEvent) -> None:
        """End a drag; a press that moved nothing is a click."""
        if self._pressed is None:
            return
        was_click = not self._is_moving and self._button == Qt.MouseButton.LeftButton
        if was_click:
            self._click = event.position(), bool(event.modifiers() & _SHIFT)
            self._wait.start()
        elif self.glides and event.timestamp() - self._moved_at < _STALE_MS:
            self._glide.start()
        self._pressed, self._is_moving, self._is_grabbing = None, False, False

    def double_click(self) -> None:
        """Come home; the click before it meant nothing else."""
        self._wait.stop()
        self._click = None
        self.look_from(HOME)

    def _tell_click(self) -> None:
        if self._click is not None:
            place, is_shift = self._click
            self._click = None
            self.clicked.emit(place, is_shift)

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        self._glide.stop()
        width, height = self._size()
        place = event.position()
        at = (place.x() - width / 2) / height, (place.y() - height / 2) / height
        self._set(self.camera.zoomed(_WHEEL_ZOOM ** event.angleDelta().y(), at))
        event.accept()

    def _glide_on(self) -> None:
        self._speed *= _GLIDE_KEPT
        if self._speed.manhattanLength() < _SLOWEST / _TURN:
            self._glide.stop()
            return
        self._set(self.camera.turned(-_TURN * self._speed.x(), _TURN * self._speed.y()))

    @property
    def is_busy(self) -> bool:
        """Whether something still moves, or a click still waits."""
        return self._glide.isActive() or self._wait.isActive()

    # ---- keys ----

    def claims(self, event: QEvent) -> bool:
        """Keep the arrow keys, 0, plus and minus from the window; return whether it was one."""
        if not (isinstance(event, QKeyEvent) and self._means(event)):
            return False
        event.accept()
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Turn with an arrow key, with Shift pan, zoom or come home; return whether it did."""
        if not self._means(event):
            return False
        self._glide.stop()
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_0:
            self.look_from(HOME)
        elif key in _ZOOMS:
            factor = 1 / _KEY_ZOOM if key == Qt.Key.Key_Minus else _KEY_ZOOM
            self._set(self.camera.zoomed(factor))
        else:
            right, up = _ARROWS[key]
            if event.modifiers() & _SHIFT:
                self._set(self.camera.panned(_KEY_PAN * right, -_KEY_PAN * up))
            else:
                self._set(self.camera.turned(_KEY_TURN * right, _KEY_TURN * up))
        return True

    def _means(self, event: QKeyEvent) -> bool:
        if event.modifiers() & (_CTRL | Qt.KeyboardModifier.AltModifier):
            return False
        return event.key() in (*_ARROWS, *_ZOOMS, Qt.Key.Key_0)
