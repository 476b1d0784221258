r"""Functions beside sympy's own: choices, real roots, sigmoid and others, as sympy sees them.

Like those of `gdgui.engine.objective.kinks` they decide nothing: each has a derivative, a LaTeX
form and a source form, declared once. sympy's own would ask of every argument whether it is real or
positive, or have no form that a compiler knows.

This module imports sympy, so it is imported as late as can be.
"""

from typing import Any

import sympy

from gdgui.engine.objective.kinks import Kink

__all__ = ["OWN_FUNCTIONS", "Choice", "Compared", "Defined", "Joined", "Root", "Unequal"]


class _Own(Kink):
    """A function of one argument, smooth where that is 0 unless it says otherwise."""

    bends_at_zero = False


class Relu(_Own):
    """max(0, u), with the derivative 0 at 0 that neural networks take."""

    bends_at_zero = True
    latex = r"\operatorname{relu}\left(%s\right)"
    code = "np.maximum(%s, 0.0)"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return Positive(self.args[0])


class Positive(_Own):
    """1 for positive arguments, else 0; its derivative is 0, the jump left out."""

    bends_at_zero = True
    latex = r"\theta\left(%s\right)"
    code = "np.ceil(0.5*np.sign(%s))"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return sympy.Integer(0)


class Sigmoid(_Own):
    """1/(1 + exp(-u)), with a derivative that does not overflow: s(u) s(-u)."""

    latex = r"\sigma\left(%s\right)"
    code = "(1.0/(1.0 + math.exp(-(%s))))"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return self * Sigmoid(-self.args[0])


class Softplus(_Own):
    """log(1 + exp(u)), without overflow."""

    latex = r"\operatorname{softplus}\left(%s\right)"
    code = "np.logaddexp(0.0, %s)"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return Sigmoid(self.args[0])


class Log2(_Own):
    """The logarithm to the base 2."""

    latex = r"\log_2\left(%s\right)"
    code = "math.log2(%s)"
    base = 2

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return 1 / (self.args[0] * sympy.log(self.base))


class Log10(Log2):
    """The logarithm to the base 10."""

    latex = r"\log_{10}\left(%s\right)"
    code = "math.log10(%s)"
    base = 10


class Sinc(_Own):
    """sin(πu)/(πu), as numpy and torch have it; near 0 its derivatives come from its series."""

    latex = r"\operatorname{sinc}\left(%s\right)"
    code = "np.sinc(%s)"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        u = self.args[0]
        square = (sympy.pi * u) ** 2
        near = -(sympy.pi**2) * u / 3
        near *= 1 - square / 10 + square**2 / 280 - square**3 / 15120 + square**4 / 1330560
        far = (sympy.cos(sympy.pi * u) - self) / u
        return Choice(Compared(u**2, sympy.Rational(1, 400), sympy.Symbol("<")), near, far)


class Floor(_Own):
    """The greatest whole number that is not greater; its derivative is 0, the jumps left out."""

    latex = r"\left\lfloor{%s}\right\rfloor"
    code = "np.floor(%s)"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return sympy.Integer(0)


class Ceiling(Floor):
    """The least whole number that is not smaller."""

    latex = r"\left\lceil{%s}\right\rceil"
    code = "np.ceil(%s)"


class Round(Floor):
    """The nearest whole number, halves to the even one."""

    latex = r"\operatorname{round}\left(%s\right)"
    code = "np.rint(%s)"


class Modulo(_Own):
    """u - v floor(u/v), which has the sign of v."""

    nargs = 2
    latex = r"\operatorname{mod}\left(%s\right)"
    code = "np.mod(%s, %s)"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by one argument, the jumps left out."""
        u, v = self.args
        return sympy.Integer(1) if argindex == 1 else -Floor(u / v)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = self.latex % ", ".join(map(printer.doprint, self.args))
        return rf"{text}^{{{exp}}}" if exp else text


class Atan2(_Own):
    """The angle of the point (v, u)."""

    nargs = 2
    latex = r"\operatorname{atan2}\left(%s\right)"
    code = "math.atan2(%s, %s)"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by one argument."""
        u, v = self.args
        return (v if argindex == 1 else -u) / (u**2 + v**2)


