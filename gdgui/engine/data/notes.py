"""What was done to data on their way to samples, in sentences."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from gdgui.checks import cut
from gdgui.engine.data.columns import ArrayColumn

__all__ = ["handled", "listed"]


def listed(names: Sequence[str], most: int = 12) -> str:
    """Return names in one line, long ones cut, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(map(cut, names[:most])) + more


def handled(
    inputs: Sequence[ArrayColumn], target: ArrayColumn, complete: NDArray[np.bool_]
) -> tuple[str, ...]:
    """Return sentences on rows that were left out, columns that say nothing and codes.

    Args:
        inputs: the chosen columns.
        target: the column to be predicted.
        complete: which rows have a value in all of them, (rows,).
    """
    return (
        *_left_out([*inputs, target], complete),
        *_constant(inputs, complete),
        *_coded(inputs),
        *_classes(target, complete),
    )


def _left_out(columns: Sequence[ArrayColumn], complete: NDArray[np.bool_]) -> Iterator[str]:
    gone = int(np.count_nonzero(~complete))
    if gone:
        missing = {each.name: int(np.count_nonzero(np.isnan(each.values))) for each in columns}
        places = [f"{name} ({count:,})" for name, count in missing.items() if count]
        verb = "is" if gone == 1 else "are"
        yield (
            f"{gone:,} of {len(complete):,} rows {verb} left out, for a value is missing in "
            f"{listed(places)}"
        )


def _constant(inputs: Sequence[ArrayColumn], complete: NDArray[np.bool_]) -> Iterator[str]:
    names = [each.name for each in inputs if np.ptp(each.values[complete]) == 0.0]
    if names:
        yield f"the same in every row, so that nothing is learned of it: {listed(names)}"


def _coded(inputs: Sequence[ArrayColumn]) -> Iterator[str]:
    for each in inputs:
        if len(each.categories) > 1:
            first, *others = each.categories
            yield (
                f"{each.name} is coded: 1 in a column of its own for {listed(others)}, "
                f"0 in all of them for {first}"
            )


def _classes(target: ArrayColumn, complete: NDArray[np.bool_]) -> Iterator[str]:
    if target.categories:
        counts = np.bincount(
            target.values[complete].astype(np.int64), minlength=len(target.categories)
        )
        found = [
            f"{name} ({count:,})" for name, count in zip(target.categories, counts, strict=True)
        ]
        yield f"{target.name} is a class: {listed(found)}"
