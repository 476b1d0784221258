"""Asks the thread that makes tapes and landscapes, in the window's terms."""

import logging
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gdgui.engine.analysis.batch_gradients import BatchGradientsTask
from gdgui.engine.analysis.measurement import MeasurementTask
from gdgui.engine.descent.objectives import AnyObjective, ResolvedObjective
from gdgui.engine.descent.problem import Problem
from gdgui.engine.display.network_picture import NetworkTask
from gdgui.engine.display.prediction import PredictionTask, Watch
from gdgui.ui.background.engine_worker import (
    BATCH_GRADIENTS,
    CHECK,
    COMPARISON,
    CURVES,
    DESCENT,
    EXACT_CURVES,
    FACTS,
    GRADIENT,
    INSPECTOR,
    LANDSCAPE,
    MEASUREMENT,
    NETWORK,
    OUTCOMES,
    PREDICTION,
    ROUGH_CURVES,
    WATCH,
    CheckTask,
    CurvesTask,
    DescentTask,
    EngineWorker,
    LandscapeTask,
)
from gdgui.ui.background.worker_client import WorkerClient

__all__ = ["EngineClient"]

_log = logging.getLogger(__name__)

REST_MS = 50
"""How long no other tapes must have been asked for before it is found out what became of them."""


class EngineClient(WorkerClient):
    """The client of an `EngineWorker`: a method for each request, a signal for each answer.

    Signals:
        tapes_ready: a tuple of `Trajectory`, one for each run, longer with each signal.
        landscape_ready: a `Surface` or a `Profile`.
        predicted: what a model says, a `gdgui.engine.display.prediction.Predicted`.
        not_predicted: a sentence that says why a model says nothing.
        network_ready: what neurons see, a `gdgui.engine.display.network_picture.NetworkPicture`.
        network_failed: a sentence that says why there is no such picture.
        gradient_ready: the LaTeX of each partial derivative.
        inspector_ready: an `Inspector` of the tapes that follow.
        outcomes_ready: a tuple of `Outcome`, one for each run; from now on the inspector knows the
            Hessian.
        rough_curves_ready: a tuple of `LearningCurves`, one for each run, of the tapes that follow.
        curves_ready: the same of tapes that are whole, as finely as they get.
        exact_curves_ready: the same at a row and the next.
        gradient_checked: a `GradientCheck`, first without torch's opinion and then with it.
        check_failed: a sentence that says why a gradient could not be checked.
        gradient_compared: a `ComparedGradient`, one that was typed by hand.
        comparison_failed: a sentence that says why such a one could not be compared.
        measured: a `Measurement` of models over all their data.
        batch_gradients_found: `BatchGradients` of the batches of an epoch.
        batch_gradients_failed: there are none, for a reason that the tapes say too.
        facts_ready: `gdgui.lessons.facts.Facts` of the runs that were asked for last.
        failed: a sentence that says why there are no tapes.
    """

    tapes_ready = Signal(object)
    landscape_ready = Signal(object)
    predicted = Signal(object)
    not_predicted = Signal(str)
    network_ready = Signal(object)
    network_failed = Signal(str)
    gradient_ready = Signal(object)
    inspector_ready = Signal(object)
    outcomes_ready = Signal(object)
    rough_curves_ready = Signal(object)
    curves_ready = Signal(object)
    exact_curves_ready = Signal(object)
    gradient_checked = Signal(object)
    check_failed = Signal(str)
    gradient_compared = Signal(object)
    comparison_failed = Signal(str)
    measured = Signal(object)
    batch_gradients_found = Signal(object)
    batch_gradients_failed = Signal()
    facts_ready = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(EngineWorker(), "gdgui-engine", parent)
        self._signals = {
            DESCENT: self.tapes_ready,
            GRADIENT: self.gradient_ready,
            INSPECTOR: self.inspector_ready,
            LANDSCAPE: self.landscape_ready,
            PREDICTION: self.predicted,
            NETWORK: self.network_ready,
            OUTCOMES: self.outcomes_ready,
            ROUGH_CURVES: self.rough_curves_ready,
            CURVES: self.curves_ready,
            EXACT_CURVES: self.exact_curves_ready,
            CHECK: self.gradient_checked,
            COMPARISON: self.gradient_compared,
            MEASUREMENT: self.measured,
            BATCH_GRADIENTS: self.batch_gradients_found,
            FACTS: self.facts_ready,
        }
        self._wanted: frozenset[str] = frozenset()
        self._problem: Problem | None = None
        self._gathers_facts = False
        self.answered.connect(self._tell_answer)
        self.request_failed.connect(self._tell_failure)
        # While something is dragged, no one has the time to read what became of the runs.
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._ask_for_outcomes)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way."""
        return super().is_settled and not self._rest.isActive()

    def run(self, problem: Problem, wanted: frozenset[str] = frozenset()) -> None:
        """Ask for the tapes of a problem; whatever else was asked for is dropped.

        Args:
            problem: what to run.
            wanted: the curves over all data that are to come with the tapes, of
                `gdgui.engine.analysis.learning_curves`.
        """
        self._problem, self._wanted = problem, wanted
        for kind in (OUTCOMES, FACTS, CURVES, EXACT_CURVES):
            self.withdraw(kind)
        self.ask(DESCENT, DescentTask(problem, wanted))
        self._rest.start()

    def gather_facts(self, gathers: bool) -> None:
        """Gather, or no longer, what a lesson may ask of runs, once their tapes are whole."""
        self._gathers_facts = gathers
        self.ask_for_facts()

    def ask_for_facts(self) -> None:
        """Gather what a lesson may ask of the runs that were asked for last, once more."""
        if self._gathers_facts and self._problem is not None:
            self.ask(FACTS, self._problem)

    def sample_curves(self, wanted: frozenset[str]) -> None:
        """Ask for curves over all data of the tapes asked for last, once these are whole."""
        self._wanted = wanted
        if wanted:
            self.ask(CURVES, CurvesTask(wanted))
        else:
            self.withdraw(CURVES)

    def find_exact_curves(self, step: int) -> None:
        """Ask for the same at a row of those tapes and the next one."""
        if self._wanted:
            self.ask(EXACT_CURVES, CurvesTask(self._wanted, step))

    def draw(self, task: LandscapeTask) -> None:
        """Ask for the landscape of an objective; whatever else was asked for is dropped."""
        self.ask(LANDSCAPE, task)

    def watch(self, watch: Watch) -> None:
        """Have new tapes come with what they say there, before anything is drawn of them."""
        self._requests.put(WATCH, watch)

    def measure(self, task: MeasurementTask) -> None:
        """Ask what models make of all their data."""
        self.ask(MEASUREMENT, task)

    def find_batch_gradients(self, task: BatchGradientsTask) -> None:
        """Ask for the gradients of the batches of an epoch."""
        self.ask(BATCH_GRADIENTS, task)

    def predict(self, task: PredictionTask) -> None:
        """Ask what a model says; whatever else was asked for is dropped."""
        self.ask(PREDICTION, task)

    def look_inside(self, task: NetworkTask) -> None:
        """Ask what the neurons of a network see; whatever else was asked for is dropped."""
        self.ask(NETWORK, task)

    def check_gradient(self, objective: AnyObjective, point: tuple[float, ...]) -> None:
        """Ask for a check of the gradient at a point."""
        self.ask(CHECK, CheckTask(objective, point))

    def compare_gradient(self, objective: ResolvedObjective) -> None:
        """Ask whether a gradient that was typed by hand is right."""
        self.ask(COMPARISON, objective)

    @Slot()
    def _ask_for_outcomes(self) -> None:
        """Ask what became of the runs, and for their curves, once their tapes are whole."""
        self.ask(OUTCOMES)
        if self._gathers_facts:
            self.ask(FACTS, self._problem)
        self.sample_curves(self._wanted)

    @Slot(str, object, bool)
    def _tell_answer(self, name: str, answer: Any, _is_whole: bool) -> None:
        self._signals[name].emit(answer)

    @Slot(str, str)
    def _tell_failure(self, kind: str, sentence: str) -> None:
        if kind == DESCENT:
            # Nothing has become of runs that have no tapes.
            self._rest.stop()
            for each in (OUTCOMES, FACTS, CURVES, EXACT_CURVES):
                self.withdraw(each)
            self.failed.emit(sentence)
        elif kind == CHECK:
            self.check_failed.emit(sentence)
        elif kind == COMPARISON:
            self.comparison_failed.emit(sentence)
        elif kind == PREDICTION:
            self.not_predicted.emit(sentence)
        elif kind == BATCH_GRADIENTS:
            self.batch_gradients_failed.emit()
        elif kind == NETWORK:
            self.network_failed.emit(sentence)
        else:
            # What the formula is to blame for, the tapes say too.
            _log.warning("The %s could not be found: %s", kind, sentence)
