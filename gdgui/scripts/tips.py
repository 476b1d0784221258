"""Whether the gradient of a script may be 0/0 where the objective has a value."""

import ast

from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.scripts.formulas import gradient_divides, is_number, names_of

__all__ = ["has_tips", "has_typed_kinks"]

_SINGULAR = {"sqrt", "cbrt", "hypot", "pow", "atan2", "sinc", "asin", "acos", "acosh"}
"""Functions whose derivative has no value somewhere where they have one."""


_KINKED = {"abs", "sign", "min", "max", "relu", "mod", "floor", "ceil", "round"}
"""Functions with a kink or a jump."""


def has_typed_kinks(objective: ResolvedObjective) -> bool:
    """Tell whether a formula as it was typed has a kink, if only one that another one takes away.

    Automatic differentiation has 0 for the second derivative of abs(x)^2 at 0.
    """
    return any(
        isinstance(node, ast.IfExp) or (isinstance(node, ast.Call) and _name_of(node) in _KINKED)
        for node in ast.walk(objective.syntax.tree)
    )


def _name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


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
