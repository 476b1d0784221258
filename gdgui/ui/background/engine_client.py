"""The thread that computes: it hosts one worker, and the newest request always wins.

The window asks through an `EngineClient`, which lives in the window's thread. A request goes into a
requests that holds one of each kind, so dragging a slider never builds a queue: what has not been
looked at yet is replaced, and what is under way is dropped at its next slice of a few
milliseconds. Answers carry the number of their request; a late one is not shown.
"""

import logging
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gdgui.engine.descent.problem import Problem, ResolvedObjective
from gdgui.ui.background.engine_worker import (
    CHECK,
    DESCENT,
    LANDSCAPE,
    OUTCOMES,
    CheckTask,
    LandscapeTask,
    Worker,
)
from gdgui.ui.background.latest_requests import LatestRequests
from gdgui.ui.background.worker_thread import WorkerThread, end_threads
from gdgui.ui.painting.viewport import Viewport
from gdgui.ui.style.theme import Theme

__all__ = ["EngineClient"]

_log = logging.getLogger(__name__)

REST_MS = 50
"""How long no other tapes must have been asked for before it is found out what became of them."""


class EngineClient(QObject):
    """The window's side of the thread.

    Signals:
        tapes_ready: a tuple of `Trajectory`, one for each run, longer with each signal.
        landscape_ready: a `Surface` or a `Profile`.
        gradient_ready: the LaTeX of each partial derivative.
        inspector_ready: an `Inspector` of the tapes that follow.
        outcomes_ready: a tuple of `Outcome`, one for each run; from now on the inspector knows the
            Hessian.
        gradient_checked: a `GradientCheck`, first without torch's opinion and then with it.
        check_failed: a sentence that says why a gradient could not be checked.
        failed: a sentence that says why there are no tapes.
    """

    tapes_ready = Signal(object)
    landscape_ready = Signal(object)
    gradient_ready = Signal(object)
    inspector_ready = Signal(object)
    outcomes_ready = Signal(object)
    gradient_checked = Signal(object)
    check_failed = Signal(str)
    failed = Signal(str)
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests = LatestRequests()
        self._open: set[str] = set()
        self._worker = Worker(self._requests)
        self.worker_thread = WorkerThread(self._worker, "gdgui-engine")
        """What computes; see `gdgui.ui.background.worker_thread.end_threads`."""
        self._wake.connect(self._worker.wake)
        self._worker.tapes_ready.connect(self._take_tapes)
        self._worker.landscape_ready.connect(self._take_landscape)
        self._worker.gradient_ready.connect(self._take_gradient)
        self._worker.inspector_ready.connect(self._take_inspector)
        self._worker.outcomes_ready.connect(self._take_outcomes)
        self._worker.checked.connect(self._take_check)
        self._worker.failed.connect(self._take_failure)
        # While something is dragged, no one has the time to read what became of the runs.
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._ask_for_outcomes)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way."""
        return not self._open

    def start(self) -> None:
        """Start the thread; what was asked for before is answered now."""
        if not self.worker_thread.isRunning():
            self.worker_thread.start()

    def run(self, problem: Problem) -> None:
        """Ask for the tapes of a problem; whatever else was asked for is dropped."""
        self._open.add(OUTCOMES)
        self._requests.take(OUTCOMES)
        self._ask(DESCENT, problem)
        self._rest.start()

    def draw(self, objective: ResolvedObjective, viewport: Viewport, theme: Theme) -> None:
        """Ask for the landscape of an objective; whatever else was asked for is dropped."""
        self._ask(LANDSCAPE, LandscapeTask(objective, viewport, theme))

    def check_gradient(self, objective: ResolvedObjective, point: tuple[float, ...]) -> None:
        """Ask for a check of the gradient at a point."""
        self._ask(CHECK, CheckTask(objective, point))

    def stop(self, milliseconds: int = 500) -> bool:
        """End the thread; return whether it has ended in time.

        The compiler cannot be interrupted: on the very first launch it may take longer.
        """
        return end_threads((self.worker_thread,), milliseconds)

    @Slot()
    def _ask_for_outcomes(self) -> None:
        """Ask what became of the runs, once their tapes are whole."""
        self._requests.put(OUTCOMES, None)
        self._wake.emit()

    def _ask(self, kind: str, payload: Any) -> None:
        self._open.add(kind)
        self._requests.put(kind, payload)
        self._wake.emit()

    @Slot(int, object)
    def _take_tapes(self, number: int, tapes: Any) -> None:
        if self._requests.is_newest(DESCENT, number):
            self.tapes_ready.emit(tapes)
            if all(tape.complete for tape in tapes):
                self._close(DESCENT)

    @Slot(int, object)
    def _take_landscape(self, number: int, landscape: Any) -> None:
        if self._requests.is_newest(LANDSCAPE, number):
            self.landscape_ready.emit(landscape)
            self._close(LANDSCAPE)

    @Slot(int, object)
    def _take_gradient(self, number: int, lines: tuple[str, ...]) -> None:
        if self._requests.is_newest(DESCENT, number):
            self.gradient_ready.emit(lines)

    @Slot(int, object)
    def _take_inspector(self, number: int, inspector: Any) -> None:
        if self._requests.is_newest(DESCENT, number):
            self.inspector_ready.emit(inspector)

    @Slot(int, object)
    def _take_outcomes(self, number: int, outcomes: Any) -> None:
        if self._requests.is_newest(DESCENT, number):
            self.outcomes_ready.emit(outcomes)
            self._close(OUTCOMES)

    @Slot(int, object, bool)
    def _take_check(self, number: int, check: Any, is_whole: bool) -> None:
        if self._requests.is_newest(CHECK, number):
            self.gradient_checked.emit(check)
            if is_whole:
                self._close(CHECK)

    @Slot(int, str, str)
    def _take_failure(self, number: int, kind: str, sentence: str) -> None:
        if self._requests.is_newest(DESCENT if kind == OUTCOMES else kind, number):
            self._close(kind)
            if kind == DESCENT:
                self._close(OUTCOMES)
                self.failed.emit(sentence)
            elif kind == CHECK:
                self.check_failed.emit(sentence)
            else:
                # What the formula is to blame for, the tapes say too.
                _log.warning("The %s could not be found: %s", kind, sentence)

    def _close(self, kind: str) -> None:
        self._open.discard(kind)