class Root(_Own):
    """The real power p/q of u, of negative u as well; q is odd."""

    nargs = 3

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by u: p/q times the power p/q - 1."""
        u, p, q = self.args
        return sympy.Rational(p, q) * Root(u, p - q, q)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        u, p, q = self.args
        inside = printer.parenthesize(u, sympy.printing.precedence.PRECEDENCE["Pow"])
        text = rf"{inside}^{{{p}/{q}}}"
        return rf"\left({text}\right)^{{{exp}}}" if exp else text

    def _pythoncode(self, printer: Any) -> str:
        u, p, q = self.args
        power = f"abs({printer.doprint(u)})**({float(p)!r}/{float(q)!r})"
        if p % 2 == 0:
            return power
        return f"math.copysign({power}, {printer.doprint(u)})"


class Compared(_Own):
    """A comparison: u, v, and the sign between them as a symbol."""

    nargs = 3

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        u, v, sign = self.args
        signs = {"<=": r"\le", ">=": r"\ge", "==": "=", "!=": r"\ne"}
        return f"{printer.doprint(u)} {signs.get(str(sign), str(sign))} {printer.doprint(v)}"

    def _pythoncode(self, printer: Any) -> str:
        u, v, sign = self.args
        return f"({printer.doprint(u)} {sign} {printer.doprint(v)})"

    def _eval_derivative(self, symbol: Any) -> sympy.Expr:
        return sympy.Integer(0)


def Unequal(u: sympy.Expr, v: sympy.Expr) -> Compared:
    """Return the condition that two numbers differ."""
    return Compared(u, v, sympy.Symbol("!="))


class Joined(_Own):
    """Conditions joined by and, or, or turned by not: the word as a symbol comes first."""

    nargs = None

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        word, *parts = self.args
        if str(word) == "not":
            return rf"\text{{not }}\left({printer.doprint(parts[0])}\right)"
        return rf" \text{{ {word} }} ".join(rf"{printer.doprint(part)}" for part in parts)

    def _pythoncode(self, printer: Any) -> str:
        word, *parts = self.args
        if str(word) == "not":
            return f"(not {printer.doprint(parts[0])})"
        return f"({f' {word} '.join(map(printer.doprint, parts))})"

    def _eval_derivative(self, symbol: Any) -> sympy.Expr:
        return sympy.Integer(0)


class Choice(_Own):
    """One of two values, by a condition; at the border the derivative is that of the value."""

    nargs = 3

    def _eval_derivative(self, symbol: Any) -> sympy.Expr:
        test, value, other = self.args
        slopes = [sympy.diff(part, symbol) for part in (value, other)]
        return slopes[0] if slopes[0] == slopes[1] else Choice(test, *slopes)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        test, value, other = map(printer.doprint, self.args)
        text = rf"\begin{{cases}} {value} & {test} \\ {other} & \text{{otherwise}} \end{{cases}}"
        return rf"\left({text}\right)^{{{exp}}}" if exp else text

    def _pythoncode(self, printer: Any) -> str:
        test, value, other = map(printer.doprint, self.args)
        return f"({value} if {test} else {other})"


class Defined(_Own):
    """A value where all conditions that follow it hold, and no number elsewhere.

    It keeps what symbolic algebra would forget: exp(log(x)) is x, but for positive x only.
    """

    nargs = None

    def _eval_derivative(self, symbol: Any) -> sympy.Expr:
        value, *conditions = self.args
        return Defined(sympy.diff(value, symbol), *conditions)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = printer.doprint(self.args[0])
        return rf"\left({text}\right)^{{{exp}}}" if exp else text

    def _pythoncode(self, printer: Any) -> str:
        value, *conditions = map(printer.doprint, self.args)
        return f"({value} if {' and '.join(conditions)} else math.nan)"


OWN_FUNCTIONS = {
    "relu": Relu,
    "sigmoid": Sigmoid,
    "softplus": Softplus,
    "log2": Log2,
    "log10": Log10,
    "sinc": Sinc,
    "floor": Floor,
    "ceil": Ceiling,
    "round": Round,
    "mod": Modulo,
    "atan2": Atan2,
}
"""The functions of the formula language that are defined here."""
