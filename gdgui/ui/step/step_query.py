"""Explains the step at the playhead: asks the inspector once for each whole step that is shown.

The playhead glides sixty times a second, but a step is explained only when another one is
reached, and in fast playback no more often than anybody could read it; at rest it is always the
step that is shown.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.trajectory import Trajectory

if TYPE_CHECKING:
    from gdgui.engine.analysis.step_inspector import Inspector

__all__ = ["Explanation", "StepQuery"]

_REST_MS = 40
"""How long an explanation stands at least while a run plays."""
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
    """

    run: ResolvedRun
    step: Step | None = None
    curvature: Curvature | None = None
    state_of: Step | None = None


class StepQuery(QObject):
    """Holds what is known of the selected run, and tells of the step at the playhead.

    Signals:
        explained: an `Explanation`, for another step or with more in it.
    """

    explained = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inspector: Inspector | None = None
        self._generation = 0
        self._runs: Sequence[ResolvedRun] = ()
        self._tapes: Sequence[Trajectory] = ()
        self._selected = 0
        self._step = 0
        self._knows_curvature = False
        self._told: tuple[object, ...] = ()
        self._playing = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._tell)

    @property
    def is_settling(self) -> bool:
        """Whether the step that is shown is still to be explained."""
        return bool(self._runs) and self._subject() != self._told

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
            self._generation, self._knows_curvature, self._runs[selected], row, is_last,
            tape is None,
        )  # fmt: skip

    def _explanation(self) -> Explanation:
        selected, tape, row = self._place()
        run, inspector = self._runs[selected], self._inspector
        if inspector is None or tape is None:
            return Explanation(run)
        is_bent = self._knows_curvature and tape.dim <= _MOST_BENT
        curvature = inspector.curvature(tape.x[row].tolist()) if is_bent else None
        step = inspector.step(selected, row)
        return Explanation(run, step, curvature, step or inspector.step(selected, row - 1))
