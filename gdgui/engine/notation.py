"""Numbers as people read them, and lengths that do not overflow.

Every number that is shown is written here, so that all places agree: short, with a true minus
sign, and in as many digits as tell it from what it is not. A number that is not round is not
shown as a round one (2.99963 in four digits is no 3), and of numbers far from zero those digits
are shown in which they differ.
"""

import math
from collections.abc import Sequence

import numpy as np

from gdgui.engine.arrays import FloatArray

__all__ = ["in_digits", "norm", "norms", "shown", "shown_apart", "shown_place"]

DIGITS = 6
_MOST = 9
"""So many digits may show that a number is not the round one that fewer digits make of it."""
_ALL = 15
"""So many digits of a float are its own."""
_FEW = 64
"""So many numbers are added up faster one by one."""
_FINE = 1e-4
"""Places that are so far apart are told apart, wherever they are."""


def in_digits(number: float, digits: int = DIGITS) -> str:
    """Return a number in so many significant digits, without the zeros at its end.

    >>> in_digits(-0.012345678), in_digits(2.0), in_digits(1.5e-9), in_digits(float("nan"))
    ('−0.0123457', '2', '1.5e−9', 'nan')
    """
    if not math.isfinite(number):
        return {math.inf: "∞", -math.inf: "−∞"}.get(number, "nan")
    text = f"{number:.{digits}g}"
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def shown(number: float, digits: int = DIGITS, apart: float = 0.0) -> str:
    """Return a number in about so many digits, and in more where these would mislead.

    Args:
        number: any number.
        digits: how many significant digits are enough.
        apart: numbers that differ by so much are to look different.

    >>> shown(2.99963, 4), shown(3.0, 4), shown(1e7 - 0.3142), shown(1e7 - 0.3142, apart=1e-3)
    ('2.9996', '3', '9999999.7', '9999999.6858')
    """
    if not math.isfinite(number) or number == 0.0:
        return in_digits(number, digits)
    if apart > 0.0:
        digits = max(digits, math.ceil(math.log10(abs(number)) - math.log10(apart)) + 1)
    digits = min(digits, _ALL)
    for more in range(digits, max(digits, _MOST) + 1):
        text = in_digits(number, more)
        # One zero that is left out misleads no one.
        if _count(text) >= more - 1:
            return text
    return in_digits(number, digits) if _count(text) <= digits else text


def _count(text: str) -> int:
    """Return how many significant digits a number is written in."""
    return len(text.partition("e")[0].lstrip("−0.").replace(".", ""))


def shown_place(point: Sequence[float]) -> str:
    """Return a place: its coordinates, in parentheses where there are two.

    >>> shown_place((2.99963, -1e-12)), shown_place((1e7 - 0.3142,))
    ('(2.99963, 0)', '9999999.6858')
    """
    texts = [shown(0.0 if abs(v) < 1e-9 else v, apart=_FINE) for v in point]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def shown_apart(numbers: Sequence[float]) -> list[str]:
    """Return numbers in so many digits that different ones look different.

    >>> shown_apart([0.1, 0.10000001, 0.1])
    ['0.1', '0.10000001', '0.1']
    """
    for digits in range(DIGITS, 18):
        texts = [shown(number, digits) for number in numbers]
        if len(set(texts)) == len(set(numbers)):
            break
    return texts


def norm(vector: FloatArray) -> float:
    """Return the length of a vector, whatever the size of its numbers."""
    if len(vector) > _FEW:
        return float(norms(vector[None])[0])
    return math.hypot(*vector.tolist())


def norms(vectors: FloatArray) -> FloatArray:
    """Return the lengths of vectors, whatever their size.

    Args:
        vectors: shape (n, dim).

    Returns:
        Shape (n,).
    """
    dim = vectors.shape[1]
    if dim == 1:
        return np.abs(vectors[:, 0])
    if dim > 2:
        return _norms_of_many(vectors)
    with np.errstate(all="ignore"):
        squares: FloatArray = vectors[:, 0] ** 2 + vectors[:, 1] ** 2
        # Three times as fast as np.hypot, but what is huge or tiny has no square.
        if len(squares) and squares.min() > 1e-290 and squares.max() < 1e290:
            return np.sqrt(squares)
        return np.hypot(vectors[:, 0], vectors[:, 1])


def _norms_of_many(vectors: FloatArray) -> FloatArray:
    """Return the lengths of vectors of many numbers."""
    with np.errstate(all="ignore"):
        squares: FloatArray = np.einsum("ij,ij->i", vectors, vectors)
        lengths = np.sqrt(squares)
        # What is huge or tiny has no square: such rows are scaled before.
        extreme = ~((squares > 1e-290) & (squares < 1e290))
        if extreme.any():
            rows = vectors[extreme]
            largest = np.abs(rows).max(axis=1)
            scale = np.where((largest > 0.0) & np.isfinite(largest), largest, 1.0)
            scaled = rows / scale[:, None]
            lengths[extreme] = scale * np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
    return lengths
