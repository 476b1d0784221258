"""What was understood to what is computed: sums written out, short names in terms of others.

The tree that comes out has few kinds of nodes: numbers, names, signs, the four operations and
powers, the functions of `FUNCTIONS`, and choices between two values. So whatever works on a formula
(derivatives, autograd, scripts) needs to know no more.
"""

import ast
import re
from fractions import Fraction

from gdgui.engine.objective.syntax.refusal import FormulaError
from gdgui.engine.objective.syntax.vocabulary import SHORTHANDS, call

__all__ = ["MAX_TERMS", "lowered", "rational"]

MAX_TERMS = 1_000
"""How many terms a sum or product over an index has at most."""
_MOST_NODES = 5_000
"""How many nodes a sum or product has at most, written out."""
_FLAT = 24
_LARGEST_BOUND = 10**9
_LARGEST_POWER, _LARGEST_BASE = 12, 1_000
_LARGEST_FRACTION = 10**6


def lowered(tree: ast.expr) -> ast.expr:
    """Return a tree with its sums written out and its short names replaced.

    Raises:
        FormulaError: a sum has no bounds that are whole numbers, or too many terms.
    """
    return _Lowering().lower(tree)


def rational(node: ast.expr) -> Fraction | None:
    """Return the number that a tree of whole numbers is worth, None where it is no such tree."""
    match node:
        case ast.Constant(value=int() as number):
            return Fraction(number) if abs(number) < _LARGEST_BOUND * 10 else None
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            value = rational(operand)
            return -value if value is not None and isinstance(sign, ast.USub) else value
        case ast.BinOp(left=left, op=op, right=right):
            one, other = rational(left), rational(right)
            if one is None or other is None:
                return None
            return _operated(op, one, other)
    return None


def _operated(op: ast.operator, one: Fraction, other: Fraction) -> Fraction | None:
    match op:
        case ast.Add():
            value = one + other
        case ast.Sub():
            value = one - other
        case ast.Mult():
            value = one * other
        case ast.Div() if other:
            value = one / other
        case ast.Pow() if 0 <= other <= _LARGEST_POWER and abs(one) <= _LARGEST_BASE:
            if other.denominator != 1:
                return None
            value = one ** int(other)
        case _:
            return None
    return value if value.denominator < _LARGEST_FRACTION else None


