"""Where a formula as it is typed has a value: what symbolic algebra would forget.

sympy makes x of exp(log(x)), x of sqrt(x)^2 and 1 of x/x, and so gives them a value where the
formula as typed has none. While a formula is built, each of its parts that is not defined
everywhere is noted with its condition. At the end a condition is kept where the part that it
belongs to is gone; where the part is still there, it has no value of itself.

This module imports sympy, so it is imported as late as can be.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sympy

from gdgui.engine.objective.functions import (
    Choice,
    Compared,
    Defined,
    Joined,
    Log2,
    Log10,
    Root,
    Unequal,
)

__all__ = ["Domain"]

_ZERO, _ONE = sympy.Integer(0), sympy.Integer(1)
_LOGARITHMS = {"log": sympy.log, "log2": Log2, "log10": Log10}


class Domain:
    """The conditions under which what has been built so far has a value."""

    def __init__(self) -> None:
        self._noted: list[tuple[frozenset[sympy.Expr], sympy.Expr]] = []
        """For each part: what it is in the expression, and its condition."""
        self._needed: list[sympy.Expr] = []

    def kept(self, value: sympy.Expr) -> sympy.Expr:
        """Return an expression with the conditions that it would forget."""
        alive = _live(value)
        conditions = [condition for parts, condition in self._noted if not parts <= alive]
        conditions += self._needed
        unique = tuple(dict.fromkeys(conditions))
        return Defined(value, *unique) if unique else value

    @contextmanager
    def of_a_branch(self) -> Iterator["Domain"]:
        """Return a domain of its own for one of two values; only where it is chosen it counts."""
        outer = self._noted, self._needed
        self._noted, self._needed = [], []
        try:
            yield self
        finally:
            self._noted, self._needed = outer

    def divided(self, by: sympy.Expr) -> None:
        """Note a division."""
        if not by.is_number and not by.is_nonzero:
            self._note(1 / by, Unequal(by, _ZERO))

    def raised(self, base: sympy.Expr, exponent: sympy.Expr) -> None:
        """Note a power."""
        if base.is_number and base.is_positive:
            return
        if exponent.is_number:
            if exponent.is_integer:
                if exponent.is_negative:
                    self.divided(base)
                return
            least = ">" if exponent.is_negative else ">="
            if not (base.is_positive or (least == ">=" and base.is_nonnegative)):
                self._note(base**exponent, _compared(base, least, _ZERO))
        elif not base.is_nonnegative and not exponent.is_integer:
            whole = Compared(exponent, sympy.floor(exponent), sympy.Symbol("=="))
            positive = _compared(base, ">=", _ZERO)
            self._note(base**exponent, Joined(sympy.Symbol("or"), positive, whole))

    def applied(self, name: str, *arguments: sympy.Expr) -> None:
        """Note a function that is not defined everywhere."""
        u = arguments[0]
        if name in _LOGARITHMS:
            if not u.is_positive:
                self._note(_LOGARITHMS[name](u), _compared(u, ">", _ZERO))
        elif name == "sqrt":
            self.raised(u, sympy.Rational(1, 2))
        elif name in ("asin", "acos"):
            self._note(getattr(sympy, name)(u), _compared(u**2, "<=", _ONE))
        elif name == "atanh":
            self._note(sympy.atanh(u), _compared(u**2, "<", _ONE))
        elif name == "acosh":
            self._note(sympy.acosh(u), _compared(u, ">=", _ONE))
        elif name == "mod":
            self.divided(arguments[1])

    def needed(self, value: sympy.Expr) -> None:
        """Note that a value is compared: a comparison does not show that it has none."""
        if _live(value) - value.free_symbols:
            self._needed.append(Compared(value, value, sympy.Symbol("==")))

    def _note(self, image: sympy.Expr, condition: sympy.Expr) -> None:
        """Note a part by what of it is not defined everywhere."""
        # One that is simplified at once, such as the square root of a square, is gone already.
        parts = frozenset(_live(image)) or frozenset((sympy.nan,))
        self._noted.append((parts, condition))


def _compared(u: sympy.Expr, sign: str, v: sympy.Expr) -> Compared:
    return Compared(u, v, sympy.Symbol(sign))


def _live(value: sympy.Expr) -> set[sympy.Expr]:
    """Return the parts of an expression without which it would be defined at more places.

    A power counts by its base, so that x^(3/2) holds sqrt(x). What is chosen or compared does not
    make the whole undefined.
    """
    found: set[sympy.Expr] = set()
    waiting = [value]
    seen = set()
    while waiting:
        node = waiting.pop()
        if node in seen or isinstance(node, Choice | Defined | Compared | Joined):
            continue
        seen.add(node)
        if isinstance(node, sympy.Pow):
            base, exponent = node.args
            if exponent.is_integer:
                if exponent.is_negative:
                    found.add(sympy.Tuple(sympy.Symbol("over"), base))
            elif base is not sympy.E:
                found.add(sympy.Tuple(sympy.Symbol("root"), base))
                if exponent.is_negative:
                    found.add(sympy.Tuple(sympy.Symbol("over"), base))
        elif isinstance(node, Root):
            if node.args[1].is_negative:
                found.add(sympy.Tuple(sympy.Symbol("over"), node.args[0]))
        elif isinstance(
            node, sympy.log | sympy.asin | sympy.acos | sympy.acosh | sympy.atanh | Log2
        ):
            found.add(node)
        waiting.extend(node.args)
    return found
