"""What is learned from: inputs and targets as arrays, of whatever source they are.

Columns are chosen, rows with missing values left out, categories coded, some rows held out, and
all is standardised where that is asked for. What a reader would want to know of that is said in
`Samples.notes`.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gdgui.checks import ExperimentError, quoted
from gdgui.data_source import Data
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.catalogue import data_set
from gdgui.engine.data.columns import ArrayColumn, Columns, columns_of_table
from gdgui.engine.data.generated import split_stream
from gdgui.engine.data.notes import handled, listed

__all__ = ["Samples", "UsedColumns", "held_out_rows", "load_data", "used_columns"]

_SMALLEST_SCALE = 1e-200
"""Numbers that differ by less count as constant: divided by it, others would not stay finite."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Rows of inputs and a target; the arrays are read-only.

    Attributes:
        inputs: float64 (m, d), standardised where that is asked for.
        targets: float64 (m,): a number, standardised likewise, or the number of a class from 0.
        classes: how many classes there are; 1 for a regression.
        held_out: bool (m,), true for the rows that are not learned from.
        input_names: a name for each of the d inputs.
        target_name: the name of the target.
        class_names: a name for each class; empty for a regression.
        input_mean: float64 (d,), what was subtracted from the inputs; zeros where nothing was.
        input_scale: float64 (d,), what they were divided by afterwards; ones likewise.
        target_mean: what was subtracted from the targets; 0 for classes.
        target_scale: what they were divided by afterwards; 1 for classes.
        notes: sentences on what was done to the data, such as rows that were left out.
    """

    inputs: FloatArray
    targets: FloatArray
    classes: int
    held_out: NDArray[np.bool_]
    input_names: tuple[str, ...]
    target_name: str
    class_names: tuple[str, ...]
    input_mean: FloatArray
    input_scale: FloatArray
    target_mean: float
    target_scale: float
    notes: tuple[str, ...] = ()

    @property
    def signs(self) -> FloatArray:
        """Of two classes: −1 for the first and +1 for the second, Playground's labels, (m,).

        Raises:
            ValueError: there are not two classes.
        """
        if self.classes != 2:
            raise ValueError(f"two classes expected, {self.classes} found")
        return 2.0 * self.targets - 1.0

    def original_inputs(self) -> FloatArray:
        """Return the inputs in their own units, (m, d)."""
        return self.inputs * self.input_scale + self.input_mean

    def original_targets(self) -> FloatArray:
        """Return the targets in their own units, (m,)."""
        return self.targets * self.target_scale + self.target_mean


@dataclass(frozen=True, eq=False)
class UsedColumns:
    """What samples are made of: columns in their own units, and which of their rows.

    Attributes:
        columns: all columns there are, also those that are not used.
        inputs: those of the inputs, before categories are coded.
        target: that of the target.
        rows: the numbers of the rows that samples are made of; in others a value is missing.
        from_table: whether someone measured them.
    """

    columns: tuple[ArrayColumn, ...]
    inputs: tuple[ArrayColumn, ...]
    target: ArrayColumn
    rows: NDArray[np.int64]
    from_table: bool

    @property
    def units(self) -> dict[str, str]:
        """The unit of each column, by its name; empty where it has none."""
        return {column.name: column.unit for column in self.columns}


@lru_cache(maxsize=16)
def used_columns(data: Data) -> UsedColumns:
    """Return the columns of some data, and which rows of them `load_data` takes.

    Raises:
        ExperimentError: as `load_data`.
    """
    columns = _columns(data)
    inputs, target = _chosen(data, columns)
    rows = _fixed(np.flatnonzero(_complete(columns, [*inputs, target])))
    return UsedColumns(columns.columns, tuple(inputs), target, rows, columns.from_table)


@lru_cache(maxsize=16)
def load_data(data: Data) -> Samples:
    """Return the samples that data stand for; the same again for equal data.

    Raises:
        ExperimentError: a set or a column of that name does not exist, or there is nothing in the
            rows that could be learned; says where.
    """
    columns = _columns(data)
    inputs, target = _chosen(data, columns)
    rows = _complete(columns, [*inputs, target])
    if columns.from_table:
        _check_classes(target, rows)
    names, matrix = _encoded(inputs, rows)
    held_out = held_out_rows(len(matrix), data.held_out, data.seed)
    mean, scale = _scaling(matrix[~held_out]) if data.standardize else _unscaled(len(names))
    targets = target.values[rows]
    classes = len(target.categories) or 1
    if data.standardize and classes == 1:
        (target_mean,), (target_scale,) = _scaling(targets[~held_out, None])
    else:
        target_mean, target_scale = 0.0, 1.0
    return Samples(
        inputs=_fixed((matrix - mean) / scale),
        targets=_fixed((targets - target_mean) / target_scale),
        classes=classes,
        held_out=_fixed(held_out),
        input_names=names,
        target_name=target.name,
        class_names=target.categories,
        input_mean=_fixed(mean),
        input_scale=_fixed(scale),
        target_mean=float(target_mean),
        target_scale=float(target_scale),
        notes=handled(inputs, target, rows) if columns.from_table else (),
    )


def _columns(data: Data) -> Columns:
    if data.rows is not None:
        return _points_by_hand(data.rows, data.class_names)
    if data.table is not None:
        return columns_of_table(data.table)
    assert data.name is not None  # noqa: S101 - one of three, which `Data` checks
    return data_set(data.name).columns(data.points, data.noise, data.seed)


def _points_by_hand(rows: tuple[tuple[float, ...], ...], class_names: tuple[str, ...]) -> Columns:
    """Return points as columns x and y, or x1, x2, … and y; the target is `class` if it is one."""
    matrix = np.array(rows, dtype=np.float64)
    count = matrix.shape[1] - 1
    inputs = ("x",) if count == 1 else tuple(f"x{i}" for i in range(1, count + 1))
    target = "class" if class_names else "y"
    columns = [ArrayColumn(name, matrix[:, i]) for i, name in enumerate(inputs)]
    columns.append(ArrayColumn(target, matrix[:, -1], class_names))
    return Columns(tuple(columns), inputs, target)


def _chosen(data: Data, columns: Columns) -> tuple[list[ArrayColumn], ArrayColumn]:
    """Return the columns of the inputs and of the target, the usual ones where none are named."""
    by_name = {column.name: column for column in columns.columns}
    target = data.target or columns.target
    inputs = data.inputs or tuple(name for name in columns.inputs if name != target)
    for place, names in (("inputs", inputs), ("target", (target,))):
        for name in names:
            if name not in by_name:
                raise ExperimentError(
                    f"{place}: some of {listed(list(by_name))} expected, {quoted(name)} found"
                )
    if target in inputs:
        raise ExperimentError(f"inputs: {quoted(target)} is the target")
    if not inputs:
        raise ExperimentError("inputs: at least one column expected besides the target, none found")
    return [by_name[name] for name in inputs], by_name[target]


def _complete(columns: Columns, used: list[ArrayColumn]) -> NDArray[np.bool_]:
    """Return which rows have a value in all columns that are used, (rows,)."""
    complete = np.ones(columns.rows, dtype=np.bool_)
    for column in used:
        complete &= ~np.isnan(column.values)
    if not complete.any():
        raise ExperimentError(
            f"inputs: a value is missing in each of the {columns.rows:,} rows; choose other columns"
        )
    return complete


def _check_classes(target: ArrayColumn, rows: NDArray[np.bool_]) -> None:
    """Refuse a class of which all rows are."""
    found = np.unique(target.values[rows])
    if target.categories and len(found) < 2:
        raise ExperimentError(
            f"target: two classes or more expected in {quoted(target.name)}, one found "
            f"({quoted(target.categories[int(found[0])])})"
        )


def _encoded(
    inputs: list[ArrayColumn], rows: NDArray[np.bool_]
) -> tuple[tuple[str, ...], FloatArray]:
    """Return names and numbers of the inputs, (m, d).

    A column of categories becomes one of 0 and 1 for each but the first, which is where all of
    them are 0: with one for each, a line through them would not be unique.
    """
    names: list[str] = []
    parts: list[FloatArray] = []
    for column in inputs:
        values = column.values[rows]
        if not column.categories:
            names.append(column.name)
            parts.append(values)
        for code, category in enumerate(column.categories[1:], start=1):
            names.append(f"{column.name} = {category}")
            parts.append((values == code).astype(np.float64))
    return tuple(names), np.column_stack(parts)


def held_out_rows(rows: int, share: float, seed: int) -> NDArray[np.bool_]:
    """Return which rows are held out: the nearest whole number of them, but never all."""
    count = min(math.floor(share * rows + 0.5), rows - 1)
    order = np.argsort(split_stream(seed).random(rows), kind="stable")
    held_out = np.zeros(rows, dtype=np.bool_)
    held_out[order[:count]] = True
    return held_out


def _scaling(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation of each column; 1 for a column that is constant.

    Sums are rounded once (`math.fsum`), so that they are the same on every machine.
    """
    pairs = [_mean_and_deviation(column) for column in matrix.T]
    return np.array([mean for mean, _ in pairs]), np.array([scale for _, scale in pairs])


def _mean_and_deviation(values: FloatArray) -> tuple[float, float]:
    if values.max() == values.min():
        return float(values[0]), 1.0
    mean = math.fsum(values) / len(values)
    deviations = values - mean
    # So that no square leaves the range of floats.
    greatest = float(np.abs(deviations).max())
    relative = deviations / greatest
    deviation = greatest * math.sqrt(math.fsum(relative * relative) / len(values))
    return mean, deviation if deviation > _SMALLEST_SCALE else 1.0


def _unscaled(count: int) -> tuple[FloatArray, FloatArray]:
    return np.zeros(count), np.ones(count)


_Array = TypeVar("_Array", bound=NDArray[Any])


def _fixed(array: _Array) -> _Array:
    array.flags.writeable = False
    return array
