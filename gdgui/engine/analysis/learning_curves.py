"""What the tape of a training does not hold: losses, gradients and sharpness over all data.

A step sees a batch, and only that is on the tape. What all data say takes many times the work of a
step, so it is found at some rows only: at a few while something is dragged, at some hundreds once
the hand rests. How many depends on the size of the data and of the model, never on how fast the
machine is, so that a picture of it is the same everywhere. The sharpness takes some forty times the
work of a loss, and so is found at fewer of these rows.
"""

from collections.abc import Generator, Iterator
from weakref import WeakKeyDictionary

import msgspec
import numpy as np
from msgspec.structs import replace

from gdgui.engine.analysis.learned import scores_along
from gdgui.engine.analysis.replay import Replay
from gdgui.engine.analysis.sharpness_along import loss_sharpness, sharpness_and_limit, why_unknown
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.data.trained import TrainedObjective, Workspace
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.recording import Recording
from gdgui.engine.descent.training import TrainingRecording
from gdgui.engine.notation import norms

__all__ = [
    "GRADIENTS",
    "SCORES",
    "SHARPNESS",
    "STABILITY",
    "CurveSampler",
    "LearningCurves",
    "curves_at",
    "curves_beside",
]

SCORES, GRADIENTS = "scores", "gradients"
"""What can be asked for: losses and accuracies, and the gradient of all beside that of a batch."""
SHARPNESS, STABILITY = "sharpness", "stability"
"""The same: the sharpness of the loss, and that of the loss for the method beside its limit."""

_ROUGH, _FINE = 64, 800
"""How many rows are looked at, where the data and the model are small."""
_ROUGH_WORK, _FINE_WORK = 8e6, 8e8
"""How many products of a sample and a parameter that may take."""
_FEWEST = 5
_PIECE = 2e6
"""The same for a piece of it, after which the worker looks into its requests."""
_GRADIENT_WORK = 3.0
"""How many times the work of a loss a gradient is."""
_SHARPNESS_WORK = 40.0
"""The same for a largest eigenvalue: some twenty products with the Hessian."""
_SHARPNESS_LEAST = 5e5
"""So many products it takes as long as, whatever the network."""
_ROUGH_SHARPNESS, _FINE_SHARPNESS, _EXACT_SHARPNESS = 8e6, 4e9, 2e8
"""How much work sharpness may take: while something is dragged, at rest, and at the playhead."""


class LearningCurves(msgspec.Struct, frozen=True, eq=False):
    """Quantities at some rows of a tape; arrays of the shape (k,), nan where there are none.

    Attributes:
        steps: the rows, ascending.
        loss: mean loss of all samples that are learned from, without penalties.
        accuracy: the share of them that is classified right.
        held_out_loss: the mean loss of the others.
        held_out_accuracy: the share of them that is classified right.
        gradient_norm: the norm of the gradient of all samples, penalties included.
        angle: how far the gradient of the batch turns from it, in degrees.
        ratio: how many times as long the gradient of the batch is.
        sharpness: λ₁ of the Hessian of the loss of all samples, penalties included; nan also where
            it was not looked at.
        method_sharpness: λ₁ of P⁻¹H, where P is what the method divides its steps by; likewise.
        limit: how large that may be for the step from the row to be stable; likewise.
        looked_for: what was looked for, such as `SCORES`.
        skips_rows: whether the sharpness that was wanted was not looked at in some of the rows.
        why_unknown: for each row why a sharpness that was looked for was not found, of
            `gdgui.engine.analysis.sharpness_along.REASONS`; else "". Empty where none is wanted.
    """

    steps: IntArray
    loss: FloatArray
    accuracy: FloatArray
    held_out_loss: FloatArray
    held_out_accuracy: FloatArray
    gradient_norm: FloatArray
    angle: FloatArray
    ratio: FloatArray
    sharpness: FloatArray
    method_sharpness: FloatArray
    limit: FloatArray
    looked_for: frozenset[str] = frozenset()
    skips_rows: bool = False
    why_unknown: tuple[str, ...] = ()


