"""Text to value, gradient, Hessian and LaTeX: the calculus of an objective.

The checked syntax tree is built into sympy node by node, sympy differentiates, and the
derivatives come out as the source of two scalar functions with their common subexpressions
shared::

    value_and_gradient(x, y, p) -> f, df/dx, df/dy
    hessian(x, y, p)            -> d²f/dx², d²f/dxdy, d²f/dy²

where x and y are the coordinates, whatever the formula calls them, and p holds the parameters, so
that moving a slider compiles nothing. In one dimension y is ignored and its derivatives are 0.
Outside the domain of the formula (log of a negative number, 1/0) the value is nan or inf, also
where algebra would forget that: exp(log(x)) has no value at -3.

sympy is slow to import and to differentiate, so what it finds is kept as plain text in a
`Calculus`, which `gdgui.engine.objective.compilation` stores on disk.
"""

import ast
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from gdgui.checks import quoted
from gdgui.engine.objective.syntax import (
    COORDINATES,
    FUNCTIONS,
    MAX_MAGNITUDE,
    FormulaError,
    Syntax,
    latex_name,
    odd_root,
    operate,
)

if TYPE_CHECKING:
    import sympy

__all__ = [
    "Builder",
    "Calculus",
    "check_real",
    "derivative",
    "differentiate",
    "expression_of",
    "source_printer",
]

_NO_VALUE = "the formula has no value among the real numbers"


@dataclass(frozen=True, slots=True)
class Calculus:
    """What there is to know about a formula, as text.

    Attributes:
        latex: the formula.
        gradient_latex: its partial derivatives, one for each coordinate.
        source: Python source of ``value_and_gradient`` and ``hessian``, and of
            ``hessian_off_kinks``, which is nan at kinks: there the derivatives of abs, sign and
            the like are means, whose products are not the mean of the products.
        is_constant: whether it depends on no coordinate, as x - x does not.
        is_quadratic: whether it is a polynomial of the second degree at most.
    """

    latex: str
    gradient_latex: tuple[str, ...]
    source: str
    is_constant: bool
    is_quadratic: bool


def differentiate(syntax: Syntax) -> Calculus:
    """Differentiate a formula twice and write both derivatives out as LaTeX and as source.

    Partial derivatives that someone has typed take the place of the first ones.

    Raises:
        FormulaError: sympy finds that the formula has no value among the real numbers.
    """
    from gdgui.engine.objective.kinks import kink_arguments, without_even_kinks

    builder = Builder(syntax.coordinates, syntax.parameters)
    value = builder.build(syntax.tree)
    check_real(value)
    value = builder.domain.kept(value)
    coordinates = builder.coordinates
    # Typeset as typed, differentiated without kinks that are none.
    smooth = without_even_kinks(value)
    gradient = [without_even_kinks(derivative(smooth, symbol)) for symbol in coordinates]
    hessian = [
        derivative(gradient[row], coordinates[column]) for row, column in ((0, 0), (0, 1), (1, 1))
    ]
    check_real(*gradient, *hessian)
    kinks = kink_arguments(smooth, *gradient)
    typed = [_typed_partial(builder, partial) for partial in syntax.gradient]
    descended = (*typed, *gradient[len(typed) :]) if typed else gradient
    functions = [
        _function("value_and_gradient", [value, *descended]),
        _function("hessian", hessian),
        _function("hessian_off_kinks", hessian, kinks),
    ]
    printer = _LatexPrinter(builder.symbol_names, coordinates)
    return Calculus(
        latex=printer.doprint(value),
        gradient_latex=tuple(printer.doprint(g) for g in descended[: syntax.dim]),
        source=_source(functions),
        is_constant=not _plain(value).has(*coordinates),
        is_quadratic=bool(smooth.is_polynomial(*coordinates))
        and not any(_depends(entry, coordinates) for entry in hessian),
    )


