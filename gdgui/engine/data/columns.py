"""A data set on its way to samples: its columns as arrays, whatever they come from."""

from dataclasses import dataclass

import numpy as np

from gdgui.data_source import Column, Table
from gdgui.engine.arrays import FloatArray

__all__ = ["ArrayColumn", "Columns", "array_column", "columns_of_table"]


@dataclass(frozen=True, eq=False)
class ArrayColumn:
    """A column of numbers or of categories.

    Attributes:
        name: what it is called.
        values: float64 (m,), nan where one is missing; of categories, which one, from 0.
        categories: their names; empty for a column of numbers.
        unit: such as ``mm``.
    """

    name: str
    values: FloatArray
    categories: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of equal length, and which of them are usually inputs and target.

    Attributes:
        columns: at least one, with different names.
        inputs: the names of the usual inputs.
        target: the name of the usual target.
        from_table: whether someone measured them: then what was done to them is worth a note, and
            a class alone is a mistake; points set by hand begin with one.
    """

    columns: tuple[ArrayColumn, ...]
    inputs: tuple[str, ...]
    target: str
    from_table: bool = False

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.columns[0].values)


def columns_of_table(table: Table) -> Columns:
    """Return the columns of a table; the last one is the usual target, the others are inputs."""
    columns = tuple(map(array_column, table.columns))
    names = tuple(column.name for column in columns)
    return Columns(columns, names, names[-1], from_table=True)


def array_column(column: Column, unit: str = "") -> ArrayColumn:
    """Return a column as an array; a unit may be given that it does not know itself."""
    # None becomes nan.
    values = np.array(column.values, dtype=np.float64)
    return ArrayColumn(column.name, values, column.categories, column.unit or unit)
