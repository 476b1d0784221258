"""Where the window was, how it was divided, what its curves showed: remembered for next time."""

from collections.abc import Sequence

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QSplitter, QWidget

from gdgui.ui.views.curves import Curve

__all__ = ["LayoutMemory"]


class LayoutMemory:
    """Saves the layout of a window, and restores it.

    Args:
        window: whose place and size are remembered.
        splitters: whose divisions are.
        curves: whose quantities are, from left to right.
    """

    def __init__(
        self, window: QWidget, splitters: Sequence[QSplitter], curves: Sequence[Curve]
    ) -> None:
        self._window = window
        self._splitters = splitters
        self._curves = curves

    def save(self) -> None:
        """Write the layout down."""
        settings = QSettings()
        settings.setValue("window/geometry", self._window.saveGeometry())
        for splitter in self._splitters:
            settings.setValue(f"window/{splitter.objectName()}", splitter.saveState())
        for place, curve in enumerate(self._curves):
            settings.setValue(f"curves/{place}", curve.quantity())

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