def expression_of(
    syntax: Syntax,
) -> "tuple[sympy.Expr, tuple[sympy.Symbol, ...], tuple[sympy.Symbol, ...]]":
    """Return a formula as an expression, and the symbols of its coordinates and parameters.

    Where it has a value is not kept.

    Raises:
        FormulaError: it has no value among the real numbers.
    """
    builder = Builder(syntax.coordinates, syntax.parameters)
    value = builder.build(syntax.tree)
    return value, tuple(builder.coordinates[: syntax.dim]), tuple(builder.parameters)


_HIGHEST_POWER = 4
"""Higher powers are not multiplied out to see whether they cancel."""


def _depends(entry: "sympy.Expr", coordinates: "Sequence[sympy.Symbol]") -> bool:
    """Tell whether a second derivative depends on the coordinates."""
    import sympy

    if not entry.has(*coordinates):
        return False
    powers = [power.exp for power in entry.atoms(sympy.Pow) if power.has(*coordinates)]
    if any(exponent > _HIGHEST_POWER for exponent in powers if exponent.is_number):
        return True
    return bool(sympy.expand(entry).has(*coordinates))


def _plain(expression: "sympy.Expr") -> "sympy.Expr":
    """Return an expression without the conditions under which it is defined."""
    from gdgui.engine.objective.functions import Defined

    return expression.args[0] if isinstance(expression, Defined) else expression


def _typed_partial(builder: "Builder", partial: Syntax) -> "sympy.Expr":
    """Return a partial derivative as someone has typed it."""
    try:
        expression = builder.build_apart(partial.tree)
        check_real(expression)
    except FormulaError as error:
        name = f"the partial derivative {quoted(partial.text)} typed by hand"
        said = error.sentence.removeprefix("the formula ")
        separator = " " if said != error.sentence else ": "
        raise FormulaError(f"{name}{separator}{said}") from error
    return expression


def check_real(*expressions: "sympy.Expr") -> None:
    """Refuse what holds a number that is not real or has grown beyond all floats.

    Raises:
        FormulaError: it has no value among the real numbers.
    """
    import sympy

    for expression in expressions:
        for part in expression.atoms(sympy.Atom, sympy.Pow):
            if part.is_number:
                _float(part)


