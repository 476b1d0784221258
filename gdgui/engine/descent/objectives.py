"""What is minimised, understood: a formula read, or data, a model and a loss fitted together.

Both have the number of their coordinates and their names; it takes neither sympy nor numba to find
them. What is compiled for them is `gdgui.engine.objective.compilation` and
`gdgui.engine.data.trained`.
"""

import re
from dataclasses import replace

import msgspec

from gdgui.checks import quoted
from gdgui.data_source import Data
from gdgui.engine.data.learning import Examples, Network, examples_of, network_of
from gdgui.engine.objective.catalogue import CATALOGUE, CatalogueEntry, ObjectiveParameter
from gdgui.engine.objective.syntax import CoordinatesNeeded, FormulaError, Syntax, parse
from gdgui.engine.typed_models.model import TypedModel, typed_model_of
from gdgui.experiment import ExperimentError, Model, Objective

__all__ = [
    "AnyObjective",
    "LearningObjective",
    "ResolvedObjective",
    "read_partial",
    "resolve_learning",
    "resolve_objective",
]

Interval = tuple[float, float]

DEFAULT_INTERVAL = (-5.0, 5.0)
_D = r"(?:[∂d]|\\partial\s?|\\mathrm\{d\})"
_DERIVATIVE = re.compile(
    rf"\s{{0,9}}(?:{_D}\w{{0,20}}\s?/\s?{_D}\w{{1,20}}"
    rf"|\\frac\{{{_D}\w{{0,20}}\}}\{{{_D}\w{{1,20}}\}}"
    r"|\w{1,20}['′](?:\(\w{1,20}\))?)\s{0,9}=(?!=)"
)
"""The left side of a derivative, as ``∂f/∂x =``, ``df/dx =`` and ``f'(x) =``."""


class ResolvedObjective(msgspec.Struct, frozen=True):
    """An objective with its formula read and a value for each parameter.

    Attributes:
        entry: where it comes from, if it has a name.
        syntax: its formula.
        parameters: the value, range and scale of each, in the order of the formula.
        values: the value of each parameter, in the same order.
        domain: the interval of each coordinate that is shown at first.
        given: what it was made of.
        own_gradient: partial derivatives typed by someone, which runs descend by; empty where
            they descend by the right ones.
    """

    entry: CatalogueEntry | None
    syntax: Syntax
    parameters: tuple[ObjectiveParameter, ...]
    values: tuple[float, ...]
    domain: tuple[Interval, ...]
    given: Objective
    own_gradient: tuple[Syntax, ...] = ()

    @property
    def has_own_gradient(self) -> bool:
        """Whether runs descend by a gradient that someone has typed, right or wrong."""
        return bool(self.own_gradient)

    @property
    def descended(self) -> Syntax:
        """The formula with the gradient that runs descend by."""
        return (
            replace(self.syntax, gradient=self.own_gradient) if self.own_gradient else self.syntax
        )

    @property
    def title(self) -> str:
        """The objective's name in words."""
        return self.entry.title if self.entry else "Formula"

    @property
    def dim(self) -> int:
        """The number of coordinates, 1 or 2."""
        return self.syntax.dim

    @property
    def landscape_dim(self) -> int:
        """The number of coordinates of its landscape."""
        return self.dim

    @property
    def coordinates(self) -> tuple[str, ...]:
        """What the coordinates are called."""
        return self.syntax.coordinates

    @property
    def structure(self) -> object:
        """Equal for objectives of which the iterates of one mean something for the other."""
        return self.syntax

    @property
    def known_minima(self) -> tuple[tuple[float, ...], ...] | None:
        """The catalogue's minima; None where the formula or a parameter is the user's own."""
        if self.entry is None:
            return None
        defaults = {parameter.name: parameter.default for parameter in self.entry.parameters}
        own = dict(zip(self.syntax.parameters, self.values, strict=True))
        return self.entry.minima if own == defaults else None

    @property
    def lowest(self) -> float:
        """The lowest value, where the catalogue knows it; else 0."""
        return self.entry.lowest if self.entry and self.known_minima is not None else 0.0


class LearningObjective(msgspec.Struct, frozen=True):
    """A loss over data, as a function of the parameters θ of a model.

    Attributes:
        network: the model, fitted to the data.
        data: what is learned from.
        given: what it was made of.
    """

    network: Network
    data: Data
    given: Objective

    has_own_gradient = False

    @property
    def title(self) -> str:
        """The objective's name in words."""
        return f"{self.network.loss.title} loss"

    @property
    def dim(self) -> int:
        """The number of parameters n."""
        return self.network.dim

    @property
    def landscape_dim(self) -> int:
        """The number of coordinates of its landscape: a plane through its parameters, or a line."""
        return min(self.dim, 2)

    @property
    def coordinates(self) -> tuple[str, ...]:
        """What the parameters are called, in the order of θ."""
        return self.network.names

    @property
    def structure(self) -> object:
        """Equal for objectives of which the iterates of one mean something for the other."""
        samples = self.examples.samples
        names = samples.input_names, samples.target_name
        own = self.typed.syntax if self.typed else self.network.sizes
        return names, self.network.features, own

    @property
    def typed(self) -> TypedModel | None:
        """The model as a formula; None where it has layers."""
        return self.network if isinstance(self.network, TypedModel) else None

    @property
    def examples(self) -> Examples:
        """The data as the network sees them."""
        return examples_of(self.data, self.network)

    @property
    def lowest(self) -> float:
        """No loss is below 0."""
        return 0.0


