"""Ranges of numbers that a view can divide by, whatever the numbers are.

An objective may be 1e20 everywhere, where 1e20 + 1 is 1e20 again; the difference of two values may
be a denormal number, whose reciprocal is infinite, or itself beyond what a double can hold. Every
axis, colour scale and zoom takes its ends from here.
"""

import math

__all__ = ["LARGEST", "LEAST_SPAN", "is_wide", "per_unit", "widened"]

LARGEST = 1e300
"""Values are shown up to here; the difference of two such is a number still."""

_LEAST = 1e-9
"""A range is at least so wide, as a part of its larger end: doubles tell some 1e-16 apart."""

LEAST_SPAN = 1e-300
"""The reciprocal of a range this wide is a number, even times the pixels of a screen."""

_PART = 0.1
"""How far a range reaches from a large number that all values have, as a part of it."""


def is_wide(low: float, high: float) -> bool:
    """Return whether a range is one that can be divided by: finite, and no rounding error.

    >>> is_wide(0.0, 1.0), is_wide(1e20, 1e20 + 1.0), is_wide(0.0, 5e-324)
    (True, False, False)
    """
    span = high - low
    least = max(LEAST_SPAN, _LEAST * max(abs(low), abs(high)))
    return math.isfinite(span) and span > least


def widened(low: float, high: float, around: float = 0.5) -> tuple[float, float]:
    """Return the ends of a range that shows the values from one to another and `is_wide`.

    Args:
        low: the lowest value.
        high: the highest.
        around: how far a range reaches to either side of what is one value and no large one.

    >>> widened(0.0, 2.0), widened(3.0, 3.0), widened(1e20, 1e20)
    ((0.0, 2.0), (2.5, 3.5), (9e+19, 1.1e+20))
    """
    low, high = (min(max(end, -LARGEST), LARGEST) for end in (low, high))
    if is_wide(low, high):
        return low, high
    reach = max(abs(low), abs(high))
    if reach * _LEAST < around:
        return low - around, high + around
    return low - _PART * reach, high + _PART * reach


def per_unit(pixels: float, low: float, high: float) -> float:
    """Return how many pixels there are for each unit of a range, 0 where it is none."""
    span = high - low
    scale = pixels / span if span else 0.0
    return scale if math.isfinite(scale) else 0.0
