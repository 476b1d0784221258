"""What makes tapes and landscapes in its thread, piece by piece.

The engine's modules are imported at the first request: they bring sympy and the compiler along,
which the first picture of the window must not wait for.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from gdgui.engine.analysis.batch_gradients import batch_gradients
from gdgui.engine.analysis.measurement import measure
from gdgui.engine.descent.objectives import AnyObjective, LearningObjective
from gdgui.engine.descent.problem import Problem, ResolvedObjective
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.network_picture import NetworkTask
from gdgui.engine.display.prediction import Predicted, PredictionTask, Watch
from gdgui.engine.display.reduction import SHORT, warm_up
from gdgui.log_file import sentence_of
from gdgui.ui.background.landscape_drawing import (
    LandscapeTask,
    profile_of,
    sampled_landscape,
    surface_of,
)
from gdgui.ui.background.latest_requests import Request
from gdgui.ui.background.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gdgui.engine.analysis.gradient_by_hand import PartialComparison
    from gdgui.engine.analysis.learning_curves import CurveSampler, LearningCurves
    from gdgui.engine.descent.descent import Descent

__all__ = [
    "BATCH_GRADIENTS",
    "CHECK",
    "COMPARISON",
    "CURVES",
    "DESCENT",
    "EXACT_CURVES",
    "GRADIENT",
    "INSPECTOR",
    "LANDSCAPE",
    "MEASUREMENT",
    "NETWORK",
    "OUTCOMES",
    "PREDICTION",
    "ROUGH_CURVES",
    "WATCH",
    "CheckTask",
    "ComparedGradient",
    "CurvesTask",
    "DescentTask",
    "EngineWorker",
    "LandscapeTask",
]

SLICE_SECONDS = 0.006
"""How long the worker computes before it looks into its requests."""
REPORT_SECONDS = 0.03
"""How often a growing tape is shown."""

DESCENT, LANDSCAPE, OUTCOMES, CHECK = "descent", "landscape", "outcome", "check"
COMPARISON = "comparison"
PREDICTION, WATCH, MEASUREMENT = "prediction", "watch", "measurement"
NETWORK, BATCH_GRADIENTS = "network", "batch gradients"
"""What can be asked for, and what its answer is called; outcomes are those of the last descent."""
CURVES, EXACT_CURVES = "curves", "exact curves"
"""The same: curves of the last descent over all data, along its tapes and beside the playhead."""
ROUGH_CURVES = "rough curves"
"""What is known of such curves with each look at the tapes, before it."""
FACTS = "facts"
"""What a check of a lesson may ask of the last descent."""
GRADIENT, INSPECTOR = "gradient", "inspector"
"""What a descent is answered with before its tapes."""


class DescentTask(msgspec.Struct, frozen=True):
    """What is to be run.

    Attributes:
        problem: the runs.
        wanted: which curves over all data come with the tapes, of
            `gdgui.engine.analysis.learning_curves`.
    """

    problem: Problem
    wanted: frozenset[str] = frozenset()


class CurvesTask(msgspec.Struct, frozen=True):
    """Which curves over all data are wanted of the last descent.

    Attributes:
        wanted: of `gdgui.engine.analysis.learning_curves`.
        step: the row that they are wanted at, and at the next; None for the whole tapes.
    """

    wanted: frozenset[str]
    step: int | None = None


class CheckTask(msgspec.Struct, frozen=True):
    """Where the gradient of an objective is to be checked."""

    objective: AnyObjective
    point: tuple[float, ...]


class ComparedGradient(msgspec.Struct, frozen=True):
    """A gradient that was typed by hand, compared with the right one.

    Attributes:
        objective: the one with the typed gradient.
        partials: a comparison for each coordinate.
    """

    objective: ResolvedObjective
    partials: "tuple[PartialComparison, ...]"

    @property
    def is_right(self) -> bool:
        """Whether every partial derivative is right."""
        return all(partial.is_right for partial in self.partials)


class EngineWorker(Worker):
    """Answers new tapes first, then what a model and its neurons say, landscapes, longer tapes.

    What is drawn once all is there comes last: a drag asks for new tapes before.
    """

    def __init__(self) -> None:
        super().__init__()
        self._under_way: tuple[Request, Descent] | None = None
        self._whole: Descent | None = None
        self._last: Descent | None = None
        self._wanted: frozenset[str] = frozenset()
        self._sampler: CurveSampler | None = None
        self._sampling: tuple[Request, Iterator[tuple[LearningCurves, ...] | None]] | None = None
        self._reported = 0.0
        self._is_warm = False
        self._watch: Watch | None = None
        self._predicted: PredictionTask | None = None

    def work(self) -> bool:
        """Do the next piece of work; return whether there may be another one."""
        if request := self.requests.take(DESCENT):
            self._descend(request, partial(self._begin, request))
        elif request := self.requests.take(PREDICTION):
            self.attempt(request, partial(self._predict, request))
        elif request := self.requests.take(NETWORK):
            self.attempt(request, partial(self._look_inside, request))
        elif request := self.requests.take(LANDSCAPE):
            self.attempt(request, partial(self._draw, request))
        elif self._last is not None and (request := self.requests.take(EXACT_CURVES)):
            self.attempt(request, partial(self._find_exact_curves, request, self._last))
        elif self._under_way is not None:
            self._descend(self._under_way[0], partial(self._go_on, *self._under_way))
        elif self._whole is not None and (request := self.requests.take(OUTCOMES)):
            self.attempt(request, partial(self._find_outcomes, request, self._whole))
        elif self._whole is not None and (request := self.requests.take(FACTS)):
            self.attempt(request, partial(self._gather_facts, request, self._whole))
        elif request := self.requests.take(MEASUREMENT):
            self.attempt(request, partial(self._measure, request))
        elif request := self.requests.take(BATCH_GRADIENTS):
            self.attempt(request, partial(self._find_batch_gradients, request))
        elif self._whole is not None and (request := self.requests.take(CURVES)):
            self.attempt(request, partial(self._begin_curves, request, self._whole))
        elif self._sampling is not None:
            self.attempt(self._sampling[0], partial(self._go_on_with_curves, *self._sampling))
        elif request := self.requests.take(COMPARISON):
            self.attempt(request, partial(self._compare, request))
        elif request := self.requests.take(CHECK):
            self.attempt(request, partial(self._check, request))
        else:
            return False
        return True

    def _descend(self, request: Request, piece: Callable[[], None]) -> None:
        if not self.attempt(request, piece):
            self._under_way = None

    def _begin(self, request: Request) -> None:
        from gdgui.engine.analysis.step_inspector import inspector_of
        from gdgui.engine.descent.descent import Descent
        from gdgui.engine.objective.compilation import compile_objective

        task: DescentTask = request.payload
        problem, self._wanted = task.problem, task.wanted
        self._under_way, self._whole, self._sampling = None, None, None
        if isinstance(problem.objective, ResolvedObjective):
            compiled = compile_objective(problem.formula.descended)
            self.answer(request, compiled.gradient_latex, GRADIENT, is_whole=False)
        descent = self._last = Descent(problem, self._last)
        self.answer(request, inspector_of(descent), INSPECTOR, is_whole=False)
        self._under_way = request, descent
        self._reported = 0.0
        self._go_on(request, descent)

    def _go_on(self, request: Request, descent: "Descent") -> None:
        """Compute a slice of the tapes, and show them if the last time is long enough ago."""
        if not self.requests.is_newest(request):
            self._under_way = None
            return
        began = time.perf_counter()
        while not descent.done:
            descent.advance(SLICE_SECONDS)
            # The first slices are short: what ends within one is shown once.
            if time.perf_counter() - began >= SLICE_SECONDS / 2:
                break
        now = time.perf_counter()
        if descent.done or now - self._reported >= REPORT_SECONDS:
            self._reported = now
            tapes = descent.trajectories()
            self._warm_up_for(tapes)
            predicted = self._watched(request.payload.problem, tapes)
            if self._wanted:
                wanted = self._wanted_at_once(request.payload.problem)
                rough = self._curve_sampler().rough(descent, wanted)
                self.answer(request, rough, ROUGH_CURVES, is_whole=False)
            self.answer(request, tapes, is_whole=descent.done)
            if predicted is not None:
                # At once, so that all is painted together.
                self.answer(request, predicted, PREDICTION, is_whole=False)
        if descent.done:
            self._under_way, self._whole = None, descent

    def _find_outcomes(self, request: Request, descent: "Descent") -> None:
        """Find out what became of the runs, and make ready what is asked at every step."""
        from gdgui.engine.analysis.outcome import outcomes_of

        if self.requests.is_newest(request):
            self.answer(request, outcomes_of(descent))

    def _gather_facts(self, request: Request, descent: "Descent") -> None:
        """Gather what a lesson may ask of the runs."""
        from gdgui.lessons.gathering import gather

        self.answer(request, gather(request.payload, descent))

    def _measure(self, request: Request) -> None:
        """Measure models over all their data."""
        self.answer(request, measure(request.payload))

    def _find_batch_gradients(self, request: Request) -> None:
        """Find the gradients of the batches of an epoch."""
        self.answer(request, batch_gradients(request.payload))

    def _curve_sampler(self) -> "CurveSampler":
        from gdgui.engine.analysis.learning_curves import CurveSampler

        self._sampler = self._sampler or CurveSampler()
        return self._sampler

    def _wanted_at_once(self, problem: Problem) -> frozenset[str]:
        """Return the curves that may come with tapes: none whose kernels are still to be made."""
        from gdgui.engine.analysis.learning_curves import SHARPNESS, STABILITY
        from gdgui.engine.analysis.sharpness import is_ready

        assert isinstance(problem.objective, LearningObjective)  # noqa: S101 - as curves are wanted
        if is_ready(problem.objective.network):
            return self._wanted
        return self._wanted - {SHARPNESS, STABILITY}

    def _begin_curves(self, request: Request, descent: "Descent") -> None:
        """Begin to sample curves over all data as finely as they get."""
        task: CurvesTask = request.payload
        self._wanted = task.wanted
        self._sampling = request, self._curve_sampler().refined(descent, task.wanted)

    def _go_on_with_curves(
        self, request: Request, pieces: "Iterator[tuple[LearningCurves, ...] | None]"
    ) -> None:
        """Find a piece of them; the last one is followed by the answer."""
        # Whatever goes wrong, this is not tried again.
        self._sampling = None
        if not self.requests.is_newest(request):
            return
        curves = next(pieces)
        if curves is None:
            self._sampling = request, pieces
        else:
            self.answer(request, curves)

    def _find_exact_curves(self, request: Request, descent: "Descent") -> None:
        """Find curves over all data at the rows beside the playhead."""
        from gdgui.engine.analysis.learning_curves import curves_beside

        task: CurvesTask = request.payload
        self.answer(request, curves_beside(descent, task.step or 0, task.wanted))

    def _predict(self, request: Request) -> None:
        """Find out what a model says at a step of its tape."""
        self.answer(request, self._predicted_of(request.payload))

    def _look_inside(self, request: Request) -> None:
        """Find out what the neurons of a network see at a step of its tape."""
        from gdgui.engine.display.network_picture import network_picture

        task: NetworkTask = request.payload
        self.answer(request, network_picture(task))

    def _watched(self, problem: Problem, tapes: Sequence[Trajectory]) -> Predicted | None:
        """Return what is watched of tapes, before anything else is drawn of them.

        Asked for once the window has the tapes, it would wait for a landscape.
        """
        if watched := self.requests.take(WATCH):
            self._watch = watched.payload
        objective = problem.objective
        if self._watch is None or not isinstance(objective, LearningObjective):
            return None
        task = self._watch.task(objective, tapes)
        if task is None or task.is_alike(self._predicted):
            return None
        try:
            return self._predicted_of(task)
        except Exception as error:
            # The tapes are none the worse for it; the window asks again, and is told.
            sentence_of(error)
            return None

    def _predicted_of(self, task: PredictionTask) -> Predicted:
        from gdgui.engine.display.prediction import predict

        self._predicted = task
        return Predicted(task, predict(task))

    def _check(self, request: Request) -> None:
        """Check a gradient: what is known at once, and then what torch says."""
        from gdgui.engine.analysis.gradient_check import check_gradient, with_autograd

        task: CheckTask = request.payload
        check = check_gradient(task.objective, task.point)
        self.answer(request, check, is_whole=False)
        self.answer(request, with_autograd(check))

    def _compare(self, request: Request) -> None:
        """Compare a gradient that was typed by hand with the right one."""
        from gdgui.engine.analysis.gradient_by_hand import compare_gradient

        objective: ResolvedObjective = request.payload
        self.answer(request, ComparedGradient(objective, compare_gradient(objective)))

    def _warm_up_for(self, tapes: Sequence[Trajectory]) -> None:
        """Load the loops that views need for long tapes, or the window would compile them."""
        if not self._is_warm and max(map(len, tapes)) > SHORT:
            self._is_warm = True
            warm_up()

    def _draw(self, request: Request) -> None:
        task: LandscapeTask = request.payload
        if task.viewport.dim == 1:
            self.answer(request, profile_of(task))
            return
        sampled, sample_arrows = sampled_landscape(
            task, lambda: not (self.requests.has(DESCENT) or self.is_interrupted())
        )
        if sampled is None:
            # New tapes come first: a fine plane takes longer than a move of the hand.
            self.requests.give_back(request)
            return
        if self.requests.is_newest(request):
            # Painting takes ten times as long, and no one would see an older one.
            self.answer(request, surface_of(task, sampled, sample_arrows))
