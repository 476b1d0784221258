"""Edits of single points of what is learned from: an objective in, a new objective out.

At the first edit a generated set becomes `rows`, points set by hand; what someone measured becomes
a table of the experiment's own, which keeps the names, the units and the columns that are not used.
Which rows are held out follows from their number and the seed. So that points stay what they are,
they change places where one is added or deleted; one that is added is learned from.
"""

from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

from gdgui.data_source import Column, Data, Table
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.samples import UsedColumns, held_out_rows, load_data, used_columns
from gdgui.errors import UserError
from gdgui.experiment import Objective

__all__ = [
    "can_edit_points",
    "row_of",
    "with_point",
    "with_point_moved",
    "with_target",
    "without_point",
]

Numbers = tuple[float, ...]
_Edit = Callable[[FloatArray, list[int]], FloatArray]
"""Takes a row for each sample, and where in it inputs and target stand; returns other rows.

At the end of a row is whether it is held out, 0 or 1.
"""


_MOST_BY_HAND = 10_000
"""Among more points than these no one tells one from another, and each move would take long."""


def can_edit_points(data: Data) -> bool:
    """Tell whether points can be set by hand.

    They have one or two inputs, all of which are numbers, and there are not too many of them.
    """
    columns = used_columns(data)
    if len(columns.inputs) > 2 or len(columns.rows) > _MOST_BY_HAND:
        return False
    return not any(column.categories for column in columns.inputs)


def with_point(objective: Objective, inputs: Numbers, target: float) -> Objective:
    """Add a point.

    Args:
        objective: one with data.
        inputs: where, in the inputs' own units.
        target: its number in the target's own unit, or that of its class.

    Raises:
        ExperimentError: there are too many points, or a number is too large.
    """

    def longer(rows: FloatArray, places: list[int]) -> FloatArray:
        # What else a table has is not known of it.
        row = np.full((1, rows.shape[1]), np.nan)
        row[0, places] = *inputs, target
        row[0, -1] = 0.0
        return np.vstack((rows, row))

    return _with_rows(objective, longer)


def row_of(objective: Objective, inputs: Numbers, target: float) -> int:
    """Return the last sample of some numbers, which a point is that has just been added.

    Raises:
        ValueError: there is none.
    """
    assert objective.data is not None  # noqa: S101 - only data have points
    columns = used_columns(objective.data)
    used = [column.values[columns.rows] for column in (*columns.inputs, columns.target)]
    found = np.flatnonzero((np.column_stack(used) == [*inputs, target]).all(axis=1))
    if not len(found):
        raise ValueError("a sample of these numbers expected")
    return int(found[-1])


def with_point_moved(
    objective: Objective, index: int, inputs: Numbers, target: float | None = None
) -> Objective:
    """Put a point elsewhere.

    Args:
        objective: one with data.
        index: which sample.
        inputs: where to, in the inputs' own units.
        target: its number from now on; None for the one that it has.

    Raises:
        ExperimentError: a number is too large.
    """

    def moved(rows: FloatArray, places: list[int]) -> FloatArray:
        rows[index, places[:-1]] = inputs
        if target is not None:
            rows[index, places[-1]] = target
        return rows

    return _with_rows(objective, moved)


def with_target(objective: Objective, index: int, target: float) -> Objective:
    """Give a point another number, or another class."""

    def changed(rows: FloatArray, places: list[int]) -> FloatArray:
        rows[index, places[-1]] = target
        return rows

    return _with_rows(objective, changed)


def without_point(objective: Objective, index: int) -> Objective:
    """Delete a point.

    Raises:
        UserError: it is the only one.
    """

    def shorter(rows: FloatArray, _places: list[int]) -> FloatArray:
        if len(rows) == 1:
            raise UserError("Data need at least one point; this is the last.")
        rows[index] = rows[-1]
        return rows[:-1]

    return _with_rows(objective, shorter)


def _with_rows(objective: Objective, edit: _Edit) -> Objective:
    """Return an objective whose samples are other rows."""
    data = objective.data
    assert data is not None  # noqa: S101 - only data have points
    columns = used_columns(data)
    names = [column.name for column in columns.columns]
    places = [names.index(column.name) for column in (*columns.inputs, columns.target)]
    matrix = np.column_stack([column.values for column in columns.columns])
    held_out = load_data(data).held_out.astype(np.float64)
    rows = _arranged(edit(np.column_stack((matrix[columns.rows], held_out)), places), data)
    if not columns.from_table:
        return replace(objective, data=_as_rows(data, rows[:, places]))
    others = np.delete(matrix, columns.rows, axis=0)
    return replace(objective, data=_as_table(data, columns, np.vstack((rows, others))))


def _arranged(rows: FloatArray, data: Data) -> FloatArray:
    """Return rows in an order in which those are held out that are marked so at their end.

    Where another number of them is to be held out, one is not what it was.
    """
    marked = rows[:, -1] == 1.0
    drawn = held_out_rows(len(rows), data.held_out, data.seed)
    # From the end: the point that has been added is the first to find a place.
    outside = np.flatnonzero(marked & ~drawn)[::-1]
    inside = np.flatnonzero(~marked & drawn)[::-1]
    if not len(outside) and len(inside) and inside[0] == len(rows) - 1:
        # One more is to be held out: another one than that which has been added.
        outside = np.flatnonzero(~marked & ~drawn)[-1:]
    order = np.arange(len(rows))
    for one, other in zip(outside.tolist(), inside.tolist(), strict=False):
        order[[one, other]] = order[[other, one]]
    arranged: FloatArray = rows[order, :-1]
    return arranged


def _as_rows(data: Data, rows: FloatArray) -> Data:
    return Data(
        rows=tuple(map(tuple, rows.tolist())), class_names=load_data(data).class_names,
        seed=data.seed, held_out=data.held_out, standardize=data.standardize,
    )  # fmt: skip


def _as_table(data: Data, columns: UsedColumns, rows: FloatArray) -> Data:
    """Return data as a table; rows in which a value is missing come last in it."""
    numbers = [[None if value != value else value for value in each] for each in rows.T.tolist()]
    table = tuple(
        Column(column.name, tuple(values), column.categories, column.unit)
        for column, values in zip(columns.columns, numbers, strict=True)
    )
    return Data(
        table=Table(table, data.table.source if data.table else data.name or ""),
        inputs=tuple(column.name for column in columns.inputs), target=columns.target.name,
        seed=data.seed, held_out=data.held_out, standardize=data.standardize,
    )  # fmt: skip
