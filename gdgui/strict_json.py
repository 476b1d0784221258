"""JSON as a file of someone else may have it: what is doubtful is refused with its place.

Of a key that stands twice in an object, Python's parser, like most, silently takes the last one.
Where someone wrote that by hand, it is never what was meant.
"""

import json
import sys
from collections import Counter
from typing import Any

from gdgui.checks import ExperimentError, cut

__all__ = ["decode"]


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
