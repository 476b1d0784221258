r"""Functions with a kink, as sympy sees them: abs, sign, min, max and the step between pieces.

sympy has all of these, but its own ask at every turn whether an argument is real, positive or the
greater one, which takes minutes for nested ones and fails for an argument such as log(x). These
here decide nothing: they have a derivative, a LaTeX form and a source form, each declared once.

At a kink the derivative is the mean of both pieces' (0 for abs), and a jump has none, so no delta
functions arise. An argument that is nan makes all of them nan.

This module imports sympy, so it is imported as late as can be.
"""

from typing import Any

import sympy

__all__ = ["KINKS", "Kink", "kink_arguments", "without_even_kinks"]


class Kink(sympy.Function):
    """A function that is continued by ``_latex`` and ``_pythoncode``, as sympy's printers ask."""

    nargs: int | None = 1
    latex = r"\operatorname{%s}"
    code = "%s"
    bends_at_zero = True
    """Whether it has a kink or a jump where its first argument is 0."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = self.latex % ", ".join(map(printer.doprint, self._shown()))
        return rf"{text}^{{{exp}}}" if exp else text

    def _pythoncode(self, printer: Any) -> str:
        return self.code % tuple(map(printer.doprint, self.args))

    def _shown(self) -> tuple[sympy.Expr, ...]:
        return tuple(self.args)


class Absolute(Kink):
    r"""``|u|``, with derivative sign u."""

    latex = r"\left|{%s}\right|"
    code = "abs(%s)"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return Sign(self.args[0])


class Sign(Kink):
    """-1, 0 or 1; its derivative is 0, the jump left out."""

    latex = r"\operatorname{sign}\left(%s\right)"
    code = "np.sign(%s)"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return sympy.Integer(0)


class Step(Kink):
    """Heaviside's step: 0 for negative arguments, 1/2 at 0, 1 for positive ones."""

    latex = r"\theta\left(%s\right)"
    code = "(0.5 + 0.5*np.sign(%s))"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return sympy.Integer(0)


class _Extremum(Kink):
    """The least or the greatest of two arguments; of more by nesting."""

    nargs = 2
    towards = 1
    """1 if the greater argument wins, -1 if the smaller one does."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by one argument: 1 where it beats the other one, else 0."""
        own, other = self.args if argindex == 1 else reversed(self.args)
        return Step(self.towards * (own - other))

    def _shown(self) -> tuple[sympy.Expr, ...]:
        first, last = self.args
        return (*first._shown(), last) if first.func is self.func else (first, last)


class Maximum(_Extremum):
    """The greater argument."""

    latex = r"\max\left(%s\right)"
    code = "np.maximum(%s, %s)"


class Minimum(_Extremum):
    """The smaller argument."""

    latex = r"\min\left(%s\right)"
    code = "np.minimum(%s, %s)"
    towards = -1


KINKS = {"abs": Absolute, "sign": Sign, "min": Minimum, "max": Maximum}
"""The functions of the formula language that are defined here."""


def without_even_kinks(expression: sympy.Expr) -> sympy.Expr:
    """Return an expression whose even powers of abs, which have no kink, are powers without it."""
    return expression.replace(
        lambda node: (
            isinstance(node, sympy.Pow)
            and isinstance(node.base, Absolute)
            and bool(node.exp.is_even)
        ),
        lambda node: node.base.args[0] ** node.exp,
    )


def kink_arguments(*expressions: sympy.Expr) -> list[sympy.Expr]:
    """Return what is 0 where expressions have a kink or a jump."""
    found: dict[sympy.Expr, None] = {}
    for expression in expressions:
        for node in sympy.preorder_traversal(expression):
            if isinstance(node, _Extremum):
                found[node.args[0] - node.args[1]] = None
            elif isinstance(node, sympy.Abs | sympy.sign) or (
                isinstance(node, Kink) and node.bends_at_zero
            ):
                found[node.args[0]] = None
    return list(found)
