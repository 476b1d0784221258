"""Which part of the plane shows what a set of runs does: its starts, its paths, the minima.

A run that diverges would push everything else into a dot; so of a path whose steps grow only that
counts which lies in the wider surroundings of starts and minima.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.display.reduction import IntArray

__all__ = [
    "Interval",
    "are_one",
    "fitted",
    "height_seen",
    "reaching",
    "widened_to",
    "with_room",
]

Interval = tuple[float, float]
Point = tuple[float, ...]

_MOST_ROWS = 20_000
"""Of a long path so many iterates, evenly spread, stand for all."""
_MARGIN = 0.08
_PLANE, _MOST_ROOM = 2, 0.3
"""The coordinates of a plane; what lies over an edge of it takes so much of its height at most."""
_FEWEST, _GROWTH = 3, 2.0
"""A run of so many iterates is calm where its last step is at most so many times its first one."""
_NEAR = 1e-3
_LEAD_ASIDE, _LEAD_FARTHEST = 0.15, 30.0
"""What stays beside a point that is led to, and up to where the rest stays in view, in spans."""
_SURROUNDINGS = 1.0
"""How far beyond starts and minima a path may lead and still count, in spans of these."""
_LEAST_SHARE = 0.4
"""Of the height of a curve, what the runs see takes up at least so much."""


def fitted(
    tapes: Sequence[Trajectory],
    minima: Iterable[Point],
    domain: Sequence[Interval],
    *,
    is_noisy: bool = False,
) -> tuple[Interval, ...] | None:
    """Return the intervals that show starts, paths and minima, with a margin.

    Args:
        tapes: the runs that are shown, all of the dimension of the domain.
        minima: those that are known; what they have beyond the coordinates is left out.
        domain: what is shown where all of it is one point.
        is_noisy: whether steps may grow now and then, as with batches; then every path that does
            not diverge counts whole.

    Returns:
        One interval for each coordinate; None where there is nothing to show.
    """
    dim = len(domain)
    known = [tape.x[0] for tape in tapes] + [np.asarray(point[:dim]) for point in minima]
    anchors = np.array([point for point in known if np.isfinite(point).all()])
    if not len(anchors):
        return None
    low, high = anchors.min(axis=0), anchors.max(axis=0)
    spans = np.array([b - a for a, b in domain])
    reach = _SURROUNDINGS * np.maximum(high - low, 0.25 * spans)
    for tape in tapes:
        near = _rows_that_count(tape, low - reach, high + reach, is_noisy)
        if len(near):
            low, high = np.minimum(low, near.min(axis=0)), np.maximum(high, near.max(axis=0))
    return tuple(
        _with_margin(float(a), float(b), float(span))
        for a, b, span in zip(low, high, spans, strict=True)
    )


def with_room(
    intervals: tuple[Interval, ...], height: float, below: float, above: float
) -> tuple[Interval, ...]:
    """Return intervals of a plane with room for what lies over its lower and its upper edge.

    Args:
        intervals: what is to be shown, with the margins of `fitted`.
        height: how many pixels high the view is.
        below: how many pixels are taken at the lower edge; of a low view only a part counts.
        above: likewise at the upper one.
    """
    if len(intervals) != _PLANE or not height > 0.0:
        return intervals
    margin = _MARGIN / (1 + 2 * _MARGIN)
    shares = [min(room / height, _MOST_ROOM) for room in (below, above)]
    low, high = intervals[1]
    span, aside = high - low, margin * (high - low)
    # Where a margin is room enough it stays; else it makes place for the room.
    is_short = [share > margin for share in shares]
    taken = sum(share for share, short in zip(shares, is_short, strict=True) if short)
    whole = (span - aside * sum(is_short)) / (1.0 - taken)
    under, over = (
        share * whole - aside if short else 0.0
        for share, short in zip(shares, is_short, strict=True)
    )
    return intervals[0], (low - under, high + over)


def widened_to(domain: Sequence[Interval], tapes: Sequence[Trajectory]) -> tuple[Interval, ...]:
    """Return a domain, wider where starts and the paths from there leave it.

    What lies inside stays as it is: a domain was chosen by someone.
    """
    wanted = fitted(tapes, [tuple(low for low, _ in domain), tuple(high for _, high in domain)],
                    domain)  # fmt: skip
    if wanted is None:
        return tuple(domain)
    inner = [_without_margin(interval) for interval in wanted]
    return tuple(
        (low if a >= low else margined[0], high if b <= high else margined[1])
        for (low, high), (a, b), margined in zip(domain, inner, wanted, strict=True)
    )


def height_seen(tapes: Sequence[Trajectory], x_range: Interval, shown: Interval) -> Interval:
    """Return the values of a curve to show: all, unless the runs see only a small part of them.

    Args:
        tapes: the runs that are shown, in one dimension.
        x_range: the coordinates in view.
        shown: the lowest and the highest value that would be shown otherwise.
    """
    low, high = shown
    seen = [tape.f[rows][np.isfinite(tape.f[rows])] for tape, rows in _in_view(tapes, x_range)]
    values = np.concatenate(seen) if seen else np.empty(0)
    values = values[(values >= low) & (values <= high)]
    if not values.size or not high > low:
        return shown
    # An explosion that is still in view is a few iterates; the starts are what has to be seen.
    starts = [float(tape.f[rows][0]) for tape, rows in _in_view(tapes, x_range) if rows[0] == 0]
    top = max([float(np.quantile(values, 0.9)), *(f for f in starts if low <= f <= high)])
    wanted = low + (top - low) / _LEAST_SHARE
    return low, min(high, wanted) if wanted > low else high


def are_one(one: Point, other: Point, domain: Sequence[Interval]) -> bool:
    """Return whether two points are the same but for rounding."""
    spans = (high - low for low, high in domain)
    return all(abs(a - b) <= _NEAR * s for a, b, s in zip(one, other, spans, strict=False))


def reaching(interval: Interval, value: float) -> Interval:
    """Return an interval that holds a number, and the one before unless that is far off."""
    low, high = interval
    if low <= value <= high:
        return interval
    span = high - low
    if not low - _LEAD_FARTHEST * span <= value <= high + _LEAD_FARTHEST * span:
        return value - span / 2, value + span / 2
    low, high = min(low, value), max(high, value)
    aside = _LEAD_ASIDE * (high - low)
    return (low - aside if low == value else low), (high + aside if high == value else high)


def _in_view(tapes: Sequence[Trajectory], x_range: Interval) -> list[tuple[Trajectory, FloatArray]]:
    """Return each tape that has iterates in view, with their rows."""
    found = []
    for tape in tapes:
        rows = _spread(len(tape))
        x = tape.x[rows, 0]
        rows = rows[(x >= x_range[0]) & (x <= x_range[1])]
        if len(rows):
            found.append((tape, rows))
    return found


def _rows_that_count(
    tape: Trajectory, low: FloatArray, high: FloatArray, is_noisy: bool
) -> FloatArray:
    """Return the iterates of a path: all of a calm one, those near the starts of any other."""
    x = tape.x[_spread(len(tape))]
    if _is_calm(tape, is_noisy):
        return x
    inside = ((x >= low) & (x <= high)).all(axis=1)
    near: FloatArray = x[inside]
    return near


def _is_calm(tape: Trajectory, is_noisy: bool) -> bool:
    """Return whether the steps of a run do not grow, but for noise."""
    if tape.status == Status.DIVERGED or not np.isfinite(tape.x[-1]).all():
        return False
    if is_noisy or len(tape) < _FEWEST:
        return True
    first, last = tape.x[1] - tape.x[0], tape.x[-1] - tape.x[-2]
    return float(np.abs(last).max()) <= _GROWTH * float(np.abs(first).max())


def _spread(count: int) -> IntArray:
    """Return the indices of all rows, or of many where there are too many."""
    if count <= _MOST_ROWS:
        return np.arange(count)
    return np.linspace(0, count - 1, _MOST_ROWS).astype(np.intp)


def _with_margin(low: float, high: float, span: float) -> Interval:
    width = high - low
    if width < 1e-9 * max(span, abs(low), abs(high)):
        return low - 0.25 * span, high + 0.25 * span
    return low - _MARGIN * width, high + _MARGIN * width


def _without_margin(interval: Interval) -> Interval:
    low, high = interval
    aside = (high - low) * _MARGIN / (1 + 2 * _MARGIN)
    return low + aside, high - aside
