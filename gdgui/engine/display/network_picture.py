"""What the neurons of a network see: their outputs over the inputs, at one θ.

Two inputs give each neuron a grid of numbers, one input a curve, and more inputs a number for each
row of the data. A layer with more units than can be told apart is shown by its first ones.
Importing this needs no compiler; `network_picture` brings it along.
"""

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import Network, encoded_inputs
from gdgui.engine.data.samples import Samples
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.display.prediction import LINE, PLANE, Frame, counts_in_time, kind_of

if TYPE_CHECKING:
    from gdgui.engine.data.trained import TrainedObjective

__all__ = [
    "MOST_UNITS",
    "NetworkPicture",
    "NetworkTask",
    "drawn_units",
    "network_of",
    "network_picture",
    "weight_places",
]

MOST_UNITS = 16
"""How many units of a layer are drawn; of a wider one the first ones."""
_SIDE, _CURVE = 24, 64
"""How many samples a neuron has along each side of a plane, and along a line."""
_BUDGET = 4e6
"""How many products a picture may take, so that it comes within a frame."""
_MARGIN = 0.08
"""How much further the inputs go than the data, as a part of their extent."""


class NetworkTask(msgspec.Struct, frozen=True, eq=False):
    """What is asked of a network.

    Attributes:
        objective: the network and its data.
        theta: its parameters, shape (n,).
    """

    objective: LearningObjective
    theta: FloatArray

    def is_alike(self, other: "NetworkTask | None") -> bool:
        """Return whether the answer to another task is one to this."""
        return (
            other is not None
            and (self.objective is other.objective or self.objective == other.objective)
            and np.array_equal(self.theta, other.theta, equal_nan=True)
        )


class NetworkPicture(msgspec.Struct, frozen=True, eq=False):
    """What the neurons of a network see.

    Attributes:
        task: what was asked.
        kind: `PLANE`, `LINE` or `ROWS` of `gdgui.engine.display.prediction`.
        frame: the part of the inputs that is sampled, in their own units; empty for rows.
        layers: the outputs of the units that are drawn, a layer each, the features first, as the
            network has them: shape (units, second input, first input), the first row at the
            lowest second input; (units, samples) along a line; (units, m) of rows.
    """

    task: NetworkTask
    kind: str
    frame: Frame
    layers: tuple[FloatArray, ...]


def network_of(objective: object) -> Network | None:
    """Return the network that an objective trains; None for a formula and a typed model."""
    if not isinstance(objective, LearningObjective) or not objective.network.has_layers:
        return None
    return objective.network


def drawn_units(sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return how many units of each layer are drawn.

    >>> drawn_units((2, 8, 64, 1))
    (2, 8, 16, 1)
    """
    return tuple(min(size, MOST_UNITS) for size in sizes)


def weight_places(sizes: tuple[int, ...], layer: int) -> tuple[int, int]:
    """Return where in θ the weights of a layer begin, and where its biases do.

    Args:
        sizes: the units of each layer, the features first.
        layer: counted from 1.
    """
    begin = sum((a + 1) * b for a, b in pairwise(sizes[:layer]))
    return begin, begin + sizes[layer - 1] * sizes[layer]


def network_picture(task: NetworkTask) -> NetworkPicture:
    """Return what the neurons of a network see."""
    from gdgui.engine.data.trained import trained_objective

    network = network_of(task.objective)
    assert network is not None  # noqa: S101 - nothing else has neurons
    objective = trained_objective(task.objective.data, network)
    samples = objective.examples.samples
    kind, frame = kind_of(samples), _frame_of(network, samples)
    inputs = _inputs_of(samples, frame)
    features = encoded_inputs(network.features, inputs)
    outputs = objective.predict(task.theta, inputs)
    last = outputs[None] if outputs.ndim == 1 else outputs.T
    found = (features, *_hidden(objective, task.theta, features), last)
    shape = tuple(reversed(frame.counts)) if frame.counts else (len(inputs),)
    drawn = drawn_units(network.sizes)
    layers = tuple(
        np.ascontiguousarray(rows[:count]).reshape(count, *shape)
        for rows, count in zip(found, drawn, strict=True)
    )
    return NetworkPicture(task, kind, frame, layers)


def _hidden(
    objective: "TrainedObjective", theta: FloatArray, features: FloatArray
) -> list[FloatArray]:
    """Return the outputs of the drawn units of each hidden layer, shape (units, m)."""
    from gdgui.engine.data.activation_kernels import activations
    from gdgui.engine.data.trained import Workspace

    sizes = objective.network.sizes
    drawn = drawn_units(sizes)
    firsts = [sum(sizes[:layer]) for layer in range(len(sizes))]
    rows = [
        np.arange(firsts[layer], firsts[layer] + drawn[layer]) for layer in range(1, len(sizes) - 1)
    ]
    if not rows:
        return []
    every = np.concatenate(rows).astype(np.int64)
    out, memory = np.empty((len(every), features.shape[1])), Workspace(sizes)
    activations(
        theta, objective.sizes, objective.codes, features, every, out, memory.units, memory.slopes
    )
    return np.split(out, np.cumsum([len(each) for each in rows])[:-1])


def _frame_of(network: Network, samples: Samples) -> Frame:
    """Return the part of the inputs around the data, as finely as there is time for."""
    sides = {PLANE: (_SIDE, _SIDE), LINE: (_CURVE,)}.get(kind_of(samples))
    if sides is None:
        return Frame()
    own = samples.inputs * samples.input_scale + samples.input_mean
    intervals = []
    for low, high in zip(own.min(axis=0).tolist(), own.max(axis=0).tolist(), strict=True):
        room = _MARGIN * (high - low) or max(1.0, abs(low))
        intervals.append((low - room, high + room))
    return Frame(tuple(intervals), counts_in_time(network, sides, _BUDGET))


def _inputs_of(samples: Samples, frame: Frame) -> FloatArray:
    """Return where the neurons are asked, as the network sees inputs, shape (m, d)."""
    if not frame.intervals:
        return samples.inputs
    grid = np.meshgrid(*frame.axes)
    own = np.column_stack([axis.ravel() for axis in grid])
    return np.ascontiguousarray((own - samples.input_mean) / samples.input_scale)
