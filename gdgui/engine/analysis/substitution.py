"""The rule of a method with the numbers of one step in it.

A number is shown in six digits. The next iterate is the tape's, and is shown in as many digits as
one gets by computing with the numbers before it as they are shown. Where a rule has cases that
its last line does not tell, as Rprop's after a change of sign, the line is that of every method.
"""

import math
from collections.abc import Mapping

import msgspec
import numpy as np

from gdgui.engine.analysis.equations import (
    Absolute,
    Call,
    Equation,
    Fraction,
    Group,
    Node,
    Norm,
    Power,
    Product,
    Role,
    Root,
    Sum,
    Symbol,
    Value,
    equations_of,
    evaluate,
    of_parameters,
    symbols_of,
)
from gdgui.engine.analysis.step import Step
from gdgui.engine.arrays import FloatArray
from gdgui.engine.methods.direction import Direction
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.notation import DIGITS, in_digits

__all__ = ["NumberLine", "substituted"]

_MORE_DIGITS = (9, 12)
"""How many digits are shown where the step cancels the first ones of the iterate."""
_DECIMALS = 6
"""The most decimals of a zero."""


class NumberLine(msgspec.Struct, frozen=True):
    """An equation with the numbers of a step: ``left = right = result``."""

    left: Symbol
    right: Node
    result: Value


def _values(step: Step) -> dict[str, FloatArray]:
    """Return what each symbol of a method's equations is worth at a step."""
    values = {
        "k": np.array([float(step.index)]),
        "x_k": step.x,
        "x_{k+1}": step.next_x,
        "g_k": step.seen_gradient,
        "d_k": step.direction,
        r"\eta": np.array([step.eta]),
    }
    for parameter in step.run.direction.hyperparameters[1:]:
        value = step.run.hyperparameters[parameter.name]
        values[parameter.latex] = np.array([value])
    for variable in step.variables:
        if step.after[variable.name].ndim > 1:
            # A matrix is not one of the numbers.
            continue
        if variable.is_bookkeeping:
            # Its symbol says by itself when it was, as g_{k-1} does.
            values[variable.latex] = step.before[variable.name]
        else:
            count = 1 if variable.is_shared else step.dim
            values[f"{variable.latex}_k"] = step.before[variable.name][:count]
            values[f"{variable.latex}_{{k+1}}"] = step.after[variable.name][:count]
    return values


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace("∞", "inf"))


def _shown_value(numbers: FloatArray, role: Role, digits: int = DIGITS) -> Value:
    texts = tuple(in_digits(number, digits) for number in numbers.tolist())
    return Value(texts, tuple(map(_number, texts)), role)


def _moments(direction: Direction) -> frozenset[str]:
    """Return the symbols of a method that are its momentum, without an index."""
    own = {direction.momentum.latex} if direction.momentum else set()
    return frozenset({*own, *(rf"\hat{{{latex}}}" for latex in own), *direction.momentum_latex})


_ROLES: dict[str, Role] = {"x": "iterate", "g": "gradient", "d": "direction"}


def _role(latex: str, moments: frozenset[str]) -> Role:
    stem = latex.partition("_")[0]
    if stem in moments:
        return "momentum"
    return _ROLES.get(stem, "plain")


GENERAL = Equation(
    Symbol("x_{k+1}"), Sum(((1, Symbol("x_k")), (1, Product((Symbol(r"\eta"), Symbol("d_k"))))))
)
"""What every step is, whatever its direction comes from."""

_LEFT_THE_RULE = (StepFlag.CLIMBS, StepFlag.SINGULAR, StepFlag.NOT_FINITE)


def substituted(step: Step) -> tuple[NumberLine, ...]:
    """Return the rule of a step's method with the numbers of the step, line by line.

    The last line leads to the next iterate, which is the tape's. Where the step has left its
    method's rule, it is the only one, with the direction that was taken; where only the last line
    does not lead there, that one has the direction.
    """
    values = _values(step)
    moments = _moments(step.run.direction)
    equations = equations_of(step.run.direction)
    if step.flag in _LEFT_THE_RULE or not equations or equations[-1].left.latex != "x_{k+1}":
        equations = (GENERAL,)
        values["d_k"] = step.direction
    lines = _decayed(step)
    for equation in equations:
        name = equation.left.latex
        if not symbols_of(equation.right) <= values.keys():
            # A matrix, as Newton's: it is not one of the numbers.
            continue
        left = Symbol(_indexed(of_parameters(name) if step.learns else name, step.index))
        if name == "x_{k+1}":
            lines.append(NumberLine(left, *_last(equation.right, values, step, moments)))
            continue
        with np.errstate(all="ignore"):
            found = values.get(name)
            if found is None:
                found = values[name] = evaluate(equation.right, values)
        right = _filled(equation.right, values, moments)
        lines.append(NumberLine(left, right, _shown_value(found, _role(name, moments))))
    return tuple(lines)


