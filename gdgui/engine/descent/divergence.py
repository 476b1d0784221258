"""What it means to diverge: growth, and not size.

A run has diverged where |x| or |f| is `TOO_FAR` times the size of its start, or not finite. What is
large from the start, as 1e13 + x², is not.
"""

from numba import float64

from gdgui.engine.machine_code import kernel

__all__ = ["LARGEST", "TOO_FAR", "limit_of"]

TOO_FAR = 1e12
"""A run has diverged where |x| or |f| is so many times the size of its start."""
LARGEST = 1.7976931348623157e308
"""The largest number that is finite."""


@kernel(float64(*(float64,) * 5))
def limit_of(x, y, value, gx, gy):
    """Return what |x| and |f| may grow to from a place before a run is called diverged.

    Args:
        x: first coordinate.
        y: second coordinate, 0 where there is none.
        value: the objective there.
        gx: its slope along x, so that a large objective that happens to be 0 is known as large.
        gy: its slope along y.
    """
    size = max(1.0, abs(x), abs(y), abs(value), abs(gx), abs(gy))
    return min(TOO_FAR * size, LARGEST)
