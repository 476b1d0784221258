"""Reading tokens one by one: what comes next, and how to say that something else is expected."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from gdgui.engine.objective.syntax.refusal import FormulaError, quoted
from gdgui.engine.objective.syntax.tokens import Token

__all__ = ["END", "MAX_NESTING", "Cursor", "Parts"]

MAX_NESTING = 60
"""How many operations may be nested in each other."""
END = Token("end", "", 0, 0)
Parts = list[tuple[type[ast.operator], ast.expr]]
_Node = TypeVar("_Node", bound=ast.expr)


class Cursor(ABC):
    """A place among the tokens of a formula; what is read there is said by who goes on from it."""

    def __init__(self, tokens: list[Token], text: str, notes: list[str]) -> None:
        self._tokens = tokens
        self._token = tokens[0] if tokens else END
        self._text = text
        self._notes = notes
        self._at = 0
        self._depth = 0
        self._big = False

    @property
    def _last(self) -> Token:
        return self._tokens[self._at - 1]

    def _take(self) -> Token:
        token = self._token
        self._at += 1
        self._token = self._tokens[self._at] if self._at < len(self._tokens) else END
        return token

    def _is(self, kind: str, *texts: str) -> bool:
        token = self._token
        return token.kind == kind and (not texts or token.text in texts)

    def _expect(self, kind: str, text: str, said: str) -> Token:
        if not self._is(kind, text):
            if self._token is END:
                raise self._unexpected()
            token = self._token
            raise FormulaError(
                f"{said} expected, {self._quote(token)} found", token.start, token.end
            )
        return self._take()

    def _quote(self, token: Token) -> str:
        return quoted(self._text[token.start : token.end])

    def _unexpected(self) -> FormulaError:
        """Return the refusal of the token that comes next."""
        token = self._token
        if token is END:
            last = self._last if self._tokens else END
            return FormulaError(
                f"a number or a name expected after the last {self._text[last.start : last.end]}",
                last.start,
                last.end,
            )
        if token.kind == "sign":
            said = _HELP.get(token.text)
            if said:
                return FormulaError(said, token.start, token.end)
        found = self._quote(token)
        if token.kind == "number" and self._at and self._last.kind in ("name", "close"):
            return FormulaError(
                f"{found} is not expected here; a power is written ^{token.text[:9]}, "
                f"a product *{token.text[:9]}",
                token.start,
                token.end,
            )
        if token.kind == "word":
            return FormulaError(
                f"{found} is not expected here; cases are written if(x > 0, x, -2x) or "
                "x if x > 0 else -2x",
                token.start,
                token.end,
            )
        return FormulaError(f"{found} is not expected here", token.start, token.end)

    def _nested(self, read: Callable[[], _Node]) -> _Node:
        """Read what is nested in something else."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            token = self._token if self._token is not END else self._last
            raise FormulaError("the formula is nested too deeply", token.start, token.end)
        node = read()
        self._depth -= 1
        return node

    def _node(self, node: _Node, start: int) -> _Node:
        """Give a node the place from a start to the last token that was read."""
        node.col_offset, node.end_col_offset = start, self._tokens[self._at - 1].end
        return node

    def _note(self, sentence: str) -> None:
        if sentence not in self._notes:
            self._notes.append(sentence)

    # ---- what can be read ----

    @abstractmethod
    def _choice(self) -> ast.expr:
        """Read a value, or one of two."""

    @abstractmethod
    def _condition(self) -> ast.expr:
        """Read a condition."""

    @abstractmethod
    def _sum(self) -> ast.expr:
        """Read terms and the signs between them."""

    @abstractmethod
    def _product(self) -> ast.expr:
        """Read factors."""

    @abstractmethod
    def _factor(self) -> ast.expr:
        """Read a power with its signs."""

    @abstractmethod
    def _power(self) -> ast.expr:
        """Read an operand with its exponent."""

    @abstractmethod
    def _atom(self) -> ast.expr:
        """Read a number, a name, or what stands in brackets."""

    @abstractmethod
    def _group(self) -> ast.expr:
        """Read what stands in brackets."""

    @abstractmethod
    def _signed(self, read: Callable[[], ast.expr]) -> ast.expr:
        """Read signs and what they stand before."""

    @abstractmethod
    def _folded(self, parts: Parts, start: int) -> ast.expr:
        """Return a chain of operations as one tree."""


_EQUATION = (
    "an equation has no value of its own; write the difference of both sides, "
    "or only the side that is to be minimised"
)
_COMPARED = "a comparison has no value of its own; cases are written if(x > 0, x, -2x)"
_HELP = {
    "=": _EQUATION,
    "==": _EQUATION,
    ",": "a comma stands between the arguments of a function, or within a number, only",
    ";": "';' has no meaning in a formula",
    ":": "':' has no meaning in a formula",
    "!": "'!' has no meaning here",
    **dict.fromkeys(("<", "<=", ">", ">=", "!="), _COMPARED),
}
