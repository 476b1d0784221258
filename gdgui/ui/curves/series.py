"""A quantity of one run, as far as a picture can show it."""

from typing import TYPE_CHECKING

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.display.reduction import Envelope, IntArray
from gdgui.ui.curves.quantities import Line, Sampled, Values
from gdgui.ui.painting.path_pixels import memory
from gdgui.ui.painting.trace import Trace

if TYPE_CHECKING:
    from gdgui.engine.analysis.learning_curves import LearningCurves

__all__ = ["RowSeries", "SampledSeries", "Series", "series_of"]

_BLOCK = 1_000_000
"""So many numbers are looked at at once: a long tape does not need as much memory again."""
_BUNCH = 6
_FEWEST = 150
"""A curve of fewer bunches than this is drawn as it is, also in haste."""


class RowSeries:
    """A quantity that each row has, as far as it is worth drawing.

    Args:
        trace: the run.
        values: what is plotted of it; see `gdgui.ui.curves.quantities.Quantity`.
        floor: the lowest loss that is known.
        last_step: the step at the right edge of the plot.
        columns: the number of pixel columns of the plot.
        style: how it is drawn: "solid", "dashed" or "dotted".
    """

    def __init__(
        self,
        trace: Trace,
        values: Values,
        floor: float,
        last_step: int,
        columns: int,
        style: str = "solid",
    ) -> None:
        self.trace = trace
        self.style = style
        self._of = values
        self._floor = floor
        self._envelope = Envelope(last_step, columns)
        self.rows = np.empty(0, np.int64)
        self.values: FloatArray = np.empty(0)
        self.extend(trace)

    def covers(self, trace: Trace, line: Line, floor: float, last_step: int, columns: int) -> bool:
        """Whether this shows the line of the run, perhaps grown, in such a plot."""
        envelope = self._envelope
        return (
            (envelope.last_step, envelope.columns) == (last_step, columns)
            and self._of is line.values
            and self._floor == floor
            and self.trace.minimum == trace.minimum
            and (self.trace.stability is None) == (trace.stability is None)
            and len(self.trace.trajectory) <= len(trace.trajectory)
            and memory(self.trace) == memory(trace)
        )

    def extend(self, trace: Trace) -> None:
        """Take up what the run has computed since; rows seen before are not looked at."""
        self.trace = trace
        tape = trace.trajectory
        if self._envelope.seen == len(tape):
            return
        block = max(1, _BLOCK // tape.dim)
        while self._envelope.seen < len(tape):
            first = self._envelope.seen
            self._envelope.extend(self._piece(first, min(first + block, len(tape))))
        self.rows, self.values = self._envelope.points()

    def points(self) -> tuple[IntArray, FloatArray]:
        """The rows that are worth drawing, and their values."""
        return self.rows, self.values

    def rough(self) -> tuple[IntArray, FloatArray]:
        """The lowest and the highest of each few of them, for a picture of the moment."""
        count = len(self.rows) // _BUNCH
        if count < _FEWEST:
            return self.points()
        values = self.values[: count * _BUNCH].reshape(count, _BUNCH)
        ends = np.sort(np.column_stack((values.argmin(axis=1), values.argmax(axis=1))), axis=1)
        kept = (ends + _BUNCH * np.arange(count)[:, None]).ravel()
        kept = np.append(kept, len(self.rows) - 1)
        return self.rows[kept], self.values[kept]

    def _piece(self, first: int, end: int) -> FloatArray:
        with np.errstate(all="ignore"):
            return self._of(self.trace, first, end, self._floor)

    def around(
        self, playhead: float, _exact: "LearningCurves | None" = None
    ) -> tuple[float, FloatArray]:
        """The playhead, but at most the last finite step, and the values on both sides of it."""
        last = int(self.rows[-1]) if len(self.rows) else 0
        place = min(max(playhead, 0.0), float(last))
        k = int(place)
        return place, self._piece(k, min(k, last - 1) + 2 if last else 1)

    @property
    def diverged(self) -> bool:
        """Whether the run left for infinity."""
        return self.trace.trajectory.status == Status.DIVERGED


class SampledSeries:
    """A quantity that is known at some rows.

    Args:
        trace: the run.
        sampled: what is plotted of its curves; see `gdgui.ui.curves.quantities.Quantity`.
        style: how it is drawn: "solid", "dashed" or "dotted".
    """

    def __init__(self, trace: Trace, sampled: Sampled, style: str) -> None:
        self.trace = trace
        self.style = style
        self._of = sampled
        self.rows, self.values = self._finite(trace.curves)

    def covers(
        self, trace: Trace, line: Line, _floor: float, _last_step: int, _columns: int
    ) -> bool:
        """Whether this shows the line of the run."""
        return self._of is line.sampled and self.trace.curves is trace.curves

    def extend(self, trace: Trace) -> None:
        """Take up how the run looks now."""
        self.trace = trace

    def points(self) -> tuple[IntArray, FloatArray]:
        """The rows that are known, and their values."""
        return self.rows, self.values

    def rough(self) -> tuple[IntArray, FloatArray]:
        """The same: there are only some hundreds."""
        return self.points()

    def around(
        self, playhead: float, exact: "LearningCurves | None" = None
    ) -> tuple[float, FloatArray]:
        """The playhead, but at most the last finite step, and the values on both sides of it.

        Args:
            playhead: the playhead.
            exact: the curves at the rows beside it, where they are known already.
        """
        if not len(self.rows):
            return 0.0, np.full(1, np.nan)
        last = int(self.rows[-1])
        place = min(max(playhead, 0.0), float(last))
        steps = np.array([int(place), min(int(place) + 1, last)])
        values = np.interp(steps, self.rows, self.values)
        rows, known = self._finite(exact)
        for row, value in zip(rows, known, strict=True):
            values[steps == row] = value
        return place, values

    def _finite(self, curves: "LearningCurves | None") -> tuple[IntArray, FloatArray]:
        if curves is None:
            return np.empty(0, np.int64), np.empty(0)
        values = self._of(curves)
        is_finite = np.isfinite(values)
        return curves.steps[is_finite], values[is_finite]

    @property
    def diverged(self) -> bool:
        """Whether the run left for infinity."""
        return self.trace.trajectory.status == Status.DIVERGED


Series = RowSeries | SampledSeries


def series_of(trace: Trace, line: Line, floor: float, last_step: int, columns: int) -> Series:
    """Return a line of a quantity of a run; see `RowSeries`."""
    if line.values is not None:
        return RowSeries(trace, line.values, floor, last_step, columns, line.style)
    assert line.sampled is not None  # noqa: S101 - one of both is there
    return SampledSeries(trace, line.sampled, line.style)
