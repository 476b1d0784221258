"""JSON as a file of someone else may have it: what is doubtful is refused with its place.

Of a key that stands twice in an object, Python's parser, like most, silently takes the last one.
Where someone wrote that by hand, it is never what was meant.
"""

import json
import re
import sys
from collections import Counter
from typing import Any, TypeVar

import msgspec

from gdgui.checks import ExperimentError, cut, quoted

__all__ = ["convert", "decode", "indented", "kind_in_words"]

_Kind = TypeVar("_Kind")


def decode(text: bytes) -> Any:
    """Return what JSON says.

    Raises:
        ExperimentError: it is no whole JSON, or a key stands twice in an object; says where.
    """
    twice: list[tuple[dict[str, Any], str]] = []

    def collected(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            twice.append((found, next(key for key, count in counts.items() if count > 1)))
        return found

    try:
        # The standard parser names line and column, and lets nan and 1e999 through to the checks
        # that name the place.
        data = json.loads(text, object_pairs_hook=collected, parse_int=_whole_number)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        reason = str(error)
        raise ExperimentError(
            f"the file is not whole JSON: {reason[:1].lower()}{reason[1:]}"
        ) from error
    except RecursionError as error:
        raise ExperimentError("the file is not whole JSON: it is nested too deeply") from error
    if twice:
        place, key = _first_place(data, {id(found): key for found, key in twice})
        where = f"{cut(place, 120)}: " if place else ""
        raise ExperimentError(f"{where}each key once expected, `{cut(key)}` found twice")
    return data


def _whole_number(digits: str) -> int:
    try:
        return int(digits)
    except ValueError as error:
        raise ExperimentError(
            f"a number of at most {sys.get_int_max_str_digits():,} digits expected, "
            f"one of {len(digits):,} found"
        ) from error


def _first_place(data: Any, keys: dict[int, str]) -> tuple[str, str]:
    """Return where the first of some dictionaries stands in a tree, and the key given for it."""
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        place, value = waiting.pop()
        if id(value) in keys:
            return place, keys[id(value)]
        if isinstance(value, dict):
            inside = [(f"{place}.{cut(key)}".lstrip("."), each) for key, each in value.items()]
        elif isinstance(value, list):
            inside = [(f"{place}[{index}]", each) for index, each in enumerate(value)]
        else:
            continue
        waiting.extend(reversed(inside))
    raise AssertionError("the dictionary is not in the tree")


def convert(data: Any, kind: type[_Kind]) -> _Kind:
    """Return what JSON says as a Struct of a kind.

    Raises:
        ExperimentError: it breaks a rule; says where.
    """
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise ExperimentError(_sentence(str(error))) from error
    except UnicodeEncodeError as error:
        # Half a surrogate pair in a key, as some broken programs write.
        raise ExperimentError(f"valid Unicode expected, {quoted(error.object)} found") from error


def indented(data: Any) -> bytes:
    """Return data as JSON for people: indented, a list of numbers on one line."""
    text = msgspec.json.format(msgspec.json.encode(data), indent=2)
    # No JSON string holds a bare line break, so none is hit.
    lists = re.compile(rb'\[\n[^\[\]{}"]*\]')
    return lists.sub(lambda found: b"".join(found[0].split()).replace(b",", b", "), text) + b"\n"


_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def kind_in_words(value: Any) -> str:
    """Return the kind of a JSON value in words."""
    kinds = {bool: "bool", int: "int", float: "float", str: "str", list: "array", dict: "object"}
    return "null" if value is None else _WORDS[kinds[type(value)]]


def _sentence(message: str) -> str:
    """Turn msgspec's ``Expected `int`, got `str` - at `$.steps` `` into one of our sentences."""
    # A key may hold the same words: the place comes last.
    text, separator, path = message.rpartition(" - at `$")
    if not separator:
        text, path = message, ""
    place = path.rstrip("`").removeprefix(".")
    # A key of a free dictionary shows as [...], which tells a reader nothing.
    place = place.replace("[...]", "")
    if wrong := re.fullmatch(r"Expected `(.+)`, got `(.+)`", text):
        expected = " or ".join(_WORDS.get(word, word) for word in wrong[1].split(" | "))
        text = f"{expected} expected, {_WORDS.get(wrong[2], wrong[2])} found"
    elif missing := re.fullmatch(r"Object missing required field `(.+)`", text):
        text = f"the key `{missing[1]}` is missing"
    elif unknown := re.fullmatch(r"Object contains unknown field `(.*)`", text, re.S):
        text = f"unknown key `{cut(unknown[1])}`"
    elif length := re.fullmatch(r"Expected `array` of length (\d+), got (\d+)", text):
        text = f"{length[1]} numbers expected, {length[2]} found"
    elif re.match(r"\w+([.\[][^:]*)?: ", text) and place:
        return f"{place}.{text}"
    return f"{place}: {_lower(text)}" if place else text


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
