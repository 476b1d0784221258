"""Shows the experiment, its tapes and the playhead in the parts of a window.

Everything flows this way: what `PlaybackController` tells is handed to the views, none of which
computes.
"""

from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer

from gdgui.engine.analysis.batch_gradients import BatchGradients
from gdgui.engine.analysis.learned_words import describe_training
from gdgui.engine.analysis.outcome_words import describe_outcome
from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.descent.objectives import AnyObjective, LearningObjective
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.plane import AxisPlane
from gdgui.engine.display.plane_gradients import gradients_in
from gdgui.ui.curves.view import Curve
from gdgui.ui.document.shown_experiment import ShownExperiment
from gdgui.ui.painting.trace import Trace
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player
from gdgui.ui.playback.view_updates import ViewUpdates
from gdgui.ui.runs.steering import Steering
from gdgui.ui.step.batch_gradients_query import BatchGradientsQuery
from gdgui.ui.step.outcomes import fit_in_words, learned_in_words
from gdgui.ui.step.step_query import Explanation, StepQuery
from gdgui.ui.widgets.tab_order import order_by_place
from gdgui.ui.window.layout import WindowLayout
from gdgui.ui.window.legend import LegendRun

if TYPE_CHECKING:
    from gdgui.engine.analysis.outcome import Outcome

__all__ = ["ExperimentDisplay"]

_PATIENCE_MS = 150
_PARAMETERS = ((-5.0, 5.0), (-5.0, 5.0))
_LONGEST_FORMULA = 60
"""In characters: a longer one would push the runs from the legend."""


