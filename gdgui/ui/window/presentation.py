"""Presentation mode: panels away, larger type, stronger lines, until someone leaves it."""

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWindowStateChangeEvent

from gdgui.ui.style.appearance import Appearance, FixedAppearance
from gdgui.ui.window.layout import WindowLayout
from gdgui.ui.window.view_modes import set_view_mode
from gdgui.ui.window.views import WINDOW

__all__ = ["Presentation"]


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
        self._division = QByteArray()

    @property
    def is_on(self) -> bool:
        """Whether the window is being presented."""
        return self._is_on

    def set_on(self, on: bool) -> None:
        """Begin or end to present; all that the window shows stays as it is."""
        if on == self._is_on:
            return
        self._is_on = on
        window = self._window
        if on:
            window.installEventFilter(self)
            self._was, self._division = window.windowState(), window.centre.saveState()
            screen = window.screen().size()
            self._appearance.present(screen.height())
            set_view_mode(window, "presentation", (screen.width(), screen.height()))
            window.setWindowState(self._was | Qt.WindowState.WindowFullScreen)
        else:
            window.removeEventFilter(self)
            window.setWindowState(self._was)
            set_view_mode(window, WINDOW, (window.width(), window.height()))
            window.centre.restoreState(self._division)
            self._appearance.present(None)
        # What had the keyboard may be hidden now.
        if (central := window.centralWidget()) is not None:
            central.setFocus(Qt.FocusReason.OtherFocusReason)
        self.toggled.emit(on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """End where the window's manager takes the window from the full screen."""
        if event.type() == QEvent.Type.WindowStateChange and isinstance(
            event, QWindowStateChangeEvent
        ):
            was_full = bool(event.oldState() & Qt.WindowState.WindowFullScreen)
            if was_full and not self._window.isFullScreen():
                self.set_on(False)
        return super().eventFilter(watched, event)
