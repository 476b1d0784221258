"""Numbers as files of many countries and programs write them."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gdgui.data_source import MAX_NUMBER

__all__ = ["MISSING", "NumberFormat", "found_format"]

_NOT_FINITE = ("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity")
MISSING = frozenset(["", "na", "n/a", "#n/a", "<na>", "null", "?", *_NOT_FINITE])
"""What stands for a missing value, whatever a column holds, in small letters."""

_EXPONENT = r"(?:[eE][+-]?\d+)?"
_SPACES = " \u00a0\u2009\u202f'’"
_DIGITS = rf"[\d{_SPACES}]*"
_GROUPED = r"[+-]?[1-9]\d{{0,2}}(?:{0}\d{{3}})+"
_GROUPED_BY_COMMA = re.compile(_GROUPED.format(",") + r"(?:\.\d*)?")
_GROUPED_BY_POINT = re.compile(_GROUPED.format(r"\.") + r"(?:,\d*)?")
_GROUPED_BY_SPACE = re.compile(rf"(?<=\d)[{_SPACES}](?=\d{{3}}(?!\d))")
_DECIMAL = r"[+-]?(?:(?![1-9]\d{{0,2}}{0}\d{{3}}$){1}{0}\d+|[1-9]\d{{0,2}}(?:{2}\d{{3}})+{0}\d+)"
_COMMA = re.compile(_DECIMAL.format(",", _DIGITS, r"\.") + _EXPONENT)
_POINT = re.compile(_DECIMAL.format(r"\.", _DIGITS, ",") + _EXPONENT)
"""Numbers in which a comma, or a point, can be nothing but the decimal mark: one behind one to
three digits and before three may group them."""
_ASCII_NUMBERS = re.compile(r"[0-9eE+.\-\n]*")
_PLAIN = re.compile(rf"[+-]?(?:\d+\.?\d*|\.\d+){_EXPONENT}", re.ASCII)


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written.

    Attributes:
        comma: whether the decimal mark is a comma.
    """

    comma: bool = False

    def read(self, text: str) -> float | None:
        """Return the number that a text without outer spaces is, None if it is none.

        One that is not finite, or too large to compute with, is none.
        """
        if not _PLAIN.fullmatch(text) or (self.comma and _GROUPED_BY_POINT.fullmatch(text)):
            text = self._plain(text)
            if not _PLAIN.fullmatch(text):
                return None
        number = float(text)
        return number if math.fabs(number) <= MAX_NUMBER else None

    def read_all(self, texts: Sequence[str]) -> list[float | None]:
        """Return what `read` returns of each text; quickly, where all are written as in Python."""
        if not self.comma and _ASCII_NUMBERS.fullmatch("\n".join(texts)):
            try:
                numbers = list(map(float, texts))
            except ValueError:
                return list(map(self.read, texts))
            if max(map(math.fabs, numbers), default=0.0) <= MAX_NUMBER:
                return list(numbers)
        return list(map(self.read, texts))

    def _plain(self, text: str) -> str:
        """Return a number as Python writes it: no groups, a point, an ASCII minus."""
        text = _GROUPED_BY_SPACE.sub("", text.replace("−", "-"))
        if self.comma:
            if _GROUPED_BY_POINT.fullmatch(text):
                text = text.replace(".", "")
            return text.replace(",", ".", 1)
        return text.replace(",", "") if _GROUPED_BY_COMMA.fullmatch(text) else text


def found_format(texts: Iterable[str], separator: str) -> NumberFormat:
    """Return how most numbers of a table are written.

    Args:
        texts: its fields.
        separator: where it is a semicolon, it is because commas are in numbers.
    """
    points = commas = grouped = 0
    for text in texts:
        if "," in text:
            commas += bool(_COMMA.fullmatch(text))
            grouped += bool(_GROUPED_BY_COMMA.fullmatch(text))
        if "." in text:
            points += bool(_POINT.fullmatch(text))
    if commas or points:
        return NumberFormat(comma=commas > points)
    return NumberFormat(comma=grouped > 0 and separator == ";")
