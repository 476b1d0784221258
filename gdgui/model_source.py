"""The model of an experiment that learns from data: layers from features to an output, as data.

Here the *shape* is checked. Whether an activation or a feature of that name exists is for the
engine to say (`gdgui.engine.data.learning.resolve_learning`).
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from gdgui.checks import ExperimentError, check_text, quoted, whole_number

__all__ = ["MAX_FEATURES", "MAX_LAYERS", "MAX_NEURONS", "Model", "RandomStart"]

MAX_FEATURES = 256
MAX_LAYERS = 6
"""How many hidden layers a model has at most."""
MAX_NEURONS = 64
"""How many neurons a hidden layer has at most."""
_MAX_SEED = 2**32 - 1


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of an experiment share: immutable, and strict about unknown keys."""


class Model(_Part, frozen=True):
    """Features of the inputs, hidden layers, and what the output makes of their sums.

    A line is a model without hidden layers, a polynomial one whose features are powers, logistic
    regression one with the output ``sigmoid``.

    Attributes:
        features: what the first layer sees, such as ``x1``, ``x1^2``, ``x1*x2`` or ``sin(x1)``; a
            group such as ``inputs``, ``squares``, ``products``, ``sines`` or ``powers 5`` stands
            for several. Empty for the inputs.
        hidden: the number of neurons of each hidden layer.
        activation: of the hidden layers: a key of `gdgui.engine.data.network_parts.ACTIVATIONS`.
        output: of the last layer: a key of `gdgui.engine.data.network_parts.OUTPUTS`.
    """

    features: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    activation: str = "tanh"
    output: str = "linear"

    def __post_init__(self) -> None:
        features = _several("features", self.features, MAX_FEATURES)
        for index, feature in enumerate(features):
            check_text(f"features[{index}]", feature)
        msgspec.structs.force_setattr(self, "features", features)
        hidden = _several("hidden", self.hidden, MAX_LAYERS)
        sizes = tuple(_neurons(f"hidden[{index}]", size) for index, size in enumerate(hidden))
        msgspec.structs.force_setattr(self, "hidden", sizes)
        check_text("activation", self.activation)
        check_text("output", self.output)


class RandomStart(_Part, frozen=True):
    """A start that is drawn, in place of a number for each parameter.

    Attributes:
        seed: which one; the same seed draws the same numbers.
        scheme: how: a key of `gdgui.engine.data.initialization.SCHEMES`.
    """

    seed: int = 0
    scheme: str = "xavier"

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "seed", whole_number("seed", self.seed, _MAX_SEED))
        check_text("scheme", self.scheme)


def _several(place: str, values: Any, most: int) -> tuple[Any, ...]:
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise ExperimentError(f"{place}: a list expected, {quoted(values)} found")
    if len(values) > most:
        raise ExperimentError(f"{place}: at most {most} expected, {len(values):,} found")
    return tuple(values)


def _neurons(place: str, value: Any) -> int:
    size = whole_number(place, value, _MAX_SEED)
    if not 1 <= size <= MAX_NEURONS:
        raise ExperimentError(f"{place}: 1 to {MAX_NEURONS} neurons expected, {size:,} found")
    return size
