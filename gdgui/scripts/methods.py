"""The methods of a script: each rule of the engine as it stands, and how the loop calls it."""

from collections.abc import Iterable
from types import FunctionType
from typing import cast

import msgspec

from gdgui.engine.methods.direction import Direction
from gdgui.engine.methods.sources import FunctionSource, function_source
from gdgui.scripts.writing import as_comment, as_docstring

__all__ = ["Method", "constants_of", "method_of"]

State = tuple[float | tuple[float, float], ...]


class Method(msgspec.Struct, frozen=True):
    """A method as a function.

    Attributes:
        direction: whose it is.
        source: its rule.
    """

    direction: Direction
    source: FunctionSource

    @property
    def name(self) -> str:
        """What the function is called."""
        return self.source.name

    @property
    def modules(self) -> frozenset[str]:
        """The modules that it needs beside numpy."""
        needed = {module for part in self.source.parts for module in part.modules.values()}
        return frozenset(needed - {"numpy"})

    @property
    def initial_state(self) -> State:
        """Its state before the first step: of a coordinate, or of both where it couples them."""
        return tuple(
            (variable.initial,) * 2
            if self.direction.couples and not variable.is_shared
            else variable.initial
            for variable in self.direction.state
        )

    def functions(self) -> list[list[str]]:
        """Return the function, behind those that it calls."""
        *helpers, own = self.source.parts
        blocks = [[*part.head, *_said(part.docstring), *part.body] for part in helpers]
        said = [f"{self.direction.title}.", self.direction.source + "."]
        said += [own.docstring] if own.docstring else []
        return [*blocks, [*own.head, *as_docstring(said, 4), *own.body]]


def method_of(direction: Direction) -> Method:
    """Return a method as a function."""
    return Method(direction, function_source(cast(FunctionType, direction.rule)))


def constants_of(methods: Iterable[Method]) -> list[str]:
    """Return the constants of some methods, each beneath the sentence that says what it is."""
    found: dict[str, tuple[float, str]] = {}
    for method in methods:
        for part in method.source.parts:
            found |= part.constants
    lines = []
    for name, (value, said) in found.items():
        lines += [*as_comment(said), f"{name} = {value!r}"]
    return lines


def _said(docstring: str) -> list[str]:
    return as_docstring([docstring], 4) if docstring else []
