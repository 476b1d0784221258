"""Keeps what is shown in step with what is asked for.

The session says what to run; the playback resolves it, has the engine run it, and hands the
growing tapes to the player and, as traces, to the views. Everything flows one way; a burst of
edits within one turn of the event loop is resolved once.
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.problem import Problem, resolve
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.plane import Plane
from gdgui.playback_speeds import usual_speed
from gdgui.ui.background.engine_client import EngineClient
from gdgui.ui.background.engine_worker import LandscapeTask
from gdgui.ui.document.shown_experiment import ShownExperiment
from gdgui.ui.painting.backdrop import Profile, Surface
from gdgui.ui.painting.trace import Trace, same_tape
from gdgui.ui.painting.viewport import Viewport
from gdgui.ui.playback.planes import Planes
from gdgui.ui.playback.player import Player
from gdgui.ui.playback.problem_changes import mathematics, still_visible
from gdgui.ui.style.run_colors import on_ground, run_colors
from gdgui.ui.style.theme import Theme

if TYPE_CHECKING:
    from gdgui.engine.analysis.learning_curves import LearningCurves
    from gdgui.engine.analysis.outcome import Outcome
    from gdgui.engine.analysis.step_inspector import Inspector

__all__ = ["PlaybackController"]

_SHARPEN_MS = 120
"""How long a plane through many parameters must have stood still before it is drawn finely."""
_COARSE_MS = 100
"""How often such a plane is drawn while it moves: new tapes come first."""


class PlaybackController(QObject):
    """What is shown: the problem, its tapes and which run is selected.

    Signals:
        floor_changed: the objective at the lowest minimum that is known is another one.
        exact_curves_changed: the sampled curves of each run beside the playhead are known.
        failed: the engine has refused the problem, and there will be no tapes.
        outcomes_ready: what became of the runs is known.
        problem_changed: there is another problem; its tapes follow.
        tapes_changed: the tapes are new or longer.
        traces_changed: the tapes or their looks are new.

    Attributes:
        planes: which plane through the parameters of a model the landscape shows.
    """

    exact_curves_changed = Signal(object)
    failed = Signal()
    outcomes_ready = Signal()
    floor_changed = Signal(float)
    problem_changed = Signal()
    tapes_changed = Signal()
    traces_changed = Signal()

    def __init__(
        self, session: ShownExperiment, engine: EngineClient, player: Player, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._engine = engine
        self._player = player
        self._problem = resolve(session.experiment)
        self._tapes: tuple[Trajectory, ...] = ()
        self._inspector: Inspector | None = None
        self._knows_hessian = False
        self._has_grown = False
        self._outcomes: tuple[Outcome, ...] = ()
        self._curves: tuple[LearningCurves, ...] = ()
        self._wanted_curves: frozenset[str] = frozenset()
        self._minima: tuple[tuple[float, ...], ...] = ()
        self._selected = 0
        self._viewport: Viewport | None = None
        self._theme: Theme | None = None
        self.planes = Planes(self)
        self._is_live = True
        self._floor = math.inf
        self._floor_is_old = False
        self._pending = QTimer(self, singleShot=True)
        self._pending.timeout.connect(self._take_experiment)
        self._sharpen = QTimer(self, singleShot=True, interval=_SHARPEN_MS)
        self._sharpen.timeout.connect(self._draw)
        self._drawn_lately = QTimer(self, singleShot=True, interval=_COARSE_MS)
        session.opened.connect(self._rewind)
        session.changed.connect(self._pending.start)
        engine.inspector_ready.connect(self._take_inspector)
        engine.tapes_ready.connect(self._take_tapes)
        engine.outcomes_ready.connect(self._take_outcomes)
        engine.rough_curves_ready.connect(self._take_rough_curves)
        engine.curves_ready.connect(self._take_curves)
        engine.exact_curves_ready.connect(self.exact_curves_changed)
        engine.landscape_ready.connect(self._take_floor)
        engine.failed.connect(self._drop_tapes)
        player.moved.connect(self._follow_playhead)
        self.planes.to_draw.connect(self._show_plane)

    @property
    def problem(self) -> Problem:
        """The problem that is shown."""
        return self._problem

    @property
    def tapes(self) -> tuple[Trajectory, ...]:
        """A tape for each run; empty until the first slice has been computed."""
        return self._tapes

    @property
    def has_grown(self) -> bool:
        """Whether the tapes are those that were shown last, only longer."""
        return self._has_grown

    @property
    def outcomes(self) -> "tuple[Outcome, ...]":
        """What became of each run; empty until the tapes are whole."""
        return self._outcomes

    @property
    def selected(self) -> int:
        """The run that clicks and keys apply to."""
        return self._selected

    @property
    def is_settled(self) -> bool:
        """Whether the tapes shown are the whole answer to the experiment."""
        is_drawn = not self._sharpen.isActive()
        return not self._pending.isActive() and is_drawn and self._engine.is_settled

    @property
    def steps_per_epoch(self) -> int | None:
        """How many steps an epoch of the selected run has; None where there are no data."""
        batches = self._problem.runs[self.resolved].batches
        return None if batches is None else batches.steps_per_epoch

    @property
    def plane(self) -> Plane | None:
        """The plane through the parameters of a model that the landscape shows; else None."""
        return self.planes.plane

    def _show_plane(self) -> None:
        """Show another plane, and the tapes in it."""
        self.traces_changed.emit()
        self._draw()

    def set_wanted_curves(self, wanted: frozenset[str]) -> None:
        """Let the engine sample curves over all data along the tapes of a model, or none."""
        if wanted == self._wanted_curves:
            return
        self._wanted_curves = wanted
        if self._tapes and isinstance(self._problem.objective, LearningObjective):
            self._engine.sample_curves(wanted)
            self._engine.find_exact_curves(self._player.step)

    def set_live(self, live: bool) -> None:
        """Draw planes coarsely until the hand rests, or finely at once for those who can wait."""
        self._is_live = live

    @property
    def inspector(self) -> "Inspector | None":
        """Who knows the steps of the tapes; None until something is known of them."""
        return self._inspector

    @property
    def step(self) -> int:
        """The step at the playhead."""
        return self._player.step

    @property
    def resolved(self) -> int:
        """The selected run; one that has just been added is not resolved yet."""
        return min(self._selected, len(self._problem.runs) - 1)

    @property
    def colors(self) -> tuple[str, ...]:
        """The colour of each run, as it can be seen in the theme."""
        colors = run_colors(self._problem.experiment.runs)
        if self._theme is None:
            return colors
        return tuple(on_ground(color, self._theme) for color in colors)

    @property
    def traces(self) -> tuple[Trace, ...]:
        """The tapes with the looks of their runs."""
        runs = zip(
            self._problem.runs,
            self._problem.experiment.runs,
            self.colors,
            self._tapes,
            # Between an edit of the number of runs and its first tapes there are more of one.
            strict=False,
        )
        # Of a model, the curvature along a tape is sampled.
        is_bent = not isinstance(self._problem.objective, LearningObjective)
        known = self._inspector if is_bent and self._knows_hessian else None
        return tuple(
            Trace(
                resolved.label,
                color,
                run.visible,
                index == self._selected,
                tape,
                self._minimum(index),
                partial(known.stability, index) if known and index < known.run_count else None,
                self._curves[index] if index < len(self._curves) else None,
            )
            for index, (resolved, run, color, tape) in enumerate(runs)
        )

    def _minimum(self, index: int) -> tuple[float, ...] | None:
        """Return the minimum that a run reached, or else the known one that it came closest to."""
        if index < len(self._outcomes):
            reached = self._outcomes[index].reached
            if reached.kind == "minimum" and reached.point is not None:
                return reached.point
        last = self._tapes[index].x[-1].tolist()
        if self._minima and len(self._minima[0]) != len(last):
            return None
        return min(self._minima, key=lambda minimum: math.dist(minimum, last), default=None)

    def start(self) -> None:
        """Show the session's experiment for the first time."""
        self._rewind()
        self._take_experiment()

    def select(self, index: int) -> None:
        """Select a run."""
        index = min(max(index, 0), len(self._session.experiment.runs) - 1)
        if index != self._selected:
            self._selected = index
            if not self._pending.isActive():
                self.problem_changed.emit()
                self.traces_changed.emit()
                self._follow_playhead()

    def set_viewport(self, viewport: Viewport) -> None:
        """Take in what part of the landscape is in view."""
        self._viewport = viewport
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Take in the colours of the landscape."""
        before, self._theme = self.colors, theme
        if self.colors != before:
            self.problem_changed.emit()
            self.traces_changed.emit()
        self._draw()

    def follow_removal(self, index: int) -> None:
        """Keep the selected run selected when one before it is removed."""
        if index < self._selected:
            self.select(self._selected - 1)

    def select_next(self) -> None:
        """Select the next run, after the last the first."""
        self.select((self._selected + 1) % len(self._problem.runs))

    def _rewind(self) -> None:
        """Go to the start of a newly opened experiment, at a speed that fits its length."""
        self._player.pause()
        self._player.place(0.0)
        self._selected = 0
        self._tapes, self._curves = (), ()
        self.planes.forget()
        self._player.set_speed(usual_speed(self._session.experiment.steps))

    def _take_experiment(self) -> None:
        before, looks = self._problem, self._looks()
        self._problem = now = resolve(self._session.experiment)
        self._selected = still_visible(before, now, min(self._selected, len(now.runs) - 1))
        is_other = now.objective.structure != before.objective.structure
        if is_other or len(now.runs) != len(before.runs):
            # Tapes of another function, or of other runs, say nothing about this problem.
            self._tapes, self._outcomes, self._curves = (), (), ()
        if is_other:
            self._minima = ()
            self.planes.forget()
        self.problem_changed.emit()
        if not self._tapes:
            self._show_nothing_yet()
        elif self._looks() != looks:
            self.traces_changed.emit()
        if not self._tapes or mathematics(now) != mathematics(before):
            learns = isinstance(now.objective, LearningObjective)
            self._engine.run(now, self._wanted_curves if learns else frozenset())
        if now.objective != before.objective:
            self._floor_is_old = True
            self._draw_or_follow()

    def _show_nothing_yet(self) -> None:
        """Take old tapes off the screen; playing may begin, and waits for the new ones."""
        self._player.set_range(0, self._problem.experiment.steps)
        self.traces_changed.emit()
        self.tapes_changed.emit()

    def _looks(self) -> tuple[object, ...]:
        """Return all of the traces but their tapes."""
        runs = self._problem.experiment.runs
        labels = tuple(run.label for run in self._problem.runs)
        return labels, self.colors, tuple(run.visible for run in runs), self._selected

    def _draw(self, *, is_coarse: bool = False) -> None:
        """Ask for the landscape that is in view."""
        view, objective = self._viewport, self._problem.objective
        if view is None or self._theme is None or view.dim != objective.landscape_dim:
            return
        self._engine.draw(LandscapeTask(objective, view, self._theme, self.plane, is_coarse))

    def _draw_or_follow(self) -> None:
        """Draw the landscape of another objective, unless it comes with the tapes that follow."""
        plane = self.plane
        if plane is None or plane.is_whole:
            self._draw()
        elif plane.moves and self._is_live:
            self._follow_playhead()
        else:
            self._draw_coarsely()

    def _follow_playhead(self) -> None:
        """Ask for what depends on where the playhead is.

        A plane whose other parameters have moved is drawn coarsely until they rest.
        """
        if self._tapes and not self._knows_every_row:
            self._engine.find_exact_curves(self._player.step)
        plane = self.plane
        if plane is not None and plane.moves:
            self._draw_coarsely()

    def _draw_coarsely(self) -> None:
        """Ask for the landscape soon, and finely once nothing has moved for a moment."""
        if self._is_live:
            self._sharpen.start()
            if self._drawn_lately.isActive():
                return
            self._drawn_lately.start()
        self._draw(is_coarse=self._is_live)

    @property
    def _knows_every_row(self) -> bool:
        """Whether the sampled curves leave no row of a tape out."""
        known = [0 if curves.skips_rows else len(curves.steps) for curves in self._curves]
        return known == [len(tape) for tape in self._tapes]

    def _take_floor(self, landscape: Surface | Profile) -> None:
        """Remember the lowest minimum of an objective, also when it is zoomed out of view."""
        known = math.inf if self._floor_is_old else self._floor
        self._floor, self._floor_is_old = min(known, landscape.lowest), False
        self.floor_changed.emit(self._floor)
        # Of a profile the minima are points of the curve.
        dim = self._problem.objective.landscape_dim
        minima = tuple(point[:dim] for point in landscape.minima)
        if minima != self._minima:
            self._minima = minima
            self.traces_changed.emit()

    def _drop_tapes(self, _sentence: str) -> None:
        """Show no tape rather than one that the experiment does not mean."""
        self._tapes, self._curves = (), ()
        self._show_nothing_yet()
        self.failed.emit()

    def _take_inspector(self, inspector: "Inspector") -> None:
        # Before the first outcomes about an objective its Hessian is not compiled yet.
        before = self._inspector
        same = before is not None and before.objective is inspector.objective
        self._knows_hessian = self._knows_hessian and same
        self._inspector, self._outcomes = inspector, ()

    def _take_outcomes(self, outcomes: "Sequence[Outcome]") -> None:
        before = self._knows_hessian, self._reached()
        self._outcomes, self._knows_hessian = tuple(outcomes), True
        self.outcomes_ready.emit()
        if (self._knows_hessian, self._reached()) != before:
            self.traces_changed.emit()

    def _take_rough_curves(self, curves: "tuple[LearningCurves, ...]") -> None:
        """Keep the curves of the tapes that are about to come."""
        self._curves = curves

    def _take_curves(self, curves: "tuple[LearningCurves, ...]") -> None:
        self._curves, self._has_grown = curves, True
        self.traces_changed.emit()

    def _reached(self) -> tuple[object, ...]:
        """Return the minimum that each run is measured against."""
        return tuple(self._minimum(index) for index in range(len(self._tapes)))

    def _take_tapes(self, tapes: Sequence[Trajectory]) -> None:
        before, self._tapes = self._tapes, tuple(tapes)
        complete = all(tape.complete for tape in self._tapes)
        alike = len(before) == len(self._tapes) and all(map(same_tape, before, self._tapes))
        self._has_grown = alike
        if not alike:
            # What was known beside the playhead was that of other tapes.
            self.exact_curves_changed.emit(())
        self.planes.find()
        longest = max(tape.last_step for tape in self._tapes)
        total = longest if complete else self._problem.experiment.steps
        self.traces_changed.emit()
        self._player.set_range(longest, total)
        self.tapes_changed.emit()
        self._follow_playhead()
