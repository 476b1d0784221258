"""The data of an experiment: where its rows come from, as plain, immutable data.

They have one of three sources: a named set (generated, or shipped with gdgui), a table whose
numbers are kept in the experiment, or points set by hand. Here the *shape* is checked. Whether a
set or a column of that name exists is for `gdgui.engine.data.samples.load_data` to say.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from gdgui.checks import (
    ExperimentError,
    a_number,
    check_kind,
    check_text,
    quoted,
    whole_number,
)

__all__ = [
    "MAX_CATEGORIES",
    "MAX_COLUMNS",
    "MAX_NAME",
    "MAX_NUMBER",
    "MAX_NUMBERS_BYTES",
    "MAX_POINTS",
    "Column",
    "Data",
    "Table",
    "begins_like_a_formula",
]

MAX_POINTS = 100_000
"""How many rows data have at most."""
MAX_COLUMNS = 1_000
MAX_CATEGORIES = 32
"""How many categories a column has at most."""
MAX_NAME = 60
"""The longest name of a column or a category, in characters."""
MAX_NUMBERS_BYTES = 5_000_000
"""What the numbers of a table take at most in the experiment's file."""
MAX_NUMBER = 1e100
"""The greatest number in a table: its square must be a number as well."""
_MAX_SEED = 2**32 - 1


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """As the parts of an experiment: immutable, and strict about unknown keys."""


class Column(_Part, frozen=True):
    """A column of a table.

    Attributes:
        name: what stands on axes and in the panels.
        values: a number for each row, None where it is missing; of a column of categories, which
            of them, counted from 0.
        categories: the names of the categories; empty for a column of numbers.
        unit: such as ``mm``.
    """

    name: str
    values: tuple[float | None, ...]
    categories: tuple[str, ...] = ()
    unit: str = ""

    def __post_init__(self) -> None:
        _check_name("name", self.name)
        check_text("unit", self.unit)
        categories = _names("categories", self.categories, MAX_CATEGORIES)
        msgspec.structs.force_setattr(self, "categories", categories)
        values = _numbers("values", self.values)
        if categories:
            _check_codes(values, len(categories))
        msgspec.structs.force_setattr(self, "values", values)


class Table(_Part, frozen=True, cache_hash=True):
    """Columns of equal length.

    Attributes:
        columns: at least one, with different names.
        source: where they come from, such as the name of a file.
    """

    columns: tuple[Column, ...]
    source: str = ""

    def __post_init__(self) -> None:
        check_text("source", self.source)
        columns = _several("columns", self.columns, "columns", MAX_COLUMNS)
        for index, column in enumerate(columns):
            check_kind(f"columns[{index}]", column, Column, "a Column")
        _check_different("columns", [column.name for column in columns])
        self._check_lengths(columns)
        self._check_size(columns)
        msgspec.structs.force_setattr(self, "columns", columns)

    def _check_lengths(self, columns: tuple[Column, ...]) -> None:
        rows = len(columns[0].values)
        for index, column in enumerate(columns):
            if len(column.values) != rows:
                raise ExperimentError(
                    f"columns[{index}].values: {rows:,} numbers expected as in the first column, "
                    f"{len(column.values):,} found"
                )
        if not 1 <= rows <= MAX_POINTS:
            raise ExperimentError(f"columns: 1 to {MAX_POINTS:,} rows expected, {rows:,} found")

    def _check_size(self, columns: tuple[Column, ...]) -> None:
        size = sum(_size_in_a_file(column.values) for column in columns)
        if size > MAX_NUMBERS_BYTES:
            raise ExperimentError(
                f"columns: at most {MAX_NUMBERS_BYTES / 1e6:g} MB of numbers expected, "
                f"{size / 1e6:.1f} MB found ({len(columns)} columns of "
                f"{len(columns[0].values):,} rows); keep fewer of them"
            )


class Data(_Part, frozen=True, kw_only=True):
    """What is learned from: rows of inputs and a target.

    Attributes:
        name: one of `gdgui.engine.data.catalogue.data_sets()`, such as ``spiral``.
        table: columns that are kept in the experiment.
        rows: points set by hand: the inputs and, last, the target.
        class_names: names of the classes where the last number of `rows` says which, from 0.
        points: how many points a generated set has; None for its own number.
        noise: how noisy a generated set is, from 0 to 1; None for its own.
        seed: which points and which of them are held out.
        held_out: the share of the rows that is not learned from, from 0 to 0.9.
        inputs: the names of the columns that are inputs; empty for the usual ones.
        target: the name of the column that is to be predicted; empty for the usual one.
        standardize: whether inputs, and a target that is no class, have mean 0 and standard
            deviation 1 over the rows that are learned from.
    """

    name: str | None = None
    table: Table | None = None
    rows: tuple[tuple[float, ...], ...] | None = None
    class_names: tuple[str, ...] = ()
    points: int | None = None
    noise: float | None = None
    seed: int = 0
    held_out: float = 0.0
    inputs: tuple[str, ...] = ()
    target: str = ""
    standardize: bool = False

    def __post_init__(self) -> None:
        sources = ("name", "table", "rows")
        given = [source for source in sources if getattr(self, source) is not None]
        if len(given) != 1:
            found = " and ".join(f"`{source}`" for source in given) or "none"
            raise ExperimentError(f"one of `name`, `table` and `rows` expected, {found} found")
        self._check_source()
        self._check_generation()
        held_out = _share("held_out", self.held_out, 0.9)
        msgspec.structs.force_setattr(self, "held_out", held_out)
        inputs = _names("inputs", self.inputs, MAX_COLUMNS)
        msgspec.structs.force_setattr(self, "inputs", inputs)
        check_text("target", self.target)
        check_kind("standardize", self.standardize, bool, "true or false")

    def _check_source(self) -> None:
        if self.name is not None:
            check_text("name", self.name)
        check_kind("table", self.table, Table | None, "a Table")
        class_names = _names("class_names", self.class_names, MAX_CATEGORIES)
        if class_names and self.rows is None:
            raise ExperimentError("class_names: they belong to `rows`, of which there are none")
        if len(class_names) == 1:
            raise ExperimentError("class_names: at least 2 names expected, 1 found")
        msgspec.structs.force_setattr(self, "class_names", class_names)
        if self.rows is not None:
            rows = _points(self.rows, len(class_names))
            msgspec.structs.force_setattr(self, "rows", rows)

    def _check_generation(self) -> None:
        for key in ("points", "noise"):
            if getattr(self, key) is not None and self.name is None:
                raise ExperimentError(f"{key}: it belongs to a generated set, named by `name`")
        if self.points is not None:
            points = whole_number("points", self.points, _MAX_SEED)
            if not 2 <= points <= MAX_POINTS:
                raise ExperimentError(
                    f"points: 2 to {MAX_POINTS:,} points expected, {points:,} found"
                )
            msgspec.structs.force_setattr(self, "points", points)
        if self.noise is not None:
            msgspec.structs.force_setattr(self, "noise", _share("noise", self.noise, 1.0))
        msgspec.structs.force_setattr(self, "seed", whole_number("seed", self.seed, _MAX_SEED))


