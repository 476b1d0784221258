"""The rows of a CSV or TSV file, whatever separates its fields.

Quotes, line breaks in fields and all other syntax are the business of Python's own `csv`, which
is kept with the language and costs no download; pandas, polars and pyarrow would add 12 to 50 MB
for files of at most 100,000 rows, which `csv` reads in a fraction of a second. Its `Sniffer` is
not used: it takes letters for separators. Here each usual separator is tried on the first rows,
and one that gives all of them the same number of fields is taken.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from gdgui.checks import quoted
from gdgui.data_source import MAX_COLUMNS, MAX_POINTS
from gdgui.errors import UserError

__all__ = ["MAX_FIELDS", "SEPARATORS", "Rows", "read_rows"]

MAX_FIELDS = 5_000_000
"""How many fields a file has at most: five times as many as an experiment can keep numbers."""
SEPARATORS = {"tab": "\t", "semicolon": ";", "bar": "|", "comma": ",", "space": " "}
"""In the order in which they are tried: where both do, it is the comma that is in numbers."""
_TRIED_ROWS = 100
_END_OF_LINE = re.compile(r"[ \t]+(?=\r?$)", re.MULTILINE)
_DECLARED = re.compile(r"sep=(.)(?:\r\n|\n|\r)")
"""The first line of some files, which spreadsheets understand."""
_LINE_END = re.compile(r"\r\n|\n|\r")
_COMMENTS = re.compile(r"(?:[ \t]*(?:[#%][^\r\n]*|;(?: [^\r\n]*)?)?(?:\r\n|\n|\r))+")
"""Comment lines at the top, and empty ones. A semicolon before a field is a separator."""


@dataclass(frozen=True)
class Rows:
    """The fields of a table, as text.

    Attributes:
        fields: for each row that is not empty, its fields: as many in all rows. Of too long a
            file, only as many rows as tell that.
        lines: for each of them, the line of the file on which it ends, from 1.
        count: how many rows the file has.
        separator: what stands between fields.
        comments: how many comment lines there are above them.
        commented: the fields of the last comment, if they are as many as those of the rows: the
            names of the columns, as numpy writes them.
    """

    fields: list[list[str]]
    lines: list[int]
    count: int
    separator: str
    comments: int = 0
    commented: tuple[str, ...] = ()


def read_rows(text: str, separator: str | None = None) -> Rows:
    """Return the rows of a table.

    Args:
        text: the whole file.
        separator: one character, or a key of `SEPARATORS`; None to find it out.

    Raises:
        UserError: it is no table: quotes that do not close, rows of different lengths, one
            column only; says on which line.
    """
    _refuse_markup(text)
    beginning = _beginning(text)
    text = text[beginning.end :]
    separator = separator or beginning.separator
    separator = _named(separator) if separator else _found(text)
    fields, lines, count = _checked(_numbered(text, separator, beginning.lines))
    if not fields:
        raise UserError("the file is empty: a table expected")
    if len(fields[0]) < 2:
        raise UserError(
            "at least two columns expected, an input and a target, one found; if there are more, "
            "name what separates them"
        )
    if len(fields[0]) > MAX_COLUMNS:
        raise UserError(f"at most {MAX_COLUMNS:,} columns expected, {len(fields[0]):,} found")
    comments = beginning.comments
    names = _split(comments[-1].lstrip("#%; \t"), separator) if comments else []
    commented = tuple(names) if len(names) == len(fields[0]) else ()
    return Rows(fields, lines, count, separator, len(comments), commented)


@dataclass(frozen=True)
class _Beginning:
    """What stands above the rows: where it ends, on how many lines, and what it says."""

    end: int
    lines: int
    separator: str | None
    comments: list[str]


def _beginning(text: str) -> _Beginning:
    declared = _DECLARED.match(text)
    start = declared.end() if declared else 0
    comments = _COMMENTS.match(text, start)
    end = comments.end() if comments else start
    lines = _LINE_END.split(text[start:end])
    return _Beginning(
        end=end,
        lines=len(_LINE_END.findall(text[:end])),
        separator=declared[1] if declared else None,
        comments=[line.strip() for line in lines if line.strip()],
    )


def _split(line: str, separator: str) -> list[str]:
    """Return the fields of one line; none where its quotes do not close."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True, skipinitialspace=True), [])
    except csv.Error:
        return []


def _refuse_markup(text: str) -> None:
    kinds = {"<": "HTML or XML", "{": "JSON", "[[": "JSON", "[{": "JSON"}
    beginning = "".join(text[:1_000].split())
    kind = next((kind for start, kind in kinds.items() if beginning.startswith(start)), None)
    if kind:
        raise UserError(f"a table such as CSV expected; the file looks like {kind}")


def _named(separator: str) -> str:
    character = SEPARATORS.get(separator, separator)
    if len(character) != 1 or character in '\r\n"' or character.isalnum():
        raise UserError(
            f"separator: one character or one of {', '.join(SEPARATORS)} expected, "
            f"{quoted(separator)} found"
        )
    return character


def _found(text: str) -> str:
    """Return the separator that gives the first rows the same number of fields, or most of them."""
    best, best_share = ",", 0.0
    for separator in SEPARATORS.values():
        counts = _field_counts(text, separator)
        most = max((rows for fields, rows in counts.items() if fields > 1), default=0)
        share = most / max(counts.total(), 1)
        if share == 1.0:
            return separator
        # Words of a sentence are no fields.
        if share > best_share and separator != " ":
            best, best_share = separator, share
    return best


def _field_counts(text: str, separator: str) -> Counter[int]:
    """Return how many of the first rows have so many fields."""
    rows = islice(_records(text, separator, strict=False), _TRIED_ROWS)
    try:
        return Counter(len(row) for _, row in rows)
    except csv.Error:
        return Counter([1])


def _records(text: str, separator: str, strict: bool) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the line on which it ends."""
    if separator == " ":
        text = _END_OF_LINE.sub("", text)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=strict, skipinitialspace=True
    )
    for row in reader:
        if any(map(str.strip, row)):
            yield reader.line_num, row


def _checked(records: Iterator[tuple[int, list[str]]]) -> tuple[list[list[str]], list[int], int]:
    """Return fields and lines of the rows, and how many rows there are.

    Raises:
        UserError: a row is longer or shorter than the first; says where.
    """
    fields: list[list[str]] = []
    lines: list[int] = []
    for line, row in records:
        if fields and len(row) != len(fields[0]):
            raise UserError(
                f"line {line:,}: {_counted(fields[0])} expected as in line {lines[0]:,}, "
                f"{len(row)} found"
            )
        fields.append(row)
        lines.append(line)
        # One more may be a header, and another one tells that there are too many.
        if len(fields) == min(MAX_POINTS, MAX_FIELDS // len(row)) + 2:
            return fields, lines, len(fields) + sum(1 for _ in records)
    return fields, lines, len(fields)


def _counted(row: list[str]) -> str:
    return f"{len(row)} fields" if len(row) > 1 else "1 field"


def _numbered(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield rows as `_records` does, the skipped lines counted, or say what is wrong with one."""
    line = 0
    try:
        for line, row in _records(text, separator, strict=True):
            yield line + skipped, row
    except csv.Error as error:
        raise UserError(f"behind line {line + skipped:,}: {_reason(error)}") from None


def _reason(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text:
        return "a quoted field does not end"
    if "expected after" in text:
        return "a separator or the end of the line expected behind a quoted field"
    if "field larger" in text:
        return f"a field of at most {csv.field_size_limit():,} characters expected"
    return text
