"""The menu of what is shown over a landscape, and what was switched on last time."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gdgui.ui import preferences
from gdgui.ui.landscape.overlays import DEFAULT, OVERLAYS
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["OverlayMenu", "load_shown", "save_shown"]

_KEY = "landscape/overlays"


def load_shown() -> frozenset[str]:
    """Return what was switched on last time."""
    return preferences.load(_KEY, _known, DEFAULT)


def _known(stored: Any) -> frozenset[str]:
    """Return which of some names there are; another version may have had more."""
    names = frozenset(preferences.a_text(stored).split())
    if names and not names & OVERLAYS.keys():
        raise ValueError(f"some of {', '.join(OVERLAYS)} expected")
    return names & OVERLAYS.keys()


def save_shown(shown: Iterable[str]) -> None:
    """Remember what is switched on."""
    preferences.store({_KEY: " ".join(sorted(shown))})


class OverlayMenu(QMenu):
    """A checkable entry for each overlay; `picked` carries all that are checked."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._entries: dict[str, QAction] = {}
        self._dim = 2
        self._is_learning = False
        for key, overlay in OVERLAYS.items():
            entry = self.addAction(QCoreApplication.translate("Overlays", overlay.title))
            entry.setCheckable(True)
            entry.toggled.connect(self._tell)
            self._entries[key] = entry
        self.set_dim(2)

    def set_dim(self, dim: int) -> None:
        """Offer what makes sense in so many dimensions."""
        self._dim = dim
        self._offer()

    def set_learning(self, is_learning: bool) -> None:
        """Offer what makes sense for a loss over data, or for a formula."""
        self._is_learning = is_learning
        self._offer()

    def _offer(self) -> None:
        for key, entry in self._entries.items():
            overlay = OVERLAYS[key]
            tip = overlay.tip
            if self._dim not in overlay.dims:
                tip = f"Only in {overlay.dims[0]} dimension(s)."
            elif not overlay.fits(self._dim, is_learning=self._is_learning):
                tip = "Only for a formula." if self._is_learning else "Only for a model of data."
            entry.setEnabled(tip == overlay.tip)
            set_tooltip(entry, QCoreApplication.translate("Overlays", tip))

    def set_shown(self, shown: frozenset[str]) -> None:
        """Check what is switched on; nothing is emitted."""
        self.blockSignals(True)
        for key, entry in self._entries.items():
            entry.blockSignals(True)
            entry.setChecked(key in shown)
            entry.blockSignals(False)
        self.blockSignals(False)

    def _tell(self) -> None:
        self.picked.emit(
            frozenset(key for key, entry in self._entries.items() if entry.isChecked())
        )
