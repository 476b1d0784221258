"""Has the gradients of all batches found at the iterate whose step is explained.

That takes a millisecond for most models, and is done at once; for larger ones it is asked for when
the playhead rests, as what models make of all their data is.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from gdgui.engine.analysis.batch_gradients import (
    BatchGradients,
    BatchGradientsTask,
    batch_gradients,
)
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.ui.playback.controller import PlaybackController

__all__ = ["BatchGradientsQuery"]

MOST_WORK = 15_000_000
"""How many products are computed at once: about four milliseconds of them."""
_REST_MS = 120
"""How long the playhead must have stood before it is asked what takes longer."""


class BatchGradientsQuery(QObject):
    """Follows the explanations of steps; see `gdgui.ui.step.step_query.StepQuery`.

    Args:
        playback: what is shown.
        parent: who owns it.

    Signals:
        found: `BatchGradients` of the selected run at the playhead; None where they are not known,
            not wanted, or there are no data.
        asked: a `BatchGradientsTask` that takes too long to be answered here.
    """

    found = Signal(object)
    asked = Signal(object)

    def __init__(self, playback: PlaybackController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self._is_wanted = False
        self._is_live = True
        self._pending: BatchGradientsTask | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)

    @property
    def is_settling(self) -> bool:
        """Whether an answer is still to come."""
        return self._pending is not None

    def set_live(self, live: bool) -> None:
        """Ask for what takes long when the playhead rests, or at once for those who can wait."""
        self._is_live = live

    def set_wanted(self, wanted: bool) -> None:
        """Find gradients from now on, or no longer."""
        if wanted != self._is_wanted:
            self._is_wanted = wanted
            self.follow()

    def follow(self) -> None:
        """Find the gradients at the iterate that is shown now."""
        self._rest.stop()
        self._pending = None
        task = self._task() if self._is_wanted else None
        if task is None or task.work > MOST_WORK:
            self.found.emit(None)
        if task is None:
            return
        if task.work <= MOST_WORK:
            self.found.emit(batch_gradients(task))
            return
        self._pending = task
        if self._is_live:
            self._rest.start()
        else:
            self._ask()

    def take(self, answer: BatchGradients) -> None:
        """Take in an answer to what was asked for; one to anything older is dropped."""
        if answer.task is self._pending:
            self._pending = None
            self.found.emit(answer)

    def give_up(self) -> None:
        """Take note that there will be no answer."""
        self._pending = None

    def _ask(self) -> None:
        if self._pending is not None:
            self.asked.emit(self._pending)

    def _task(self) -> BatchGradientsTask | None:
        problem, tapes, run = self._playback.problem, self._playback.tapes, self._playback.resolved
        objective, batches = problem.objective, problem.runs[run].batches
        if not isinstance(objective, LearningObjective) or batches is None or run >= len(tapes):
            return None
        tape = tapes[run]
        # Between an edit of a model and its tapes there are those of another one.
        if tape.dim != objective.dim:
            return None
        row = min(self._playback.step, tape.last_step)
        return BatchGradientsTask(objective, tape.x[row], batches, row)
