"""A thread with an event loop of its own, for a worker object to live in."""

import atexit
import os
import sys
import threading
import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QThread

__all__ = ["CLOSE_SECONDS", "WorkerThread", "end_threads", "stand_back"]

_NICENESS = 10
"""How far the threads that compute stand back behind that of the window."""
CLOSE_SECONDS = 0.15
"""How long a closing window waits for what it has under way; all of it stops within some ms, but
for the compiler, an import and a codec at a large frame."""
_PATIENCE_MS = 60_000
_still_at_work: "list[WorkerThread]" = []
"""Threads that no one waits for any more, and that have not ended yet."""


class WorkerThread(QThread):
    """A thread whose event loop runs inside one call of Python.

    Else Qt would call every slot of the worker from C++, with a Python thread state made for that
    call and freed after it. pybind11, which contourpy and torch are built on, remembers the first
    one that it meets in a thread for good, and importing torch would crash on the freed one.

    It has no parent: a thread whose compiler cannot be interrupted outlives its window.

    Args:
        worker: lives in the thread.
        name: what the thread is called.
    """

    def __init__(self, worker: QObject, name: str) -> None:
        super().__init__()
        self.worker = worker
        self.setObjectName(name)
        worker.moveToThread(self)

    def run(self) -> None:
        """Run the event loop."""
        stand_back()
        self.exec()


def stand_back() -> None:
    """Let the window's thread go first where both want the processor.

    Where there are no more processors than threads that compute, the window's would wait for the
    others' turns to end. Only Linux counts niceness by threads; Qt's priorities do nothing there.
    """
    if sys.platform == "linux":
        own = threading.get_native_id()
        niceness = os.getpriority(os.PRIO_PROCESS, own) + _NICENESS
        os.setpriority(os.PRIO_PROCESS, own, niceness)


def end_threads(threads: Sequence[WorkerThread], milliseconds: int) -> bool:
    """End threads, all at the same time; return whether they have ended in time.

    Those that have not are kept alive until they do: the compiler cannot be interrupted, and Qt
    aborts the process when a thread is destroyed that still runs.
    """
    for thread in threads:
        thread.requestInterruption()
        thread.quit()
    deadline = time.monotonic() + milliseconds / 1000
    late = [
        thread
        for thread in threads
        if not thread.wait(max(0, round(1000 * (deadline - time.monotonic()))))
    ]
    for thread in late:
        # Whatever it still has to say, no one listens any more.
        thread.worker.blockSignals(True)
    _still_at_work[:] = [*(each for each in _still_at_work if each.isRunning()), *late]
    return not late


@atexit.register
def _wait_for_the_late() -> None:
    """Let no interpreter end under a thread; `show_window` ends the process without all this."""
    for thread in _still_at_work:
        thread.wait(_PATIENCE_MS)
