"""What can be plotted over the steps: each quantity a function of a run's rows, declared once.

A `Series` is a quantity of one run, as far as a picture can show it.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.display.reduction import Envelope, IntArray
from gdgui.engine.notation import norms
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.ui.painting.path_pixels import memory
from gdgui.ui.painting.trace import Trace

__all__ = ["QUANTITIES", "Quantity", "Series"]

_BLOCK = 1_000_000
_BUNCH = 6
_FEWEST = 150
"""A curve of fewer bunches than this is drawn as it is, also in haste."""
"""How many rows are looked at at once, so that a long tape does not need as much memory again."""

Values = Callable[[Trace, int, int, float], FloatArray]


class Quantity(msgspec.Struct, frozen=True):
    """Something that each row of a tape has.

    Attributes:
        title: what the screen calls it.
        symbol: the same as a formula.
        values: ``values(trace, first, end, floor)`` for the rows from ``first`` to before
            ``end``, where floor is the lowest loss that is known; nan where there is none.
        logarithmic: whether a logarithmic scale suits it at first.
        companion: what is drawn dashed beside it, if anything.
        alone: what to say of runs that have no companion, ``{runs}``; "" for nothing.
        is_objective: whether it is the objective itself, whose lowest known value bounds it.
        missing: what to say where no run has a value.
        coordinate: which coordinate it is, whose name stands for ``{name}`` in title and symbol.
    """

    title: str
    symbol: str
    values: Values
    logarithmic: bool = True
    companion: Values | None = None
    alone: str = ""
    is_objective: bool = False
    missing: str = ""
    coordinate: int | None = None

    def named(self, text: str, coordinates: Sequence[str]) -> str:
        """Return its title or symbol with the name of its coordinate, if it is one."""
        if self.coordinate is None:
            return text
        own = coordinates[self.coordinate : self.coordinate + 1]
        return text.format(name=own[0] if own else COORDINATES[self.coordinate])


def _loss(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return trace.trajectory.f[first:end]


def _gap(trace: Trace, first: int, end: int, floor: float) -> FloatArray:
    loss = trace.trajectory.f[first:end]
    return loss - floor if np.isfinite(floor) else np.full(len(loss), np.nan)


def _gradient_norm(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return norms(trace.trajectory.grad[first:end])


def _first_coordinate(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return trace.trajectory.x[first:end, 0]


def _second_coordinate(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    tape = trace.trajectory
    return tape.x[first:end, 1] if tape.dim == 2 else np.full(end - first, np.nan)


def _step_length(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    x = trace.trajectory.x[first : end + 1]
    lengths = norms(np.diff(x, axis=0))
    # The last iterate takes no step.
    return np.append(lengths, np.full(end - first - len(lengths), np.nan))


def _eta(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    eta = trace.trajectory.eta[first:end]
    return eta if len(eta) else np.full(end - first, np.nan)


def _distance(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    x = trace.trajectory.x[first:end]
    if trace.minimum is None or len(trace.minimum) != x.shape[1]:
        return np.full(len(x), np.nan)
    return norms(x - np.array(trace.minimum))


def _eigenvalue(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return _stability(trace, first, end)[0]


def _stability_limit(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return _stability(trace, first, end)[1]


def _stability(trace: Trace, first: int, end: int) -> tuple[FloatArray, FloatArray]:
    if trace.stability is None:
        return np.full(end - first, np.nan), np.full(end - first, np.nan)
    return trace.stability(first, end)


QUANTITIES = {
    "loss": Quantity("Loss", "f(xₖ)", _loss, is_objective=True),
    "gap": Quantity("Loss − minimum", "f(xₖ) − f*", _gap, missing="No minimum is known here."),
    "gradient_norm": Quantity("Gradient norm", "‖∇f‖", _gradient_norm),
    "x": Quantity(
        "Coordinate {name}", "{name}ₖ", _first_coordinate, logarithmic=False, coordinate=0
    ),
    "y": Quantity(
        "Coordinate {name}", "{name}ₖ", _second_coordinate, logarithmic=False, coordinate=1,
        missing="There is one coordinate only.",
    ),
    "step_length": Quantity("Step length", "‖Δx‖", _step_length),
    "eta": Quantity("Step size", "ηₖ", _eta),
    "distance": Quantity(
        "Distance to minimum", "‖xₖ − x*‖", _distance, missing="No minimum is known here."
    ),
    "eigenvalue": Quantity(
        "Curvature against its limit", "λ of P⁻¹H —, limit - -", _eigenvalue,
        companion=_stability_limit, alone="no limit known: {runs}",
        missing="The curvature is still being worked out.",
    ),
}  # fmt: skip
"""By the key that the settings use, in the order of the menu."""


class Series:
    """One run's quantity over the steps, as far as it is worth drawing.

    Args:
        trace: the run.
        values: what is plotted of it; see `gdgui.ui.curves.quantities.Quantity`.
        floor: the lowest loss that is known.
        last_step: the step at the right edge of the plot.
        columns: the number of pixel columns of the plot.
        dashed: whether it accompanies another one of the same run.
    """

    def __init__(
        self,
        trace: Trace,
        values: Values,
        floor: float,
        last_step: int,
        columns: int,
        dashed: bool = False,
    ) -> None:
        self.trace = trace
        self.dashed = dashed
        self._of = values
        self._floor = floor
        self._envelope = Envelope(last_step, columns)
        self.rows = np.empty(0, np.int64)
        self.values: FloatArray = np.empty(0)
        self.extend(trace)

    def covers(
        self, trace: Trace, values: Values, floor: float, last_step: int, columns: int
    ) -> bool:
        """Whether this shows the quantity of the run, perhaps grown, in such a plot."""
        envelope = self._envelope
        return (
            (envelope.last_step, envelope.columns) == (last_step, columns)
            and self._of is values
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
        while self._envelope.seen < len(tape):
            first = self._envelope.seen
            self._envelope.extend(self._piece(first, min(first + _BLOCK, len(tape))))
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

    def around(self, playhead: float) -> tuple[float, FloatArray]:
        """The playhead, but at most the last finite step, and the values on both sides of it."""
        last = int(self.rows[-1]) if len(self.rows) else 0
        place = min(max(playhead, 0.0), float(last))
        k = int(place)
        return place, self._piece(k, min(k, last - 1) + 2 if last else 1)

    @property
    def diverged(self) -> bool:
        """Whether the run left for infinity."""
        return self.trace.trajectory.status == Status.DIVERGED
