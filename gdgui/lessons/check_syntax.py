"""The text of a check to a tree of its own: ``runs[0].steps_to(1e-6) <= 1 and count(runs) == 2``.

A check is written by someone else and run on a learner's machine, so it is read as formulas are:
by a tokenizer and a grammar that know a few things and refuse the rest with a sentence. Python
evaluates nothing of it. The grammar, the loosest first::

    choice      conjunction {"or" conjunction}
    conjunction negation {"and" negation}
    negation    "not" negation | comparison
    comparison  sum {("<" | "<=" | ">" | ">=" | "==" | "!=") sum}
    sum         product {("+" | "-") product}
    product     sign {("*" | "/") sign}
    sign        ("+" | "-") sign | power
    power       fact ["^" sign]
    fact        value {"." name ["(" arguments ")"] | "[" sum "]"}
    value       number | 'text' | name ["(" arguments ")"] | "(" choice ")" | "|" sum "|"
"""

import math
import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import msgspec

from gdgui.errors import UserError

__all__ = [
    "MAX_CHARACTERS",
    "Attribute",
    "Call",
    "CheckError",
    "Comparison",
    "Index",
    "Junction",
    "Literal",
    "Name",
    "Negation",
    "Node",
    "Operation",
    "Sign",
    "read",
]

MAX_CHARACTERS = 1_000
"""The longest check."""
MAX_TOKENS = 200
"""How many numbers, names and signs a check has at most."""
MAX_DEPTH = 30
"""How deep a check may be nested."""


class CheckError(UserError):
    """A check is refused; the text is a sentence that says where."""

    def __init__(self, sentence: str, at: int | None = None) -> None:
        super().__init__(sentence if at is None else f"{sentence} (character {at + 1})")


class _Node(msgspec.Struct, frozen=True):
    """A part of a check.

    Attributes:
        at: where it begins in the text.
    """

    at: int


class Literal(_Node, frozen=True):
    """A number, a text, or true or false."""

    value: float | str | bool


class Name(_Node, frozen=True):
    """A name that stands alone, such as ``runs``."""

    name: str


class Attribute(_Node, frozen=True):
    """A fact of something: ``of.name``, or ``of.name(arguments)``."""

    of: "Node"
    name: str
    arguments: "tuple[Node, ...] | None" = None


class Index(_Node, frozen=True):
    """One of several: ``of[index]``."""

    of: "Node"
    index: "Node"


class Call(_Node, frozen=True):
    """A function: ``name(arguments)``."""

    name: str
    arguments: "tuple[Node, ...]"


class Sign(_Node, frozen=True):
    """``-of``."""

    of: "Node"


class Operation(_Node, frozen=True):
    """``left sign right`` with one of ``+ - * / ^``."""

    sign: str
    left: "Node"
    right: "Node"


class Comparison(_Node, frozen=True):
    """``sides[0] signs[0] sides[1] …``, true where each neighbouring pair compares so."""

    signs: tuple[str, ...]
    sides: "tuple[Node, ...]"


class Negation(_Node, frozen=True):
    """``not of``."""

    of: "Node"


class Junction(_Node, frozen=True):
    """Parts that are joined by ``and`` or by ``or``."""

    word: str
    parts: "tuple[Node, ...]"


