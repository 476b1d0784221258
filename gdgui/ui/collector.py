"""Python's garbage collector, in the window's thread and in no other.

Python collects in whichever thread happens to allocate. Among the garbage may be the widgets of a
closed window, and Qt's objects must be destroyed in the thread that they live in: a worker that
compiled, or imported torch, and collected them on its way has crashed the process some time later.
So Python no longer collects by itself once there is an application; a timer does, by Python's own
rules of when.
"""

import gc

from PySide6.QtCore import QObject, Qt, QTimer

__all__ = ["Collector"]

_INTERVAL_MS = 100
_GROWTH = 1.25
"""Python looks at all objects again when so many times as many have lived on: else the time for
that would grow with the square of their number."""


class Collector(QObject):
    """Collects garbage in the thread that it is made in, as soon as there is an event loop.

    Args:
        parent: as long as that lives.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._survivors = 0
        self._looks_again_at = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.collect_what_is_due)
        self._timer.start(_INTERVAL_MS)

    def collect_what_is_due(self) -> None:
        """Collect the generations whose thresholds are passed, as Python itself would."""
        # Some library may have switched it on again.
        gc.disable()
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[2] > max(thresholds[2], self._looks_again_at) and self._have_grown():
            gc.collect(2)
            self._survivors, self._looks_again_at = len(gc.get_objects(2)), 0
        elif counts[1] > thresholds[1]:
            gc.collect(1)
        elif counts[0] > thresholds[0]:
            gc.collect(0)

    def _have_grown(self) -> bool:
        """Tell whether a look at all objects is worth its time; if not, count them again later."""
        self._looks_again_at = gc.get_count()[2] + gc.get_threshold()[2]
        return len(gc.get_objects(2)) > _GROWTH * self._survivors
