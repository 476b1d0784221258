"""Presentation mode: panels away, larger type, stronger lines, until someone leaves it."""

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QWindowStateChangeEvent

from gdgui.ui.style.appearance import Appearance, FixedAppearance
from gdgui.ui.window.actions import Actions
from gdgui.ui.window.layout import WindowLayout
from gdgui.ui.window.view_modes import set_view_mode, share_room
from gdgui.ui.window.views import WINDOW

__all__ = ["Presentation"]

_MANAGER_MS = 200
"""By then a window's manager has taken a window from the full screen."""


class Presentation(QObject):
    """Lets a window be seen from the back row.

    Args:
        window: what is presented.
        appearance: where its colours and the size of its type come from.

    Signals:
        toggled: whether the window is being presented.
    """

    toggled = Signal(bool)

    def __init__(self, window: WindowLayout, appearance: Appearance | FixedAppearance) -> None:
        super().__init__(window)
        self._window = window
        self._appearance = appearance
        self._is_on = False
        self._was: Qt.WindowState = Qt.WindowState.WindowNoState
        self._division, self._pictures = QByteArray(), QByteArray()
        self._size = window.size()
        window.network.presence_changed.connect(self._arrange)

    @property
    def is_on(self) -> bool:
        """Whether the window is being presented."""
        return self._is_on

    def follow(self, actions: Actions) -> None:
        """Begin and end by the window's actions and the header's button, and show so there."""
        actions.leave.triggered.connect(lambda: self.set_on(False))
        actions.present.toggled.connect(self.set_on)
        self._window.header.present_asked.connect(lambda: self.set_on(True))
        self.toggled.connect(actions.present.setChecked)
        self.toggled.connect(actions.leave.setEnabled)

    def set_on(self, on: bool) -> None:
        """Begin or end to present; all that the window shows stays as it is."""
        if on == self._is_on:
            return
        self._is_on = on
        window = self._window
        if on:
            window.installEventFilter(self)
            self._was, self._division = window.windowState(), window.centre.saveState()
            self._pictures = window.pictures.saveState()
            self._size = window.size()
            self._appearance.present(self._screen_size)
            self._arrange()
            window.setWindowState(self._was | Qt.WindowState.WindowFullScreen)
        else:
            window.removeEventFilter(self)
            self._appearance.present(None)
            set_view_mode(window, WINDOW, (self._size.width(), self._size.height()))
            self._shrink()
            window.setWindowState(self._was)
            window.centre.restoreState(self._division)
            window.pictures.restoreState(self._pictures)
            # The window's manager answers later, and may have gone by the size of large type.
            QTimer.singleShot(_MANAGER_MS, self, self._shrink)
        # What had the keyboard may be hidden now.
        if (central := window.centralWidget()) is not None:
            central.setFocus(Qt.FocusReason.OtherFocusReason)
        self.toggled.emit(on)

    @property
    def _screen_size(self) -> tuple[int, int]:
        screen = self._window.screen().size()
        return screen.width(), screen.height()

    def _arrange(self) -> None:
        """Give the parts their places, which depend on whether there is a network."""
        if self._is_on:
            set_view_mode(self._window, "presentation", self._screen_size)
            if self._window.network.is_in_card:
                share_room(self._window, "presentation", self._screen_size)

    def _shrink(self) -> None:
        """Have the size from before the presentation, which large type may have asked more than."""
        window = self._window
        if self._is_on or window.isFullScreen() or window.isMaximized():
            return
        if (layout := window.layout()) is not None:
            layout.activate()
        window.resize(self._size)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """End where the window's manager takes the window from the full screen."""
        if event.type() == QEvent.Type.WindowStateChange and isinstance(
            event, QWindowStateChangeEvent
        ):
            was_full = bool(event.oldState() & Qt.WindowState.WindowFullScreen)
            if was_full and not self._window.isFullScreen():
                self.set_on(False)
        return super().eventFilter(watched, event)