def begins_like_a_formula(text: str) -> bool:
    """Tell whether a spreadsheet that opens an export would take a text for a formula."""
    if not text.startswith(("=", "+", "-", "@", "\t", "\r")):
        return False
    try:
        float(text)
    except ValueError:
        return True
    return False


def _check_name(place: str, name: Any) -> None:
    check_text(place, name)
    if not 1 <= len(name) <= MAX_NAME:
        raise ExperimentError(
            f"{place}: a name of 1 to {MAX_NAME} characters expected, {len(name):,} found"
        )
    if not name.isprintable():
        raise ExperimentError(f"{place}: a name that can be printed expected, {quoted(name)} found")
    if begins_like_a_formula(name):
        raise ExperimentError(
            f"{place}: a name that no spreadsheet takes for a formula expected, "
            f"{quoted(name)} found"
        )


def _names(place: str, names: Any, most: int) -> tuple[str, ...]:
    if isinstance(names, str) or not isinstance(names, Sequence):
        raise ExperimentError(f"{place}: a list of names expected, {quoted(names)} found")
    if len(names) > most:
        raise ExperimentError(f"{place}: at most {most:,} names expected, {len(names):,} found")
    for index, name in enumerate(names):
        _check_name(f"{place}[{index}]", name)
    _check_different(place, names)
    return tuple(names)


def _check_different(place: str, names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ExperimentError(f"{place}: different names expected, {quoted(name)} found twice")
        seen.add(name)


def _several(place: str, values: Any, what: str, most: int) -> tuple[Any, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ExperimentError(f"{place}: a list of {what} expected, {quoted(values)} found")
    found = tuple(values)
    if not 1 <= len(found) <= most:
        raise ExperimentError(f"{place}: 1 to {most:,} {what} expected, {len(found):,} found")
    return found


def _numbers(place: str, values: Any) -> tuple[float | None, ...]:
    """Return finite floats, and None where one is missing."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ExperimentError(f"{place}: a list of numbers expected, {quoted(values)} found")
    return tuple(
        value
        if value is None or (type(value) is float and abs(value) <= MAX_NUMBER)
        else _within(f"{place}[{index}]", a_number(f"{place}[{index}]", value))
        for index, value in enumerate(values)
    )


def _within(place: str, number: float) -> float:
    if abs(number) > MAX_NUMBER:
        raise ExperimentError(
            f"{place}: a number within ±{MAX_NUMBER:g} expected, {number:g} found"
        )
    return number


def _check_codes(values: Sequence[float | None], categories: int) -> None:
    for index, value in enumerate(values):
        if value is not None and value not in range(categories):
            raise ExperimentError(
                f"values[{index}]: the number of a category, 0 to {categories - 1}, expected, "
                f"{value:g} found"
            )


def _points(rows: Any, classes: int) -> tuple[tuple[float, ...], ...]:
    """Return points set by hand as floats, all of one length, the classes being whole numbers."""
    points: list[tuple[float, ...]] = []
    for index, row in enumerate(_several("rows", rows, "points", MAX_POINTS)):
        numbers = _numbers(f"rows[{index}]", row)
        length = len(points[0]) if points else max(2, min(len(numbers), MAX_COLUMNS))
        if len(numbers) != length or None in numbers:
            raise ExperimentError(
                f"rows[{index}]: {length} numbers expected, "
                f"{sum(number is not None for number in numbers)} found"
            )
        if classes and numbers[-1] not in range(classes):
            raise ExperimentError(
                f"rows[{index}][{length - 1}]: the number of a class, 0 to {classes - 1}, "
                f"expected, {numbers[-1]:g} found"
            )
        points.append(tuple(number for number in numbers if number is not None))
    return tuple(points)


def _share(place: str, value: Any, most: float) -> float:
    share = a_number(place, value)
    if not 0.0 <= share <= most:
        raise ExperimentError(f"{place}: a number from 0 to {most:g} expected, {share:g} found")
    return share


def _size_in_a_file(values: Sequence[float | None]) -> int:
    """Return how many bytes numbers take, with a comma and a space behind each."""
    return len(msgspec.json.encode(values)) + len(values)
