"""The thread that computes: it hosts one worker, and the newest request always wins.

The window asks through an `Engine`, which lives in the window's thread. A request goes into a
mailbox that holds one of each kind, so dragging a slider never builds a queue: what has not been
looked at yet is replaced, and what is under way is dropped at its next slice of a few
milliseconds. Answers carry the number of their request; a late one is not shown.

The engine's modules are imported by the worker, at its first request: they bring sympy and the
compiler along, which the first picture of the window must not wait for.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from gdgui.engine.problem import Problem, ResolvedObjective
from gdgui.engine.reduction import SHORT, warm_up
from gdgui.engine.trajectory import Trajectory
from gdgui.ui.theme import Theme
from gdgui.ui.views.viewport import Viewport

if TYPE_CHECKING:
    from gdgui.engine.descent import Descent

__all__ = ["Engine"]

_log = logging.getLogger(__name__)

SLICE_SECONDS = 0.006
"""How long the worker computes before it looks into its mailbox."""
REPORT_SECONDS = 0.03
"""How often a growing tape is shown."""
SAMPLES = (320, 240)
"""How finely the landscape is sampled at most; its contours are interpolated in between."""
PROFILE_SAMPLES = 1_500


class _Request(msgspec.Struct, frozen=True):
    number: int
    payload: Any


class _Mailbox:
    """Holds the newest request of each kind; shared by both threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[str, _Request] = {}
        self._newest: dict[str, int] = {}

    def put(self, kind: str, payload: Any) -> int:
        with self._lock:
            number = self._newest.get(kind, 0) + 1
            self._newest[kind] = number
            self._requests[kind] = _Request(number, payload)
            return number

    def take(self, kind: str) -> _Request | None:
        with self._lock:
            return self._requests.pop(kind, None)

    def is_newest(self, kind: str, number: int) -> bool:
        with self._lock:
            return self._newest.get(kind, 0) == number


DESCENT, LANDSCAPE = "descent", "landscape"


class _LandscapeTask(msgspec.Struct, frozen=True):
    objective: ResolvedObjective
    viewport: Viewport
    theme: Theme


