"""A CSV or TSV file as the data of an experiment: its columns chosen, its numbers kept.

What was recognized, left out or coded is said in sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from gdgui.checks import quoted
from gdgui.data_source import Column, Data, Table
from gdgui.engine.data.csv_columns import CsvFormat, read_columns
from gdgui.engine.data.notes import listed
from gdgui.engine.data.samples import load_data
from gdgui.engine.data.typed_columns import TypedColumn, as_classes
from gdgui.errors import UserError

__all__ = ["Import", "import_columns", "import_csv", "why_useless"]

_MOSTLY = 0.5
"""The share of missing values above which a column is taken only if it is chosen."""
_TWO_CLASSES = ({0.0, 1.0}, {-1.0, 1.0})
"""Numbers that are taken for classes unless told otherwise."""


@dataclass(frozen=True)
class Import:
    """Data that a file became.

    Attributes:
        data: a table with the chosen columns.
        notes: sentences on how the file was read and what was left out.
    """

    data: Data
    notes: tuple[str, ...]


def import_csv(
    content: bytes,
    source: str = "",
    *,
    inputs: Sequence[str] = (),
    target: str = "",
    is_class: bool | None = None,
    file_format: CsvFormat | None = None,
) -> Import:
    """Return the data of a file, known to be such that something can be learned.

    Args:
        content: the whole file.
        source: the name of the file.
        inputs: the columns that are inputs; empty for all that can be but the target.
        target: the column that is to be predicted; empty for the last that can be.
        is_class: whether a target of numbers is a class; None if it is 0 and 1, or −1 and 1.
        file_format: how the file is written.

    Raises:
        UserError: it is no table, or a column that was chosen cannot be used; says where and why.
    """
    columns, notes = read_columns(content, file_format or CsvFormat())
    return import_columns(columns, notes, source, inputs=inputs, target=target, is_class=is_class)


def import_columns(
    columns: Sequence[TypedColumn],
    notes: Sequence[str],
    source: str = "",
    *,
    inputs: Sequence[str] = (),
    target: str = "",
    is_class: bool | None = None,
) -> Import:
    """Return the data of a file that has been read; the arguments are those of `import_csv`.

    Args:
        columns: all columns of the file.
        notes: sentences on how it was read.
        source: the name of the file.
        inputs: the columns that are inputs.
        target: the column that is to be predicted.
        is_class: whether a target of numbers is a class.

    Raises:
        UserError: a column that was chosen cannot be used; says why.
    """
    to_predict = _target(columns, inputs, target)
    used = _inputs(columns, inputs, to_predict)
    table = Table(
        columns=(*map(_column, used), _classified(_column(to_predict), is_class)),
        source=source,
    )
    complete = [None not in row for row in zip(*(c.values for c in table.columns), strict=True)]
    if sum(complete) < 2:
        raise UserError(
            "at least two rows with a value in each chosen column expected, "
            f"{sum(complete)} of {len(complete):,} found; choose other columns"
        )
    data = Data(table=table)
    chosen = [*used, to_predict]
    unused = () if inputs else [each for each in columns if each not in chosen]
    return Import(
        data,
        (
            *notes,
            *chain.from_iterable(each.notes for each in chosen),
            *(f"{each.name} is left out: {_why_unusual(each)}" for each in unused),
            *load_data(data).notes,
        ),
    )


def _named(place: str, name: str, columns: Sequence[TypedColumn]) -> TypedColumn:
    """Return a column that was chosen, by its name or by what the header says of it.

    Raises:
        UserError: there is none, or nothing can be learned of it.
    """
    for column in columns:
        if name in (column.name, column.written):
            if why_useless(column):
                raise UserError(
                    f"{place}: {quoted(column.name)} cannot be used: {why_useless(column)}"
                )
            return column
    names = listed([column.name for column in columns])
    raise UserError(f"{place}: some of {names} expected, {quoted(name)} found")


def _target(columns: Sequence[TypedColumn], inputs: Sequence[str], target: str) -> TypedColumn:
    if target:
        return _named("target", target, columns)
    others = [each for each in columns if each.name not in inputs and each.written not in inputs]
    usable = [each for each in others if not _why_unusual(each)]
    if not usable:
        raise UserError(f"target: a column that varies expected, none found ({_reasons(others)})")
    return usable[-1]


def _inputs(
    columns: Sequence[TypedColumn], inputs: Sequence[str], target: TypedColumn
) -> list[TypedColumn]:
    if inputs:
        used = [_named("inputs", name, columns) for name in dict.fromkeys(inputs)]
        if target in used:
            raise UserError(f"inputs: {quoted(target.name)} is the target")
        return used
    others = [each for each in columns if each is not target]
    used = [each for each in others if not _why_unusual(each)]
    if not used:
        raise UserError(
            f"inputs: a column that varies expected besides the target {quoted(target.name)}, "
            f"none found ({_reasons(others)})"
        )
    return used


def _reasons(columns: Sequence[TypedColumn]) -> str:
    """Return why columns are not taken by themselves; of many, of the first ones."""
    reasons = [f"{each.name}: {_why_unusual(each)}" for each in columns if _why_unusual(each)]
    more = f"; and {len(reasons) - 3} more" if len(reasons) > 3 else ""
    return "; ".join(reasons[:3]) + more


def why_useless(column: TypedColumn) -> str:
    """Return why nothing can be learned of a column; empty where something can."""
    if column.column is None:
        return column.refusal
    if column.only_value is not None:
        classes = "one class only" if column.column.categories else "the same number in every row"
        return f"it has {classes}, {quoted(column.only_value)}"
    return ""


def _why_unusual(column: TypedColumn) -> str:
    """Return why a column is not taken unless it is chosen; empty where it is taken."""
    if column.missing_share > _MOSTLY and column.column is not None:
        return f"{column.missing_share:.0%} of its values are missing"
    return why_useless(column)


def _column(column: TypedColumn) -> Column:
    assert column.column is not None  # noqa: S101 - others are refused
    return column.column


def _classified(target: Column, is_class: bool | None) -> Column:
    """Return a target, as classes where that is wanted or where it is 0 and 1, or −1 and 1."""
    if is_class is False and target.categories:
        raise UserError(
            f"target: a column of numbers expected, {quoted(target.name)} is text "
            f"({listed(target.categories, 3)})"
        )
    if is_class is None:
        is_class = {value for value in target.values if value is not None} in _TWO_CLASSES
    return as_classes(target) if is_class else target
