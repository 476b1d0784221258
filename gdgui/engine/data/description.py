"""What is in a data set, a line for each column."""

import numpy as np

from gdgui.engine.data.columns import ArrayColumn, Columns
from gdgui.engine.data.notes import listed

__all__ = ["described"]


def described(columns: Columns) -> list[tuple[str, str]]:
    """Return the name of each column, with its unit, and what is in it: a range or categories."""
    return [(_titled(column), _content(column)) for column in columns.columns]


def _titled(column: ArrayColumn) -> str:
    return f"{column.name} ({column.unit})" if column.unit else column.name


def _content(column: ArrayColumn) -> str:
    present = column.values[~np.isnan(column.values)]
    missing = len(column.values) - len(present)
    if not len(present):
        return "no values"
    if column.categories:
        counts = np.bincount(present.astype(np.int64), minlength=len(column.categories))
        text = listed(
            [f"{name} ({n:,})" for name, n in zip(column.categories, counts, strict=True)]
        )
    else:
        text = f"{present.min():.6g} to {present.max():.6g}"
    return f"{text}; {missing:,} missing" if missing else text
