r"""What stands before and after a formula and is no part of it: ``f(x) =``, ``x ↦``, ``= 0``.

It is blanked out, as ``$ … $`` is, so that every place in what is left is a place in what was
typed.
"""

import re
from typing import NamedTuple

__all__ = ["Body", "without_sides"]

_LETTERS = "A-Za-zα-ωΑ-Ω"
_NAME = (
    r"(?:\\(?:mathcal|mathrm|mathit|mathbf|text|operatorname)\s*\{[^{}]{1,20}\}"
    rf"|\\?[{_LETTERS}][{_LETTERS}0-9]*)"
    rf"(?:_(?:[{_LETTERS}0-9]+|\{{[^{{}}]{{1,10}}\}}))?"
)
_ARGUMENTS = r"(?:\\left)?[(\[](?P<arguments>[^()\[\]=]{0,60})(?:\\right)?[)\]]"
_HEAD = re.compile(
    rf"(?:{_NAME}\s*(?:{_ARGUMENTS})?\s*:?=(?!=)"
    rf"|(?:{_NAME}\s*(?::|\\colon\b)\s*)?(?:\((?P<tuple>[^()\[\]=]{{1,60}})\)|(?P<single>{_NAME}))"
    r"\s*(?:↦|→|->|=>|⟼|\\mapsto|\\to)(?![A-Za-z])"
    r"|lambda\s+(?P<lambda>\w[\w\s,]*):"
    rf"|def\s+\w+\s*\((?P<def>[\w\s,]*)\)\s*:|return\b)"
)
_OPENING = re.compile(r"\s*(?:\$\$?|\\\[|\\\()")
_CLOSING = re.compile(r"(?:\$\$?|\\\]|\\\))[\s.;]*$")
_LEADING = re.compile(r"(?:\s|\{|\\displaystyle\b|\\,|\\;)*")
_ZERO = re.compile(r"(?<![<>=!:])=\s*0+(?:\.0*)?\s*(?P<rest>[\s.;}]*)$")
_MOST_HEADS = 4


class Body(NamedTuple):
    """A formula without what stands around it.

    Attributes:
        text: as long as what was typed, blank where that is no part of the formula.
        arguments: the names in the brackets of the left side, as they stand there.
        notes: what was left out.
    """

    text: str
    arguments: tuple[str, ...]
    notes: tuple[str, ...]


def without_sides(text: str) -> Body:
    """Leave out the signs of LaTeX around a formula, a left side, and ``= 0``."""
    opening = _OPENING.match(text)
    if opening:
        text = _blank(text, opening.start(), opening.end())
        closing = _CLOSING.search(text)
        if closing:
            text = _blank(text, closing.start(), len(text))
    arguments: tuple[str, ...] = ()
    notes = []
    for _ in range(_MOST_HEADS):
        leading = _LEADING.match(text)
        begin = leading.end() if leading else 0
        found = _HEAD.match(text, begin)
        if found is None:
            break
        places = ("arguments", "lambda", "def", "tuple", "single")
        inside = next((found[place] for place in places if found[place]), None)
        arguments = _names(inside) or arguments
        notes.append(f"the left side {' '.join(found[0].split())} is left out")
        text = _blank(text, found.start(), found.end())
    zero = _ZERO.search(text)
    if zero and text[: zero.start()].strip():
        notes.append("the right side = 0 is left out")
        text = _blank(text, zero.start(), zero.start("rest"))
    return Body(text, arguments, tuple(notes))


def _names(inside: str | None) -> tuple[str, ...]:
    r"""Return the coordinates that a left side names; none where they are a vector, ``\mathbf{x}``.

    What comes after a semicolon or a bar are parameters.
    """
    own = re.split(r"[;|]", inside or "")[0]
    names = tuple(
        part.strip().lstrip("\\").replace("{", "").replace("}", "") for part in own.split(",")
    )
    fits = all(re.fullmatch(rf"[{_LETTERS}]\w{{0,19}}", name) for name in names)
    return names if fits else ()


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
