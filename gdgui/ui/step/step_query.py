"""Explains the step at the playhead: asks the inspector once for each whole step that is shown.

Of models it also says what they make of all their data, where that is found in a moment; else it is
asked for when the playhead rests.

The playhead glides sixty times a second, but a step is explained only when another one is
reached, and in fast playback no more often than anybody could read it; at rest it is always the
step that is shown.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from gdgui.engine.analysis.measurement import Measurement, MeasurementTask, measure
from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.analysis.worked_gradient import WorkedGradient
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.objectives import AnyObjective, LearningObjective
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.trajectory import Trajectory

if TYPE_CHECKING:
    from gdgui.engine.analysis.step_inspector import Inspector

__all__ = ["Explanation", "StepQuery"]

_REST_MS = 40
"""How long an explanation stands at least while a run plays."""
_REST_OF_MODELS_MS = 120
"""How long the playhead must have stood before it is asked what takes longer."""
MOST_WORK = 2_000_000
"""How many products are computed at once: about a millisecond of them."""
_MOST_BENT = 2
"""Of more coordinates than this the curvature is not at hand at once."""


class Explanation(msgspec.Struct, frozen=True, eq=False):
    """What there is to say about the selected run at a step.

    Attributes:
        run: the run.
        step: the step that leaves this iterate; None where the run has ended or is not known.
        curvature: how the objective bends at the iterate; None until that is known.
        state_of: the step whose state is the method's here: the one that leaves the iterate or, at
            the end, the one that led to it.
        worked: the gradient of the iterate's batch, sample by sample; None where a model is not of
            one layer and one output, and for a formula.
        measurement: what the models of all runs make of all their data at the playhead; None
            until that is known, and for a formula.
    """

    run: ResolvedRun
    step: Step | None = None
    curvature: Curvature | None = None
    state_of: Step | None = None
    worked: WorkedGradient | None = None
    measurement: Measurement | None = None


class StepQuery(QObject):
    """Holds what is known of the selected run, and tells of the step at the playhead.

    Signals:
        explained: an `Explanation`, for another step or with more in it.
        measurement_asked: a `MeasurementTask` that takes too long to be answered here.
    """

    explained = Signal(object)
    measurement_asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inspector: Inspector | None = None
        self._generation = 0
        self._objective: LearningObjective | None = None
        self._samples = 0
        self._measurement: Measurement | None = None
        self._runs: Sequence[ResolvedRun] = ()
        self._tapes: Sequence[Trajectory] = ()
        self._selected = 0
        self._step = 0
        self._knows_curvature = False
        self._told: tuple[object, ...] = ()
        self._playing = False
        self._is_live = True
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._tell)
        self._asking = QTimer(self, singleShot=True, interval=_REST_OF_MODELS_MS)
        self._asking.timeout.connect(self._ask_for_measurement)

    @property
    def is_settling(self) -> bool:
        """Whether the step that is shown is still to be explained."""
        return bool(self._runs) and (self._subject() != self._told or self._asking.isActive())

    def set_live(self, live: bool) -> None:
        """Ask for what takes long when the playhead rests, or at once for those who can wait."""
        self._is_live = live

    def set_playing(self, playing: bool) -> None:
        """Take note whether the playhead moves by itself."""
        self._playing = playing
        if not playing:
            self._tell()

    def set_inspector(self, inspector: "Inspector") -> None:
        """Take in who knows the steps of the tapes that follow."""
        # The Hessian of an objective, once compiled, is there for all its runs.
        before = self._inspector
        same = before is not None and before.objective is inspector.objective
        self._knows_curvature = self._knows_curvature and same
        self._inspector = inspector
        self._generation += 1

    def set_objective(self, objective: AnyObjective) -> None:
        """Take in what is descended by the tapes that follow."""
        self._objective = objective if isinstance(objective, LearningObjective) else None
        # To find examples takes as long as to look at all of a table once.
        samples = 0 if self._objective is None else len(self._objective.examples.targets[0])
        self._samples = samples

    def take_measurement(self, measurement: Measurement) -> None:
        """Take in an answer to what was asked for."""
        self._measurement = measurement
        self._tell()

    def set_curvature_known(self) -> None:
        """Take note that the inspector knows the Hessian from now on."""
        self._knows_curvature = True
        self._tell()

    def set_runs(self, runs: Sequence[ResolvedRun], selected: int) -> None:
        """Take in which runs there are and which of them is explained."""
        is_other = selected != self._selected or len(runs) != len(self._runs)
        self._runs, self._selected = runs, selected
        # Of a run that has been edited, the tapes that follow tell.
        if is_other:
            self._tell()

    def set_tapes(self, tapes: Sequence[Trajectory]) -> None:
        """Take in the tapes so far, those of the inspector; none where they mean nothing now."""
        self._tapes = tapes
        if not tapes:
            self._inspector = None
        self._tell()

    def set_step(self, step: int) -> None:
        """Explain another step."""
        if step != self._step:
            self._step = step
            if not (self._playing and self._rest.isActive()):
                self._tell()

    def _tell(self) -> None:
        """Tell of the step that is shown, unless that has been told."""
        if not self._runs:
            return
        subject = self._subject()
        if subject != self._told:
            self._told = subject
            self._rest.start()
            self.explained.emit(self._explanation())

    def _place(self) -> tuple[int, Trajectory | None, int]:
        """Return the run that is explained, its tape, and the row of the tape that is shown."""
        selected = min(self._selected, len(self._runs) - 1)
        tape = self._tapes[selected] if selected < len(self._tapes) else None
        return selected, tape, min(self._step, tape.last_step) if tape else 0

    def _subject(self) -> tuple[object, ...]:
        """Return all that an explanation depends on, for comparison."""
        selected, tape, row = self._place()
        is_last = tape is None or row == tape.last_step
        return (
            # What a run is called explains nothing, and no tapes follow another name.
            self._generation, self._knows_curvature, replace(self._runs[selected], label=""),
            row, is_last,
            tape is None, self._rows(), self._known_measurement() is not None,
        )  # fmt: skip

    def _explanation(self) -> Explanation:
        selected, tape, row = self._place()
        run, inspector = self._runs[selected], self._inspector
        if inspector is None or tape is None:
            return Explanation(run)
        is_bent = self._knows_curvature and tape.dim <= _MOST_BENT
        curvature = inspector.curvature(tape.x[row].tolist()) if is_bent else None
        step = inspector.step(selected, row)
        return Explanation(
            run,
            step,
            curvature,
            step or inspector.step(selected, row - 1),
            inspector.worked_gradient(selected, row),
            self._measured(),
        )

    # ---- models ----

    def _rows(self) -> tuple[int, ...]:
        """Return the rows that models are measured at; none of a formula."""
        if self._objective is None or len(self._tapes) != len(self._runs):
            return ()
        return tuple(min(self._step, tape.last_step) for tape in self._tapes)

    def _task(self) -> MeasurementTask | None:
        """Return what there is to measure at the playhead."""
        rows, objective = self._rows(), self._objective
        if objective is None or not rows:
            return None
        # Between an edit of a model and its tapes there are those of another one.
        if any(tape.dim != objective.dim for tape in self._tapes):
            return None
        selected, _, _ = self._place()
        batches = self._runs[selected].batches
        has_other = batches is not None and not batches.is_full
        thetas = tuple(tape.x[row] for tape, row in zip(self._tapes, rows, strict=True))
        return MeasurementTask(objective, self._samples, thetas, selected if has_other else None)

    def _known_measurement(self) -> Measurement | None:
        """Return the last answer where it is one to what is shown."""
        known, task = self._measurement, self._task()
        if known is None or task is None or known.task.gradient_of != task.gradient_of:
            return None
        pairs = zip(known.task.thetas, task.thetas, strict=False)
        alike = len(known.task.thetas) == len(task.thetas)
        same = known.task.objective is task.objective
        return known if alike and same and all(_is_same(*pair) for pair in pairs) else None

    def _measured(self) -> Measurement | None:
        """Return what models make of their data here, or have it asked for."""
        task = self._task()
        self._asking.stop()
        if task is None:
            return None
        if task.work <= MOST_WORK:
            return measure(task)
        known = self._known_measurement()
        if known is None and self._is_live:
            self._asking.start()
        elif known is None:
            self.measurement_asked.emit(task)
        return known

    def _ask_for_measurement(self) -> None:
        task = self._task()
        if task is not None:
            self.measurement_asked.emit(task)


def _is_same(theta: FloatArray, other: FloatArray) -> bool:
    """Tell whether two rows of tapes are the same, to the bit."""
    return theta is other or np.array_equal(theta, other, equal_nan=True)
