"""Where the window was, how it was divided, what it showed: remembered for next time."""

from collections.abc import Sequence

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QWidget

from gdgui.ui.curves.view import Curve

__all__ = ["WindowSettings"]


class WindowSettings:
    """Saves the layout of a window, and restores it.

    Args:
        window: whose place and size are remembered.
        splitters: whose divisions are.
        curves: whose quantities are, from left to right.
        switches: whether they are on is.
    """

    def __init__(
        self,
        window: QWidget,
        splitters: Sequence[QSplitter],
        curves: Sequence[Curve],
        switches: Sequence[QAction],
    ) -> None:
        self._window = window
        self._splitters = splitters
        self._curves = curves
        self._switches = switches

    def save(self) -> None:
        """Write the layout down."""
        settings = QSettings()
        settings.setValue("window/geometry", self._window.saveGeometry())
        for splitter in self._splitters:
            settings.setValue(f"window/{splitter.objectName()}", splitter.saveState())
        for place, curve in enumerate(self._curves):
            settings.setValue(f"curves/{place}", curve.quantity())
        for switch in self._switches:
            settings.setValue(f"show/{switch.objectName()}", switch.isChecked())

    def restore(self) -> None:
        """Lay the window out as it was when it was last written down."""
        settings = QSettings()
        if geometry := settings.value("window/geometry"):
            self._window.restoreGeometry(geometry)
        for splitter in self._splitters:
            if state := settings.value(f"window/{splitter.objectName()}"):
                splitter.restoreState(state)
        for place, curve in enumerate(self._curves):
            curve.set_quantity(str(settings.value(f"curves/{place}", curve.quantity())))
        for switch in self._switches:
            # An INI file has the text "false" for it.
            stored = settings.value(f"show/{switch.objectName()}", switch.isChecked(), type=bool)
            switch.setChecked(bool(stored))