def curves_at(
    objective: TrainedObjective, recording: Recording, steps: IntArray, wanted: frozenset[str]
) -> LearningCurves:
    """Return the scores and gradients that are wanted at some rows of a recording."""
    nothing = np.full(len(steps), np.nan)
    scores = (nothing,) * 4
    gradients = sharpnesses = (nothing,) * 3
    with np.errstate(all="ignore"):
        if SCORES in wanted:
            found = scores_along(objective, recording.snapshot(), steps)
            scores = (
                found.loss, found.accuracy, found.held_out_loss, found.held_out_accuracy
            )  # fmt: skip
        if GRADIENTS in wanted:
            gradients = _gradients(objective, recording, steps)
    return LearningCurves(steps, *scores, *gradients, *sharpnesses, wanted)


def curves_beside(
    descent: Descent, step: int, wanted: frozenset[str]
) -> tuple[LearningCurves, ...]:
    """Return the curves of each run of a descent at a row and the next, as far as there are any."""
    objective, found = _trained(descent), []
    for recording in descent.recordings:
        rows = np.unique(np.minimum([step, step + 1], recording.last))
        curves = curves_at(objective, recording, rows, wanted)
        if len(rows) * _sharpness_work(objective, wanted) <= _EXACT_SHARPNESS:
            curves = _at_once(_with_sharpness(objective, recording, curves, len(rows), wanted))
        found.append(curves)
    return tuple(found)


def _with_sharpness(
    objective: TrainedObjective,
    recording: Recording,
    curves: LearningCurves,
    count: int,
    wanted: frozenset[str],
) -> Generator[None, None, LearningCurves]:
    """Return curves with the sharpness that is wanted at so many of their rows, evenly apart.

    Yields between pieces of work.
    """
    replay = Replay(recording)
    found = np.full((3, len(curves.steps)), np.nan)
    rows, reasons = len(curves.steps), [""] * len(curves.steps)
    count = min(count, rows)
    for place in np.unique(np.linspace(0, rows - 1, count).round().astype(np.int64)):
        row = int(curves.steps[place])
        if SHARPNESS in wanted:
            found[0, place] = yield from loss_sharpness(objective, recording.x[row])
        if STABILITY in wanted:
            found[1:, place] = yield from sharpness_and_limit(objective, replay, row)
        for kind, which in ((SHARPNESS, 0), (STABILITY, 1)):
            if kind in wanted and np.isnan(found[which, place]) and not reasons[place]:
                reasons[place] = why_unknown(objective, replay, row, of_method=which == 1)
    return replace(
        curves,
        sharpness=found[0],
        method_sharpness=found[1],
        limit=found[2],
        skips_rows=count < rows,
        why_unknown=tuple(reasons),
    )


def _at_once(pieces: Generator[None, None, LearningCurves]) -> LearningCurves:
    """Return what pieces of work come to."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            curves: LearningCurves = end.value
            return curves


def _gradients(
    objective: TrainedObjective, recording: Recording, steps: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the norm of the whole gradient, and angle and ratio of the batch's to it."""
    seen = recording.grad[steps]
    is_full = isinstance(recording, TrainingRecording) and recording.batches.is_full
    whole = seen if is_full else _whole_gradients(objective, recording.x, steps)
    size, other = norms(whole), norms(seen)
    # Half the angle from the lengths of sum and difference of unit vectors (Kahan 2006, How
    # futile are mindless assessments of roundoff, §12): an arc cosine loses small angles.
    a, b = whole / size[:, None], seen / other[:, None]
    angle = 2.0 * np.arctan2(norms(a - b), norms(a + b))
    return size, np.degrees(angle), other / size


def _whole_gradients(objective: TrainedObjective, tape: FloatArray, steps: IntArray) -> FloatArray:
    """Return the gradient of all that is learned from at some rows, shape (k, n)."""
    order, memory = objective.examples.learned, Workspace(objective.network.sizes)
    found = np.empty((len(steps), objective.dim))
    for gradient, step in zip(found, steps.tolist(), strict=True):
        objective.loss_and_gradient(tape[step], order, gradient, memory)
    return found


