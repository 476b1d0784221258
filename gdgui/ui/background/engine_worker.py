"""The worker's side of the thread: what it does, piece by piece.

The engine's modules are imported at the first request: they bring sympy and the compiler along,
which the first picture of the window must not wait for.
"""

import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from gdgui.engine.descent.problem import Problem, ResolvedObjective
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.reduction import SHORT, warm_up
from gdgui.log_file import sentence_of
from gdgui.ui.background.latest_requests import LatestRequests, Request
from gdgui.ui.painting.minimum_marks import MinimumMarks
from gdgui.ui.painting.viewport import Viewport
from gdgui.ui.style.theme import Theme

if TYPE_CHECKING:
    from gdgui.engine.descent.descent import Descent
    from gdgui.engine.display.landscape import Landscape as SampledLandscape

__all__ = ["CHECK", "DESCENT", "LANDSCAPE", "OUTCOMES", "CheckTask", "LandscapeTask", "Worker"]

SLICE_SECONDS = 0.006
"""How long the worker computes before it looks into its requests."""
REPORT_SECONDS = 0.03
"""How often a growing tape is shown."""
SAMPLES = (320, 240)
"""How finely the landscape is sampled at most; its contours are interpolated in between."""
PROFILE_SAMPLES = 1_500
ARROW_GAP = 38
"""How many pixels the arrows of the gradient field are apart."""

DESCENT, LANDSCAPE, OUTCOMES, CHECK = "descent", "landscape", "outcome", "check"
"""What can be asked for; a outcome is one about the descent that was asked for last."""


class LandscapeTask(msgspec.Struct, frozen=True):
    """What it takes to draw a landscape."""

    objective: ResolvedObjective
    viewport: Viewport
    theme: Theme


class CheckTask(msgspec.Struct, frozen=True):
    """Where the gradient of an objective is to be checked."""

    objective: ResolvedObjective
    point: tuple[float, ...]