AnyObjective = ResolvedObjective | LearningObjective
"""A formula, be it named or typed, or a loss over data; all have `dim` and `coordinates`."""


def resolve_learning(objective: Objective, data: Data) -> LearningObjective:
    """Find out what a loss over data means; see `gdgui.engine.descent.problem.resolve`."""
    model = objective.model or Model()
    understand = network_of if model.formula is None else typed_model_of
    try:
        network = understand(data, model, objective.loss, objective.l1, objective.l2)
        examples_of(data, network)
    except ExperimentError as error:
        raise ExperimentError(f"objective.{error}") from error
    return LearningObjective(network, data, objective)


def resolve_objective(objective: Objective) -> ResolvedObjective:
    """Find out what a formula means; see `gdgui.engine.descent.problem.resolve`."""
    entry = None
    if objective.name is not None:
        entry = CATALOGUE.get(objective.name)
        if entry is None:
            raise ExperimentError(
                f"objective.name: one of {', '.join(CATALOGUE)} expected, "
                f"{quoted(objective.name)} found"
            )
    try:
        syntax = parse(
            entry.formula if entry else objective.formula or "",
            tuple(sorted(objective.parameters)),
            objective.coordinates,
        )
    except CoordinatesNeeded as error:
        raise ExperimentError(
            f'objective.formula: {error} (in a file as "coordinates": ["{error.names[0]}"])'
        ) from error
    except FormulaError as error:
        raise ExperimentError(f"objective.formula: {error}") from error
    parameters = _parameters(objective, entry, syntax)
    values = tuple(objective.parameters.get(p.name, p.default) for p in parameters)
    domain = _domain(objective, entry, syntax)
    return ResolvedObjective(
        entry, syntax, parameters, values, domain, objective, _own_gradient(objective, syntax)
    )


def _own_gradient(objective: Objective, syntax: Syntax) -> tuple[Syntax, ...]:
    """Read the partial derivatives that someone has typed."""
    given = objective.gradient
    if given and len(given) != syntax.dim:
        names = " and ".join(syntax.coordinates)
        raise ExperimentError(
            f"objective.gradient: a partial derivative for each of {names} expected, "
            f"{len(given)} found"
        )
    return tuple(
        _partial(f"objective.gradient[{index}]", text, syntax) for index, text in enumerate(given)
    )


def _partial(place: str, text: str, syntax: Syntax) -> Syntax:
    try:
        return read_partial(text, syntax)
    except FormulaError as error:
        raise ExperimentError(f"{place}: {error}") from error


def read_partial(text: str, syntax: Syntax) -> Syntax:
    """Read a partial derivative that someone has typed.

    Args:
        text: what was typed, with or without a left side such as ``∂f/∂x =``.
        syntax: the formula, whose coordinates and parameters it may have.

    Raises:
        FormulaError: the text is no formula, or has names that the formula has not.
    """
    head = _DERIVATIVE.match(text)
    body = " " * head.end() + text[head.end() :] if head else text
    if not body.strip():
        raise FormulaError("a partial derivative such as 2x expected, nothing found")
    partial = parse(body, tuple(sorted(syntax.parameters)), syntax.coordinates)
    unknown = next((name for name in partial.parameters if name not in syntax.parameters), None)
    if unknown is not None:
        names = ", ".join((*syntax.coordinates, *syntax.parameters))
        found = re.search(rf"(?<![^\W\d_]){re.escape(unknown)}(?!\w)", body)
        sentence = f"the formula has {names}; {quoted(unknown)} found"
        raise FormulaError(sentence, *(found.span() if found else ()))
    return partial


def _parameters(
    objective: Objective, entry: CatalogueEntry | None, syntax: Syntax
) -> tuple[ObjectiveParameter, ...]:
    unknown = [name for name in objective.parameters if name not in syntax.parameters]
    if unknown:
        names = ", ".join(syntax.parameters) or "no parameters"
        raise ExperimentError(
            f"objective.parameters: the formula has {names}; {quoted(unknown[0])} found"
        )
    declared = {parameter.name: parameter for parameter in entry.parameters} if entry else {}
    return tuple(
        declared.get(name) or ObjectiveParameter(name, 1.0, -10.0, 10.0)
        for name in syntax.parameters
    )


def _domain(
    objective: Objective, entry: CatalogueEntry | None, syntax: Syntax
) -> tuple[Interval, ...]:
    given = objective.domain
    if given is None:
        return entry.domain if entry else (DEFAULT_INTERVAL,) * syntax.dim
    if syntax.dim == 1 and given.y is not None:
        raise ExperimentError(
            f"objective.domain: only x expected, for the formula has one coordinate, "
            f"{syntax.coordinates[0]}"
        )
    if syntax.dim == 1:
        return (given.x,)
    return (given.x, given.y or DEFAULT_INTERVAL)
