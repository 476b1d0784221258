"""Text to a checked syntax tree: what a formula may say, and a sentence where it may not.

Python's own parser reads the text, after a tokenizer has turned what people type (``^``, ``2x``,
``π``) into Python and has refused every character that has no place in a formula. The tree is
then held against a whitelist of nodes. Nothing is ever evaluated by Python, and neither sympy
nor numba is needed, so a field can check its text at every key.

Numbers are bounded here too: a constant such as ``9**9**9`` is refused before anything multiplies
it out.
"""

import ast
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from gdgui.engine.objective.growth import second_derivative_length
from gdgui.errors import UserError

__all__ = ["COORDINATES", "FUNCTIONS", "FormulaError", "Syntax", "operate", "parse"]

COORDINATES = ("x", "y")
CONSTANTS = {"pi": math.pi, "e": math.e}
FUNCTIONS: dict[str, Callable[..., float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "abs": abs,
    "sign": lambda value: math.copysign(1.0, value) if value else 0.0,
    "min": min,
    "max": max,
}
"""Each function of the language, with its meaning for a plain number."""

MAX_CHARACTERS = 2_000
MAX_TOKENS = 500
MAX_DEPTH = 30
MAX_PARAMETERS = 12
MAX_DIGITS = 308
MAX_LENGTH = 4_000
"""The longest second derivative, in symbols; sympy takes about a second for it."""
MAX_MAGNITUDE = 1_000.0
"""The largest power of two that a number in a formula may reach."""

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
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


class FormulaError(UserError):
    """A formula is refused.

    Attributes:
        position: where in the text, counted from 0, or None for the text as a whole.
    """

    def __init__(self, sentence: str, position: int | None = None) -> None:
        place = "" if position is None else f" (character {position + 1})"
        super().__init__(sentence + place)
        self.position = position


@dataclass(frozen=True, slots=True)
class Syntax:
    """A formula that is known to be well formed.

    Attributes:
        text: as it was typed, without the white space around it.
        canonical: the same as Python spells it; what is typed in two ways compares equal by it.
        tree: the checked expression; only whitelisted nodes.
        dim: 2 if y occurs, else 1.
        parameters: the free names, in the order in which they occur.
    """

    text: str = field(compare=False)
    canonical: str
    tree: ast.expr = field(compare=False)
    dim: int
    parameters: tuple[str, ...]


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


@lru_cache(maxsize=128)
def parse(text: str) -> Syntax:
    """Check a formula and return its syntax tree.

    Raises:
        FormulaError: the text is not a formula; says what was expected and where.
    """
    if not text.strip():
        raise FormulaError("the formula is empty; one such as x**2 + y**2 expected")
    if len(text) > MAX_CHARACTERS:
        raise FormulaError(
            f"a formula of at most {MAX_CHARACTERS:,} characters expected, {len(text):,} found"
        )
    tokens = list(_with_products(_tokens(text)))
    _check_brackets(tokens)
    tree = _Reader(tokens, text).read()
    names = _names(tree)
    parameters = tuple(n for n in names if n not in COORDINATES and n not in CONSTANTS)
    if len(parameters) > MAX_PARAMETERS:
        raise FormulaError(
            f"at most {MAX_PARAMETERS} parameters expected, {len(parameters)} found: "
            + ", ".join(parameters)
        )
    if second_derivative_length(tree, COORDINATES) > MAX_LENGTH:
        raise FormulaError("the formula is too long or nested too deeply to be differentiated")
    return Syntax(text.strip(), ast.unparse(tree), tree, 2 if "y" in names else 1, parameters)


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise FormulaError(f"{text[position]!r} has no meaning in a formula", position)
        if match.lastgroup != "space":
            yield _Token(str(match.lastgroup), match[0], position)
        position = match.end()


def _with_products(tokens: Iterator[_Token]) -> Iterator[_Token]:
    """Insert the ``*`` that people leave out: ``2x``, ``3(x + 1)``, ``(x)(y)``, ``a x``."""
    before: _Token | None = None
    for count, token in enumerate(tokens):
        _check_call_brackets(before, token)
        if count >= MAX_TOKENS:
            raise FormulaError(
                f"a formula of at most {MAX_TOKENS} numbers, names and signs expected",
                token.position,
            )
        if before is not None and _product_is_meant(before, token):
            yield _Token("operator", "*", token.position)
        yield token
        before = token


def _check_call_brackets(left: _Token | None, right: _Token) -> None:
    """Refuse ``z(x)`` and ``sin x``, which the product rule would misread."""
    if left is None or left.kind != "name":
        return
    if left.text in FUNCTIONS and right.text != "(":
        raise FormulaError(
            f"{left.text} needs its argument in brackets: {left.text}(x)", left.position
        )
    if left.text not in FUNCTIONS and right.text == "(":
        raise FormulaError(
            f"{left.text[:20]!r} is not a function; a product is written {left.text[:20]}*(…)",
            left.position,
        )


def _product_is_meant(left: _Token, right: _Token) -> bool:
    if right.kind == "name":
        ends_a_factor = left.kind in ("number", "exponent") or left.text == ")"
        return ends_a_factor or (left.kind == "name" and left.text not in FUNCTIONS)
    if right.text == "(":
        return left.kind in ("number", "exponent") or left.text == ")"
    return False


def _check_brackets(tokens: list[_Token]) -> None:
    opened: list[_Token] = []
    for token in tokens:
        if token.text == "(":
            opened.append(token)
        elif token.text == ")":
            if not opened:
                raise FormulaError("a closing bracket without an opening one", token.position)
            opened.pop()
        if len(opened) > MAX_DEPTH:
            raise FormulaError(f"brackets nested at most {MAX_DEPTH} deep expected", token.position)
    if opened:
        raise FormulaError("an opening bracket without a closing one", opened[-1].position)
    last = tokens[-1]
    if last.kind in ("operator", "power") and last.text != ")":
        raise FormulaError(f"a number or a name expected after the last {last.text}", last.position)


class _Reader:
    """Parses tokens with Python's parser and checks the tree, with positions in the typed text."""

    def __init__(self, tokens: list[_Token], text: str) -> None:
        self._text = text
        self._origin: list[int] = []
        spelled: list[str] = []
        for token in tokens:
            # A space between all tokens keeps what stood apart from growing together.
            piece = _SPELLING.get(token.text, token.text) + " "
            if token.kind == "name":
                self._check_name(token)
            elif token.kind == "number":
                piece = _plain_number(token.text) + " "
            elif token.kind == "exponent":
                piece = "**" + _plain_number(token.text.translate(_DIGITS)) + " "
            spelled.append(piece)
            # ast counts columns in UTF-8 bytes.
            self._origin.extend([token.position] * len(piece.encode()))
        self._source = "".join(spelled)

    def read(self) -> ast.expr:
        """Return the checked tree of the expression."""
        try:
            tree = ast.parse(self._source, mode="eval").body
        except SyntaxError as error:
            raise self._not_a_formula(error) from None
        except (RecursionError, MemoryError, ValueError):
            raise FormulaError("the formula is nested too deeply to be read") from None
        self._check(tree, 0)
        return tree

    def _not_a_formula(self, error: SyntaxError) -> FormulaError:
        column = (error.offset or 1) - 1
        characters = self._source[:column]
        position = self._origin[min(len(characters.encode()), len(self._origin) - 1)]
        return FormulaError(f"{self._text[position]!r} is not expected here", position)

    def _check_name(self, token: _Token) -> None:
        if token.text.startswith("_") or len(token.text) > 20:
            raise FormulaError(
                f"{token.text[:20]!r} cannot be a name: a letter first and at most 20 expected",
                token.position,
            )
        if token.text != _SPELLING.get(token.text, token.text):
            return
        try:
            usable = isinstance(ast.parse(token.text, mode="eval").body, ast.Name)
        except SyntaxError:
            usable = False
        if not usable:
            raise FormulaError(f"{token.text!r} cannot be a name", token.position)

    def _position(self, node: ast.expr) -> int:
        return self._origin[min(node.col_offset, len(self._origin) - 1)]

    def _check(self, node: ast.expr, depth: int) -> tuple[float | None, float]:
        """Refuse what is not on the whitelist.

        Returns:
            The value where the node is a constant, else None; and a bound on log2 of the
            largest number that symbolic algebra can make of it.
        """
        if depth > 2 * MAX_DEPTH:
            raise FormulaError("the formula is nested too deeply", self._position(node))
        value: float | None
        match node:
            case ast.Constant(value=int() | float() as number):
                value, size = float(number), _size(float(number))
            case ast.Name(id=name):
                self._check_not_a_function(node)
                value, size = CONSTANTS.get(name), 1.0
            case ast.UnaryOp(op=ast.UAdd() | ast.USub() as sign, operand=operand):
                value, size = self._check(operand, depth + 1)
                if value is not None and isinstance(sign, ast.USub):
                    value = -value
            case ast.BinOp() if isinstance(node.op, _OPERATORS):
                value, size = self._check_operation(node, depth)
            case ast.Call(func=ast.Name(id=name)):
                value, size = self._check_call(node, name, depth)
            case ast.Tuple():
                raise FormulaError("a comma stands between the arguments of min and max only")
            case _:
                raise FormulaError("this is not part of a formula", self._position(node))
        if size > MAX_MAGNITUDE or (value is not None and not math.isfinite(value)):
            raise FormulaError("a number here is too large or too small", self._position(node))
        return value, size

    def _check_not_a_function(self, node: ast.Name) -> None:
        if node.id in FUNCTIONS:
            raise FormulaError(
                f"{node.id} needs its argument in brackets: {node.id}(x)", self._position(node)
            )

    def _check_operation(self, node: ast.BinOp, depth: int) -> tuple[float | None, float]:
        left, left_size = self._check(node.left, depth + 1)
        right, right_size = self._check(node.right, depth + 1)
        if isinstance(node.op, ast.Pow):
            size = left_size * max(1.0, abs(right)) if right is not None else left_size
        else:
            size = left_size + right_size
        if left is None or right is None:
            return None, size
        return self._constant(node, lambda: operate(node.op, left, right)), size

    def _check_call(self, node: ast.Call, name: str, depth: int) -> tuple[float | None, float]:
        least, most = (2, 8) if name in ("min", "max") else (1, 1)
        if node.keywords or not least <= len(node.args) <= most:
            expected = "1 argument" if most == 1 else f"{least} to {most} arguments"
            raise FormulaError(
                f"{name} takes {expected}, {len(node.args)} found", self._position(node)
            )
        checked = [self._check(argument, depth + 1) for argument in node.args]
        values = [value for value, _ in checked]
        size = max(size for _, size in checked)
        if None in values:
            return None, size
        return self._constant(node, lambda: FUNCTIONS[name](*values)), size

    def _constant(self, node: ast.expr, compute: Callable[[], float | complex]) -> float:
        """Return a constant's value, or say that it has none among the real numbers."""
        try:
            value = compute()
        except OverflowError:
            raise FormulaError(
                "a number here is too large or too small", self._position(node)
            ) from None
        except (ZeroDivisionError, ValueError):
            value = math.nan
        if isinstance(value, complex) or math.isnan(value):
            raise FormulaError("this constant is not a real number", self._position(node))
        return float(value)


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


def _size(value: float) -> float:
    """Return |log2| of a number, at least 1: how many bits it takes as a fraction."""
    if not math.isfinite(value):
        return math.inf
    return max(1.0, abs(math.log2(abs(value)))) if value else 1.0


def _plain_number(text: str) -> str:
    """Return a number as Python reads it: ``007`` is 7, and beyond all floats is infinite."""
    if any(c in text for c in ".eE"):
        return text
    digits = text.lstrip("0") or "0"
    return digits if len(digits) <= MAX_DIGITS else "1e999"


def _names(tree: ast.expr) -> list[str]:
    """Return the names that occur, functions left out, in the order of the text."""
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in functions]
    return list(dict.fromkeys(n.id for n in sorted(names, key=lambda n: n.col_offset)))
