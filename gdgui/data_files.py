"""CSV and TSV files from disk: an error is a sentence that opens with the file's name."""

import os
from collections.abc import Sequence
from pathlib import Path

from gdgui.checks import cut
from gdgui.engine.data.csv_columns import CsvFormat
from gdgui.engine.data.csv_import import Import, import_csv
from gdgui.errors import UserError
from gdgui.files import FileError, check_regular, reason

__all__ = ["MAX_BYTES", "read_csv", "read_table"]

MAX_BYTES = 32_000_000
"""The largest file that is read: 100,000 rows have room in it, and memory has room for it."""


def read_csv(
    source: str | os.PathLike[str],
    *,
    inputs: Sequence[str] = (),
    target: str = "",
    is_class: bool | None = None,
    file_format: CsvFormat | None = None,
) -> Import:
    """Read a table as the data of an experiment; see `import_csv` for what is chosen by itself.

    Args:
        source: the path of the file.
        inputs: the columns that are inputs; empty for all that can be but the target.
        target: the column that is to be predicted; empty for the last that can be.
        is_class: whether a target of numbers is a class; None if it is 0 and 1, or −1 and 1.
        file_format: how the file is written; what is not said is found out.

    Raises:
        FileError: there is no such file, it cannot be read or is too large.
        UserError: it is no table, or a column that was chosen cannot be used; says where and why.
    """
    path = Path(source)
    content = read_table(path)
    name = cut(path.name, 255)
    try:
        return import_csv(
            content,
            name,
            inputs=inputs,
            target=target,
            is_class=is_class,
            file_format=file_format,
        )
    except UserError as error:
        raise UserError(f"{name}: {error}") from error


def read_table(path: Path) -> bytes:
    """Return the bytes of a file that may be a table.

    Raises:
        FileError: there is no such file, it cannot be read or is too large.
    """
    name = cut(str(path), 4096)
    try:
        check_regular(path)
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise FileError(
                f"{name}: a file of at most {MAX_BYTES / 1e6:.0f} MB expected, "
                f"{size / 1e6:,.0f} MB found"
            )
        with path.open("rb") as file:
            return file.read(MAX_BYTES)
    except FileNotFoundError:
        raise FileError(f"{name}: no such file") from None
    except OSError as error:
        raise FileError(f"{name}: cannot be read ({reason(error)})") from error
