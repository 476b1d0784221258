"""Whether the gradient of a script may be 0/0 where the objective has a value."""

import ast

from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.scripts.formulas import gradient_divides, is_number, names_of

__all__ = ["has_tips"]

_SINGULAR = {"sqrt", "cbrt", "hypot", "pow", "atan2", "sinc", "asin", "acos", "acosh"}
"""Functions whose derivative has no value somewhere where they have one."""


def has_tips(objective: ResolvedObjective, torch: bool) -> bool:
    """Tell whether the gradient may be 0/0 where the objective has a value.

    Args:
        objective: the objective.
        torch: whether the gradient is that of automatic differentiation, which simplifies nothing;
            else it is the engine's expression.
    """
    if not torch:
        return gradient_divides(objective)
    coordinates = frozenset((*COORDINATES, *objective.syntax.coordinates))
    return any(_is_singular(node, coordinates) for node in ast.walk(objective.syntax.tree))


def _is_singular(node: ast.AST, coordinates: frozenset[str]) -> bool:
    """Tell whether what is computed at a node may have no derivative although it has a value."""
    match node:
        case ast.BinOp(op=ast.Div(), right=below):
            return bool(names_of(below) & coordinates)
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            is_whole = is_number(exponent) and float(ast.literal_eval(exponent)).is_integer()
            return bool(names_of(base) & coordinates) and not is_whole
        case ast.Call(func=ast.Name(id=name)):
            return name in _SINGULAR
    return False
