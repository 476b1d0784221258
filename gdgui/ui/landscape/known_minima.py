"""The minima that are known of an objective, gathered from one view of it after another."""

from collections.abc import Iterable, Sequence

from gdgui.ui.landscape.fitting import Interval, are_one

__all__ = ["with_found"]

Point = tuple[float, ...]

_MOST_MINIMA = 40


def with_found(
    known: tuple[Point, ...], found: Iterable[Point], domain: Sequence[Interval]
) -> tuple[Point, ...]:
    """Return the known minima and the new ones among those that were found, up to a limit.

    Args:
        known: those of other views, which this one may not show.
        found: those of this view; what they have beyond the coordinates is left out.
        domain: what tells minima apart: the same one is found again with other last digits.
    """
    points = [point[: len(domain)] for point in found]
    new = [p for p in points if not any(are_one(p, other, domain) for other in known)]
    return (*known, *new)[:_MOST_MINIMA]
