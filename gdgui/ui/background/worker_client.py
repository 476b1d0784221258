"""The window's side of a thread that computes: the newest request of each kind always wins.

A request goes into `LatestRequests`, which holds one of each kind, so dragging a slider never
builds a queue: what has not been looked at yet is replaced, and what is under way is dropped at its
next slice of a few milliseconds. Answers carry their request; a late one is not shown.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gdgui.ui.background.latest_requests import Request
from gdgui.ui.background.worker import Worker
from gdgui.ui.background.worker_thread import WorkerThread, end_threads

__all__ = ["WorkerClient"]


class WorkerClient(QObject):
    """Asks a worker in a thread of its own; lives in the window's thread.

    Args:
        worker: what computes; has no parent.
        name: what the thread is called.
        parent: who owns the client. The thread has no owner: see `WorkerThread`.

    Signals:
        answered: the name of an answer, the answer, and whether it is the last one to its request.
        request_failed: the kind of a request, and a sentence that says why it has no answer.
    """

    answered = Signal(str, object, bool)
    request_failed = Signal(str, str)
    _wake = Signal()

    def __init__(self, worker: Worker, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests = worker.requests
        self._open: set[str] = set()
        self.worker_thread = WorkerThread(worker, name)
        """What computes; see `gdgui.ui.background.worker_thread.end_threads`."""
        self._wake.connect(worker.wake)
        worker.answered.connect(self._take_answer)
        worker.failed.connect(self._take_failure)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way."""
        return not self._open

    def start(self) -> None:
        """Start the thread; what was asked for before is answered now."""
        if not self.worker_thread.isRunning():
            self.worker_thread.start()

    def ask(self, kind: str, payload: Any = None) -> None:
        """Ask for something; whatever else of its kind was asked for is dropped."""
        self._open.add(kind)
        self._requests.put(kind, payload)
        self._wake.emit()

    def withdraw(self, kind: str) -> None:
        """Ask for nothing of a kind any more."""
        self._open.discard(kind)
        self._requests.withdraw(kind)

    def stop(self, milliseconds: int = 500) -> bool:
        """End the thread; return whether it has ended in time.

        The compiler cannot be interrupted: on the very first launch it may take longer.
        """
        return end_threads((self.worker_thread,), milliseconds)

    @Slot(object, str, object, bool)
    def _take_answer(self, request: Request, name: str, answer: Any, is_whole: bool) -> None:
        if self._requests.is_newest(request):
            if is_whole:
                self._open.discard(request.kind)
            self.answered.emit(name, answer, is_whole)

    @Slot(object, str)
    def _take_failure(self, request: Request, sentence: str) -> None:
        if self._requests.is_newest(request):
            self._open.discard(request.kind)
            self.request_failed.emit(request.kind, sentence)