class _Lowering:
    def __init__(self) -> None:
        self._values: dict[str, int] = {}
        """The value of the index of the sum that is written out, by name."""

    def lower(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.Name(id=name):
                return self._name(node, name)
            case ast.Constant():
                return node
            case ast.UnaryOp(op=op, operand=operand):
                return _at(node, ast.UnaryOp(op, self.lower(operand)))
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                return _at(node, call("mod", self.lower(left), self.lower(right)))
            case ast.BinOp(left=left, op=op, right=right):
                return _at(node, ast.BinOp(self.lower(left), op, self.lower(right)))
            case ast.IfExp(test=test, body=body, orelse=other):
                return _at(node, ast.IfExp(self.lower(test), self.lower(body), self.lower(other)))
            case ast.Compare(left=left, ops=ops, comparators=others):
                compared = [self.lower(other) for other in others]
                return _at(node, ast.Compare(self.lower(left), ops, compared))
            case ast.BoolOp(op=op, values=values):
                return _at(node, ast.BoolOp(op, [self.lower(value) for value in values]))
            case ast.Call(func=ast.Name(id="sum" | "product" as name), args=arguments):
                return self._written_out(node, name, arguments)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(node, name, [self.lower(argument) for argument in arguments])
        raise AssertionError(f"{ast.dump(node)} is not part of the language")

    def _call(self, node: ast.expr, name: str, arguments: list[ast.expr]) -> ast.expr:
        if name in SHORTHANDS:
            return _everywhere(node, SHORTHANDS[name][1](*arguments))
        if name == "log" and len(arguments) == 2:
            parts = [_at(node, call("log", argument)) for argument in arguments]
            return _at(node, ast.BinOp(parts[0], ast.Div(), parts[1]))
        return _at(node, call(name, *arguments))

    def _name(self, node: ast.Name, name: str) -> ast.expr:
        if name in self._values:
            value = self._values[name]
            number = _at(node, ast.Constant(abs(value)))
            return number if value >= 0 else _at(node, ast.UnaryOp(ast.USub(), number))
        stem, separator, index = name.rpartition("_")
        if separator and self._values:
            place = self._index(index.strip("{}"))
            if place is not None:
                if place < 0:
                    raise FormulaError(f"{stem} has no index {place}", *_place(node))
                return _at(node, ast.Name(f"{stem}{place}"))
        if "{" in name:
            raise FormulaError(
                f"{name} has an index that no sum gives a value; write x_1 or x_2", *_place(node)
            )
        return node

    def _index(self, text: str) -> int | None:
        """Return the value of an index such as i+1 within the sum, None of any other name."""
        found = re.fullmatch(r"(\d*)([A-Za-z]+)(?:([+-])(\d{1,3}))?", text)
        if found is None or found[2] not in self._values:
            return None
        shift = int(found[4] or 0)
        value = int(found[1] or 1) * self._values[found[2]]
        return value - shift if found[3] == "-" else value + shift

    def _written_out(self, node: ast.expr, name: str, arguments: list[ast.expr]) -> ast.expr:
        index, lower, upper, body = arguments
        assert isinstance(index, ast.Name)  # noqa: S101 - the grammar has seen to it
        first, last = _bound(name, lower), _bound(name, upper)
        count = last - first + 1
        if count < 1:
            raise FormulaError(
                f"the {name} has no term: its index runs from {first} to {last}", *_place(node)
            )
        size = sum(1 for _ in ast.walk(body))
        if count > MAX_TERMS or count * size > _MOST_NODES:
            raise FormulaError(
                f"a {name} of at most {min(MAX_TERMS, _MOST_NODES // size):,} such terms expected, "
                f"{count:,} found",
                *_place(node),
            )
        terms = []
        for value in range(first, last + 1):
            self._values = {index.id: value}
            terms.append(self.lower(body))
        self._values = {}
        return _folded(terms, ast.Add() if name == "sum" else ast.Mult())


def _bound(name: str, node: ast.expr) -> int:
    value = rational(node)
    if value is None or value.denominator != 1 or abs(value) > 10 * _LARGEST_BOUND:
        raise FormulaError(
            f"the bounds of a {name} are whole numbers, as in sum(i, 1, 5, i*x)", *_place(node)
        )
    return int(value)


def _folded(terms: list[ast.expr], sign: ast.operator) -> ast.expr:
    """Return terms as one tree, a shallow one if they are many."""
    if len(terms) > _FLAT:
        middle = len(terms) // 2
        left, right = _folded(terms[:middle], sign), _folded(terms[middle:], sign)
        return _at(left, ast.BinOp(left, sign, right))
    node = terms[0]
    for term in terms[1:]:
        node = _at(node, ast.BinOp(node, sign, term))
    return node


def _at(node: ast.expr, made: ast.expr) -> ast.expr:
    """Give a new node the place of the one that it is made of."""
    made.col_offset = getattr(node, "col_offset", 0)
    made.end_col_offset = getattr(node, "end_col_offset", made.col_offset + 1)
    return made


def _everywhere(node: ast.expr, made: ast.expr) -> ast.expr:
    """Give all new nodes of a tree the place of what they stand for."""
    for each in ast.walk(made):
        if isinstance(each, ast.expr) and not hasattr(each, "col_offset"):
            _at(node, each)
    return made


def _place(node: ast.expr) -> tuple[int, int]:
    start = getattr(node, "col_offset", 0)
    return start, getattr(node, "end_col_offset", start + 1)