def _decayed(step: Step) -> list[NumberLine]:
    """Return the line that adds the weight decay to the gradient, if there is any."""
    if not step.weight_decay:
        return []
    slope = _shown_value(step.gradient + step.noise, "gradient")
    decay = _shown_value(np.array([step.weight_decay]), "plain")
    pull = Product((decay, _shown_value(step.x, "iterate")))
    left = Symbol(_indexed("g_k", step.index))
    seen = _shown_value(step.seen_gradient, "gradient")
    return [NumberLine(left, Sum(((1, slope), (1, pull))), seen)]


def _last(
    right: Node, values: Mapping[str, FloatArray], step: Step, moments: frozenset[str]
) -> tuple[Node, Value]:
    """Return the line that leads to the next iterate, and that, in digits that agree."""
    exact = step.next_x
    with np.errstate(all="ignore"):
        error = np.abs(evaluate(right, values) - exact)
        if (error > 1e-9 * (np.abs(step.x) + np.abs(step.displacement))).any():
            # The rule has a case that the line does not tell.
            right, values = GENERAL.right, {**values, "d_k": step.direction}
        # Where all of them cancel, the fewest say as much as the most.
        for digits in (DIGITS, *_MORE_DIGITS, DIGITS):
            filled = _filled(right, values, moments, digits)
            rough = np.broadcast_to(evaluate(filled, {}), exact.shape)
            pairs = list(zip(exact.tolist(), rough.tolist(), strict=True))
            found = [_agreeing(*pair) for pair in pairs]
            if None not in found:
                break
    texts = tuple(text or _zero(*pair) for text, pair in zip(found, pairs, strict=True))
    return filled, Value(texts, tuple(map(_number, texts)), "iterate")


def _agreeing(number: float, rough: float) -> str | None:
    """Return a number in the most digits that another one agrees with, to one of the last.

    Returns:
        None where they agree in no more than the first digit.
    """
    if not (math.isfinite(number) and math.isfinite(rough)):
        return in_digits(number)
    for digits in range(DIGITS, 1, -1):
        text = in_digits(number, digits)
        size = math.floor(math.log10(abs(number))) if number else 0
        if abs(_number(text) - rough) <= 10.0 ** (size - digits + 1):
            return text
    return None


def _zero(number: float, rough: float) -> str:
    """Return a zero with as many decimals as two numbers agree in."""
    decimals = -math.ceil(math.log10(max(abs(number), abs(number - rough)))) - 1
    if decimals < 0 and max(abs(number), abs(number - rough)) > 1.0:
        return in_digits(number, 1)
    return f"{0.0:.{min(max(decimals, 0), _DECIMALS)}f}"


def _filled(
    node: Node, values: Mapping[str, FloatArray], moments: frozenset[str], digits: int = DIGITS
) -> Node:
    """Return a tree with its symbols replaced by their values."""

    def fill(inside: Node) -> Node:
        return _filled(inside, values, moments, digits)

    match node:
        case Symbol(latex):
            return _shown_value(values[latex], _role(latex, moments), digits)
        case Value():
            return node
        case Sum(terms):
            return Sum(tuple((sign, fill(term)) for sign, term in terms))
        case Product(factors):
            return Product(tuple(map(fill, factors)))
        case Fraction(above, below):
            return Fraction(fill(above), fill(below))
        case Root(inside):
            return Root(fill(inside))
        case Power(base, exponent):
            # k + 1 is one number to a reader.
            return Power(fill(base), _shown_value(evaluate(exponent, values), "plain"))
        case Call(name, arguments):
            return Call(name, tuple(map(fill, arguments)))
        case Absolute(inside):
            return Absolute(fill(inside))
        case Norm(inside):
            return Norm(fill(inside))
        case Group(inside):
            return Group(fill(inside))
    raise AssertionError(f"{node!r} is no node")


def _indexed(latex: str, k: int) -> str:
    return latex.replace("{k+1}", f"{{{k + 1}}}").replace("_k", f"_{{{k}}}")
