"""How much work something is, counted, not timed: the same on every machine and under load."""

import sys
from collections.abc import Callable
from typing import TypeVar

__all__ = ["within"]

Result = TypeVar("Result")


def within(most: int, work: Callable[[], Result]) -> Result:
    """Return what a piece of work returns.

    Args:
        most: how many functions of Python and of C may be called on the way; a million calls take
            about half a second.
        work: what is to be done.

    Raises:
        AssertionError: more were called.
    """
    count = 0

    def on_event(_frame, event: str, _argument) -> None:
        nonlocal count
        count += event in ("call", "c_call")
        if count > most:
            sys.setprofile(None)
            raise AssertionError(f"at most {most:,} calls expected")

    before = sys.getprofile()
    sys.setprofile(on_event)
    try:
        result = work()
    finally:
        sys.setprofile(before)
    assert count <= most, f"at most {most:,} calls expected, {count:,} found"
    return result
