"""What an experiment minimises, as data: a named objective, a formula, or a loss over data.

Here the *shape* is checked. Whether a name exists and a formula means something is for the engine
to say (`gdgui.engine.descent.problem.resolve`).
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from gdgui.checks import (
    ExperimentError,
    a_number,
    check_kind,
    check_text,
    cut,
    named_numbers,
    quoted,
    several_numbers,
)
from gdgui.data_source import Data
from gdgui.model_source import Model

__all__ = ["MAX_DOMAIN", "Domain", "Objective"]

MAX_PARAMETER = 1e100
"""The greatest parameter of a formula: a slider must have room on both sides of it."""
MAX_DOMAIN = 1e12
"""The farthest end of a domain: beyond it a run is called diverged."""
MAX_PENALTY = 1e6
"""The greatest λ of a penalty on weights."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of an experiment share: immutable, and strict about unknown keys."""


class Domain(_Part, frozen=True):
    """The part of the plane that is shown at first: an interval for each coordinate.

    Attributes:
        x: lower and upper end.
        y: lower and upper end, for objectives of two coordinates.
    """

    x: tuple[float, float]
    y: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        self._check("x", self.x)
        if self.y is not None:
            self._check("y", self.y)

    def _check(self, name: str, interval: Any) -> None:
        low, high = several_numbers(name, interval, 2, 2)
        if not -MAX_DOMAIN <= low < high <= MAX_DOMAIN:
            raise ExperimentError(
                f"{name}: a lower and a higher end within ±{MAX_DOMAIN:g} expected, "
                f"{low:g} and {high:g} found"
            )
        msgspec.structs.force_setattr(self, name, (low, high))


class Objective(_Part, frozen=True):
    """The function to minimise: a name from the catalogue, a formula, or a loss over data.

    Attributes:
        name: a key of `gdgui.engine.objective.catalogue.CATALOGUE`.
        formula: a text in its coordinates and parameters, such as ``(x - c)^2``.
        parameters: a value for each free name of the formula.
        coordinates: the names of the one or two coordinates, where x and y do not say it.
        domain: the part of the plane that is shown at first.
        gradient: partial derivatives typed by someone, one for each coordinate, by which runs
            descend whether they are right or not; empty for the right ones.
        data: what is learned from; then `model` says what learns.
        model: layers from features to an output, whose parameters are the coordinates.
        loss: what a prediction costs: a key of `gdgui.engine.data.network_parts.LOSSES`.
        l1: λ of the penalty λ Σ |w| on weights, not biases.
        l2: λ of the penalty ½ λ Σ w² on weights, not biases.
    """

    name: str | None = None
    formula: str | None = None
    parameters: dict[str, float] = {}
    coordinates: tuple[str, ...] = ()
    domain: Domain | None = None
    gradient: tuple[str, ...] = ()
    data: Data | None = None
    model: Model | None = None
    loss: str = "squared"
    l1: float = 0.0
    l2: float = 0.0

    def __post_init__(self) -> None:
        self._check_source()
        if self.data is None:
            text = self.name or self.formula or ""
            check_text("name" if self.formula is None else "formula", text)
        check_kind("domain", self.domain, Domain | None, "a Domain")
        values = named_numbers("parameters", self.parameters)
        for name, value in values.items():
            if abs(value) > MAX_PARAMETER:
                raise ExperimentError(
                    f"parameters.{cut(name)}: a number within ±{MAX_PARAMETER:g} expected, "
                    f"{value:g} found"
                )
        msgspec.structs.force_setattr(self, "parameters", values)
        self._check_coordinates()
        self._check_gradient()
        self._check_learning()
        if self.formula is not None:
            # As people write it, wherever it is shown or saved.
            msgspec.structs.force_setattr(self, "formula", self.formula.replace("**", "^"))

    def _check_source(self) -> None:
        sources = ("name", "formula", "data")
        given = [source for source in sources if getattr(self, source) is not None]
        if len(given) == 1:
            return
        found = " and ".join(f"`{source}`" for source in given) or "none"
        raise ExperimentError(f"one of `name`, `formula` and `data` expected, {found} found")

    def _check_learning(self) -> None:
        """Check what belongs to data, and that nothing of it stands elsewhere."""
        check_kind("data", self.data, Data | None, "a Data")
        check_kind("model", self.model, Model | None, "a Model")
        check_text("loss", self.loss)
        for name in ("l1", "l2"):
            penalty = a_number(name, getattr(self, name))
            if not 0.0 <= penalty <= MAX_PENALTY:
                raise ExperimentError(
                    f"{name}: a number from 0 to {MAX_PENALTY:g} expected, {penalty:g} found"
                )
            msgspec.structs.force_setattr(self, name, penalty)
        if self.data is None:
            default = ("model", None), ("loss", "squared"), ("l1", 0.0), ("l2", 0.0)
            if found := next((key for key, value in default if getattr(self, key) != value), None):
                raise ExperimentError(f"{found}: it belongs to `data`, of which there are none")
            return
        of_a_formula = ("parameters", "coordinates", "domain", "gradient")
        if found := next((key for key in of_a_formula if getattr(self, key)), None):
            raise ExperimentError(f"{found}: it belongs to a formula; `data` has none")

    def _check_gradient(self) -> None:
        given = self.gradient
        if isinstance(given, str) or not isinstance(given, Sequence):
            raise ExperimentError(
                f"gradient: a list of partial derivatives expected, {quoted(given)} found"
            )
        if len(given) > 2:
            raise ExperimentError(
                f"gradient: one or two partial derivatives expected, {len(given):,} found"
            )
        for index, text in enumerate(given):
            check_text(f"gradient[{index}]", text)
        written = tuple(text.replace("**", "^") for text in given)
        msgspec.structs.force_setattr(self, "gradient", written)

    def _check_coordinates(self) -> None:
        given = self.coordinates
        if isinstance(given, str) or not isinstance(given, Sequence):
            raise ExperimentError(f"coordinates: a list of names expected, {given!r} found")
        for index, name in enumerate(given):
            check_text(f"coordinates[{index}]", name)
        if len(given) > 2 or len(set(given)) < len(given):
            raise ExperimentError(
                f"coordinates: one or two different names expected, {', '.join(given)[:60]} found"
            )
        if given and self.name is not None:
            raise ExperimentError("coordinates: a named objective has its own")
        both = next((name for name in given if name in self.parameters), None)
        if both is not None:
            raise ExperimentError(f"coordinates: {both[:40]!r} is a parameter as well")
        msgspec.structs.force_setattr(self, "coordinates", tuple(given))
