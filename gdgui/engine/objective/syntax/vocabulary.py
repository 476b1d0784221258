"""The words of the formula language: functions, constants, Greek letters, and what else is known.

A function is declared once, here, with how many arguments it takes and its meaning for plain
numbers. Those that are short for others (sec, hypot, square) are written out in terms of the
others, so that whatever works on a formula meets few kinds of nodes.
"""

import ast
import math
from collections.abc import Callable
from typing import NamedTuple

__all__ = [
    "CONSTANTS",
    "COORDINATES",
    "FUNCTIONS",
    "GREEK",
    "GREEK_LETTERS",
    "LIBRARIES",
    "RESERVED",
    "SHORTHANDS",
    "SPELLINGS",
    "Function",
    "call",
    "signature",
]

COORDINATES = ("x", "y")
CONSTANTS = {"pi": math.pi, "e": math.e}

LIBRARIES = ("np", "numpy", "math", "torch", "jnp")
"""Whose functions may be typed with the name in front: ``np.sin(x)``."""


class Function(NamedTuple):
    """A function of the language.

    Attributes:
        least, most: how many arguments it takes.
        number: its meaning for plain numbers.
    """

    least: int
    most: int
    number: Callable[..., float]


def _sign(value: float) -> float:
    return math.copysign(1.0, value) if value else 0.0


def _relu(value: float) -> float:
    return max(0.0, value)


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value)) if value > -700.0 else math.exp(value)


def _softplus(value: float) -> float:
    return max(value, 0.0) + math.log1p(math.exp(-abs(value)))


def _sinc(value: float) -> float:
    return math.sin(math.pi * value) / (math.pi * value) if value else 1.0


def _modulo(value: float, divisor: float) -> float:
    return value % divisor


def _one(number: Callable[[float], float]) -> Function:
    return Function(1, 1, number)


FUNCTIONS: dict[str, Function] = {
    "sin": _one(math.sin),
    "cos": _one(math.cos),
    "tan": _one(math.tan),
    "asin": _one(math.asin),
    "acos": _one(math.acos),
    "atan": _one(math.atan),
    "sinh": _one(math.sinh),
    "cosh": _one(math.cosh),
    "tanh": _one(math.tanh),
    "asinh": _one(math.asinh),
    "acosh": _one(math.acosh),
    "atanh": _one(math.atanh),
    "exp": _one(math.exp),
    "log": Function(1, 2, math.log),
    "log2": _one(math.log2),
    "log10": _one(math.log10),
    "sqrt": _one(math.sqrt),
    "abs": _one(abs),
    "sign": _one(_sign),
    "relu": _one(_relu),
    "sigmoid": _one(_sigmoid),
    "softplus": _one(_softplus),
    "erf": _one(math.erf),
    "sinc": _one(_sinc),
    "floor": _one(lambda value: float(math.floor(value))),
    "ceil": _one(lambda value: float(math.ceil(value))),
    # Halves go to the even neighbour, as in Python, numpy and torch.
    "round": _one(lambda value: float(round(value))),
    "mod": Function(2, 2, _modulo),
    "atan2": Function(2, 2, math.atan2),
    "pow": Function(2, 2, math.pow),
    "min": Function(2, 8, min),
    "max": Function(2, 8, max),
}
"""Each function of the language, with its meaning for plain numbers.

``pow`` is the power of the C library, which has no value for a negative base and an exponent that
is no whole number, where ``x^(1/3)`` is the real root.
"""


def call(name: str, *arguments: ast.expr) -> ast.Call:
    """Return a call of a function, as a tree."""
    return ast.Call(ast.Name(name), list(arguments), [])


def _number(value: float) -> ast.Constant:
    return ast.Constant(value)


def _divided(over: ast.expr, under: ast.expr) -> ast.expr:
    return ast.BinOp(over, ast.Div(), under)


def _reciprocal(name: str) -> Callable[[ast.expr], ast.expr]:
    return lambda u: _divided(_number(1), call(name, u))


def _square(u: ast.expr) -> ast.expr:
    return ast.BinOp(u, ast.Pow(), _number(2))


SHORTHANDS: dict[str, tuple[int, Callable[..., ast.expr]]] = {
    "sec": (1, _reciprocal("cos")),
    "csc": (1, _reciprocal("sin")),
    "cot": (1, _reciprocal("tan")),
    "sech": (1, _reciprocal("cosh")),
    "csch": (1, _reciprocal("sinh")),
    "coth": (1, _reciprocal("tanh")),
    "square": (1, _square),
    "cbrt": (1, lambda u: ast.BinOp(u, ast.Pow(), _divided(_number(1), _number(3)))),
    "hypot": (
        2,
        lambda u, v: call("sqrt", ast.BinOp(_square(u), ast.Add(), _square(v))),
    ),
    "log1p": (1, lambda u: call("log", ast.BinOp(_number(1), ast.Add(), u))),
    "expm1": (1, lambda u: ast.BinOp(call("exp", u), ast.Sub(), _number(1))),
    "exp2": (1, lambda u: ast.BinOp(_number(2), ast.Pow(), u)),
}
"""What is written out in terms of the functions above, with how many arguments it takes."""

SPELLINGS = {
    "ln": "log",
    "lg": "log10",
    "log_2": "log2",
    "log_10": "log10",
    "log_e": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "arctan2": "atan2",
    "sgn": "sign",
    "ceiling": "ceil",
    "rint": "round",
    "absolute": "abs",
    "fabs": "abs",
    "power": "pow",
    "minimum": "min",
    "maximum": "max",
    "remainder": "mod",
    "expit": "sigmoid",
    "cosec": "csc",
    "cotan": "cot",
    "prod": "product",
    "where": "if",
}
"""Other names of what is known."""

RESERVED = frozenset({"if", "else", "and", "or", "not", "for", "in", "range", "otherwise"})
"""Words that join formulas; none is a product of its letters."""

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "omicron": "ο", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
"""The Greek letters by their names; pi is the constant."""

GREEK_LETTERS = {letter: name for name, letter in GREEK.items()}

_VARIANTS = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho"}
GREEK_WORDS = {**{name: name for name in GREEK}, **_VARIANTS}
"""Every way to write a Greek letter's name, with the name."""


def signature(name: str) -> tuple[int, int]:
    """Return how many arguments a function takes, at least and at most."""
    if name in FUNCTIONS:
        return FUNCTIONS[name][:2]
    count = SHORTHANDS[name][0]
    return count, count