class Builder:
    """Builds a sympy expression from a checked syntax tree.

    Args:
        coordinates: what the formula calls its coordinates.
        parameters: what it calls its parameters.
        places: what the source calls the coordinates; where two are the same, the formula has two
            names for it.

    Attributes:
        domain: where what has been built has a value.
        coordinates: the symbols of the coordinates.
        parameters: those of the parameters.
        symbol_names: what each symbol is in LaTeX.
    """

    def __init__(
        self,
        coordinates: Sequence[str],
        parameters: Sequence[str],
        places: Sequence[str] = COORDINATES,
    ) -> None:
        import sympy

        from gdgui.engine.objective.domains import Domain
        from gdgui.engine.objective.functions import OWN_FUNCTIONS
        from gdgui.engine.objective.kinks import KINKS

        self._sympy = sympy
        self._own = {**KINKS, **OWN_FUNCTIONS}
        self.domain = Domain()
        self._constants = {"pi": sympy.pi, "e": sympy.E}
        self.coordinates = [sympy.Symbol(name, real=True) for name in places]
        # In the generated source a parameter is p[i], so none can hide a name used there.
        self.parameters = [sympy.Symbol(f"p[{i}]", real=True) for i in range(len(parameters))]
        self._symbols = dict(zip(coordinates, self.coordinates, strict=False))
        self._symbols |= dict(zip(parameters, self.parameters, strict=True))
        self.symbol_names = {symbol: latex_name(name) for name, symbol in self._symbols.items()}

    def build(self, node: ast.expr) -> "sympy.Expr":
        """Return the expression of a node that `gdgui.engine.objective.syntax` has checked."""
        match node:
            case ast.Constant(value=int() as number):
                return self._sympy.Integer(number)
            case ast.Constant(value=float() as number):
                return self._number(number)
            case ast.Name(id=name):
                return self._symbols[name] if name in self._symbols else self._constants[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.build(operand)
            case ast.UnaryOp(operand=operand):
                return self.build(operand)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(self.build(left), self.build(right), odd_root(right))
            case ast.BinOp(left=left, op=op, right=right):
                return self._operation(op, self.build(left), self.build(right))
            case ast.IfExp(test=test, body=body, orelse=other):
                return self._choice(test, body, other)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, [self.build(argument) for argument in arguments])
        raise FormulaError("this is not part of a formula")

    def build_apart(self, node: ast.expr) -> "sympy.Expr":
        """Return the expression of a node that has a domain of its own."""
        with self.domain.of_a_branch() as domain:
            return domain.kept(self.build(node))

    def _number(self, number: float) -> "sympy.Expr":
        """Return a decimal number; one that is short in binary, such as 0.5, as a fraction."""
        numerator, denominator = number.as_integer_ratio()
        if denominator <= 1024 and abs(numerator) < 2**40:
            return self._sympy.Rational(numerator, denominator)
        return self._sympy.Float(number)

    def _operation(self, op: ast.operator, left: "sympy.Expr", right: "sympy.Expr") -> "sympy.Expr":
        value: sympy.Expr = operate(op, left, right)
        if isinstance(op, ast.Div):
            self.domain.divided(right)
        return value

    def _power(
        self, base: "sympy.Expr", exponent: "sympy.Expr", root: tuple[int, int] | None = None
    ) -> "sympy.Expr":
        """Return a power, unless it is a number that would fill the memory.

        `gdgui.engine.objective.syntax` has refused the plain ones; here ``x/x`` has become a number
        too.
        """
        if exponent.is_number:
            size = abs(_float(exponent))
            if base.is_number:
                size *= max(1.0, abs(math.log2(abs(_float(base)) or 1.0)))
            if size > MAX_MAGNITUDE:
                raise FormulaError("a number in the formula is too large or too small")
        if root and not base.is_nonnegative:
            return self._root(base, *root)
        self.domain.raised(base, exponent)
        return base**exponent

    def _root(self, base: "sympy.Expr", p: int, q: int) -> "sympy.Expr":
        """Return a real root, also of what may be negative."""
        from gdgui.engine.objective.functions import Root

        if p < 0:
            self.domain.divided(base)
        if base.is_number:
            number = _float(base)
            power = _real(lambda: abs(number) ** (p / q))
            return self._number(math.copysign(power, number) if p % 2 else power)
        return Root(base, self._sympy.Integer(p), self._sympy.Integer(q))

    def _call(self, name: str, arguments: "list[sympy.Expr]") -> "sympy.Expr":
        if all(argument.is_number for argument in arguments):
            # A number now: sympy would carry exp(exp(100)) along and compare it digit by digit.
            return self._number(_real(lambda: FUNCTIONS[name].number(*map(float, arguments))))
        if name == "pow":
            return self._power(*arguments)
        self.domain.applied(name, *arguments)
        function: Callable[..., Any] = self._own.get(name) or getattr(self._sympy, name)
        if name in ("min", "max"):
            return reduce(function, dict.fromkeys(arguments))
        return function(*arguments)

    def _choice(self, test: ast.expr, body: ast.expr, other: ast.expr) -> "sympy.Expr":
        """Return one of two values; each has a domain of its own, and the condition has too."""
        from gdgui.engine.objective.functions import Choice

        condition = self._condition(test)
        return Choice(condition, self.build_apart(body), self.build_apart(other))

    def _condition(self, node: ast.expr) -> "sympy.Expr":
        from gdgui.engine.objective.functions import Compared, Joined

        symbol = self._sympy.Symbol
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                sides = [self._compared(side) for side in (left, *others)]
                parts = [
                    Compared(one, next_, symbol(_SIGNS[type(op)]))
                    for op, one, next_ in zip(ops, sides[:-1], sides[1:], strict=True)
                ]
                return parts[0] if len(parts) == 1 else Joined(symbol("and"), *parts)
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                return Joined(symbol(word), *map(self._condition, values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Joined(symbol("not"), self._condition(operand))
        raise AssertionError(f"{ast.dump(node)} is no condition")

    def _compared(self, node: ast.expr) -> "sympy.Expr":
        """Return one side of a comparison, which has a value of its own or the formula has none."""
        value = self.build(node)
        self.domain.needed(value)
        return value


_SIGNS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


def _float(number: "sympy.Expr") -> float:
    return _real(lambda: float(number))


def _real(compute: Callable[[], Any]) -> float:
    """Return a constant's value as a finite float, or say that it has none."""
    try:
        value = float(compute())
    except (TypeError, ValueError, ArithmeticError):
        value = math.nan
    if not math.isfinite(value):
        raise FormulaError(_NO_VALUE)
    return value


def derivative(value: "sympy.Expr", symbol: "sympy.Symbol") -> "sympy.Expr":
    """Differentiate; at the kink that sympy makes of sqrt(x**2), without its delta."""
    import sympy

    slope = sympy.diff(value, symbol)
    slope = slope.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0))
    if all(power.exp.is_number for power in slope.atoms(sympy.Pow)):
        return slope
    # sympy writes the slope of x**n as n*x**n/x, which has no value at 0.
    return sympy.powsimp(slope)