class ExperimentDisplay(QObject):
    """Keeps the parts of a window in step with what is computed and with the playhead.

    Args:
        window: whose parts they are.
        shown: whether some of the experiment waits for an answer.
        playback: what is shown.
        player: where the playhead is.
        steering: which hyperparameters are in force at the playhead.
        step_query: what explains the step at the playhead.
        batch_gradients: what finds the gradients of all batches there.
    """

    def __init__(
        self,
        window: WindowLayout,
        shown: ShownExperiment,
        playback: PlaybackController,
        player: Player,
        steering: Steering,
        step_query: StepQuery,
        batch_gradients: BatchGradientsQuery,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._shown, self._playback = shown, playback
        self._steering = steering
        self._step_query = step_query
        self._domain: tuple[tuple[float, float], ...] = ()
        self._structure: tuple[object, ...] = ()
        self._known: object = None
        self._source = ""
        self._is_to_fit = self._is_cut = False
        self._cut_tapes: tuple[Trajectory, ...] = ()
        self._explained: tuple[Step | None, Curvature | None] = (None, None)
        self._batch_gradients: BatchGradients | None = None
        self._working = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._working.timeout.connect(lambda: window.landscape.corners.set_working(True))
        playback.tapes_changed.connect(self._show_working)
        playback.failed.connect(self._stop_working)
        curves = [partial(self._show_on_curve, curve) for curve in (window.loss, window.norm)]
        shows: list[Callable[[tuple[Trace, ...], int], None]] = [self._show_on_landscape, *curves]
        self._updates = ViewUpdates(playback, shows, self)
        playback.problem_changed.connect(self.show_problem)
        playback.tapes_changed.connect(self.show_tapes)
        playback.outcomes_ready.connect(self.show_outcomes)
        for curve in (window.loss, window.norm):
            playback.floor_changed.connect(curve.set_floor)
            playback.exact_curves_changed.connect(curve.set_exact)
            curve.needs_changed.connect(self._show_needs)
        step_query.explained.connect(self.show_explanation)
        step_query.explained.connect(batch_gradients.follow)
        batch_gradients.found.connect(self.show_batch_gradients)
        steering.course_shown.connect(self.show_runs)
        player.moved.connect(self.show_playhead)
        playback.planes.changed.connect(self._show_plane)

    @property
    def is_behind(self) -> bool:
        """Whether a view is still to get what the others have."""
        return self._updates.is_behind

    def show_problem(self) -> None:
        """Show what the experiment means: its objective, its runs, its number of steps."""
        problem, colors = self._playback.problem, self._playback.colors
        self._window.show_kind(is_learning=isinstance(problem.objective, LearningObjective))
        if isinstance(problem.objective, LearningObjective):
            self._window.data_panel.show_objective(problem.objective)
        else:
            self._window.objective.show_objective(problem.objective)
        self.show_runs()
        self._window.step.show_problem(problem, colors, self._playback.selected)
        self._show_legend()
        self._step_query.set_objective(problem.objective)
        self._step_query.set_runs(problem.runs, self._playback.selected)
        self._window.transport.set_steps(self._shown.asked_steps)
        self._window.step.set_waiting(not self._shown.is_whole)
        self._window.transport.set_epoch(self._playback.steps_per_epoch)
        self._window.transport.changes.set_markers(self._steering.markers())
        self._order_tabs_later()
        domain = _domain_of(problem.objective)
        if domain != self._domain:
            self._domain = domain
            self._window.landscape.set_domain(domain)
            self._is_to_fit = True
        if problem.objective.structure != self._known:
            if self._known is not None:
                self._window.landscape.forget_objective()
            self._known = problem.objective.structure
            self._is_to_fit = True
        if (source := _source_of(problem.objective)) and source != self._source:
            # Another set of data has its minima elsewhere; points set by hand follow the hand.
            self._source, self._is_to_fit = source, True
        if self._is_cut and self._shown.is_whole:
            # What was to be predicted is seen from now on, once its tapes are there.
            self._is_to_fit, self._cut_tapes = True, self._playback.tapes
        self._is_cut = not self._shown.is_whole
        self._show_names()

    def _show_names(self) -> None:
        """Write what the objective calls its coordinates where they are shown."""
        names, plane = self._playback.problem.objective.coordinates, self._playback.plane
        self._window.landscape.set_names(names if plane is None else plane.names)
        typed = self._playback.problem.objective.has_own_gradient
        self._window.landscape.corners.set_typed(typed)
        self._window.landscape.set_learning(plane is not None)
        self._window.landscape.corners.show_plane(
            () if plane is None else names,
            self._playback.planes.request,
            plane.axes if isinstance(plane, AxisPlane) else None,
        )
        for curve in (self._window.loss, self._window.norm):
            curve.set_objective(self._playback.problem.objective)
        self._show_needs()

    def _show_needs(self) -> None:
        """Let the engine sample what the curves plot."""
        needs = {curve.needs for curve in (self._window.loss, self._window.norm)}
        self._playback.set_wanted_curves(frozenset(needs - {""}))

    def _show_plane(self, is_unrelated: bool) -> None:
        """Show another plane through the parameters of a model, from its own part."""
        if is_unrelated:
            self._window.landscape.reset_view()
        self._window.landscape.set_backdrop(None)
        self._is_to_fit = True
        self._show_names()
        self._show_step_on_landscape()
        self._show_gradients_on_landscape()

    def _show_standing(self) -> None:
        """Say how much of the paths lies in the plane, and how far off it is at the playhead."""
        self._window.landscape.show_standing(self._playback.planes.standing)

    def _show_working(self) -> None:
        """Show that a new objective is being worked on, unless its tapes are there in a moment."""
        if self._playback.tapes:
            self._stop_working()
        else:
            self._working.start()

    def _stop_working(self) -> None:
        self._working.stop()
        self._window.landscape.corners.set_working(False)

    def _show_legend(self) -> None:
        """Show what is descended, and who is who, where no panel says so."""
        problem, selected = self._playback.problem, self._playback.selected
        runs = zip(problem.runs, self._playback.colors, problem.experiment.runs, strict=True)
        self._window.legend.show_runs(
            problem.experiment.title,
            _formula_in_words(problem.objective),
            [
                LegendRun(color, run.label, own.visible, index == selected)
                for index, (run, color, own) in enumerate(runs)
            ],
        )

    def show_runs(self) -> None:
        """Show the runs as they are, also where a control has asked for what was refused."""
        playback = self._playback
        self._window.runs.show_runs(self._steering.problem, playback.colors, playback.selected)

    def _order_tabs_later(self) -> None:
        """Put the controls in reading order for Tab, once all parts show the problem."""
        QTimer.singleShot(0, self, self._order_tabs)

    def _order_tabs(self) -> None:
        """Put the controls in reading order where some came or went."""
        objective, runs = self._playback.problem.objective, self._playback.problem.runs
        methods = tuple(run.direction.id for run in runs)
        structure = (objective.structure, methods, self._window.transport.strips)
        if structure != self._structure:
            self._structure = structure
            order_by_place(*self._window.parts())

    def show_domain_again(self) -> None:
        """Let a newly opened experiment start from its own view, however the last was zoomed."""
        self._domain = ()
        self._is_to_fit = True

    def fit_later(self) -> None:
        """Take in what leaves the domain, once it is computed."""
        self._is_to_fit = True

    def show_tapes(self) -> None:
        """Show the tapes, as far as they are there."""
        problem, tapes = self._playback.problem, self._playback.tapes
        self._window.step.show_tapes(tapes)
        self._step_query.set_tapes(tapes)
        self._window.status.show_progress(
            sum(tape.last_step for tape in tapes if not tape.complete),
            sum(problem.experiment.steps for tape in tapes if not tape.complete),
        )
        self._show_outcomes()

    def _show_outcomes(self) -> None:
        """Show what became of each run, and what kind of point it reached once that is known."""
        if not self._shown.is_whole:
            # What is to be predicted has not happened yet.
            self._window.status.show_outcomes([])
            return
        playback = self._playback
        runs, tapes = playback.problem.runs, playback.tapes
        known = zip_longest(runs, playback.colors, tapes, playback.outcomes)
        self._window.status.show_outcomes(
            [
                (color, self._outcome_in_words(run, tape, outcome))
                for run, color, tape, outcome in known
                if run and tape
            ]
        )

    def _outcome_in_words(
        self, run: ResolvedRun, tape: Trajectory, outcome: "Outcome | None"
    ) -> str:
        """Return what became of a run, as far as that is known."""
        if not tape.complete:
            return run.label
        objective, learned = self._playback.problem.objective, outcome and outcome.learned
        if isinstance(objective, LearningObjective) and tape.dim == objective.dim and learned:
            fit = fit_in_words(objective, tape, learned)[:1]
            words = (*learned_in_words(objective, tape, learned), *fit)
            return f"{run.label}: {'; '.join([describe_training(tape, learned), *words])}"
        kind = outcome.reached.kind if outcome is not None else None
        return f"{run.label}: {describe_outcome(tape, kind)}"

    def _show_on_curve(self, curve: Curve, traces: tuple[Trace, ...], steps: int) -> None:
        """Plot tapes; where a question waits, the first value could be its answer."""
        curve.set_traces(traces if self._shown.is_whole else (), steps)

    def _show_on_landscape(self, traces: tuple[Trace, ...], _steps: int) -> None:
        landscape, plane = self._window.landscape, self._playback.plane
        are_cut = any(trace.trajectory is cut for trace in traces for cut in self._cut_tapes)
        if plane is not None:
            in_plane = self._playback.planes.projected
            traces = tuple(
                replace(t, trajectory=in_plane(i, t.trajectory)) for i, t in enumerate(traces)
            )
        landscape.set_traces(traces)
        self._show_standing()
        if self._is_to_fit and traces:
            is_whole = all(trace.trajectory.complete for trace in traces)
            if plane is None:
                landscape.take_in()
            elif is_whole:
                # No one has chosen a domain for parameters.
                landscape.set_home_to_fit()
            self._is_to_fit = are_cut or not is_whole

    def show_outcomes(self) -> None:
        """Show what became of the runs."""
        self._show_outcomes()
        self._window.step.show_outcomes(self._playback.outcomes)
        self._step_query.set_curvature_known()

    def show_explanation(self, explanation: Explanation) -> None:
        """Show what explains the step at the playhead."""
        self._window.step.show_explanation(explanation)
        self._explained = explanation.step, explanation.curvature
        if not self._shown.is_whole:
            self._explained = None, None
        self._window.data_view.show_step(self._explained[0])
        self._show_step_on_landscape()

    def _show_step_on_landscape(self) -> None:
        """Show the step at the playhead, in a plane where there is one."""
        (step, curvature), plane = self._explained, self._playback.plane
        if plane is not None:
            # Between two models what is known is that of the first.
            n = len(plane.base)
            step = plane.step(step) if step and step.dim == n else None
            curvature = plane.curvature(curvature) if curvature and len(curvature.x) == n else None
        self._window.landscape.show_step(step, curvature)

    def show_batch_gradients(self, gradients: BatchGradients | None) -> None:
        """Show the gradients of the batches at the playhead, where they are known."""
        before, self._batch_gradients = self._batch_gradients, None
        if self._shown.is_whole:
            self._batch_gradients = gradients
        if before is not None or self._batch_gradients is not None:
            self._show_gradients_on_landscape()

    def _show_gradients_on_landscape(self) -> None:
        found, plane = self._batch_gradients, self._playback.plane
        is_of_plane = (
            found is not None and plane is not None and len(plane.base) == len(found.whole)
        )
        seen = gradients_in(plane, found) if plane and found and is_of_plane else None
        self._window.landscape.show_batch_gradients(seen)

    def show_playhead(self, playhead: float) -> None:
        """Show a step, which may lie between two."""
        for part in (
            self._window.transport,
            self._window.landscape,
            self._window.loss,
            self._window.norm,
        ):
            part.set_playhead(playhead)
        self._show_standing()
        self._window.step.show_step(int(playhead))
        self._step_query.set_step(int(playhead))


def _domain_of(objective: AnyObjective) -> tuple[tuple[float, float], ...]:
    """Return what is shown at first; of a loss, until there are paths to fit."""
    if isinstance(objective, LearningObjective):
        return _PARAMETERS[: objective.landscape_dim]
    return objective.domain


def _source_of(objective: AnyObjective) -> str:
    """Return which set of data is learned from; "" for points set by hand and for a formula."""
    if not isinstance(objective, LearningObjective):
        return ""
    table = objective.data.table
    return objective.data.name or (table.source if table is not None else "")


def _formula_in_words(objective: AnyObjective) -> str:
    """Return what is minimised, unless it is too long for a line."""
    if isinstance(objective, LearningObjective):
        return objective.title
    names, text = ", ".join(objective.coordinates), objective.syntax.text
    return f"f({names}) = {text}" if len(text) <= _LONGEST_FORMULA else ""