class CurveSampler:
    """Finds the curves of the runs of a descent, and remembers them as long as their tapes live.

    A run that is taken over from one descent to the next keeps what is known of it.
    """

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Recording, _Known] = WeakKeyDictionary()

    def rough(self, descent: Descent, wanted: frozenset[str]) -> tuple[LearningCurves, ...]:
        """Return the curves of each run at a few rows, or as finely as they are known."""
        return tuple(
            self._rough(_trained(descent), recording, wanted) for recording in descent.recordings
        )

    def refined(
        self, descent: Descent, wanted: frozenset[str]
    ) -> Iterator[tuple[LearningCurves, ...] | None]:
        """Yield None after each piece of work, and last the curves of each run."""
        objective, found = _trained(descent), []
        for recording in descent.recordings:
            known = self._known.get(recording)
            if known is None or not known.answers(recording, wanted, is_fine=True):
                count = _rows(objective, _FINE, _FINE_WORK, wanted)
                pieces = []
                for part in _pieces(objective, strided(recording.last, count), wanted):
                    pieces.append(curves_at(objective, recording, part, wanted))
                    yield None
                curves, work = joined(pieces), _sharpness_work(objective, wanted)
                if work:
                    count = int(_FINE_SHARPNESS / work)
                    curves = yield from _with_sharpness(objective, recording, curves, count, wanted)
                known = _Known(curves, recording.last, wanted, is_fine=True)
                self._known[recording] = known
            found.append(known.curves)
        yield tuple(found)

    def _rough(
        self, objective: TrainedObjective, recording: Recording, wanted: frozenset[str]
    ) -> LearningCurves:
        known = self._known.get(recording)
        if known is None or not known.answers(recording, wanted, is_fine=False):
            steps = strided(recording.last, _rows(objective, _ROUGH, _ROUGH_WORK, wanted))
            curves = curves_at(objective, recording, steps, wanted)
            work = _sharpness_work(objective, wanted)
            if work:
                count = int(_ROUGH_SHARPNESS / work)
                rough = _with_sharpness(
                    objective, recording, curves, count if count >= _FEWEST else 0, wanted
                )
                curves = _at_once(rough)
            known = _Known(curves, recording.last, wanted, is_fine=False)
            self._known[recording] = known
        return known.curves


class _Known(msgspec.Struct, frozen=True, eq=False):
    """Curves that were found.

    Attributes:
        curves: what was found.
        last: the last row that there was.
        wanted: what had been asked for.
        is_fine: whether they are as fine as they get.
    """

    curves: LearningCurves
    last: int
    wanted: frozenset[str]
    is_fine: bool

    def answers(self, recording: Recording, wanted: frozenset[str], *, is_fine: bool) -> bool:
        """Tell whether that is what is wanted of a recording now."""
        is_whole = self.last == recording.last and wanted <= self.wanted
        return is_whole and (self.is_fine or not is_fine)


def strided(last: int, count: int) -> IntArray:
    """Return about so many rows from 0 to the last, evenly apart but for the end."""
    stride = max(1, -(-last // max(1, count - 1)))
    steps = np.arange(0, last + 1, stride)
    return steps if steps[-1] == last else np.append(steps, last)


def joined(pieces: list[LearningCurves]) -> LearningCurves:
    """Return curves that follow one another, without any sharpness yet, as one."""
    none = ("looked_for", "skips_rows", "why_unknown")
    fields = [name for name in LearningCurves.__struct_fields__ if name not in none]
    arrays = {name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in fields}
    return replace(pieces[0], **arrays)


def _trained(descent: Descent) -> TrainedObjective:
    assert isinstance(descent.objective, TrainedObjective)  # noqa: S101 - no one asks of a formula
    return descent.objective


def _work(objective: TrainedObjective, wanted: frozenset[str]) -> float:
    """Return what a row takes, in products of a sample and a parameter."""
    times = (SCORES in wanted) + _GRADIENT_WORK * (GRADIENTS in wanted)
    return max(1.0, times * objective.dim * len(objective.examples.samples.held_out))


def _sharpness_work(objective: TrainedObjective, wanted: frozenset[str]) -> float:
    """Return what the sharpness that is wanted of a row takes, in the same products."""
    each = _SHARPNESS_WORK * objective.dim * len(objective.examples.learned) + _SHARPNESS_LEAST
    return ((SHARPNESS in wanted) + (STABILITY in wanted)) * each


def _rows(objective: TrainedObjective, most: int, work: float, wanted: frozenset[str]) -> int:
    """Return how many rows are looked at."""
    return int(min(max(work / _work(objective, wanted), _FEWEST), most))


def _pieces(
    objective: TrainedObjective, steps: IntArray, wanted: frozenset[str]
) -> Iterator[IntArray]:
    size = max(1, int(_PIECE / _work(objective, wanted)))
    for first in range(0, len(steps), size):
        yield steps[first : first + size]
