"""How long the derivatives of a formula get, reckoned before anybody writes them down.

Each layer of a formula and each factor of a product makes the second derivative longer by about
the length of what is there already: thirty nested roots or thirty factors, a line to read, are
half a minute's work for sympy. The product, chain and power rules themselves say how much it
will be, so that such a formula can be refused at once.
"""

import ast

import msgspec

__all__ = ["second_derivative_length"]


class _Lengths(msgspec.Struct, frozen=True):
    """The number of symbols in an expression and in its first and second derivative."""

    value: int
    first: int = 0
    second: int = 0

    def __add__(self, other: "_Lengths") -> "_Lengths":
        return _Lengths(
            self.value + other.value, self.first + other.first, self.second + other.second
        )


def second_derivative_length(tree: ast.expr, coordinates: tuple[str, ...]) -> int:
    """Return about how many symbols the second derivatives of a formula have, unsimplified."""
    return _lengths(tree, coordinates).second


def _lengths(node: ast.expr, coordinates: tuple[str, ...]) -> _Lengths:
    match node:
        case ast.Name(id=name) if name in coordinates:
            return _Lengths(1, 1)
        case ast.UnaryOp(operand=operand):
            return _lengths(operand, coordinates)
        case ast.BinOp(left=left, op=op, right=right):
            return _operation(op, _lengths(left, coordinates), _lengths(right, coordinates))
        case ast.Call(args=arguments):
            total = _Lengths(1)
            for argument in arguments:
                total += _lengths(argument, coordinates)
            return _outer(total)
        case ast.IfExp(test=test, body=body, orelse=other):
            condition = sum(1 for _ in ast.walk(test))
            chosen = _lengths(body, coordinates) + _lengths(other, coordinates)
            return chosen + _Lengths(condition, condition, condition)
    return _Lengths(1)


def _operation(op: ast.operator, left: _Lengths, right: _Lengths) -> _Lengths:
    match op:
        case ast.Add() | ast.Sub():
            return left + right
        case ast.Pow() if right.first:
            # u**v is exp(v log u).
            return _outer(_product(_outer(left), right))
        case ast.Pow():
            return _outer(left + right)
        case ast.Div():
            return _product(left, _outer(right))
        case _:
            return _product(left, right)


def _product(u: _Lengths, v: _Lengths) -> _Lengths:
    if not (u.first and v.first):
        return u + v
    return _Lengths(
        u.value + v.value,
        (u.first + v.value) + (u.value + v.first),
        (u.second + v.value) + 2 * (u.first + v.first) + (u.value + v.second),
    )


def _outer(u: _Lengths) -> _Lengths:
    """Return the lengths of a function of u: its derivatives hold u again."""
    if not u.first:
        return u
    return _Lengths(u.value, u.value + u.first, 2 * u.value + 2 * u.first + u.second)
