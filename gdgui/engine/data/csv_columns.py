"""A CSV or TSV file as columns of numbers and of categories; how it was read is said in sentences.

What is not given is found out from the file: its encoding, what separates the fields, whether there
is a header, the decimal mark.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from gdgui.checks import quoted
from gdgui.data_source import MAX_POINTS
from gdgui.engine.data.decoding import decode_table
from gdgui.engine.data.delimited import MAX_FIELDS, SEPARATORS, Rows, read_rows
from gdgui.engine.data.number_format import NumberFormat, found_format
from gdgui.engine.data.typed_columns import TypedColumn, has_header, typed_columns
from gdgui.errors import UserError

__all__ = ["CsvFormat", "read_columns"]

_LOOKED_AT = 2_000
"""How many rows tell what the decimal mark is."""
_PLURALS = {"tab": "tabs", "semicolon": "semicolons", "bar": "bars", "space": "spaces"}


@dataclass(frozen=True)
class CsvFormat:
    """How a file is written; what is None is found out.

    Attributes:
        header: whether the first row holds the names of the columns.
        separator: one character, or a key of `gdgui.engine.data.delimited.SEPARATORS`.
        decimal: the decimal mark, ``.`` or ``,``.
        encoding: a name that Python knows.
    """

    header: bool | None = None
    separator: str | None = None
    decimal: str | None = None
    encoding: str | None = None


def read_columns(content: bytes, file_format: CsvFormat) -> tuple[list[TypedColumn], list[str]]:
    """Return all columns of a file in their order, and sentences on how it was read.

    Raises:
        UserError: it is no table; says where and why.
    """
    decoded = decode_table(content, file_format.encoding)
    rows = read_rows(decoded.text, file_format.separator)
    number_format = _number_format(rows, file_format.decimal)
    header = has_header(rows, number_format) if file_format.header is None else file_format.header
    is_commented = file_format.header is None and not header and bool(rows.commented)
    if is_commented:
        rows, header = _with_header(rows), True
    _check_size(rows.count - header, len(rows.fields[0]))
    columns = typed_columns(rows, header, number_format)
    notes = _reading_notes(rows, number_format, header, is_commented)
    return columns, [*decoded.notes, *notes]


def _with_header(rows: Rows) -> Rows:
    """Return rows below the names that stand in the last comment above them."""
    return replace(
        rows,
        fields=[list(rows.commented), *rows.fields],
        lines=[rows.lines[0], *rows.lines],
        count=rows.count + 1,
    )


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_POINTS:
        raise UserError(f"at most {MAX_POINTS:,} rows expected, {rows:,} found")
    if rows * columns > MAX_FIELDS:
        raise UserError(
            f"at most {MAX_FIELDS:,} fields expected, {rows * columns:,} found ({columns:,} "
            f"columns of {rows:,} rows)"
        )


def _number_format(rows: Rows, decimal: str | None) -> NumberFormat:
    if decimal is None:
        looked_at = islice(rows.fields, _LOOKED_AT)
        return found_format(map(str.strip, chain.from_iterable(looked_at)), rows.separator)
    if decimal not in (".", ","):
        raise UserError(f"decimal: a point or a comma expected, {quoted(decimal)} found")
    return NumberFormat(comma=decimal == ",")


def _reading_notes(
    rows: Rows, number_format: NumberFormat, header: bool, is_commented: bool
) -> Iterator[str]:
    if is_commented:
        yield "the columns are called as the last comment above them says"
    elif rows.comments:
        are = "comment line is" if rows.comments == 1 else "comment lines are"
        yield f"{rows.comments:,} {are} left out above the table"
    if rows.separator != ",":
        names = {character: name for name, character in SEPARATORS.items()}
        name = names.get(rows.separator, quoted(rows.separator))
        yield f"the fields are separated by {_PLURALS.get(name, name)}"
    if number_format.comma:
        yield "numbers have decimal commas"
    if not header:
        yield (
            f"there is no header: the columns are called column 1 to column {len(rows.fields[0])}"
        )
