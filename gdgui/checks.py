"""Checks of a value's shape: it is returned as it is wanted, or refused with a sentence.

Each takes the place of the value in the experiment, with which the sentence opens.
"""

import math
import numbers
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from gdgui.errors import UserError

__all__ = [
    "MAX_TEXT",
    "ExperimentError",
    "a_number",
    "check_kind",
    "check_text",
    "cut",
    "named_numbers",
    "quoted",
    "set_several",
    "several_numbers",
    "whole_number",
]

MAX_TEXT = 10_000
"""The longest title, description, label, formula or caption that is kept, in characters."""


MAX_ECHO = 40
"""How much of what a file says a sentence repeats, in characters."""


class ExperimentError(UserError):
    """An experiment is refused; the text is a sentence that names the place."""


def cut(text: str, most: int = MAX_ECHO) -> str:
    """Return a text as a sentence may repeat it: on one line, of at most so many characters."""
    escaped = "".join(c if c.isprintable() else _escaped(c) for c in text[: most + 1])
    return escaped if len(escaped) <= most else escaped[: most - 1] + "…"


def _escaped(character: str) -> str:
    return ascii(character)[1:-1]


def quoted(value: Any) -> str:
    """Return a value as a sentence may repeat it: a text in quotes, and cut as by `cut`."""
    if isinstance(value, str):
        text = cut(value)
        return f'"{text}"' if "'" in text and '"' not in text else f"'{text}'"
    try:
        return cut(repr(value))
    except ValueError:
        # A number of more digits than Python writes.
        return cut(f"a {type(value).__name__}")


def _counted(number: int) -> str:
    """Return a whole number, or how long it is where no one would read it."""
    if abs(number) < 10**18:
        return f"{number:,}"
    return f"one of {math.floor(math.log10(abs(number))) + 1:,} digits"


def a_number(place: str, value: Any) -> float:
    """Return ``value`` as a finite float, or say that it is none."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ExperimentError(f"{place}: a number expected, {quoted(value)} found")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ExperimentError(f"{place}: a finite number expected, {number} found")
    return number


def whole_number(place: str, value: Any, most: int) -> int:
    """Return ``value`` as an int from 0 to ``most``, or say that it is none."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ExperimentError(f"{place}: a whole number expected, {quoted(value)} found")
    number = int(value)
    if not 0 <= number <= most:
        raise ExperimentError(
            f"{place}: a whole number from 0 to {most:,} expected, {_counted(number)} found"
        )
    return number


def named_numbers(place: str, values: Any) -> dict[str, float]:
    """Return a dictionary of finite floats of its own, so that no one else can change it."""
    if not isinstance(values, Mapping):
        raise ExperimentError(f"{place}: names with numbers expected, {quoted(values)} found")
    for key in values:
        check_text(f"{place}, a name", key)
    return {key: a_number(f"{place}.{cut(key)}", value) for key, value in values.items()}


def check_kind(place: str, value: Any, kind: Any, expected: str) -> None:
    """Say so where ``value`` is of another kind than is expected."""
    if not isinstance(value, kind):
        raise ExperimentError(f"{place}: {expected} expected, {type(value).__name__} found")


def several_numbers(place: str, values: Any, least: int, most: int) -> tuple[float, ...]:
    """Return ``values`` as a tuple of ``least`` to ``most`` finite floats."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ExperimentError(f"{place}: a list of numbers expected, {quoted(values)} found")
    floats = tuple(a_number(f"{place}[{i}]", value) for i, value in enumerate(values))
    if not least <= len(floats) <= most:
        expected = f"{least}" if least == most else f"{least} or {most}"
        raise ExperimentError(f"{place}: {expected} numbers expected, {len(floats)} found")
    return floats


def set_several(part: Any, name: str, kind: type, least: int, most: int) -> None:
    """Set a list of a Struct as a tuple, or say that it is none or how long it may be."""
    values = getattr(part, name)
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ExperimentError(f"{name}: a list expected, {quoted(values)} found")
    found = tuple(values)
    if not least <= len(found) <= most:
        expected = f"{least}" if least == most else f"{least} to {most}"
        raise ExperimentError(f"{name}: {expected} expected, {len(found):,} found")
    for index, value in enumerate(found):
        check_kind(f"{name}[{index}]", value, kind, "a text" if kind is str else kind.__name__)
    msgspec.structs.force_setattr(part, name, found)


def check_text(place: str, value: Any) -> None:
    """Say so where ``value`` is no text that a file can hold."""
    if not isinstance(value, str):
        raise ExperimentError(f"{place}: a text expected, {quoted(value)} found")
    if len(value) > MAX_TEXT:
        raise ExperimentError(
            f"{place}: at most {MAX_TEXT:,} characters expected, {len(value):,} found"
        )
    try:
        value.encode()
    except UnicodeEncodeError:
        # Half a surrogate pair, as some broken programs write.
        raise ExperimentError(f"{place}: valid Unicode expected, {quoted(value)} found") from None