def _LatexPrinter(names: dict[Any, str], coordinates: Sequence[Any]) -> Any:
    """Return a LaTeX printer that writes sums as people do: coordinates before parameters.

    A function, because its base class needs sympy, which is imported as late as can be.
    """
    from sympy.printing.latex import LatexPrinter

    class Printer(LatexPrinter):
        def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
            terms = super()._as_ordered_terms(expr, order=order)
            return sorted(terms, key=lambda term: not term.has(*coordinates))

    return Printer({"symbol_names": names, "ln_notation": False, "inv_trig_style": "abbreviated"})


def _source(functions: list[str]) -> str:
    """Return the source of a module with some functions."""
    text = "\n\n\n".join(functions)
    return f"import math\n\nimport numpy as np\n\n\n{text}\n"


def _function(name: str, expressions: list[Any], nonzero: "Sequence[Any]" = ()) -> str:
    """Return the source of a function, which is nan where anything is 0 that should not be."""
    import sympy

    printer = source_printer()
    wanted = [*expressions, *nonzero]
    shared, results = sympy.cse(wanted, symbols=sympy.numbered_symbols("t"), order="none")
    lines = [f"    {symbol} = {printer.doprint(value)}" for symbol, value in shared]
    results, zeros = results[: len(expressions)], results[len(expressions) :]
    if zeros:
        lines.append(f"    if {' or '.join(f'{printer.doprint(zero)} == 0.0' for zero in zeros)}:")
        lines.append(f"        return {', '.join(['math.nan'] * len(results))}")
    returned = ", ".join(f"float({printer.doprint(result)})" for result in results)
    return "\n".join([f"def {name}(x, y, p):", *lines, f"    return {returned}"])


def source_printer() -> Any:
    """Return a printer of scalar Python that numba compiles, free of surprises at kinks."""
    from sympy.printing.precedence import PRECEDENCE
    from sympy.printing.pycode import PythonCodePrinter

    class Printer(PythonCodePrinter):
        def _print_sign(self, expr: Any) -> str:
            return f"np.sign({self._print(expr.args[0])})"

        def _print_Pow(self, expr: Any, **options: Any) -> str:
            # numba raises on 0.0 ** -2, where a division gives the inf that is meant.
            if expr.exp.is_Integer and expr.exp.is_negative:
                return f"(1.0/{self.parenthesize(expr.base**-expr.exp, PRECEDENCE['Pow'])})"
            return str(super()._print_Pow(expr, **options))

        def _print_Float(self, expr: Any) -> str:
            return repr(float(expr))

        def _print_Integer(self, expr: Any) -> str:
            # A small integer stays one, for x**2 is a product and x**2.0 a call; a larger one
            # would overflow the compiled function's 64 bits.
            return str(expr) if abs(int(expr)) < 2**31 else repr(float(expr))

        def _print_Rational(self, expr: Any) -> str:
            return f"({float(expr.p)!r}/{float(expr.q)!r})"

        def _print_Half(self, expr: Any) -> str:
            return "0.5"

    return Printer({"fully_qualified_modules": True, "allow_unknown_functions": False})
