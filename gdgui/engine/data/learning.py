"""Data, a model and a loss as an objective: what its parameters are, and arrays for the kernels.

Importing this needs no compiler, so a control may resolve an objective at every change; the
compiled functions come with `gdgui.engine.data.trained`.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from gdgui.checks import ExperimentError, quoted
from gdgui.data_source import Data
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.features import Feature, features_of
from gdgui.engine.data.network_parts import ACTIVATIONS, LOSSES, OUTPUTS, Loss, Nonlinearity
from gdgui.engine.data.samples import Samples, load_data
from gdgui.model_source import Model

if TYPE_CHECKING:
    from gdgui.engine.data.trained import TrainedObjective

__all__ = [
    "MAX_PARAMETERS",
    "Examples",
    "IntArray",
    "LearningData",
    "Network",
    "encoded_inputs",
    "examples_of",
    "learning_data",
    "network_of",
]

IntArray = NDArray[np.int64]

MAX_PARAMETERS = 50_000
"""How many parameters a model has at most."""


class Network(msgspec.Struct, frozen=True):
    """A model with its parts found, for data of a certain kind.

    Attributes:
        features: what the first layer sees.
        sizes: the units of each layer, the features first and the outputs last.
        activation: of the hidden layers.
        output: of the last layer.
        loss: what a prediction costs.
        l1: λ of λ Σ |w|.
        l2: λ of ½ λ Σ w².
    """

    features: tuple[Feature, ...]
    sizes: tuple[int, ...]
    activation: Nonlinearity
    output: Nonlinearity
    loss: Loss
    l1: float = 0.0
    l2: float = 0.0

    @property
    def has_layers(self) -> bool:
        """Whether its parameters are weights and biases of layers."""
        return True

    @property
    def layers(self) -> tuple[tuple[int, int], ...]:
        """The inputs and outputs of each layer."""
        return tuple(zip(self.sizes[:-1], self.sizes[1:], strict=True))

    @property
    def dim(self) -> int:
        """The number of parameters n."""
        return sum(fan_in * fan_out + fan_out for fan_in, fan_out in self.layers)

    @property
    def names(self) -> tuple[str, ...]:
        """What the parameters are called, in the order of θ.

        Of a single layer with one output ``w`` or ``w1``, ``w2``, … and ``b``; else ``w2_3_1`` is
        the weight of the second layer to its third unit from the first one below.
        """
        return _names(self.sizes)

    def compiled(self, examples: "Examples") -> "TrainedObjective":
        """Return its loss over examples; this brings the compiler along."""
        from gdgui.engine.data.trained import TrainedObjective

        return TrainedObjective(self, examples)

    def layers_of(self, theta: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
        """Return the weights (out, in) and the biases (out,) of each layer."""
        found, place = [], 0
        for fan_in, fan_out in self.layers:
            biases = place + fan_in * fan_out
            weights = theta[place:biases].reshape(fan_out, fan_in)
            found.append((weights, theta[biases : biases + fan_out]))
            place = biases + fan_out
        return found


@lru_cache(maxsize=32)
def _names(sizes: tuple[int, ...]) -> tuple[str, ...]:
    """Return `Network.names`, which are asked for at every move of a hand."""
    if sizes[1:] == (1,):
        count = sizes[0]
        return (*(("w",) if count == 1 else (f"w{i + 1}" for i in range(count))), "b")
    names: list[str] = []
    for layer, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
        names += [f"w{layer}_{o + 1}_{i + 1}" for o in range(fan_out) for i in range(fan_in)]
        names += [f"b{layer}_{o + 1}" for o in range(fan_out)]
    return tuple(names)


@dataclass(frozen=True, eq=False)
class Examples:
    """Samples as a network sees them; the arrays are read-only.

    Attributes:
        samples: what they are made of.
        inputs: features of all samples, shape (features, m).
        targets: what the outputs should be, shape (outputs, m): a number; 0 and 1 for the two
            classes of a sigmoid, −1 and 1 of another output; for a softmax 1 at the class.
        learned: the numbers of the samples that are learned from, ascending.
        held_out: those of the others.
    """

    samples: Samples
    inputs: FloatArray
    targets: FloatArray
    learned: IntArray
    held_out: IntArray

    @cached_property
    def is_classified(self) -> bool:
        """Whether the target is a class."""
        return self.samples.classes > 1


@dataclass(frozen=True, eq=False)
class LearningData:
    """What is learned from, a row for each sample; the arrays are read-only.

    Attributes:
        inputs: float64 (m, d), standardised where that is asked for.
        targets: float64 (m,), a number or the label of one of two classes; for a softmax (m,
            classes), 1 at the class.
        held_out: bool (m,), true for the samples that are not learned from.
        input_names: a name for each input.
        target_name: the name of the target.
        class_names: a name for each class; empty for a regression.
    """

    inputs: FloatArray
    targets: FloatArray
    held_out: NDArray[np.bool_]
    input_names: tuple[str, ...]
    target_name: str
    class_names: tuple[str, ...]


def learning_data(examples: Examples) -> LearningData:
    """Return examples with a row for each sample."""
    samples, targets = examples.samples, examples.targets
    return LearningData(
        samples.inputs,
        targets[0] if len(targets) == 1 else _fixed(np.ascontiguousarray(targets.T)),
        samples.held_out,
        samples.input_names,
        samples.target_name,
        samples.class_names,
    )


@lru_cache(maxsize=64)
def network_of(data: Data, model: Model, loss: str, l1: float, l2: float) -> Network:
    """Return what a model amounts to for some data.

    Raises:
        ExperimentError: a part does not exist, or the parts do not fit together; the sentence
            names the place within the objective.
    """
    try:
        samples = load_data(data)
    except ExperimentError as error:
        raise ExperimentError(f"data.{error}") from error
    features = features_of("model.features", model.features, samples.inputs.shape[1])
    activation = ACTIVATIONS.get(model.activation)
    if activation is None:
        raise ExperimentError(
            f"model.activation: one of {', '.join(ACTIVATIONS)} expected, "
            f"{quoted(model.activation)} found"
        )
    output = OUTPUTS.get(model.output)
    if output is None:
        raise ExperimentError(
            f"model.output: one of {', '.join(OUTPUTS)} expected, {quoted(model.output)} found"
        )
    found = LOSSES.get(loss)
    if found is None:
        raise ExperimentError(f"loss: one of {', '.join(LOSSES)} expected, {quoted(loss)} found")
    _check_fit(output, found, samples)
    outputs = samples.classes if output.id == "softmax" else 1
    network = Network(
        features, (len(features), *model.hidden, outputs), activation, output, found, l1, l2
    )
    if network.dim > MAX_PARAMETERS:
        raise ExperimentError(
            f"model: at most {MAX_PARAMETERS:,} parameters expected, {network.dim:,} found"
        )
    return network


def _check_fit(output: Nonlinearity, loss: Loss, samples: Samples) -> None:
    """Refuse an output or a loss that means nothing for a target."""
    target = f"the target {quoted(samples.target_name)}"
    if output.id not in loss.outputs:
        outputs = " or ".join(loss.outputs)
        raise ExperimentError(
            f"loss: the {loss.title} loss is taken of the output {outputs}; {output.id} found"
        )
    if loss.needs_classes and samples.classes == 1:
        raise ExperimentError(
            f"loss: the {loss.title} loss needs classes, and {target} is a number; take `squared`, "
            f"`absolute` or `huber`"
        )
    if output.id == "softmax" and samples.classes == 1:
        raise ExperimentError(
            f"model.output: softmax needs at least 2 classes, and {target} is a number; take "
            f"`linear`"
        )
    if output.id != "softmax" and samples.classes > 2:
        raise ExperimentError(
            f"model.output: softmax expected, for {target} has {samples.classes} classes; "
            f"{output.id} found"
        )


@lru_cache(maxsize=16)
def _encoded(data: Data, features: tuple[Feature, ...], output: str) -> Examples:
    samples = load_data(data)
    inputs = encoded_inputs(features, samples.inputs)
    for feature, values in zip(features, inputs, strict=True):
        if not np.isfinite(values).all():
            raise ExperimentError(
                f"model.features: {feature.name} grows beyond all numbers for these inputs; a "
                "lower power, or inputs that are standardised, expected"
            )
    return Examples(
        samples,
        _fixed(inputs),
        _fixed(_encoded_targets(samples, output)),
        _fixed(np.flatnonzero(~samples.held_out)),
        _fixed(np.flatnonzero(samples.held_out)),
    )


def examples_of(data: Data, network: Network) -> Examples:
    """Return data as a network sees them; the same again for equal data.

    Raises:
        ExperimentError: a feature is not finite.
    """
    return _encoded(data, network.features, network.output.id)


def encoded_inputs(features: tuple[Feature, ...], inputs: FloatArray) -> FloatArray:
    """Return features of inputs (m, d), shape (features, m)."""
    with np.errstate(all="ignore"):
        rows = [feature.of(inputs) for feature in features]
    return np.ascontiguousarray(rows, dtype=np.float64)


def _encoded_targets(samples: Samples, output: str) -> FloatArray:
    """Return what the outputs should be, shape (outputs, m)."""
    if samples.classes == 1:
        return samples.targets[None].copy()
    if output == "softmax":
        return np.ascontiguousarray(np.eye(samples.classes)[samples.targets.astype(np.int64)].T)
    return (samples.targets if output == "sigmoid" else 2.0 * samples.targets - 1.0)[None].copy()


def _fixed(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array
