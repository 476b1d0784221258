"""Where the window was, how it was divided, what it showed: remembered for next time."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QWidget

from gdgui.ui import preferences
from gdgui.ui.curves.quantities import PARAMETER, QUANTITIES
from gdgui.ui.curves.view import Curve
from gdgui.ui.landscape.modes import MODES
from gdgui.ui.landscape.surface_mode import SurfaceMode

__all__ = ["WindowSettings"]

_CURVES = (("curves", False), ("curves_of_data", True))
"""Where it is kept what is plotted of formulas and of data."""

_MODE = "landscape/mode"


class WindowSettings:
    """Saves the layout of a window, and restores it.

    Args:
        window: whose place and size are remembered.
        splitters: whose divisions are.
        curves: whose quantities are, from left to right.
        switches: whether they are on is.
        modes: whether the landscape is seen as a map, a surface or both is.
        own_mode: returns which of these the user has chosen, whatever an experiment asks for.
    """

    def __init__(
        self,
        window: QWidget,
        splitters: Sequence[QSplitter],
        curves: Sequence[Curve],
        switches: Sequence[QAction],
        modes: SurfaceMode,
        own_mode: Callable[[], str],
    ) -> None:
        self._window = window
        self._splitters = splitters
        self._curves = curves
        self._switches = switches
        self._modes, self._own_mode = modes, own_mode
        self.has_divided = False
        """Whether the division of a splitter was restored."""

    def save(self) -> None:
        """Write the layout down."""
        values: dict[str, Any] = {
            "window/geometry": self._window.saveGeometry(),
            _MODE: self._own_mode(),
        }
        for splitter in self._splitters:
            values[f"window/{splitter.objectName()}"] = splitter.saveState()
        for place, curve in enumerate(self._curves):
            for key, is_learning in _CURVES:
                if chosen := curve.choice(is_learning=is_learning):
                    values[f"{key}/{place}"] = chosen
        for switch in self._switches:
            values[f"show/{switch.objectName()}"] = switch.isChecked()
        preferences.store(values)

    def restore(self) -> None:
        """Lay the window out as it was when it was last written down."""
        preferences.load("window/geometry", self._place_window, None)
        for splitter in self._splitters:
            key = f"window/{splitter.objectName()}"
            is_divided = preferences.load(key, partial(_divide, splitter), False)
            self.has_divided = self.has_divided or is_divided
        self._modes.show(preferences.load(_MODE, preferences.one_of(*MODES), self._modes.mode))
        for place, curve in enumerate(self._curves):
            for key, is_learning in _CURVES:
                before = curve.choice(is_learning=is_learning)
                stored = preferences.load(f"{key}/{place}", _a_quantity, before)
                curve.set_choice(stored, is_learning=is_learning)
        for switch in self._switches:
            key = f"show/{switch.objectName()}"
            switch.setChecked(preferences.load(key, preferences.a_switch, switch.isChecked()))

    def _place_window(self, stored: Any) -> None:
        if not self._window.restoreGeometry(_bytes(stored)):
            raise ValueError("a window's geometry expected")


def _a_quantity(stored: Any) -> str:
    """Return the key of a quantity; raise ValueError where it is something else."""
    if isinstance(stored, str) and (stored in QUANTITIES or stored.startswith(PARAMETER)):
        return stored
    raise ValueError("the key of a quantity expected")


def _divide(splitter: QSplitter, stored: Any) -> bool:
    """Divide a splitter as it was once; raise ValueError where it was another one."""
    before, orientation, count = splitter.saveState(), splitter.orientation(), splitter.count()
    # A state has everything of a splitter; only the sizes are the user's.
    width, collapsible = splitter.handleWidth(), splitter.childrenCollapsible()
    is_state = splitter.restoreState(_bytes(stored))
    sizes = splitter.sizes()
    is_ours = splitter.orientation() == orientation and len(sizes) == count and min(sizes) > 0
    splitter.setHandleWidth(width)
    splitter.setChildrenCollapsible(collapsible)
    if not (is_state and is_ours):
        splitter.restoreState(before)
        raise ValueError("the state of this splitter expected")
    return True


def _bytes(stored: Any) -> QByteArray:
    if isinstance(stored, QByteArray):
        return stored
    raise TypeError("bytes expected")