class _Worker(QObject):
    """Lives in the thread; each of its turns does one small piece of work."""

    tapes_ready = Signal(int, object)
    landscape_ready = Signal(int, object)
    gradient_ready = Signal(int, object)
    failed = Signal(int, str, str)
    _more = Signal()

    def __init__(self, mailbox: _Mailbox) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._descent: Descent | None = None
        self._number = 0
        self._reported = 0.0
        self._is_warm = False
        self._is_scheduled = False
        # Queued, so that the thread's own events, such as its end, come in between two turns.
        self._more.connect(self._turn, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def wake(self) -> None:
        """Look into the mailbox, now or when the turn that is already planned comes."""
        if not self._is_scheduled:
            self._is_scheduled = True
            self._more.emit()

    @Slot()
    def _turn(self) -> None:
        """Do the next piece of work: new tapes first, then the landscape, then longer tapes."""
        self._is_scheduled = False
        if QThread.currentThread().isInterruptionRequested():
            return
        if request := self._mailbox.take(DESCENT):
            self._attempt(DESCENT, request.number, partial(self._begin, request))
        elif request := self._mailbox.take(LANDSCAPE):
            self._attempt(LANDSCAPE, request.number, partial(self._draw, request))
        elif self._descent is not None:
            self._attempt(DESCENT, self._number, self._go_on)
        else:
            return
        self.wake()

    def _attempt(self, kind: str, number: int, work: Callable[[], None]) -> None:
        """Do a piece of work; whatever goes wrong becomes a sentence, and the worker lives on."""
        try:
            work()
        except Exception as error:
            if kind == DESCENT:
                self._descent = None
            self.failed.emit(number, kind, _sentence(error))

    def _begin(self, request: _Request) -> None:
        from gdgui.engine.compilation import compile_objective
        from gdgui.engine.descent import Descent

        problem: Problem = request.payload
        self._descent, self._number = None, request.number
        compiled = compile_objective(problem.objective.syntax)
        self.gradient_ready.emit(request.number, compiled.gradient_latex)
        self._descent = Descent(problem)
        self._reported = 0.0
        self._go_on()

    def _go_on(self) -> None:
        """Compute a slice of the tapes, and show them if the last time is long enough ago."""
        if self._descent is None or not self._mailbox.is_newest(DESCENT, self._number):
            self._descent = None
            return
        if not self._descent.done:
            self._descent.advance(SLICE_SECONDS)
        now = time.perf_counter()
        if self._descent.done or now - self._reported >= REPORT_SECONDS:
            self._reported = now
            tapes = self._descent.trajectories()
            self._warm_up_for(tapes)
            self.tapes_ready.emit(self._number, tapes)
        if self._descent.done:
            self._descent = None

    def _warm_up_for(self, tapes: Sequence[Trajectory]) -> None:
        """Load the loops that views need for long tapes, lest the window compile them."""
        if not self._is_warm and max(map(len, tapes)) > SHORT:
            self._is_warm = True
            warm_up()

    def _draw(self, request: _Request) -> None:
        from gdgui.engine.landscape import sample_landscape
        from gdgui.ui.views.backdrop import Profile, Surface, paint_backdrop

        task: _LandscapeTask = request.payload
        view = task.viewport
        if view.dim == 1:
            sampled = sample_landscape(task.objective, view.intervals, (PROFILE_SAMPLES,))
            places = [point[0] for point in sampled.minima]
            marks = tuple(zip(places, sampled.minimum_values, strict=True))
            lowest = min(sampled.minimum_values, default=math.inf)
            backdrop: Profile | Surface = Profile(sampled.grid[0], sampled.z, marks, lowest)
        else:
            pixels = zip(SAMPLES, (view.width_px, view.height_px), strict=True)
            counts = [min(most, max(2, side // 2)) for most, side in pixels]
            sampled = sample_landscape(task.objective, view.intervals, counts)
            if not self._mailbox.is_newest(LANDSCAPE, request.number):
                # Painting takes ten times as long, and nobody would see it.
                return
            (x, y), (x_range, y_range) = sampled.grid, view.intervals
            size = view.width_px, view.height_px, view.device_pixel_ratio
            image = paint_backdrop(x, y, sampled.z, *size, task.theme)
            minima = tuple((point[0], point[1]) for point in sampled.minima)
            lowest = min(sampled.minimum_values, default=math.inf)
            backdrop = Surface(image, x_range, y_range, minima, lowest)
        self.landscape_ready.emit(request.number, backdrop)


def _sentence(error: Exception) -> str:
    """Return what went wrong in words for people; what is our fault goes to the log in full."""
    if isinstance(error, ValueError) and str(error):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory for so many steps; fewer steps or runs expected"
    _log.error("The worker met an error.", exc_info=error)
    return f"the computation failed ({type(error).__name__}: {error}); the log has the details"


class Engine(QObject):
    """The window's side of the thread.

    Signals:
        tapes_ready: a tuple of `Trajectory`, one for each run, longer with each signal.
        landscape_ready: a `Surface` or a `Profile`.
        gradient_ready: the LaTeX of each partial derivative.
        failed: a sentence that says why there are no tapes.
    """

    tapes_ready = Signal(object)
    landscape_ready = Signal(object)
    gradient_ready = Signal(object)
    failed = Signal(str)
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = _Mailbox()
        self._open: set[str] = set()
        self._thread = QThread(self)
        self._thread.setObjectName("gdgui-engine")
        self._worker = _Worker(self._mailbox)
        self._worker.moveToThread(self._thread)
        self._wake.connect(self._worker.wake)
        self._worker.tapes_ready.connect(self._take_tapes)
        self._worker.landscape_ready.connect(self._take_landscape)
        self._worker.gradient_ready.connect(self._take_gradient)
        self._worker.failed.connect(self._take_failure)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way."""
        return not self._open

    def start(self) -> None:
        """Start the thread; what was asked for before is answered now."""
        if not self._thread.isRunning():
            self._thread.start()

    def run(self, problem: Problem) -> None:
        """Ask for the tapes of a problem; whatever else was asked for is dropped."""
        self._ask(DESCENT, problem)

    def draw(self, objective: ResolvedObjective, viewport: Viewport, theme: Theme) -> None:
        """Ask for the landscape of an objective; whatever else was asked for is dropped."""
        self._ask(LANDSCAPE, _LandscapeTask(objective, viewport, theme))

    def stop(self, milliseconds: int = 500) -> bool:
        """End the thread; return whether it has ended in time.

        The compiler cannot be interrupted: on the very first launch it may take longer.
        """
        self._thread.requestInterruption()
        self._thread.quit()
        return self._thread.wait(milliseconds)

    def _ask(self, kind: str, payload: Any) -> None:
        self._open.add(kind)
        self._mailbox.put(kind, payload)
        self._wake.emit()

    @Slot(int, object)
    def _take_tapes(self, number: int, tapes: Any) -> None:
        if self._mailbox.is_newest(DESCENT, number):
            self.tapes_ready.emit(tapes)
            if all(tape.complete for tape in tapes):
                self._close(DESCENT)

    @Slot(int, object)
    def _take_landscape(self, number: int, landscape: Any) -> None:
        if self._mailbox.is_newest(LANDSCAPE, number):
            self.landscape_ready.emit(landscape)
            self._close(LANDSCAPE)

    @Slot(int, object)
    def _take_gradient(self, number: int, lines: tuple[str, ...]) -> None:
        if self._mailbox.is_newest(DESCENT, number):
            self.gradient_ready.emit(lines)

    @Slot(int, str, str)
    def _take_failure(self, number: int, kind: str, sentence: str) -> None:
        if self._mailbox.is_newest(kind, number):
            self._close(kind)
            if kind == DESCENT:
                self.failed.emit(sentence)
            else:
                # What the formula is to blame for, the tapes say too.
                _log.warning("The landscape could not be drawn: %s", sentence)

    def _close(self, kind: str) -> None:
        self._open.discard(kind)
