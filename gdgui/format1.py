"""Files of format 1: what their formulas meant, said in the language of today.

In format 1 every run of letters, digits and underscores was one name: ``xy`` and ``x1`` were
parameters, whatever else a formula held, and only x and y were coordinates. A negative number had
no power with a fraction for its exponent. Names that a file declares are read whole today as well,
so it is enough to declare them; such powers are written ``pow(x, 1/3)``.

The rules of format 1 are kept here on their own, so that no change of the language reaches them.
"""

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

__all__ = ["migrated"]

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-zα-ωΑ-Ω_][A-Za-zα-ωΑ-Ω_0-9]*)"
    r"|(?P<power>\*\*|\^)"
    r"|(?P<exponent>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<operator>[-+*/(),·×−])"
)
_SPELLING = {"^": "**", "·": "*", "×": "*", "−": "-", "π": "pi"}
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FUNCTIONS = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "exp",
        "log",
        "sqrt",
        "abs",
        "sign",
        "min",
        "max",
    ]
)
_COORDINATES = frozenset("xy")
_LONGEST = 2_000
_LONGEST_NAME = 20
_DEFAULT = 1.0
_RPROP = {"learning_rate": 0.01, "least": 1e-4, "most": 5e3}
"""The defaults of Rprop, whose bounds were multiples of η."""

_Token = tuple[str, str]


def migrated(data: dict[str, Any]) -> dict[str, Any]:
    """Return an experiment of format 1, as it is in its file, as one of format 2."""
    runs = data.get("runs")
    if isinstance(runs, list):
        data = {**data, "runs": [_with_lengths(run) for run in runs]}
    return _with_names(data)


def _with_lengths(run: Any) -> Any:
    """Return a run whose bounds of Rprop are lengths; in format 1 they were multiples of η."""
    if not isinstance(run, dict) or run.get("optimizer") != "rprop":
        return run
    in_force = dict(_RPROP)
    changes = run.get("changes")
    changed = [_with_bounds(part, in_force) for part in (run, *_parts(changes))]
    return changed[0] | ({"changes": changed[1:]} if isinstance(changes, list) else {})


def _parts(changes: Any) -> list[Any]:
    return changes if isinstance(changes, list) else []


def _with_bounds(part: Any, in_force: dict[str, float]) -> Any:
    """Return a run or a change of it with its bounds in lengths; note what is in force from it."""
    given = part.get("hyperparameters", {}) if isinstance(part, dict) else None
    if not isinstance(given, dict):
        return part
    own = {name: given[name] for name in _RPROP if name in given}
    if not all(isinstance(value, int | float) for value in own.values()):
        return part
    in_force |= own
    is_run = "optimizer" in part
    if not (own or is_run):
        return part
    rate = in_force["learning_rate"]
    rest = {name: value for name, value in given.items() if name not in ("least", "most")}
    lengths = {"shortest": in_force["least"] * rate, "longest": in_force["most"] * rate}
    return {**part, "hyperparameters": {**rest, **lengths}}


def _with_names(data: dict[str, Any]) -> dict[str, Any]:
    """Return an experiment whose formula says what was one name, and what its coordinates are."""
    objective = data.get("objective")
    if not isinstance(objective, dict):
        return data
    formula = objective.get("formula")
    parameters = objective.get("parameters", {})
    if not isinstance(formula, str) or not isinstance(parameters, dict):
        return data
    tokens = _tokens(formula)
    if tokens is None or _calls_a_name(tokens):
        # It was refused in format 1 as well, and will be refused with a sentence.
        return data
    found = dict.fromkeys(text for kind, text in tokens if kind == "name")
    names = [name for name in found if name not in _FUNCTIONS and name not in ("pi", "π", "e")]
    if any(len(name) > _LONGEST_NAME for name in names):
        # As above.
        return data
    declared = {
        name: _DEFAULT
        for name in names
        # θ and theta are one name today.
        if (len(name) > 1 or not name.isascii()) and name not in parameters
    }
    own = {**objective, "formula": _with_powers(formula, tokens)}
    if parameters or declared:
        own["parameters"] = {**parameters, **declared}
    if not _COORDINATES & set(names):
        own["coordinates"] = ["x"]
    return {**data, "objective": own}


def _tokens(text: str) -> list[_Token] | None:
    """Return the tokens of a formula, None where one is none."""
    if len(text) > _LONGEST:
        return None
    tokens = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        if match.lastgroup != "space":
            tokens.append((str(match.lastgroup), match[0]))
        position = match.end()
    return tokens


def _calls_a_name(tokens: list[_Token]) -> bool:
    """Tell whether a bracket follows what is no function: never a product in format 1."""
    pairs = pairwise(tokens)
    return any(
        kind == "name" and text not in _FUNCTIONS and following == "("
        for (kind, text), (_, following) in pairs
    )


def _with_powers(formula: str, tokens: list[_Token]) -> str:
    """Return a formula in which powers that are real roots today are written with pow."""
    try:
        tree = ast.parse(_source(tokens), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return formula
    powers = _Powers()
    tree = powers.visit(tree)
    return ast.unparse(tree) if powers.found else formula


def _source(tokens: list[_Token]) -> str:
    pieces: list[str] = []
    before: _Token = ("", "")
    for kind, text in tokens:
        ends = before[0] in ("number", "exponent") or before[1] == ")"
        begins = kind == "name" and (ends or (before[0] == "name" and before[1] not in _FUNCTIONS))
        if begins or (text == "(" and ends):
            pieces.append("*")
        if kind == "exponent":
            pieces.append("**" + text.translate(_DIGITS))
        elif kind == "number":
            pieces.append(text.lstrip("0") or "0" if text.isdigit() else text)
        else:
            pieces.append(_SPELLING.get(text, text))
        before = (kind, text)
    return " ".join(pieces)


class _Powers(ast.NodeTransformer):
    def __init__(self) -> None:
        self.found = False

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow):
            exponent = _fraction(node.right)
            if exponent is not None and exponent.denominator % 2 and exponent.denominator > 1:
                self.found = True
                return ast.Call(ast.Name("pow"), [node.left, node.right], [])
        return node


_OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def _fraction(node: ast.expr) -> Fraction | None:
    """Return the number that a tree of whole numbers is worth, None of any other."""
    match node:
        case ast.Constant(value=int() as number):
            return Fraction(number) if number < 10**10 else None
        case ast.UnaryOp(op=op, operand=operand):
            value = _fraction(operand)
            return -value if value is not None and isinstance(op, ast.USub) else value
        case ast.BinOp(
            left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as op, right=right
        ):
            one, other = _fraction(left), _fraction(right)
            if one is None or other is None or (isinstance(op, ast.Div) and not other):
                return None
            return _OPERATIONS[type(op)](one, other)
    return None
