"""Has models predict what the data view shows, in step with the playhead.

One request is under way at a time, and the next one is made from what is wanted by then: so a view
is never starved by requests that overtake one another, and no queue builds up. New tapes come with
what the view watches of them, so that a drag is answered in one go. While something moves, a
prediction may be coarse where the network is large; at rest it is the exact one, which depends on
the experiment, the playhead and the view alone, so that a film can wait for it.
"""

from functools import partial

from PySide6.QtCore import QObject, QTimer

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.display.prediction import (
    LINE,
    Predicted,
    PredictionTask,
    Watch,
    answer_at,
)
from gdgui.ui.background.engine_client import EngineClient
from gdgui.ui.data.shown_run import ShownRun
from gdgui.ui.data.view import DataView
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player

__all__ = ["DataController"]

_REST_MS = 80
"""How long nothing must have moved before the exact prediction is asked for."""


class DataController(QObject):
    """Keeps a data view in step with the tapes and the playhead.

    Args:
        playback: whose tapes and runs they are.
        player: where the playhead is.
        engine: what predicts.
        view: what shows it.
        parent: who owns it.
    """

    def __init__(
        self,
        playback: PlaybackController,
        player: Player,
        engine: EngineClient,
        view: DataView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._playback, self._player, self._engine, self._view = playback, player, engine, view
        self._asked: PredictionTask | None = None
        self._shown: PredictionTask | None = None
        self._refused: PredictionTask | None = None
        self._is_live = True
        self._learned: LearningObjective | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        # What is watched of new tapes comes right behind them.
        self._arrival = QTimer(self)
        self._arrival.setSingleShot(True)
        self._arrival.timeout.connect(self._ask)
        playback.failed.connect(self._clear)
        playback.problem_changed.connect(self._show_problem)
        playback.tapes_changed.connect(self._take_tapes)
        playback.traces_changed.connect(self._show_runs)
        player.moved.connect(self._move)
        view.frame_changed.connect(self._move)
        engine.predicted.connect(self._take)
        engine.not_predicted.connect(self._drop)

    def set_live(self, live: bool) -> None:
        """Predict coarsely until the hand rests, or finely at once for those who can wait."""
        self._is_live = live

    @property
    def is_settling(self) -> bool:
        """Whether the view is still to get the exact prediction for the playhead."""
        wanted = self._wanted(is_exact=True)
        if wanted is None:
            return False
        return not (wanted.is_alike(self._shown) or wanted.is_alike(self._refused))

    # ---- what is wanted ----

    @property
    def _objective(self) -> LearningObjective | None:
        objective = self._playback.problem.objective
        return objective if isinstance(objective, LearningObjective) else None

    def _show_problem(self) -> None:
        """Show the data of another experiment."""
        self._show_runs()
        self._view.show_objective(self._objective)
        # An old prediction stands in for a moment, as far as it means something.
        if self._view.prediction is None:
            self._shown = None
            self._view.set_evaluate(None)
        self._move()

    def _show_runs(self) -> None:
        playback = self._playback
        runs = zip(
            playback.problem.runs, playback.problem.experiment.runs, playback.colors, strict=True
        )
        self._view.show_runs(
            tuple(
                ShownRun(run.label, color, own.visible, index == playback.selected)
                for index, (run, own, color) in enumerate(runs)
            )
        )
        self._move()

    def _take_tapes(self) -> None:
        """Take note of what the tapes that are there have learned."""
        self._learned = self._objective
        self._move()

    def _move(self, *_: object) -> None:
        """Take note that something else may be wanted."""
        if self._objective is None:
            return
        if self._is_live and self._view.frame_of(is_exact=False) != self._view.frame_of(
            is_exact=True
        ):
            self._rest.start()
        self._watch_tapes()
        self._arrival.start()

    def _watch(self, *, is_exact: bool) -> Watch | None:
        """Return what the view should show of tapes; None where it shows nothing."""
        objective, subject = self._objective, self._view.subject
        if objective is None or subject is None or not _same(subject.objective, objective):
            return None
        # A run that has just been added is not resolved yet.
        selected = min(self._playback.selected, len(self._playback.problem.runs) - 1)
        runs = [selected]
        if subject.kind == LINE:
            own = self._playback.problem.experiment.runs
            runs = [i for i, run in enumerate(own) if run.visible or i == selected]
        frame = self._view.frame_of(is_exact=is_exact)
        return Watch(tuple(runs), runs.index(selected), self._player.step, frame)

    def _watch_tapes(self) -> None:
        """Have new tapes come with what the view should show of them."""
        if (watch := self._watch(is_exact=not self._rest.isActive())) is not None:
            self._engine.watch(watch)

    def _wanted(self, *, is_exact: bool) -> PredictionTask | None:
        """Return what the view should show; None while its tapes are not there yet."""
        watch, objective, tapes = (
            self._watch(is_exact=is_exact),
            self._objective,
            self._playback.tapes,
        )
        if watch is None or objective is None or len(tapes) != len(self._playback.problem.runs):
            return None
        if self._learned is None or not _trains_alike(self._learned, objective):
            return None
        return watch.task(objective, tapes)

    # ---- asking, one thing at a time ----

    def _ask(self) -> None:
        """Ask for what is wanted, unless it is shown or something is under way."""
        is_exact = not self._rest.isActive()
        if self._asked is not None:
            return
        wanted = self._wanted(is_exact=is_exact)
        if wanted is None or wanted.is_alike(self._shown) or wanted.is_alike(self._refused):
            return
        self._asked = wanted
        self._engine.predict(wanted)

    def _take(self, answer: Predicted) -> None:
        objective, task = self._objective, answer.task
        if task is self._asked:
            self._asked = None
        if objective is not None and _same(task.objective, objective):
            self._shown = task
            self._view.show_prediction(answer.prediction)
            self._view.set_evaluate(partial(answer_at, task.objective, task.thetas[task.selected]))
        self._ask()

    def _drop(self, _sentence: str) -> None:
        """Show the data alone where a model cannot say anything."""
        self._refused, self._asked = self._asked, None
        self._clear()
        self._ask()

    def _clear(self) -> None:
        self._shown = None
        self._view.show_prediction(None)
        self._view.set_evaluate(None)


def _trains_alike(one: LearningObjective, other: LearningObjective) -> bool:
    """Return whether the tapes of one objective are those of another."""
    return one is other or (one.data == other.data and one.network == other.network)


def _same(one: LearningObjective, other: LearningObjective) -> bool:
    """Return whether two objectives are equal; most often they are one."""
    return one is other or one == other
