"""What a well-formed formula may not be: too deep, too large in its numbers, without a value.

Numbers are bounded before anything multiplies them out: a constant such as ``9^9^9`` is refused
while it is still three digits.
"""

import ast
import math
from collections.abc import Callable
from typing import Any

from gdgui.engine.objective.syntax.lowering import rational
from gdgui.engine.objective.syntax.refusal import FormulaError
from gdgui.engine.objective.syntax.vocabulary import CONSTANTS, FUNCTIONS

__all__ = ["MAX_MAGNITUDE", "check", "odd_root", "operate"]

MAX_TREE_DEPTH = 120
MAX_MAGNITUDE = 1_000.0
"""The largest power of two that a number in a formula may reach."""
_MAX_ROOT = 1_000


def odd_root(exponent: ast.expr) -> tuple[int, int] | None:
    """Return p and q of an exponent typed as a fraction p/q with odd q, None of any other.

    With such an exponent a negative number has a power: the real root, as x^(1/3) is drawn by hand.
    """
    if isinstance(exponent, ast.Constant):
        return None
    value = rational(exponent)
    if value is None or value.denominator == 1 or value.denominator % 2 == 0:
        return None
    if value.denominator > _MAX_ROOT or abs(value.numerator) > _MAX_ROOT:
        return None
    return value.numerator, value.denominator


def operate(operator: ast.operator, left: Any, right: Any) -> Any:
    """Return what an operator makes of two numbers, or of two symbolic expressions."""
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
        case _:
            return left**right


def check(node: ast.expr, depth: int = 0) -> tuple[float | None, float]:
    """Refuse what is nested too deeply and numbers that are too large or not real.

    Returns:
        The value where the node is a constant, else None; and a bound on log2 of the largest
        number that symbolic algebra can make of it.

    Raises:
        FormulaError: says where.
    """
    if depth > MAX_TREE_DEPTH:
        raise FormulaError("the formula is nested too deeply", *_place(node))
    value: float | None
    match node:
        case ast.Constant(value=int() | float() as number):
            # Python has no float for a whole number of 309 digits.
            value = float(number)
            size = _size(value)
        case ast.Name(id=name):
            value, size = CONSTANTS.get(name), 1.0
        case ast.UnaryOp(op=sign, operand=operand):
            value, size = check(operand, depth + 1)
            if value is not None and isinstance(sign, ast.USub):
                value = -value
        case ast.BinOp():
            value, size = _check_operation(node, depth)
        case ast.Call(func=ast.Name(id=name)):
            value, size = _check_call(node, name, depth)
        case ast.IfExp(test=test, body=body, orelse=other):
            sizes = [check(part, depth + 1)[1] for part in (test, body, other)]
            value, size = None, max(sizes)
        case ast.Compare(left=left, comparators=others):
            value, size = None, max(check(part, depth + 1)[1] for part in (left, *others))
        case ast.BoolOp(values=values):
            value, size = None, max(check(part, depth + 1)[1] for part in values)
        case _:
            raise AssertionError(f"{ast.dump(node)} is not part of the language")
    if size > MAX_MAGNITUDE or (value is not None and not math.isfinite(value)):
        raise FormulaError("a number here is too large or too small", *_place(node))
    return value, size


def _check_operation(node: ast.BinOp, depth: int) -> tuple[float | None, float]:
    left, left_size = check(node.left, depth + 1)
    right, right_size = check(node.right, depth + 1)
    if isinstance(node.op, ast.Pow):
        size = left_size * max(1.0, abs(right)) if right is not None else left_size
    elif isinstance(node.op, ast.Add | ast.Sub):
        size = max(left_size, right_size) + 1.0
    else:
        size = left_size + right_size
    if left is None or right is None:
        return None, size
    root = odd_root(node.right) if isinstance(node.op, ast.Pow) and left < 0 else None
    if root is not None:
        power, number = root[0] / root[1], left
        return _constant(node, lambda: (-1.0) ** root[0] * (-number) ** power), size
    return _constant(node, lambda: operate(node.op, left, right)), size


def _check_call(node: ast.Call, name: str, depth: int) -> tuple[float | None, float]:
    checked = [check(argument, depth + 1) for argument in node.args]
    values = [value for value, _ in checked]
    size = max(size for _, size in checked)
    if None in values:
        return None, size
    return _constant(node, lambda: FUNCTIONS[name].number(*values)), size


def _constant(node: ast.expr, compute: Callable[[], float | complex]) -> float:
    """Return a constant's value, or say that it has none among the real numbers."""
    try:
        value = compute()
    except OverflowError:
        raise FormulaError("a number here is too large or too small", *_place(node)) from None
    except (ZeroDivisionError, ValueError):
        value = math.nan
    if isinstance(value, complex) or math.isnan(value):
        raise FormulaError("this constant is not a real number", *_place(node))
    return float(value)


def _size(value: float) -> float:
    """Return |log2| of a number, at least 1: how many bits it takes as a fraction."""
    if not math.isfinite(value):
        return math.inf
    return max(1.0, abs(math.log2(abs(value)))) if value else 1.0


def _place(node: ast.expr) -> tuple[int, int]:
    start = getattr(node, "col_offset", 0)
    return start, getattr(node, "end_col_offset", start + 1)
