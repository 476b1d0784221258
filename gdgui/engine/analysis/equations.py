r"""The typeset rule of a method as a tree that can be evaluated and typeset again.

`Direction.latex` is written in a small vocabulary (see `gdgui.engine.methods.direction`), which is
read here. So the formula that a learner sees can be computed with: the tests hold it against the
compiled rule, and the window puts the numbers of a step in the places of its symbols. A line in
words or with cases is no equation of this kind; it is shown as it stands, and has no numbers.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.methods.direction import Direction

__all__ = [
    "Absolute",
    "Call",
    "Equation",
    "Fraction",
    "Group",
    "Node",
    "Norm",
    "Power",
    "Product",
    "Role",
    "Root",
    "Sum",
    "Symbol",
    "Value",
    "equations_of",
    "evaluate",
    "letter_of",
    "needs_parentheses",
    "needs_parentheses_as_base",
    "of_parameters",
    "parse_equation",
    "rule_latex",
    "symbols_of",
]

Role = Literal["iterate", "gradient", "direction", "momentum", "plain"]
"""What a number is, so that it is painted as on the landscape."""


class Symbol(msgspec.Struct, frozen=True):
    """A letter with its index, as LaTeX without spaces."""

    latex: str


class Value(msgspec.Struct, frozen=True):
    """A number, or a column of them, as it is shown.

    Attributes:
        texts: one for each coordinate, or a single one.
        numbers: what the texts say.
        role: what it is.
    """

    texts: tuple[str, ...]
    numbers: tuple[float, ...]
    role: Role = "plain"


class Sum(msgspec.Struct, frozen=True):
    """Terms, each added (+1) or subtracted (-1)."""

    terms: "tuple[tuple[int, Node], ...]"


class Product(msgspec.Struct, frozen=True):
    """Factors beside each other."""

    factors: "tuple[Node, ...]"


class Fraction(msgspec.Struct, frozen=True):
    """One above the other."""

    above: "Node"
    below: "Node"


class Root(msgspec.Struct, frozen=True):
    """A square root."""

    inside: "Node"


class Power(msgspec.Struct, frozen=True):
    """A base and its exponent."""

    base: "Node"
    exponent: "Node"


class Call(msgspec.Struct, frozen=True):
    """max, min or sign of something."""

    name: str
    arguments: "tuple[Node, ...]"


class Absolute(msgspec.Struct, frozen=True):
    """The magnitude of each coordinate."""

    inside: "Node"


class Norm(msgspec.Struct, frozen=True):
    """The Euclidean length of a vector."""

    inside: "Node"


class Group(msgspec.Struct, frozen=True):
    """Something in parentheses."""

    inside: "Node"


Node = Symbol | Value | Sum | Product | Fraction | Root | Power | Call | Absolute | Norm | Group


class Equation(msgspec.Struct, frozen=True):
    """A symbol and what it is equal to."""

    left: Symbol
    right: Node


# ---- reading ----

_WORD = re.compile(r"\\[a-zA-Z]+|\\[,|]|\d+(?:\.\d+)?|[a-zA-Z]|[-+^_{}()|=,/]|\s+|.")
_SKIPPED = {r"\,", r"\cdot"}
_CALLS = {r"\max": "max", r"\min": "min"}


@lru_cache(maxsize=256)
def parse_equation(latex: str) -> Equation | None:
    """Read one equation; None where it is not in the vocabulary."""
    try:
        return _Reader(latex).equation()
    except ValueError:
        return None


@lru_cache(maxsize=64)
def equations_of(direction: Direction) -> tuple[Equation, ...]:
    """Return the equations of a method that numbers can be put in, in order."""
    parts = (part for line in direction.latex for part in line.split(r"\qquad"))
    return tuple(equation for part in parts if (equation := parse_equation(part.strip())))


class _Reader:
    """Reads an equation by recursive descent."""

    def __init__(self, latex: str) -> None:
        words = [word for word in _WORD.findall(latex) if not word.isspace()]
        self._words = [word for word in words if word not in _SKIPPED]
        self._at = 0

    def equation(self) -> Equation:
        left = self._symbol()
        self._expect("=")
        right = self._sum()
        if self._at != len(self._words):
            raise ValueError(f"{self._peek()!r} is not part of an equation")
        return Equation(left, right)

    def _peek(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def _next(self) -> str:
        word = self._peek()
        self._at += 1
        return word

    def _expect(self, word: str) -> None:
        found = self._next()
        if found != word:
            raise ValueError(f"{word!r} expected, {found!r} found")

    def _sum(self) -> Node:
        sign = -1 if self._peek() == "-" else 1
        if self._peek() in ("+", "-"):
            self._next()
        terms = [(sign, self._product())]
        while self._peek() in ("+", "-"):
            sign = 1 if self._next() == "+" else -1
            terms.append((sign, self._product()))
        return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 else Sum(tuple(terms))

    def _product(self) -> Node:
        factors = [self._factor()]
        while self._peek() not in ("", "+", "-", ")", "}", ",", "=", "|", r"\|"):
            factors.append(self._factor())
        return factors[0] if len(factors) == 1 else Product(tuple(factors))

    def _factor(self) -> Node:
        base = self._primary()
        if self._peek() != "^":
            return base
        self._next()
        return Power(base, self._braced() if self._peek() == "{" else self._primary())

    def _braced(self) -> Node:
        return self._enclosed("{", "}")

    def _enclosed(self, opening: str, closing: str) -> Node:
        self._expect(opening)
        inside = self._sum()
        self._expect(closing)
        return inside

    def _primary(self) -> Node:
        word = self._peek()
        if word[:1].isdigit():
            self._next()
            return Value((word,), (float(word),))
        if word == r"\frac":
            self._next()
            return Fraction(self._braced(), self._braced())
        if word == r"\sqrt":
            self._next()
            return Root(self._braced())
        if word == "(":
            return Group(self._enclosed("(", ")"))
        if word == "|":
            return Absolute(self._enclosed("|", "|"))
        if word == r"\|":
            return Norm(self._enclosed(r"\|", r"\|"))
        if word in _CALLS or word == r"\operatorname":
            return self._call()
        return self._symbol()

    def _call(self) -> Node:
        name = _CALLS.get(self._next())
        if name is None:
            self._expect("{")
            name = ""
            while self._peek() not in ("}", ""):
                name += self._next()
            self._expect("}")
            if name != "sign":
                raise ValueError(f"{name!r} is not a function of the vocabulary")
        self._expect("(")
        arguments = [self._sum()]
        while self._peek() == ",":
            self._next()
            arguments.append(self._sum())
        self._expect(")")
        return Call(name, tuple(arguments))

    def _symbol(self) -> Symbol:
        latex = self._next()
        if latex == r"\hat":
            self._expect("{")
            latex = rf"\hat{{{self._next()}}}"
            self._expect("}")
        elif not re.fullmatch(r"[a-zA-Z]|\\[a-zA-Z]+", latex) or latex in _NO_SYMBOLS:
            raise ValueError(f"a symbol expected, {latex!r} found")
        if self._peek() != "_":
            return Symbol(latex)
        self._next()
        if self._peek() != "{":
            return Symbol(f"{latex}_{self._next()}")
        self._next()
        index = ""
        while self._peek() not in ("}", ""):
            index += self._next()
        self._expect("}")
        return Symbol(f"{latex}_{{{index}}}")


_NO_SYMBOLS = {
    r"\begin",
    r"\end",
    r"\left",
    r"\right",
    r"\approx",
    r"\le",
    r"\nabla",
    r"\operatorname",
}


# ---- computing ----


def evaluate(node: Node, values: Mapping[str, FloatArray]) -> FloatArray:
    """Return what a tree is worth; vectors have one number for each coordinate.

    Raises:
        KeyError: a symbol has no value.
    """
    match node:
        case Symbol(latex):
            return values[latex]
        case Value(numbers=numbers):
            return np.array(numbers)
        case Sum(terms):
            total = np.zeros(1)
            for sign, term in terms:
                total = total + sign * evaluate(term, values)
            return total
        case Product(factors):
            result = evaluate(factors[0], values)
            for factor in factors[1:]:
                result = result * evaluate(factor, values)
            return result
        case Fraction(above, below):
            return evaluate(above, values) / evaluate(below, values)
        case Root(inside):
            return np.sqrt(evaluate(inside, values))
        case Power(base, exponent):
            return evaluate(base, values) ** evaluate(exponent, values)
        case Call("sign", (argument,)):
            return np.sign(evaluate(argument, values))
        case Call("max", arguments):
            return np.maximum(*[evaluate(argument, values) for argument in arguments])
        case Call("min", arguments):
            return np.minimum(*[evaluate(argument, values) for argument in arguments])
        case Absolute(inside):
            return np.abs(evaluate(inside, values))
        case Norm(inside):
            return np.array([math.hypot(*evaluate(inside, values).tolist())])
        case Group(inside):
            return evaluate(inside, values)
    raise AssertionError(f"{node!r} is no node")


def symbols_of(node: Node) -> frozenset[str]:
    """Return the symbols that must have a value for a tree to have one."""
    match node:
        case Symbol(latex):
            return frozenset({latex})
        case Value():
            return frozenset()
        case Sum(terms):
            parts: tuple[Node, ...] = tuple(term for _, term in terms)
        case Product(factors):
            parts = factors
        case Fraction(above, below):
            parts = (above, below)
        case Power(base, exponent):
            parts = (base, exponent)
        case Call(_, arguments):
            parts = arguments
        case _:
            parts = (node.inside,)
    return frozenset().union(*map(symbols_of, parts))


# ---- showing ----


def rule_latex(direction: Direction, decays: bool, learns: bool = False) -> tuple[str, ...]:
    """Return the rule as it is typeset, with what its gradient is made of where it decays.

    Args:
        direction: the method.
        decays: whether the gradient has a coupled weight decay.
        learns: whether the iterate is the θ of a model.
    """
    lines = direction.latex
    if decays:
        lines = (r"g_k = \nabla f(x_k) + \lambda \, x_k", *lines)
    return tuple(map(of_parameters, lines)) if learns else lines


def of_parameters(latex: str) -> str:
    r"""Return a formula with θ for the iterate.

    >>> of_parameters(r"x_{k+1} = x_k + \eta \, \max(d_k, 0)")
    '\\theta_{k+1} = \\theta_k + \\eta \\, \\max(d_k, 0)'
    """
    return re.sub(r"(?<![A-Za-z\\])x_", lambda _: r"\theta_", latex)


def letter_of(latex: str) -> str:
    r"""Return a letter of a formula as text, such as δ for ``\delta``; another text as it is.

    >>> letter_of(r"\varepsilon"), letter_of(r"\Lambda"), letter_of("m")
    ('ε', 'Λ', 'm')
    """
    name = latex.removeprefix("\\").removeprefix("var")
    if not latex.startswith("\\") or not name:
        return latex
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    # Unicode spells this one as the Greeks of today do.
    spelled = name.upper().replace("LAMBDA", "LAMDA")
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {spelled}")
    except KeyError:
        return latex


def needs_parentheses(node: Node, index: int) -> bool:
    """Tell whether a number must be enclosed, for it has a minus and is not the first."""
    return index > 0 and len(_texts(node)) == 1 and _texts(node)[0].startswith("−")


def needs_parentheses_as_base(node: Node) -> bool:
    """Tell whether a number must be enclosed where it has an exponent: 1e−9 has one already."""
    texts = _texts(node)
    return len(texts) == 1 and (texts[0].startswith("−") or "e" in texts[0])


def _texts(node: Node) -> tuple[str, ...]:
    return node.texts if isinstance(node, Value) else ()
