"""How a formula is refused: a sentence that says what to write instead, and the place."""

from collections.abc import Iterable

from gdgui.errors import UserError

__all__ = ["FormulaError", "nearest", "quoted"]

_LONGEST_QUOTE = 20


class FormulaError(UserError):
    """A formula is refused.

    Attributes:
        position: where in the text as it was typed, counted from 0; None for the text as a whole.
        end: the first character after what is meant; None where `position` is.
    """

    def __init__(self, sentence: str, position: int | None = None, end: int | None = None) -> None:
        place = "" if position is None else f" (character {position + 1})"
        super().__init__(sentence + place)
        self.sentence = sentence
        self.position = position
        self.end = None if position is None else max(end or 0, position + 1)


def quoted(text: str) -> str:
    """Return what was typed in quotation marks, short enough for a sentence."""
    short = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return f"'{short}'" if short.isprintable() else repr(short)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a question for the known name that one was probably meant for; empty for none."""
    import difflib

    found = difflib.get_close_matches(name[:_LONGEST_QUOTE].lower(), sorted(known), 1, 0.6)
    return f" (is {found[0]} meant?)" if found else ""
