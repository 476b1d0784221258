"""Adaptors: between rules, which name their arguments, and kernels, which call any rule alike.

A kernel keeps the state of a run in an array and its hyperparameters in another, and calls every
rule with both. What is generated here takes them apart for one rule and puts its results back::

    def adaptor(x, g, k, state, row, hyper):
        d, state[row, 0], state[row, 1] = rule(g, state[row, 0], state[row, 1], hyper[1])
        return d

The rule itself stands in the same module as it stands in its own, so that a generated module
depends on nothing but its text.
"""

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import cast

from gdgui.engine.methods.direction import WEIGHT_DECAY, Direction
from gdgui.engine.methods.sources import function_source

__all__ = ["adaptor_source", "assignment", "decayed", "rule_source"]

_HEAD = """\
import numpy as np
from numba import njit

from gdgui.engine.methods.sources import positional

OPTIONS = {"nogil": True, "error_model": "numpy"}
"""

_ELEMENTWISE = """\
def adaptor(x, g, k, state, row, hyper):
    {step}
    return d
"""

_COUPLED = """\
def adaptor(x, y, gx, gy, hxx, hxy, hyy, k, state, hyper):
    flat = state.shape[0] == 1
    {step}
{kept}
    return d[0], d[1], {flag}
"""


def rule_source(direction: Direction) -> str:
    """Return source that defines ``rule``, compiled into whatever calls it.

    It is called by position: `Direction.arguments`, then `Direction.keywords`.
    """
    source = function_source(cast(FunctionType, direction.rule))
    compiled = "".join(
        f"{helper.name} = njit(forceinline=True, **OPTIONS)({helper.name})\n"
        for helper in source.parts[:-1]
    )
    return (
        f"{_HEAD}\n{source.text}\n{compiled}"
        f"rule = njit(forceinline=True, **OPTIONS)(positional({source.name}))\n"
    )


def assignment(direction: Direction, given: Mapping[str, str], kept: Callable[[str], str]) -> str:
    """Return a statement that calls ``rule`` and keeps what it returns, the direction as ``d``.

    Args:
        direction: whose rule it is.
        given: the text of each argument, by its name; that of g with its weight decay.
        kept: from the name of a state variable to what its next value is assigned to.
    """
    results = ["d", *(kept(variable.name) for variable in direction.state)]
    results += ["flag"] if direction.flags else []
    names = (*direction.arguments, *direction.keywords)
    return f"{', '.join(results)} = rule({', '.join(given[name] for name in names)})"


def decayed(g: str, x: str, weight_decay: str | None) -> str:
    """Return the text of a coordinate of the gradient with its coupled weight decay, if any."""
    return g if weight_decay is None else f"{g} + {weight_decay} * {x}"


def adaptor_source(direction: Direction, decays: bool = False) -> str:
    """Return a module whose ``adaptor`` is what the kernels call.

    For an elementwise rule it is ``adaptor(x, g, k, state, row, hyper) -> d``, else
    ``adaptor(x, y, gx, gy, hxx, hxy, hyy, k, state, hyper) -> dx, dy, flag``. ``state`` has shape
    (dim, state variables) and is carried on in place, ``row`` is the coordinate's, and ``hyper``
    holds the hyperparameters in the order declared, the learning rate first.

    Args:
        direction: whose rule it is.
        decays: whether the coupled weight decay may be other than 0. Where it is not, the gradient
            is left as it is, which costs nothing.
    """
    template = _coupled if direction.couples else _elementwise
    hyper = _hyper(direction)
    weight_decay = hyper[WEIGHT_DECAY.name] if decays else None
    return f"{rule_source(direction)}\n\n{template(direction, hyper, weight_decay)}"


def _hyper(direction: Direction) -> dict[str, str]:
    declared = enumerate(direction.hyperparameters)
    return {parameter.name: f"hyper[{slot}]" for slot, parameter in declared}


def _elementwise(direction: Direction, hyper: dict[str, str], weight_decay: str | None) -> str:
    places = {v.name: f"state[row, {slot}]" for slot, v in enumerate(direction.state)}
    given = {"x": "x", "g": decayed("g", "x", weight_decay), "k": "k", **hyper, **places}
    return _ELEMENTWISE.format(step=assignment(direction, given, places.__getitem__))


def _coupled(direction: Direction, hyper: dict[str, str], weight_decay: str | None) -> str:
    g = f"({decayed('gx', 'x', weight_decay)}, {decayed('gy', 'y', weight_decay)})"
    given = {"x": "(x, y)", "g": g, "k": "k", "hessian": "(hxx, hxy, hyy)", **hyper}
    kept = []
    for slot, variable in enumerate(direction.state):
        own, other = f"state[0, {slot}]", f"state[1, {slot}]"
        # In one dimension the second coordinate has no state of its own.
        pair = f"({own}, 0.0 if flat else {other})"
        given[variable.name] = own if variable.is_shared else pair
        first, second = ("", "") if variable.is_shared else ("[0]", "[1]")
        kept.append(f"    {own} = next_{variable.name}{first}")
        kept.append(f"    if not flat:\n        {other} = next_{variable.name}{second}")
    return _COUPLED.format(
        step=assignment(direction, given, lambda name: f"next_{name}"),
        kept="\n".join(kept),
        flag="flag" if direction.flags else "0",
    )
