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

__all__ = ["KINKS"]


class _Kink(sympy.Function):  # type: ignore[misc]
    """A function that is continued by ``_latex`` and ``_pythoncode``, as sympy's printers ask."""

    latex = r"\operatorname{%s}"
    code = "%s"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = self.latex % ", ".join(map(printer.doprint, self.args))
        return rf"{text}^{{{exp}}}" if exp else text

    def _pythoncode(self, printer: Any) -> str:
        return self.code % printer.doprint(self.args[0])


class Absolute(_Kink):
    r"""``|u|``, with derivative sign u."""

    nargs = 1
    latex = r"\left|{%s}\right|"
    code = "abs(%s)"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return Sign(self.args[0])


class Sign(_Kink):
    """-1, 0 or 1; its derivative is 0, the jump left out."""

    nargs = 1
    latex = r"\operatorname{sign}\left(%s\right)"
    code = "np.sign(%s)"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return sympy.Integer(0)


class Step(_Kink):
    """Heaviside's step: 0 for negative arguments, 1/2 at 0, 1 for positive ones."""

    nargs = 1
    latex = r"\theta\left(%s\right)"
    code = "(0.5 + 0.5*np.sign(%s))"

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by the argument."""
        return sympy.Integer(0)


class _Extremum(_Kink):
    """The least or the greatest of two or more arguments."""

    towards = 1
    """1 if greater arguments win, -1 if smaller ones do."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative by one argument: 1 where it beats all others, else 0."""
        own = self.args[argindex - 1]
        others = self.args[: argindex - 1] + self.args[argindex:]
        best = others[0] if len(others) == 1 else self.func(*others)
        return Step(self.towards * (own - best))

    def _pythoncode(self, printer: Any) -> str:
        *first, text = map(printer.doprint, self.args)
        for argument in reversed(first):
            text = f"{self.code}({argument}, {text})"
        return str(text)


class Maximum(_Extremum):
    """The greatest argument."""

    latex = r"\max\left(%s\right)"
    code = "np.maximum"


class Minimum(_Extremum):
    """The least argument."""

    latex = r"\min\left(%s\right)"
    code = "np.minimum"
    towards = -1


KINKS = {"abs": Absolute, "sign": Sign, "min": Minimum, "max": Maximum}
"""The functions of the formula language that are defined here."""
