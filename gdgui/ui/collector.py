"""Collects Python's garbage in the window's thread, between two events, and nowhere else.

Left to itself, Python collects wherever something is allocated: in a worker's thread, which must
not free a widget, or while Qt is in the midst of freeing one itself. Either crashes now and then.
"""

import gc

from PySide6.QtCore import QObject, QTimer

__all__ = ["Collector"]

_CALM_MS = 3_000
"""By then a window is painted and its worker has imported what it needs."""
_INTERVAL_MS = 1_000


class Collector(QObject):
    """Takes the place of Python's own collector while an event loop runs.

    Args:
        parent: who owns it; lives in the thread whose event loop it is.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        QTimer.singleShot(_CALM_MS, self, self._begin)

    def _begin(self) -> None:
        # What the imports have brought stays; nobody need look at it again.
        gc.freeze()
        self._timer.start(_INTERVAL_MS)

    def _collect(self) -> None:
        """Collect the oldest generation whose turn it is, as Python's own collector would."""
        counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [generation for generation, (count, most) in enumerate(counts) if count > most]
        if due:
            gc.collect(due[-1])
