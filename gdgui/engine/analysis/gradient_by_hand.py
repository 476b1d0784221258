"""A gradient typed by hand, compared with the right one: where it differs, and by what slip.

Both are evaluated at points spread over the domain, so that it does not matter how a partial
derivative is written. Where they differ, known slips are tried out on the right one, the simplest
first: the sign, the other coordinate, the inner derivative of the chain rule, a factor, the product
rule; then the same in a single term of the sum. A slip is named only if it explains the difference
at every point.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.problem import Problem, ResolvedObjective
from gdgui.engine.notation import shown
from gdgui.engine.objective.compilation import compile_objective

if TYPE_CHECKING:
    import sympy

__all__ = ["PartialComparison", "Slip", "compare_gradient", "said_of_gradient"]

_POINTS = 24
_FEW = 8
"""At so many of them slips are tried out, for which sympy evaluates them."""
_CLOSE = 1e-8
"""How far apart two numbers may be that are the same but for rounding, beside their size."""
_GOLDEN = (0.6180339887498949, 0.7548776662466927, 0.5698402909980532)
"""Fractions whose multiples are spread evenly: on a line, and for both coordinates of a plane
(Roberts 2018, The unreasonable effectiveness of quasirandom sequences)."""
_MOST_CANDIDATES = 60


class Slip(StrEnum):
    """What a wrong partial derivative looks like."""

    SIGN = "sign"
    SWAPPED = "swapped"
    INNER = "inner"
    FACTOR = "factor"
    PRODUCT = "product"
    MISSING_TERM = "missing term"
    SIGN_OF_TERM = "sign of a term"
    FACTOR_OF_TERM = "factor of a term"
    UNKNOWN = "unknown"


class PartialComparison(msgspec.Struct, frozen=True):
    """A typed partial derivative beside the right one.

    Attributes:
        coordinate: by what is differentiated.
        text: as it was typed.
        is_right: whether both agree at every point.
        point: where they differ most; where they agree, the first point.
        typed, right: what they are there.
        slip: what it looks like; None where it is right.
        hint: what the slip is about, such as a factor or a term; empty where there is nothing more.
    """

    coordinate: str
    text: str
    is_right: bool
    point: tuple[float, ...]
    typed: float
    right: float
    slip: Slip | None = None
    hint: str = ""

    def sentence(self, coordinates: tuple[str, ...]) -> str:
        """Return what there is to say, as a sentence."""
        name = f"∂f/∂{self.coordinate}" if len(coordinates) > 1 else f"f'({self.coordinate})"
        if self.is_right:
            return f"{name} is right."
        place = ", ".join(
            f"{each} = {shown(value)}" for each, value in zip(coordinates, self.point, strict=True)
        )
        said = f"{name} is wrong: at {place} it is {shown(self.typed)}, not {shown(self.right)}"
        return f"{said}; {self._guess()}." if self._guess() else f"{said}."

    def _guess(self) -> str:
        match self.slip:
            case Slip.SIGN:
                return "its sign is the wrong way round"
            case Slip.SWAPPED:
                return "it is the derivative by the other coordinate"
            case Slip.INNER:
                return f"the inner derivative of {self.hint} is missing (chain rule)"
            case Slip.FACTOR:
                return f"it is {self.hint} times what it should be"
            case Slip.PRODUCT:
                return f"{self.hint} is a product, which takes the product rule: u'v + uv'"
            case Slip.MISSING_TERM:
                return f"the term {self.hint} is missing"
            case Slip.SIGN_OF_TERM:
                return f"the sign of the term {self.hint} is the wrong way round"
            case Slip.FACTOR_OF_TERM:
                return f"the term {self.hint} has a wrong factor"
            case _:
                return ""


def compare_gradient(objective: ResolvedObjective) -> tuple[PartialComparison, ...]:
    """Compare the gradient that someone has typed with the right one.

    Args:
        objective: one with `own_gradient`.

    Returns:
        A comparison for each coordinate; nothing where the gradient is the right one by itself.

    Raises:
        FormulaError: the formula or a partial derivative has no value among the real numbers.
    """
    if not objective.has_own_gradient:
        return ()
    compiled = compile_objective(objective.descended)
    points = _points(objective)
    # As it was typed: without the limits that a run finds where an expression has no value.
    typed = _gradients(compiled.value_and_gradient.dispatcher, points, objective)
    right = _gradients(compiled.right.value_and_gradient, points, objective)
    known = np.isfinite(right).all(axis=1)
    if known.any():
        points, typed, right = points[known], typed[known], right[known]
    return tuple(_compared(objective, axis, points, typed, right) for axis in range(objective.dim))


def said_of_gradient(problem: Problem) -> list[str]:
    """Return what there is to say of a gradient that was typed by hand; else nothing."""
    if not isinstance(problem.objective, ResolvedObjective):
        return []
    comparisons = compare_gradient(problem.objective)
    if not comparisons:
        return []
    names = problem.objective.coordinates
    return [
        "The runs descend by a gradient that was typed by hand.",
        *(comparison.sentence(names) for comparison in comparisons),
    ]


def _points(objective: ResolvedObjective) -> FloatArray:
    """Return points spread over the domain, in as few digits as tell them apart, shape (k, dim)."""
    steps = np.arange(1, _POINTS + 1)
    fractions = _GOLDEN[:1] if objective.dim == 1 else _GOLDEN[1:]
    columns = []
    for fraction, (low, high) in zip(fractions, objective.domain, strict=True):
        digits = int(2 - np.floor(np.log10(high - low)))
        columns.append(np.round(low + (high - low) * (steps * fraction % 1.0), digits))
    return np.column_stack(columns)


def _gradients(
    evaluate: Callable[..., tuple[float, ...]], points: FloatArray, objective: ResolvedObjective
) -> FloatArray:
    parameters = np.array(objective.values, dtype=np.float64)
    parameters.flags.writeable = False
    with np.errstate(all="ignore"):
        rows = [evaluate(*(*point, 0.0)[:2], parameters)[1:] for point in points.tolist()]
    return np.array(rows)[:, : objective.dim]


def _agree(one: FloatArray, other: FloatArray) -> bool:
    """Tell whether two columns of numbers are the same but for rounding."""
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        return False
    size = np.maximum(1.0, np.maximum(np.abs(one), np.abs(other)))
    return bool((np.abs(one - other) <= _CLOSE * size).all())


def _compared(
    objective: ResolvedObjective,
    axis: int,
    points: FloatArray,
    typed: FloatArray,
    right: FloatArray,
) -> PartialComparison:
    mine, wanted = typed[:, axis], right[:, axis]
    name, text = objective.coordinates[axis], objective.own_gradient[axis].text
    if _agree(mine, wanted):
        place = tuple(points[0].tolist())
        return PartialComparison(name, text, True, place, float(mine[0]), float(wanted[0]))
    gaps = np.where(np.isfinite(mine), np.abs(mine - wanted), np.inf)
    worst = int(np.argmax(gaps))
    slip, hint = _slip(objective, axis, points, mine, right)
    return PartialComparison(
        name, text, False, tuple(points[worst].tolist()), float(mine[worst]),
        float(wanted[worst]), slip, hint,
    )  # fmt: skip


def _slip(
    objective: ResolvedObjective, axis: int, points: FloatArray, mine: FloatArray, right: FloatArray
) -> tuple[Slip, str]:
    """Return what a wrong partial derivative looks like, and what the slip is about."""
    points, mine, right = points[:_FEW], mine[:_FEW], right[:_FEW]
    wanted = right[:, axis]
    if _agree(mine, -wanted):
        return Slip.SIGN, ""
    if objective.dim == 2 and _agree(mine, right[:, 1 - axis]):
        return Slip.SWAPPED, ""
    parts = _Parts(objective, axis, points)
    for inside, candidate in parts.without_inner_derivatives(wanted):
        if _agree(mine, candidate):
            return Slip.INNER, inside
    factor = _constant_ratio(mine, wanted)
    if factor is not None:
        return Slip.FACTOR, shown(factor)
    for product, candidate in parts.by_products_of_derivatives(wanted):
        if _agree(mine, candidate):
            return Slip.PRODUCT, product
    for term, values in parts.terms():
        if _agree(mine, wanted - values):
            return Slip.MISSING_TERM, term
        if _agree(mine, wanted - 2.0 * values):
            return Slip.SIGN_OF_TERM, term
        if _constant_ratio(mine - wanted, values) is not None:
            return Slip.FACTOR_OF_TERM, term
    return Slip.UNKNOWN, ""


def _constant_ratio(one: FloatArray, other: FloatArray) -> float | None:
    """Return by which number one column is the multiple of another; None for none, and for 0."""
    largest = int(np.argmax(np.abs(other)))
    if not (np.isfinite(one).all() and other[largest]):
        return None
    ratio = float(one[largest] / other[largest])
    return ratio if ratio and _agree(one, ratio * other) else None


class _Parts:
    """The parts of a formula and of its derivative, evaluated at some points.

    Args:
        objective: whose formula.
        axis: by which coordinate is differentiated.
        points: where, shape (k, dim).
    """

    def __init__(self, objective: ResolvedObjective, axis: int, points: FloatArray) -> None:
        import sympy

        from gdgui.engine.objective.formula import expression_of

        self._sympy = sympy
        self._formula, coordinates, parameters = expression_of(objective.syntax)
        self._symbol = coordinates[axis]
        symbols = (*coordinates, *parameters)
        self._points = [
            dict(zip(symbols, (*point, *objective.values), strict=True))
            for point in points.tolist()
        ]
        names = (*objective.coordinates, *objective.syntax.parameters)
        self._names = dict(zip(symbols, map(sympy.Symbol, names), strict=True))

    def without_inner_derivatives(self, wanted: FloatArray) -> Iterator[tuple[str, FloatArray]]:
        """Yield what the derivative is without an inner one, each with what it is the inner of."""
        count = 0
        for term in self._sympy.Add.make_args(self._formula):
            slope = self._sympy.diff(term, self._symbol)
            if slope == 0:
                continue
            for inside in self._insides(term):
                count += 1
                if count > _MOST_CANDIDATES:
                    return
                inner = self._sympy.diff(inside, self._symbol)
                if inner == 1:
                    continue
                with np.errstate(all="ignore"):
                    part = self._values(slope)
                    yield self._written(inside), wanted - part + part / self._values(inner)

    def by_products_of_derivatives(self, wanted: FloatArray) -> Iterator[tuple[str, FloatArray]]:
        """Yield what the derivative is where a product is differentiated factor by factor."""
        for term in self._sympy.Add.make_args(self._formula)[:_MOST_CANDIDATES]:
            factors = [each for each in term.as_ordered_factors() if each.has(self._symbol)]
            if len(factors) > 1:
                rest = self._sympy.Mul(*(each for each in term.args if each not in factors))
                slopes = [self._sympy.diff(each, self._symbol) for each in factors]
                slope = self._values(self._sympy.diff(term, self._symbol))
                product = self._values(self._sympy.Mul(rest, *slopes))
                yield self._written(term), wanted - slope + product

    def terms(self) -> Iterator[tuple[str, FloatArray]]:
        """Yield the terms of the derivative, each with its values."""
        derivative = self._sympy.expand_mul(self._sympy.diff(self._formula, self._symbol))
        terms = self._sympy.Add.make_args(derivative)
        if len(terms) > 1:
            for term in terms[:_MOST_CANDIDATES]:
                yield self._written(term), self._values(term)

    def _insides(self, term: "sympy.Expr") -> "Iterator[sympy.Expr]":
        """Yield what stands within functions and powers of a term and depends on the coordinate."""
        for node in self._sympy.preorder_traversal(term):
            if node.is_Function or node.is_Pow:
                for inside in node.args:
                    if inside.has(self._symbol) and inside != self._symbol:
                        yield inside

    def _values(self, expression: "sympy.Expr") -> FloatArray:
        return np.array([_number(expression, point) for point in self._points])

    def _written(self, expression: "sympy.Expr") -> str:
        """Return an expression as people type it."""
        text = str(expression.xreplace(self._names)).replace("**", "^")
        return text.replace("*", "·") if len(text) <= 40 else "…"


def _number(expression: "sympy.Expr", point: "dict[sympy.Symbol, float]") -> float:
    """Return the value of an expression, nan where it is no real number."""
    try:
        return float(expression.evalf(subs=point))
    except (TypeError, ValueError, ArithmeticError):
        return float("nan")
