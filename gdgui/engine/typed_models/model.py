"""A typed model, read: which of its names are inputs, which are learned, and where these start.

x, or x1, x2, … in the order of the data, are the inputs; every other name is learned. To import
this needs neither sympy nor the compiler, so that a field may read its text at every key.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from gdgui.checks import ExperimentError, quoted
from gdgui.data_source import Data
from gdgui.engine.data.features import features_of, input_symbols
from gdgui.engine.data.learning import Examples, Network
from gdgui.engine.data.network_parts import ACTIVATIONS, LOSSES, OUTPUTS, Loss
from gdgui.engine.data.samples import Samples, load_data
from gdgui.engine.objective.growth import second_derivative_length
from gdgui.engine.objective.syntax import CONSTANT_NOTE, FormulaError, Syntax, parse
from gdgui.model_source import Model

if TYPE_CHECKING:
    from gdgui.engine.data.trained import TrainedObjective

__all__ = ["MAX_DERIVATIVE", "TypedModel", "notes_of", "read_model", "typed_model_of"]

MAX_DERIVATIVE = 20_000
"""The longest second derivatives by what is learned, in symbols; sympy takes seconds for them."""
_AN_INPUT = re.compile(r"[xX]([1-9]\d*)?|y")


class TypedModel(Network, frozen=True, kw_only=True):
    """A formula that predicts; to whatever asks, a network of one layer with other parameters.

    Attributes:
        syntax: the formula; its coordinates are inputs, its parameters are learned.
        start: where each of the parameters starts.
    """

    syntax: Syntax
    start: tuple[float, ...]

    @property
    def has_layers(self) -> bool:
        """A formula has none."""
        return False

    @property
    def dim(self) -> int:
        """The number of parameters n."""
        return len(self.syntax.parameters)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that are learned, in the order in which they occur."""
        return self.syntax.parameters

    @property
    def inputs(self) -> Mapping[str, int]:
        """The number of the input that each name stands for, from 0."""
        return _inputs(len(self.features))

    def compiled(self, examples: Examples) -> "TrainedObjective":
        """Return its loss over examples."""
        from gdgui.engine.typed_models.trained import TypedObjective

        return TypedObjective(self, examples)


def _inputs(count: int) -> dict[str, int]:
    """Return the number of the input that each name stands for; the only one has two names."""
    numbered = {f"x{i + 1}": i for i in range(count)}
    return {"x": 0, **numbered} if count == 1 else numbered


def read_model(formula: str, start: tuple[str, ...], count: int) -> Syntax:
    """Read the formula of a model of so many inputs.

    Args:
        formula: what was typed.
        start: names that are learned because the file says where they start.
        count: how many inputs there are.

    Raises:
        FormulaError: it is no formula, has nothing to learn, or names an input that there is not.
    """
    inputs = _inputs(count)
    taken = next((name for name in start if name in inputs), None)
    if taken is not None:
        raise FormulaError(f"{taken} is an input, so that it cannot start anywhere")
    syntax = parse(formula, start, tuple(inputs))
    for name in syntax.parameters:
        if _AN_INPUT.fullmatch(name) and name not in start:
            known = _listed(input_symbols(count))
            raise FormulaError(f"the data have {known} to predict from; {name} found")
    if not syntax.parameters:
        raise FormulaError(
            f"a name that can be learned expected, such as a in a*{input_symbols(count)[0]}; "
            "none found"
        )
    if second_derivative_length(syntax.tree, syntax.parameters) > MAX_DERIVATIVE:
        raise FormulaError("the formula is too long or nested too deeply to be differentiated")
    return syntax


def _listed(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{names[0]} and {names[1]}" if len(names) == 2 else f"{names[0]} to {names[-1]}"


def notes_of(syntax: Syntax) -> tuple[str, ...]:
    """Return what is to be said about how a model was read, a sentence each.

    That it has no input is no fault of it, but seldom meant where time is called t; and x0 is what
    many call a place.

    >>> notes_of(read_model("A*sin(2*pi*f*t)", (), 1))
    ('x does not occur: all predictions are the same number',)
    >>> notes_of(read_model("A*sin(2*pi*f*x)", (), 1))
    ()
    """
    inputs = syntax.coordinates
    subject = "x does not occur" if "x" in inputs else f"none of {_listed(inputs)} occurs"
    missing = f"{subject}: all predictions are the same number"
    said = (missing if note == CONSTANT_NOTE else note for note in syntax.notes)
    return tuple(note for note in said if not note.startswith("x0 "))


@lru_cache(maxsize=64)
def typed_model_of(data: Data, model: Model, loss: str, l1: float, l2: float) -> TypedModel:
    """Return what a model with a formula amounts to for some data.

    Raises:
        ExperimentError: it is no model of these data; the sentence names the place within the
            objective.
    """
    try:
        samples = load_data(data)
    except ExperimentError as error:
        raise ExperimentError(f"data.{error}") from error
    count = samples.inputs.shape[1]
    try:
        syntax = read_model(model.formula or "", tuple(sorted(model.start)), count)
    except FormulaError as error:
        raise ExperimentError(f"model.formula: {error}") from error
    unknown = next((name for name in model.start if name not in syntax.parameters), None)
    if unknown is not None:
        raise ExperimentError(
            f"model.start: the formula learns {', '.join(syntax.parameters)}; "
            f"{quoted(unknown)} found"
        )
    for name, penalty in (("l1", l1), ("l2", l2)):
        if penalty:
            raise ExperimentError(
                f"{name}: 0 expected, for a penalty is on the weights of layers, and a formula has "
                f"none; {penalty:g} found"
            )
    return TypedModel(
        features=features_of("model.features", (), count),
        sizes=(count, 1),
        activation=ACTIVATIONS["linear"],
        output=OUTPUTS["linear"],
        loss=_loss(loss, samples),
        syntax=syntax,
        start=tuple(model.start.get(name, 1.0) for name in syntax.parameters),
    )


def _loss(loss: str, samples: Samples) -> Loss:
    """Return a loss that can be taken of a number."""
    target = f"the target {quoted(samples.target_name)}"
    if samples.classes > 2:
        raise ExperimentError(
            f"model.formula: a formula predicts one number, and {target} has {samples.classes} "
            "classes; a network with the output softmax expected"
        )
    known = [
        each.id
        for each in LOSSES.values()
        if "linear" in each.outputs and (samples.classes > 1 or not each.needs_classes)
    ]
    if loss not in known:
        raise ExperimentError(
            f"loss: one of {', '.join(known)} expected for a formula and {target}, "
            f"{quoted(loss)} found"
        )
    return LOSSES[loss]
