"""What computes in a thread: a piece of work in each turn of the thread's event loop."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from gdgui.log_file import sentence_of
from gdgui.ui.background.latest_requests import LatestRequests, Request

__all__ = ["Worker"]


class Worker(QObject):
    """Lives in a thread, and answers what a `WorkerClient` asks for in another one.

    A kind of worker says in `work` what it does next; its pieces are so small that a newer request,
    or the end of the thread, comes in between two of them.

    Signals:
        answered: the request, the name of the answer, the answer, and whether it is the last one to
            this request.
        failed: the request, and a sentence that says why there is no answer.
    """

    answered = Signal(object, str, object, bool)
    failed = Signal(object, str)
    _more = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.requests = LatestRequests()
        """What is asked for."""
        self._is_scheduled = False
        # Queued, so that the thread's own events, such as its end, come in between two turns.
        self._more.connect(self._turn, Qt.ConnectionType.QueuedConnection)

    def work(self) -> bool:
        """Do the next piece of work; return whether there may be another one."""
        raise NotImplementedError

    @Slot()
    def wake(self) -> None:
        """Look into the requests, now or when the turn that is already planned comes."""
        if not self._is_scheduled:
            self._is_scheduled = True
            self._more.emit()

    @Slot()
    def _turn(self) -> None:
        self._is_scheduled = False
        if not self.is_interrupted() and self.work():
            self.wake()

    def is_interrupted(self) -> bool:
        """Tell whether the thread is to end."""
        return QThread.currentThread().isInterruptionRequested()

    def answer(
        self, request: Request, answer: Any, name: str = "", *, is_whole: bool = True
    ) -> None:
        """Send an answer, which is named after the kind of its request if nothing else is said."""
        self.answered.emit(request, name or request.kind, answer, is_whole)

    def attempt(self, request: Request, piece: Callable[[], None]) -> bool:
        """Do a piece of work for a request; return whether it came to an end.

        Whatever goes wrong becomes a sentence, and the worker lives on.
        """
        try:
            piece()
        except Exception as error:
            self.failed.emit(request, _sentence(error))
            return False
        return True


def _sentence(error: Exception) -> str:
    """Return what went wrong in words for people; what is our fault goes to the log in full."""
    if isinstance(error, MemoryError):
        return "there is not enough memory for so many steps; fewer steps or runs expected"
    return sentence_of(error)
