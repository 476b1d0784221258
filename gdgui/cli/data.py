"""``gdgui data``: the data sets that experiments can name, and what a CSV file would become."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gdgui.cli.arguments import Commands

if TYPE_CHECKING:
    from gdgui.engine.data.columns import Columns

__all__ = ["declare"]

_MOST_COLUMNS = 16
"""Of a data set with more columns so many are listed."""


def declare(commands: Commands) -> None:
    """Declare ``gdgui data list``, ``show`` and ``check``."""
    parser = commands.add_parser(
        "data",
        help="list data sets, show one, or check a CSV file",
        description="List the data sets that an experiment can name, show what is in one, or say "
        "what a CSV or TSV file would become as the data of an experiment.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser(
        "list", help="list the data sets", description="Print name, tab, title, one a line."
    )
    listing.set_defaults(run=_list)
    show = actions.add_parser(
        "show",
        help="show what is in a data set",
        description="Print shape, columns with their ranges or classes, source and licence.",
    )
    show.add_argument("name", metavar="NAME")
    show.set_defaults(run=_show)
    _add_check(actions)


def _add_check(actions: Commands) -> None:
    check = actions.add_parser(
        "check",
        help="say what a CSV or TSV file would become",
        description="Read a CSV or TSV file: print its shape, the columns that would be learned "
        "from, and what was recognized, left out or coded. What is not told is found out.",
        epilog="example: gdgui data check houses.csv --inputs area,rooms --target price",
    )
    check.add_argument("file", type=Path, metavar="FILE.csv")
    check.add_argument(
        "--inputs", default="", metavar="A,B",
        help="the columns that are inputs (default: all that can be)",
    )  # fmt: skip
    check.add_argument(
        "--target", default="", metavar="C",
        help="the column that is to be predicted (default: the last that can be)",
    )  # fmt: skip
    kind = check.add_mutually_exclusive_group()
    kind.add_argument(
        "--classes", dest="is_class", action="store_true", default=None,
        help="numbers of the target are classes (default: if they are 0 and 1, or −1 and 1)",
    )  # fmt: skip
    kind.add_argument(
        "--numbers", dest="is_class", action="store_false", default=None,
        help="numbers of the target are numbers",
    )  # fmt: skip
    header = check.add_mutually_exclusive_group()
    header.add_argument(
        "--header", action="store_true", default=None, help="the first row holds names"
    )
    header.add_argument(
        "--no-header", dest="header", action="store_false", default=None,
        help="the first row holds values",
    )  # fmt: skip
    check.add_argument(
        "--separator", metavar="S", help="one character, or comma, semicolon, tab, bar or space"
    )
    check.add_argument("--decimal", metavar="MARK", help="the decimal mark, a point or a comma")
    check.add_argument("--encoding", metavar="NAME", help="such as utf-8, cp1252 or shift_jis")
    check.set_defaults(run=_check)


def _list(_options: argparse.Namespace) -> int:
    from gdgui.engine.data.catalogue import data_sets

    for name, data_set in data_sets().items():
        print(f"{name}\t{data_set.title}")
    return 0


def _show(options: argparse.Namespace) -> int:
    from gdgui.engine.data.catalogue import data_set

    found = data_set(options.name)
    columns = found.columns(None, None, 0)
    inputs = [name for name in columns.inputs if name != columns.target]
    print(found.title)
    print(f"about: {found.about}")
    _print_columns(columns, inputs)
    print(f"source: {found.source}")
    print(f"licence: {found.licence}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from gdgui.data_files import read_csv
    from gdgui.engine.data.columns import columns_of_table
    from gdgui.engine.data.csv_columns import CsvFormat

    found = read_csv(
        options.file,
        inputs=[name.strip() for name in options.inputs.split(",") if name.strip()],
        target=options.target,
        is_class=options.is_class,
        file_format=CsvFormat(
            header=options.header,
            separator=options.separator,
            decimal=options.decimal,
            encoding=options.encoding,
        ),
    )
    assert found.data.table is not None  # noqa: S101 - a file becomes a table
    columns = columns_of_table(found.data.table)
    print(found.data.table.source)
    _print_columns(columns, columns.inputs[:-1])
    for note in found.notes:
        print(f"note: {note}")
    return 0


def _print_columns(columns: "Columns", inputs: Sequence[str]) -> None:
    """Print the shape, what is learned of what, and what each column holds."""
    from gdgui.engine.data.description import described
    from gdgui.engine.data.notes import listed

    print(f"shape: {columns.rows:,} rows, {len(columns.columns):,} columns")
    print(f"inputs: {listed(inputs)}")
    print(f"target: {columns.target}")
    lines = described(columns)
    shown = lines if len(lines) <= _MOST_COLUMNS else [*lines[: _MOST_COLUMNS - 1], lines[-1]]
    for name, content in shown:
        print(f"  {name}: {content}")
    if len(shown) < len(lines):
        print(f"  and {len(lines) - len(shown):,} columns more")
