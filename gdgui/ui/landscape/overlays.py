"""What can be shown over a landscape: which things there are, and which are switched on."""

from collections.abc import Iterable

import msgspec
from PySide6.QtCore import QCoreApplication, QSettings, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

__all__ = ["DEFAULT", "OVERLAYS", "Overlay", "OverlayMenu", "load_shown", "save_shown"]

_KEY = "landscape/overlays"


class Overlay(msgspec.Struct, frozen=True):
    """Something that can be shown over a landscape.

    Attributes:
        title: what the menu says.
        tip: what it shows, in a sentence.
        dims: in how many dimensions it makes sense.
    """

    title: str
    tip: str
    dims: tuple[int, ...] = (1, 2)


OVERLAYS = {
    "basins": Overlay(
        "Basins of the selected run",
        "Each start in the colour of the minimum that it reaches, deeper the longer it takes.",
    ),
    "gradient": Overlay("Negative gradient −∇f", "The way down from the iterate."),
    "direction": Overlay("Direction d", "Where the method goes, before η."),
    "momentum": Overlay("Momentum", "What the method carries along, where it pushes."),
    "step": Overlay("Step Δx", "The step to the next iterate, in its true length."),
    "tangent": Overlay("Tangent", "The slope at the iterate.", (1,)),
    "model": Overlay(
        "Quadratic model", "What slope and curvature here say of the whole: Newton's picture."
    ),
    "field": Overlay("Gradient field", "The way down from everywhere.", (2,)),
    "labels": Overlay("Numbers of steps", "Which iterate is which."),
    "trail": Overlay("Fading trail", "Only the last steps of a path stay bold."),
}
"""By the key that the settings use, in the order of the menu."""

DEFAULT = frozenset({"gradient", "tangent"})


def load_shown() -> frozenset[str]:
    """Return what was switched on last time."""
    stored = QSettings().value(_KEY)
    if stored is None:
        return DEFAULT
    return frozenset(str(stored).split()) & OVERLAYS.keys()


def save_shown(shown: Iterable[str]) -> None:
    """Remember what is switched on."""
    QSettings().setValue(_KEY, " ".join(sorted(shown)))


class OverlayMenu(QMenu):
    """A checkable entry for each overlay; `picked` carries all that are checked."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._entries: dict[str, QAction] = {}
        for key, overlay in OVERLAYS.items():
            entry = self.addAction(QCoreApplication.translate("Overlays", overlay.title))
            entry.setCheckable(True)
            entry.toggled.connect(self._tell)
            self._entries[key] = entry
        self.set_dim(2)

    def set_dim(self, dim: int) -> None:
        """Offer what makes sense in so many dimensions."""
        for key, overlay in OVERLAYS.items():
            fits = dim in overlay.dims
            self._entries[key].setEnabled(fits)
            tip = overlay.tip if fits else f"Only in {overlay.dims[0]} dimension(s)."
            self._entries[key].setToolTip(QCoreApplication.translate("Overlays", tip))

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
