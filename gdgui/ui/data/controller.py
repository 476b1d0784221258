"""Has models predict what the data view shows, in step with the playhead.

One request is under way at a time, and the next one is made from what is wanted by then: so a view
is never starved by requests that overtake one another, and no queue builds up. While something
moves, a prediction may be coarse where the network is large; at rest it is the exact one, which
depends on the experiment, the playhead and the view alone, so that a film can wait for it.
"""

from collections.abc import Sequence
from functools import partial

import msgspec
import numpy as np
from PySide6.QtCore import QObject, QTimer

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.prediction import (
    LINE,
    Prediction,
    PredictionTask,
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


class _Wanted(msgspec.Struct, frozen=True, eq=False):
    """What the view should show: which rows of which tapes, and where.

    Attributes:
        task: what is to be predicted.
        is_exact: whether as finely as can be seen.
    """

    task: PredictionTask
    is_exact: bool

    def is_shown_by(self, other: "_Wanted | None") -> bool:
        """Return whether a prediction for the other is one for this."""
        if other is None:
            return False
        own, made = self.task, other.task
        return (
            own.frame == made.frame
            and (own.runs, own.selected) == (made.runs, made.selected)
            and own.objective == made.objective
            and all(map(np.array_equal, own.thetas, made.thetas))
        )


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
        self._asked: _Wanted | None = None
        self._shown: _Wanted | None = None
        self._refused: _Wanted | None = None
        self._is_live = True
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        playback.failed.connect(self._clear)
        playback.problem_changed.connect(self._show_problem)
        playback.tapes_changed.connect(self._move)
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
        return not (wanted.is_shown_by(self._shown) or wanted.is_shown_by(self._refused))

    # ---- what is wanted ----

    @property
    def _objective(self) -> LearningObjective | None:
        objective = self._playback.problem.objective
        return objective if isinstance(objective, LearningObjective) else None

    def _show_problem(self) -> None:
        """Show the data of another experiment."""
        objective = self._objective
        before = self._view.subject
        if before is not None and (objective is None or before.objective != objective):
            # Of other data an old prediction says nothing, but it may stand in for a moment.
            self._view.set_evaluate(None)
        self._show_runs()
        self._view.show_objective(objective)
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

    def _move(self, *_: object) -> None:
        """Take note that something else may be wanted."""
        if self._objective is None:
            return
        if self._is_live and self._view.frame_of(is_exact=False) != self._view.frame_of(
            is_exact=True
        ):
            self._rest.start()
        self._ask()

    def _wanted(self, *, is_exact: bool) -> _Wanted | None:
        """Return what the view should show; None while there are no tapes."""
        objective, subject = self._objective, self._view.subject
        playback = self._playback
        tapes, selected = playback.tapes, playback.selected
        if objective is None or subject is None or subject.objective != objective:
            return None
        if len(tapes) != len(playback.problem.runs) or tapes[selected].dim != objective.dim:
            return None
        runs = [selected]
        if subject.kind == LINE:
            own = playback.problem.experiment.runs
            runs = [i for i, run in enumerate(own) if run.visible or i == selected]
        thetas = tuple(self._theta(tapes, run) for run in runs)
        frame = self._view.frame_of(is_exact=is_exact)
        task = PredictionTask(objective, tuple(runs), thetas, runs.index(selected), frame)
        return _Wanted(task, is_exact)

    def _theta(self, tapes: Sequence[Trajectory], run: int) -> FloatArray:
        """Return the parameters of a run at the playhead, or where its tape ends before."""
        tape = tapes[run]
        row = min(self._player.step, tape.last_step)
        return np.ascontiguousarray(tape.x[row])

    # ---- asking, one thing at a time ----

    def _ask(self) -> None:
        """Ask for what is wanted, unless it is shown or something is under way."""
        if self._asked is not None:
            return
        is_exact = not self._rest.isActive()
        wanted = self._wanted(is_exact=is_exact)
        if wanted is None or wanted.is_shown_by(self._shown) or wanted.is_shown_by(self._refused):
            return
        self._asked = wanted
        self._engine.predict(wanted.task)

    def _take(self, prediction: Prediction) -> None:
        asked, self._asked = self._asked, None
        if asked is not None and asked.task.objective == self._objective:
            self._show(asked, prediction)
        self._ask()

    def _show(self, wanted: _Wanted, prediction: Prediction) -> None:
        self._shown = wanted
        task = wanted.task
        self._view.show_prediction(prediction)
        self._view.set_evaluate(partial(answer_at, task.objective, task.thetas[task.selected]))

    def _drop(self, _sentence: str) -> None:
        """Show the data alone where a model cannot say anything."""
        self._refused, self._asked = self._asked, None
        self._clear()
        self._ask()

    def _clear(self) -> None:
        self._shown = None
        self._view.show_prediction(None)
        self._view.set_evaluate(None)
