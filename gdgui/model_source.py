"""The model of an experiment that learns from data, as data: layers, or a formula.

Here the *shape* is checked. Whether an activation or a feature of that name exists is for the
engine to say (`gdgui.engine.data.learning.resolve_learning`).
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from gdgui.checks import (
    ExperimentError,
    check_text,
    cut,
    named_numbers,
    quoted,
    whole_number,
)

__all__ = [
    "BY_NAME",
    "MAX_FEATURES",
    "MAX_LAYERS",
    "MAX_NEURONS",
    "MAX_START",
    "Model",
    "RandomStart",
]

MAX_FEATURES = 256
MAX_LAYERS = 6
"""How many hidden layers a model has at most."""
MAX_NEURONS = 64
"""How many neurons a hidden layer has at most."""
MAX_START = 1e100
"""The greatest start of a parameter of a formula."""
BY_NAME = "by_name"
"""The scheme of a run that starts where its model's formula says."""
_MAX_SEED = 2**32 - 1


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of an experiment share: immutable, and strict about unknown keys."""


class Model(_Part, frozen=True):
    """Features of the inputs, hidden layers, and what the output makes of their sums; or a formula.

    A line is a model without hidden layers, a polynomial one whose features are powers, logistic
    regression one with the output ``sigmoid``. In a formula x, or x1, x2, …, are the inputs, and
    every other name is learned; it has no layers.

    Attributes:
        features: what the first layer sees, such as ``x1``, ``x1^2``, ``x1*x2`` or ``sin(x1)``; a
            group such as ``inputs``, ``squares``, ``products``, ``sines`` or ``powers 5`` stands
            for several. Empty for the inputs.
        hidden: the number of neurons of each hidden layer.
        activation: of the hidden layers: a key of `gdgui.engine.data.network_parts.ACTIVATIONS`.
        output: of the last layer: a key of `gdgui.engine.data.network_parts.OUTPUTS`.
        formula: what is predicted, such as ``a*exp(-b*x) + c``; None for layers.
        start: where names of the formula start, such as ``{"a": 2}``; 1 for those that are not
            named. A name that stands here is one name in the formula, whatever its letters.
    """

    features: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    activation: str = "tanh"
    output: str = "linear"
    formula: str | None = None
    start: dict[str, float] = {}

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
        self._check_formula()

    def __hash__(self) -> int:
        # A dictionary has no hash of its own.
        values = (getattr(self, name) for name in self.__struct_fields__ if name != "start")
        return hash((*values, *sorted(self.start.items())))

    def _check_formula(self) -> None:
        """Check what belongs to a formula, and that nothing of layers stands beside one."""
        start = named_numbers("start", self.start)
        msgspec.structs.force_setattr(self, "start", start)
        if self.formula is None:
            if start:
                raise ExperimentError("start: it belongs to `formula`, of which there is none")
            return
        check_text("formula", self.formula)
        # As people write it, wherever it is shown or saved.
        msgspec.structs.force_setattr(self, "formula", self.formula.replace("**", "^"))
        for name, value in start.items():
            if abs(value) > MAX_START:
                raise ExperimentError(
                    f"start.{cut(name)}: a number within ±{MAX_START:g} expected, {value:g} found"
                )
        default = ("features", ()), ("hidden", ()), ("activation", "tanh"), ("output", "linear")
        if found := next((key for key, value in default if getattr(self, key) != value), None):
            raise ExperimentError(f"{found}: it belongs to layers; a `formula` has none")


class RandomStart(_Part, frozen=True):
    """A start that is drawn, in place of a number for each parameter.

    Attributes:
        seed: which one; the same seed draws the same numbers.
        scheme: how: a key of `gdgui.engine.data.initialization.SCHEMES`; `BY_NAME` for where the
            formula of a model says that its names start, which draws nothing.
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
