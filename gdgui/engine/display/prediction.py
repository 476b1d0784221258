"""What of a model's predictions is worth drawing: over a plane, along a line, or row by row.

One input gives a curve for each run, two give a grid over the part of the plane in view, and more
give what the model says of every row. Inputs and numbers come and go in their original units, also
where the model sees them standardised. Importing this needs no compiler, so a view may know what
it is shown; the functions that predict bring it along.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray, Network
from gdgui.engine.data.samples import Samples
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.trajectory import Trajectory

if TYPE_CHECKING:
    from gdgui.engine.data.trained import TrainedObjective

__all__ = [
    "LINE",
    "PLANE",
    "ROWS",
    "Answer",
    "CurvePrediction",
    "Frame",
    "PlanePrediction",
    "Predicted",
    "Prediction",
    "PredictionTask",
    "RowPrediction",
    "Watch",
    "answer_at",
    "counts_in_time",
    "kind_of",
    "predict",
]

PLANE, LINE, ROWS = "plane", "line", "rows"
"""What is drawn of a model of two inputs, of one, and of more."""

Interval = tuple[float, float]
Polyline = FloatArray
"""Points of the shape (k, 2)."""

_LEAST = 16
"""A grid has at least so many samples along each side."""
_OF_A_UNIT = 20
"""An activation costs about as much as so many products."""


class Frame(msgspec.Struct, frozen=True):
    """What part of the inputs is shown, and how finely.

    Attributes:
        intervals: lower and upper end of each input, in its own unit; none where rows are shown.
        counts: how many samples there are along each, the ends included.
    """

    intervals: tuple[Interval, ...] = ()
    counts: tuple[int, ...] = ()

    @property
    def axes(self) -> tuple[FloatArray, ...]:
        """The samples along each input."""
        pairs = zip(self.intervals, self.counts, strict=True)
        return tuple(np.linspace(low, high, count) for (low, high), count in pairs)


class PredictionTask(msgspec.Struct, frozen=True, eq=False):
    """What is asked of a model.

    Attributes:
        objective: the model and its data.
        runs: the numbers of the runs that are asked about; one but for a line.
        thetas: the parameters of each of them, shape (n,).
        selected: which of them is the selected run, counted from 0.
        frame: where.
    """

    objective: LearningObjective
    runs: tuple[int, ...]
    thetas: tuple[FloatArray, ...]
    selected: int
    frame: Frame

    def is_alike(self, other: "PredictionTask | None") -> bool:
        """Return whether the answer to another task is one to this."""
        return (
            other is not None
            and self.frame == other.frame
            and (self.runs, self.selected) == (other.runs, other.selected)
            and (self.objective is other.objective or self.objective == other.objective)
            and all(map(np.array_equal, self.thetas, other.thetas))
        )


class Watch(msgspec.Struct, frozen=True):
    """What is to be predicted of tapes as soon as they are there.

    Attributes:
        runs: the numbers of the runs that are asked about; one but for a line.
        selected: which of them is the selected run, counted from 0.
        step: at which step, or where a tape ends before.
        frame: where.
    """

    runs: tuple[int, ...]
    selected: int
    step: int
    frame: Frame

    def task(
        self, objective: LearningObjective, tapes: Sequence[Trajectory]
    ) -> PredictionTask | None:
        """Return what is asked of some tapes; None where it means nothing for them."""
        samples = objective.examples.samples
        inputs = {LINE: 1, PLANE: 2}.get(kind_of(samples), 0)
        if len(self.frame.intervals) != inputs or max(self.runs) >= len(tapes):
            return None
        thetas = tuple(
            np.array(tapes[run].x[min(self.step, tapes[run].last_step)]) for run in self.runs
        )
        return PredictionTask(objective, self.runs, thetas, self.selected, self.frame)


class PlanePrediction(msgspec.Struct, frozen=True, eq=False):
    """What a model says over a rectangle of two inputs.

    Attributes:
        frame: the rectangle.
        score: shape (m, n), the first row at the lowest second input: of a regression the number
            in the target's unit; of two classes and one output from −1, surely the first, to 1;
            of a softmax the probability of the class that is said. nan where there is none.
        labels: the class that is said, shape (m, n); None where there is one output.
        boundary: where the model changes its mind, in inputs.
    """

    frame: Frame
    score: FloatArray
    labels: IntArray | None = None
    boundary: tuple[Polyline, ...] = ()


class CurvePrediction(msgspec.Struct, frozen=True, eq=False):
    """What some runs say along one input.

    Attributes:
        frame: the interval.
        runs: the numbers of the runs.
        outputs: for each of them, shape (outputs, n): of a regression in the target's unit, else
            what the network says.
        fitted: what the selected run says of each row, shape (outputs, m), likewise.
        selected: which of `runs` that is, counted from 0.
    """

    frame: Frame
    runs: tuple[int, ...]
    outputs: tuple[FloatArray, ...]
    fitted: FloatArray
    selected: int


class RowPrediction(msgspec.Struct, frozen=True, eq=False):
    """What a model says of every row.

    Attributes:
        values: of a regression, in the target's unit, shape (m,); else None.
        labels: the class that is said, shape (m,), −1 where the outputs are no numbers; None of a
            regression.
        certainty: how sure that is: the probability of a sigmoid or a softmax, else |ŷ|, (m,).
    """

    values: FloatArray | None
    labels: IntArray | None
    certainty: FloatArray | None


Prediction = PlanePrediction | CurvePrediction | RowPrediction


class Predicted(msgspec.Struct, frozen=True, eq=False):
    """A prediction with what was asked."""

    task: PredictionTask
    prediction: Prediction


class Answer(msgspec.Struct, frozen=True):
    """What a model says of one place.

    Attributes:
        value: ŷ: of a regression in the target's unit; of one output of two classes as it is;
            None of a softmax.
        label: the class that is said; None of a regression, and where the outputs are no numbers.
        probability: of that class, where the output is one; else None.
    """

    value: float | None
    label: int | None = None
    probability: float | None = None


def kind_of(samples: Samples) -> str:
    """Return what is drawn for some data: `PLANE`, `LINE` or `ROWS`."""
    return {1: LINE, 2: PLANE}.get(samples.inputs.shape[1], ROWS)


def counts_in_time(network: Network, sides: Sequence[float], budget: float) -> tuple[int, ...]:
    """Return how many samples along each side of a frame can be had for a price.

    Args:
        network: what predicts.
        sides: how many samples are wanted along each side.
        budget: how many products they may take together; an activation counts as some.
    """
    price = network.dim + _OF_A_UNIT * sum(network.sizes[1:])
    wanted = math.prod(max(side, 1.0) for side in sides)
    shrink = min(1.0, budget / price / wanted) ** (1.0 / len(sides))
    return tuple(max(_LEAST, math.floor(side * shrink)) for side in sides)


def predict(task: PredictionTask) -> Prediction:
    """Return what a model says, as it is drawn for its data."""
    from gdgui.engine.data.trained import trained_objective

    objective = trained_objective(task.objective.data, task.objective.network)
    kind = kind_of(objective.examples.samples)
    if kind == LINE:
        return _curves(objective, task)
    theta = task.thetas[task.selected]
    return _plane(objective, theta, task.frame) if kind == PLANE else _rows(objective, theta)


def answer_at(objective: LearningObjective, theta: FloatArray, inputs: Sequence[float]) -> Answer:
    """Return what a model says of inputs in their own units."""
    from gdgui.engine.data.trained import trained_objective

    trained = trained_objective(objective.data, objective.network)
    outputs = _outputs(trained, theta, np.array([inputs], np.float64))
    if not trained.examples.is_classified or np.isnan(outputs).any():
        return Answer(float(outputs[0, 0]))
    if len(outputs) > 1:
        label = int(outputs[:, 0].argmax())
        return Answer(None, label, float(outputs[label, 0]))
    value = float(outputs[0, 0])
    label = int(value > _middle(trained))
    if trained.network.output.id != "sigmoid":
        return Answer(value, label)
    return Answer(value, label, value if label else 1.0 - value)


def _outputs(objective: "TrainedObjective", theta: FloatArray, inputs: FloatArray) -> FloatArray:
    """Return what a network says of inputs (m, d) in their own units, shape (outputs, m)."""
    samples = objective.examples.samples
    scaled = np.ascontiguousarray((inputs - samples.input_mean) / samples.input_scale)
    found = objective.predict(theta, scaled)
    return _in_own_unit(objective, found[None] if found.ndim == 1 else found.T)


def _in_own_unit(objective: "TrainedObjective", outputs: FloatArray) -> FloatArray:
    samples = objective.examples.samples
    if objective.examples.is_classified:
        return outputs
    return outputs * samples.target_scale + samples.target_mean


def _middle(objective: "TrainedObjective") -> float:
    """Return where one output stands between the two classes."""
    return 0.5 if objective.network.output.id == "sigmoid" else 0.0


def _signed(objective: "TrainedObjective", outputs: FloatArray) -> FloatArray:
    """Return one output as a number from −1, surely the first class, to 1."""
    is_probability = objective.network.output.id == "sigmoid"
    return np.clip(2.0 * outputs - 1.0 if is_probability else outputs, -1.0, 1.0)


def _plane(objective: "TrainedObjective", theta: FloatArray, frame: Frame) -> PlanePrediction:
    first, second = frame.axes
    across, up = np.meshgrid(first, second)
    outputs = _outputs(objective, theta, np.column_stack((across.ravel(), up.ravel())))
    shape = len(second), len(first)
    if not objective.examples.is_classified:
        return PlanePrediction(frame, outputs[0].reshape(shape))
    if len(outputs) == 1:
        score = _signed(objective, outputs[0]).reshape(shape)
        # The clipped score is flat where a linear output is large; its zeros are the same.
        return PlanePrediction(frame, score, None, _zeros(first, second, (score,)))
    labels = outputs.argmax(axis=0)
    certainty = np.take_along_axis(outputs, labels[None], axis=0)[0]
    margins = [_margin(outputs, label).reshape(shape) for label in range(len(outputs) - 1)]
    boundary = _zeros(first, second, margins)
    return PlanePrediction(frame, certainty.reshape(shape), labels.reshape(shape), boundary)


def _margin(outputs: FloatArray, label: int) -> FloatArray:
    """Return by how much a class is likelier than every other one."""
    others = np.delete(outputs, label, axis=0)
    margin: FloatArray = outputs[label] - others.max(axis=0)
    return margin


def _zeros(
    first: FloatArray, second: FloatArray, fields: Sequence[FloatArray]
) -> tuple[Polyline, ...]:
    """Return where fields over a grid change their sign."""
    # Imported here: the first picture of a window has no boundary yet.
    from contourpy import LineType, contour_generator

    found: list[Polyline] = []
    for field in fields:
        masked = np.ma.masked_invalid(field)
        generator = contour_generator(
            first, second, masked, name="serial", line_type=LineType.Separate
        )
        # A list, as `Separate` says.
        lines: Any = generator.lines(0.0)
        found += lines
    return tuple(found)


def _curves(objective: "TrainedObjective", task: PredictionTask) -> CurvePrediction:
    (axis,) = task.frame.axes
    inputs = axis[:, None]
    outputs = tuple(_outputs(objective, theta, inputs) for theta in task.thetas)
    fitted = objective.outputs_of_all(task.thetas[task.selected])
    return CurvePrediction(
        task.frame, task.runs, outputs, _in_own_unit(objective, fitted), task.selected
    )


def _rows(objective: "TrainedObjective", theta: FloatArray) -> RowPrediction:
    outputs = _in_own_unit(objective, objective.outputs_of_all(theta))
    if not objective.examples.is_classified:
        return RowPrediction(outputs[0], None, None)
    is_unknown = np.isnan(outputs).any(axis=0)
    if len(outputs) > 1:
        labels = outputs.argmax(axis=0)
        certainty = np.take_along_axis(outputs, labels[None], axis=0)[0]
        return RowPrediction(None, np.where(is_unknown, -1, labels), certainty)
    labels = np.where(is_unknown, -1, outputs[0] > _middle(objective))
    certainty = outputs[0] if objective.network.output.id == "sigmoid" else np.abs(outputs[0])
    if objective.network.output.id == "sigmoid":
        certainty = np.where(labels == 1, certainty, 1.0 - certainty)
    return RowPrediction(None, labels, certainty)