class Worker(QObject):
    """Lives in the thread; each of its turns does one small piece of work.

    Each signal carries the number of the request that it answers; `failed` also its kind.
    """

    tapes_ready = Signal(int, object)
    landscape_ready = Signal(int, object)
    gradient_ready = Signal(int, object)
    inspector_ready = Signal(int, object)
    outcomes_ready = Signal(int, object)
    checked = Signal(int, object, bool)
    failed = Signal(int, str, str)
    _more = Signal()

    def __init__(self, requests: LatestRequests) -> None:
        super().__init__()
        self._requests = requests
        self._descent: Descent | None = None
        self._whole: Descent | None = None
        self._last: Descent | None = None
        self._number = 0
        self._reported = 0.0
        self._is_warm = False
        self._is_scheduled = False
        # Queued, so that the thread's own events, such as its end, come in between two turns.
        self._more.connect(self._turn, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def wake(self) -> None:
        """Look into the requests, now or when the turn that is already planned comes."""
        if not self._is_scheduled:
            self._is_scheduled = True
            self._more.emit()

    @Slot()
    def _turn(self) -> None:
        """Do the next piece of work: new tapes first, then the landscape, then longer tapes.

        What is drawn once all is there comes last: a drag asks for new tapes before.
        """
        self._is_scheduled = False
        if QThread.currentThread().isInterruptionRequested():
            return
        if request := self._requests.take(DESCENT):
            self._attempt(DESCENT, request.number, partial(self._begin, request))
        elif request := self._requests.take(LANDSCAPE):
            self._attempt(LANDSCAPE, request.number, partial(self._draw, request))
        elif self._descent is not None:
            self._attempt(DESCENT, self._number, self._go_on)
        elif self._whole is not None and self._requests.take(OUTCOMES):
            self._attempt(OUTCOMES, self._number, self._find_outcomes)
        elif request := self._requests.take(CHECK):
            self._attempt(CHECK, request.number, partial(self._check, request))
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

    def _begin(self, request: Request) -> None:
        from gdgui.engine.analysis.step_inspector import inspector_of
        from gdgui.engine.descent.descent import Descent
        from gdgui.engine.objective.compilation import compile_objective

        problem: Problem = request.payload
        self._descent, self._whole, self._number = None, None, request.number
        compiled = compile_objective(problem.formula.syntax)
        self.gradient_ready.emit(request.number, compiled.gradient_latex)
        self._descent = self._last = Descent(problem, self._last)
        self.inspector_ready.emit(request.number, inspector_of(self._descent))
        self._reported = 0.0
        self._go_on()

    def _go_on(self) -> None:
        """Compute a slice of the tapes, and show them if the last time is long enough ago."""
        if self._descent is None or not self._requests.is_newest(DESCENT, self._number):
            self._descent = None
            return
        began = time.perf_counter()
        while not self._descent.done:
            self._descent.advance(SLICE_SECONDS)
            # The first slices are short: what ends within one is shown once.
            if time.perf_counter() - began >= SLICE_SECONDS / 2:
                break
        now = time.perf_counter()
        if self._descent.done or now - self._reported >= REPORT_SECONDS:
            self._reported = now
            tapes = self._descent.trajectories()
            self._warm_up_for(tapes)
            self.tapes_ready.emit(self._number, tapes)
        if self._descent.done:
            self._descent, self._whole = None, self._descent

    def _find_outcomes(self) -> None:
        """Find out what became of the runs, and make ready what is asked at every step."""
        from gdgui.engine.analysis.outcome import outcomes_of

        descent, self._whole = self._whole, None
        if descent is not None and self._requests.is_newest(DESCENT, self._number):
            self.outcomes_ready.emit(self._number, outcomes_of(descent))

    def _check(self, request: Request) -> None:
        """Check a gradient: what is known at once, and then what torch says."""
        from gdgui.engine.analysis.gradient_check import check_gradient, with_autograd

        task: CheckTask = request.payload
        check = check_gradient(task.objective, task.point)
        self.checked.emit(request.number, check, False)
        self.checked.emit(request.number, with_autograd(check), True)

    def _warm_up_for(self, tapes: Sequence[Trajectory]) -> None:
        """Load the loops that views need for long tapes, or the window would compile them."""
        if not self._is_warm and max(map(len, tapes)) > SHORT:
            self._is_warm = True
            warm_up()

    def _draw(self, request: Request) -> None:
        from gdgui.engine.display.field import sample_field
        from gdgui.engine.display.landscape import sample_landscape
        from gdgui.ui.painting.backdrop import Profile, Surface, paint_backdrop

        task: LandscapeTask = request.payload
        view = task.viewport
        if view.dim == 1:
            sampled = sample_landscape(task.objective, view.intervals, (PROFILE_SAMPLES,))
            places = [point[0] for point in sampled.minima]
            marks = tuple(zip(places, sampled.minimum_values, strict=True))
            lowest = min(sampled.minimum_values, default=math.inf)
            backdrop: Profile | Surface = Profile(
                sampled.grid[0], sampled.z, marks, lowest, _kinds(marks, sampled)
            )
        else:
            pixels = zip(SAMPLES, (view.width_px, view.height_px), strict=True)
            counts = [min(most, max(2, side // 2)) for most, side in pixels]
            sampled = sample_landscape(task.objective, view.intervals, counts)
            if not self._requests.is_newest(LANDSCAPE, request.number):
                # Painting takes ten times as long, and no one would see it.
                return
            (x, y), (x_range, y_range) = sampled.grid, view.intervals
            size = view.width_px, view.height_px, view.device_pixel_ratio
            image = paint_backdrop(x, y, sampled.z, *size, task.theme)
            minima = tuple((point[0], point[1]) for point in sampled.minima)
            lowest = min(sampled.minimum_values, default=math.inf)
            arrows = [max(2, side // ARROW_GAP) for side in (view.width_px, view.height_px)]
            field = sample_field(task.objective, view.intervals, arrows)
            backdrop = Surface(
                image,
                x_range,
                y_range,
                minima,
                lowest,
                (field.points, field.gradients),
                (x, y, sampled.z),
                _kinds(minima, sampled),
            )
        self.landscape_ready.emit(request.number, backdrop)


def _kinds(points: tuple[tuple[float, float], ...], sampled: "SampledLandscape") -> MinimumMarks:
    """Return how minima are marked, at the points where they are drawn."""
    found = sampled.found
    return MinimumMarks.of(points, sampled.is_lowest, found.at_edge, bool(found.valleys))


def _sentence(error: Exception) -> str:
    """Return what went wrong in words for people; what is our fault goes to the log in full."""
    if isinstance(error, MemoryError):
        return "there is not enough memory for so many steps; fewer steps or runs expected"
    return sentence_of(error)
