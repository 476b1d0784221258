"""Fields of a table as columns of numbers or of categories; what can be neither says why."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from gdgui.checks import quoted
from gdgui.data_source import MAX_CATEGORIES, MAX_NAME, MAX_NUMBER, Column, begins_like_a_formula
from gdgui.engine.data.delimited import Rows
from gdgui.engine.data.number_format import MISSING, NumberFormat
from gdgui.errors import UserError

__all__ = ["TypedColumn", "as_classes", "has_header", "typed_columns"]

_LOOKED_AT = 100
"""How many rows tell whether the first one is a header."""
_NUMBERS_SHARE = 0.9
"""From which share of numbers on a column is one of numbers, the others being missing."""
PREVIEWED = 12
"""How many of the first texts of a column are kept for someone who wants to see them."""
_FORMULA = re.compile(r"^[=+\-@\s]+")


@dataclass(frozen=True)
class TypedColumn:
    """A column of a table, or why it is none that could be learned from.

    Attributes:
        name: what it is called.
        written: what its header says.
        column: its numbers or categories; None where it is neither.
        refusal: the rest of a sentence on why it is neither, such as ``it has no values``.
        notes: sentences on what was done to it.
        first: what the file says in the first rows.
    """

    name: str
    written: str
    column: Column | None = None
    refusal: str = ""
    notes: tuple[str, ...] = ()
    first: tuple[str, ...] = ()

    @property
    def only_value(self) -> str | None:
        """What it is in every row; None where it varies."""
        found = set() if self.column is None else set(self.column.values) - {None}
        if self.column is None or len(found) != 1:
            return None
        value = found.pop() or 0.0
        return self.column.categories[int(value)] if self.column.categories else f"{value:g}"

    @property
    def missing_share(self) -> float:
        """The share of rows in which it has no value."""
        values = () if self.column is None else self.column.values
        return values.count(None) / len(values) if values else 1.0


def has_header(rows: Rows, number_format: NumberFormat) -> bool:
    """Tell whether the first row holds names.

    It does where a name stands over numbers, or where it holds no number itself.
    """
    first, rest = rows.fields[0], rows.fields[1 : _LOOKED_AT + 1]
    above_numbers = is_number = False
    for index, cell in enumerate(first):
        is_number |= number_format.read(cell.strip()) is not None
        if not _is_text(cell, number_format):
            continue
        below = [row[index] for row in rest]
        above_numbers |= not any(_is_text(each, number_format) for each in below) and any(
            number_format.read(each.strip()) is not None for each in below
        )
    return above_numbers or not is_number


def _is_text(cell: str, number_format: NumberFormat) -> bool:
    stripped = cell.strip()
    return stripped.lower() not in MISSING and number_format.read(stripped) is None


def typed_columns(rows: Rows, header: bool, number_format: NumberFormat) -> list[TypedColumn]:
    """Return the columns of a table in their order, empty ones without a name left out.

    Raises:
        UserError: there is no row below the header.
    """
    written = [cell.strip() for cell in rows.fields[0]] if header else [""] * len(rows.fields[0])
    body = rows.fields[header:]
    if not body:
        raise UserError("the table has a header and no rows")
    lines = rows.lines[header:]
    names = _different(
        [_name(text, f"column {number}") for number, text in enumerate(written, start=1)]
    )
    found = []
    for name, text, cells in zip(names, written, zip(*body, strict=True), strict=True):
        stripped = [cell.strip() for cell in cells]
        if not text and header and _counts_rows(stripped):
            found.append(TypedColumn(name, text, refusal="it numbers the rows"))
        elif text or not header or any(stripped):
            notes = _name_notes("column", name, text)
            typed = _typed(name, stripped, lines, number_format)
            first = tuple(stripped[:PREVIEWED])
            found.append(replace(typed, written=text, notes=notes + typed.notes, first=first))
    return found


def _name(written: str, otherwise: str) -> str:
    """Return a name of a file as all that shows or exports it can have it."""
    printable = "".join(c if c.isprintable() else " " for c in written)
    text = " ".join(printable.split())
    if begins_like_a_formula(text):
        text = _FORMULA.sub("", text)
    return _cut(text) or otherwise


def _cut(text: str, most: int = MAX_NAME) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _name_notes(what: str, name: str, written: str) -> tuple[str, ...]:
    if not written or name == written:
        return ()
    return (f"the {what} {quoted(written)} is called {quoted(name)}",)


def _different(names: list[str]) -> list[str]:
    """Return names that differ: one that comes again gets a number."""
    taken: set[str] = set()
    for index, name in enumerate(names):
        number, text = 1, name
        while text in taken or (number > 1 and text in names):
            number += 1
            ending = f" ({number})"
            text = _cut(name, MAX_NAME - len(ending)) + ending
        names[index] = text
        taken.add(text)
    return names


def _counts_rows(cells: Sequence[str]) -> bool:
    first = 0 if cells[0] == "0" else 1
    return list(cells) == [str(number) for number in range(first, first + len(cells))]


def _typed(
    name: str, cells: list[str], lines: Sequence[int], number_format: NumberFormat
) -> TypedColumn:
    missing = [cell.lower() in MISSING for cell in cells]
    numbers = number_format.read_all(cells)
    odd = [i for i, number in enumerate(numbers) if number is None and not missing[i]]
    present = len(cells) - sum(missing)
    if not present:
        return TypedColumn(name, name, refusal="it has no values")
    where = f"{quoted(cells[odd[0]])} in line {lines[odd[0]]:,}" if odd else ""
    if present - len(odd) < _NUMBERS_SHARE * present:
        if _is_number(cells[odd[0]]):
            return TypedColumn(
                name, name, refusal=f"it has numbers beyond ±{MAX_NUMBER:g} ({where})"
            )
        return _categories(name, cells, missing, where)
    notes: tuple[str, ...] = ()
    if odd:
        are = "is no number and counts" if len(odd) == 1 else "are no numbers and count"
        notes = (f"{name}: {len(odd):,} of {present:,} values {are} as missing ({where})",)
    return TypedColumn(name, name, Column(name, tuple(numbers)), notes=notes)


def _is_number(cell: str) -> bool:
    """Tell whether a text is a number after all, which is too large to compute with."""
    try:
        return math.fabs(float(cell)) > MAX_NUMBER
    except ValueError:
        return False


def _categories(name: str, cells: list[str], missing: list[bool], where: str) -> TypedColumn:
    """Return text as categories in the order of the alphabet, where they are few and come again.

    Args:
        name: what the column is called.
        cells: its texts.
        missing: which of them stand for no value.
        where: the first of them that is no number, and its line.
    """
    counts = Counter(cell for cell, absent in zip(cells, missing, strict=True) if not absent)
    if len(counts) > MAX_CATEGORIES or (len(counts) == counts.total() and len(counts) > 1):
        return TypedColumn(
            name,
            name,
            refusal=f"it is text ({where}) with {len(counts):,} different values: neither "
            f"numbers nor at most {MAX_CATEGORIES} categories that come again",
        )
    order = sorted(counts, key=lambda text: (text.casefold(), text))
    codes: dict[str, float | None] = {text: float(code) for code, text in enumerate(order)}
    values = tuple(
        None if absent else codes[cell] for cell, absent in zip(cells, missing, strict=True)
    )
    names = _different([_name(text, f"category {n}") for n, text in enumerate(order, start=1)])
    notes = (_name_notes(f"category of {name}", *pair) for pair in zip(names, order, strict=True))
    return TypedColumn(
        name, name, Column(name, values, tuple(names)), notes=tuple(chain.from_iterable(notes))
    )


def as_classes(column: Column) -> Column:
    """Return a column of numbers as one of categories: each number is one.

    Raises:
        UserError: there are too many.
    """
    if column.categories:
        return column
    numbers = sorted({value for value in column.values if value is not None})
    if len(numbers) > MAX_CATEGORIES:
        raise UserError(
            f"target: {quoted(column.name)} has {len(numbers):,} different numbers "
            f"({', '.join(f'{number:g}' for number in islice(numbers, 3))}, …): at most "
            f"{MAX_CATEGORIES} classes expected"
        )
    codes = {number: float(code) for code, number in enumerate(numbers)}
    values = tuple(None if value is None else codes[value] for value in column.values)
    return Column(
        column.name,
        values,
        tuple(repr(number).removesuffix(".0") for number in numbers),
        column.unit,
    )
