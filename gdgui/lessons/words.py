"""What a lesson may say: text in the Markdown of captions, and nothing that leads elsewhere.

HTML, links and pictures are refused with the place where a lesson is read, not shown as text: a
lesson with them was written for something else, and half of it would be missing.

A text may hold facts in braces, ``{runs[0].learning_rate}``, where it says so: they are read as
checks are, and shown as numbers. Braces within formulas are LaTeX's.
"""

import math
import re
from functools import lru_cache
from typing import Any

from gdgui.checks import ExperimentError, check_text, quoted
from gdgui.engine.notation import shown
from gdgui.errors import UserError
from gdgui.lessons.check import Expression, parse_expression
from gdgui.lessons.check_syntax import CheckError
from gdgui.lessons.facts import Facts
from gdgui.marked_text import PIECES, without_formulas

__all__ = ["check_title", "check_words", "facts_in", "filled"]

_FOREIGN = (
    (re.compile(r"</?[A-Za-z][^<>]*>|<!--|&#?\w+;"), "HTML"),
    (re.compile(r"!\[[^\]]*\][(\[]"), "a picture"),
    (re.compile(r"\[[^\]]*\][(\[]|^\s*\[[^\]]+\]:", re.M), "a link"),
    (re.compile(r"(?i)\b(?:https?|ftp|file|data|javascript):\S|\bwww\.\w"), "an address"),
)
_BRACES = re.compile(r"\{([^{}]*)\}")


def check_title(place: str, text: Any, most: int) -> None:
    """Refuse what is no short text of one line.

    Raises:
        ExperimentError: says where and why.
    """
    check_words(place, text, most)
    if not text.isprintable():
        raise ExperimentError(f"{place}: a text of one line expected, {quoted(text)} found")


def check_words(place: str, text: Any, most: int, with_facts: bool = False) -> None:
    """Refuse a text that is empty, too long, or holds what is from elsewhere.

    Args:
        place: with which the sentence opens.
        text: what is said.
        most: how many characters it has at most.
        with_facts: whether it may hold facts in braces.

    Raises:
        ExperimentError: says where and why.
    """
    check_text(place, text)
    if not text.strip():
        raise ExperimentError(f"{place}: a text expected, nothing found")
    if len(text) > most:
        raise ExperimentError(f"{place}: at most {most:,} characters expected, {len(text):,} found")
    plain = without_formulas(text)
    if with_facts:
        try:
            facts_in(text)
        except CheckError as error:
            raise ExperimentError(f"{place}: {error}") from error
        plain = _BRACES.sub("", plain)
    for pattern, what in _FOREIGN:
        if found := pattern.search(plain):
            raise ExperimentError(
                f"{place}: plain text with $formulas$ expected, {what} found: {quoted(found[0])}"
            )


@lru_cache(maxsize=512)
def facts_in(text: str) -> tuple[Expression, ...]:
    """Return the facts that a text holds in braces, in order.

    Raises:
        CheckError: one of them means nothing; says why.
    """
    plain = without_formulas(text)
    if re.search(r"[{}]", _BRACES.sub("", plain)):
        raise CheckError("braces around a fact such as {runs[0].learning_rate} expected")
    return tuple(parse_expression(found) for found in _BRACES.findall(plain))


def filled(text: str, facts: Facts) -> str:
    """Return a text with the facts that it holds in braces as they are now."""
    pieces, at = [], 0
    for piece in PIECES.finditer(text):
        pieces += [_filled(text[at : piece.start()], facts), piece[0]]
        at = piece.end()
    return "".join([*pieces, _filled(text[at:], facts)])


def _filled(text: str, facts: Facts) -> str:
    return _BRACES.sub(lambda found: _shown(parse_expression(found[1]), facts), text)


def _shown(expression: Expression, facts: Facts) -> str:
    try:
        value = expression.value(facts)
    except UserError:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "never" if math.isnan(value) else shown(value)