Node: TypeAlias = (
    Literal | Name | Attribute | Index | Call | Sign | Operation | Comparison | Negation | Junction
)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKENS = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"""|(?P<text>'[^'\n]*'|"[^"\n]*")"""
    r"|(?P<sign>\*\*|<=|>=|==|!=|[-+*/^<>()\[\],.|≤≥≠−×·])"
)
_SPELLINGS = {"**": "^", "≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "×": "*", "·": "*"}
_WORDS = ("and", "or", "not")
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_TRUTHS = {"true": True, "True": True, "false": False, "False": False}


def read(text: str) -> Node:
    """Return the tree of a check.

    Raises:
        CheckError: it is none; says what was expected and where.
    """
    if len(text) > MAX_CHARACTERS:
        raise CheckError(
            f"a check of at most {MAX_CHARACTERS:,} characters expected, {len(text):,} found"
        )
    if not text.strip():
        raise CheckError("a check such as runs[0].status == 'converged' expected, nothing found")
    parser = _Parser(_tokens(text))
    node = parser.choice()
    parser.expect_end()
    return node


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKENS.match(text, at)
        if found is None:
            raise _meaningless(text, at)
        kind = found.lastgroup or ""
        if kind == "name" and found[0] in _WORDS:
            kind = "word"
        if kind != "space":
            tokens.append(_Token(kind, _SPELLINGS.get(found[0], found[0]), at))
        at = found.end()
    if len(tokens) > MAX_TOKENS:
        raise CheckError(f"a check of at most {MAX_TOKENS} numbers, names and signs expected")
    tokens.append(_Token("end", "", len(text)))
    return tokens


def _meaningless(text: str, at: int) -> CheckError:
    if text[at] == "=":
        return CheckError("'=' has no meaning here; equality is written ==", at)
    if text[at] in "'\"":
        return CheckError("a text without its closing quotation mark", at)
    return CheckError(f"{text[at]!r} has no meaning in a check", at)


class _Parser:
    """Reads tokens from the left to the right; each method is a line of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _takes(self, *texts: str) -> _Token | None:
        """Return the next token and go on, if it is one of some signs or words."""
        token = self._next
        if token.kind not in ("sign", "word") or token.text not in texts:
            return None
        self._place += 1
        return token

    def _expect(self, text: str, after: str) -> None:
        if self._takes(text) is None:
            raise CheckError(f"{text!r} expected {after}, {self._found()} found", self._next.at)

    def expect_end(self) -> None:
        """Refuse what stands behind a whole check."""
        if self._next.kind != "end":
            raise CheckError(
                f"an operator or the end expected, {self._found()} found", self._next.at
            )

    def _found(self) -> str:
        token = self._next
        return "the end" if token.kind == "end" else repr(token.text[:20])

    def choice(self) -> Node:
        return self._joined("or", self._conjunction)

    def _conjunction(self) -> Node:
        return self._joined("and", self._negation)

    def _joined(self, word: str, part: Callable[[], Node]) -> Node:
        at = self._next.at
        parts = [part()]
        while self._takes(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Junction(at, word, tuple(parts))

    def _negation(self) -> Node:
        token = self._takes("not")
        if token is None:
            return self._comparison()
        self._deeper()
        node = Negation(token.at, self._negation())
        self._depth -= 1
        return node

    def _comparison(self) -> Node:
        at = self._next.at
        signs, sides = [], [self._sum()]
        while token := self._takes(*_COMPARISONS):
            signs.append(token.text)
            sides.append(self._sum())
        return Comparison(at, tuple(signs), tuple(sides)) if signs else sides[0]

    def _sum(self) -> Node:
        node = self._product()
        while token := self._takes("+", "-"):
            node = Operation(token.at, token.text, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._sign()
        while token := self._takes("*", "/"):
            node = Operation(token.at, token.text, node, self._sign())
        return node

    def _sign(self) -> Node:
        token = self._takes("+", "-")
        if token is None:
            return self._power()
        self._deeper()
        node = self._sign()
        self._depth -= 1
        return Sign(token.at, node) if token.text == "-" else node

    def _power(self) -> Node:
        base = self._fact()
        token = self._takes("^")
        if token is None:
            return base
        self._deeper()
        node = Operation(token.at, "^", base, self._sign())
        self._depth -= 1
        return node

    def _fact(self) -> Node:
        node = self._value()
        while token := self._takes(".", "["):
            if token.text == "[":
                self._deeper()
                node = Index(token.at, node, self._sum())
                self._depth -= 1
                self._expect("]", "after an index")
                continue
            name = self._next
            if name.kind != "name":
                raise CheckError(
                    f"the name of a fact expected behind the point, {self._found()} found", name.at
                )
            self._place += 1
            node = Attribute(name.at, node, name.text, self._arguments())
        return node

    def _arguments(self) -> tuple[Node, ...] | None:
        """Return what stands in brackets, None where there are none."""
        if not self._takes("("):
            return None
        self._deeper()
        arguments: list[Node] = []
        if not self._takes(")"):
            arguments.append(self.choice())
            while self._takes(","):
                arguments.append(self.choice())
            self._expect(")", "after the arguments")
        self._depth -= 1
        return tuple(arguments)

    def _value(self) -> Node:
        token = self._next
        if token.kind in ("number", "text", "name"):
            self._place += 1
        if token.kind == "number":
            number = float(token.text)
            if number == math.inf:
                raise CheckError("a number that is not so large expected", token.at)
            return Literal(token.at, number)
        if token.kind == "text":
            return Literal(token.at, token.text[1:-1])
        if token.kind == "name":
            if token.text in _TRUTHS:
                return Literal(token.at, _TRUTHS[token.text])
            arguments = self._arguments()
            if arguments is None:
                return Name(token.at, token.text)
            return Call(token.at, token.text, arguments)
        if self._takes("("):
            return self._enclosed(self.choice, ")")
        if self._takes("|"):
            return Call(token.at, "abs", (self._enclosed(self._sum, "|"),))
        raise CheckError(f"a number, a text or a fact expected, {self._found()} found", token.at)

    def _enclosed(self, part: Callable[[], Node], end: str) -> Node:
        self._deeper()
        node: Node = part()
        self._expect(end, "to close what was opened")
        self._depth -= 1
        return node

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise CheckError(f"a check nested at most {MAX_DEPTH} deep expected", self._next.at)
