"""Reads tables in a thread of their own: a file of 100,000 rows takes seconds."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from gdgui.ui.background.latest_requests import Request
from gdgui.ui.background.worker import Worker
from gdgui.ui.background.worker_client import WorkerClient

if TYPE_CHECKING:
    from gdgui.engine.data.csv_columns import CsvFormat
    from gdgui.engine.data.csv_import import Import
    from gdgui.engine.data.typed_columns import TypedColumn

__all__ = ["ImportTask", "ReadTable", "ReadTask", "TableReader"]

_READ, _IMPORT = "read", "import"


class ReadTask(msgspec.Struct, frozen=True):
    """What is to be read.

    Attributes:
        source: the path of a file, or the text that was copied.
        file_format: how it is written.
    """

    source: Path | str
    file_format: "CsvFormat"


class ReadTable(msgspec.Struct, frozen=True):
    """A table that has been read: all its columns, and how it was read, in sentences."""

    columns: "Sequence[TypedColumn]"
    notes: Sequence[str]


class ImportTask(msgspec.Struct, frozen=True):
    """Which columns of a table are to become data.

    Attributes:
        table: the table.
        name: what it is called.
        inputs: the columns that are inputs; empty for all that can be.
        target: the column that is to be predicted; empty for the last that can be.
        is_class: whether a target of numbers is a class; None to find it out.
    """

    table: ReadTable
    name: str
    inputs: tuple[str, ...] = ()
    target: str = ""
    is_class: bool | None = None


class _TableWorker(Worker):
    """Reads a file, then makes data of its columns."""

    def work(self) -> bool:
        """Do what was asked for last."""
        if request := self.requests.take(_READ):
            self.attempt(request, partial(self._read, request))
        elif request := self.requests.take(_IMPORT):
            self.attempt(request, partial(self._import, request))
        else:
            return False
        return True

    def _read(self, request: Request) -> None:
        from gdgui.data_files import read_table
        from gdgui.engine.data.csv_columns import read_columns

        task: ReadTask = request.payload
        source = task.source
        content = (
            read_table(source) if isinstance(source, Path) else source.encode(errors="replace")
        )
        columns, notes = read_columns(content, task.file_format)
        self.answer(request, ReadTable(columns, notes))

    def _import(self, request: Request) -> None:
        from gdgui.engine.data.csv_import import import_columns

        task: ImportTask = request.payload
        found = import_columns(
            task.table.columns,
            task.table.notes,
            task.name,
            inputs=task.inputs,
            target=task.target,
            is_class=task.is_class,
        )
        self.answer(request, found)


class TableReader(WorkerClient):
    """Asks for tables and for the data that their columns become.

    Signals:
        table_read: a `ReadTable`.
        imported: a `gdgui.engine.data.csv_import.Import`.
        read_failed, import_failed: a sentence that says why there is none.
    """

    table_read = Signal(object)
    imported = Signal(object)
    read_failed = Signal(str)
    import_failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_TableWorker(), "gdgui-tables", parent)
        self.answered.connect(self._tell_answer)
        self.request_failed.connect(self._tell_failure)

    def read(self, task: ReadTask) -> None:
        """Ask for a table; what was made of another one is not wanted any more."""
        self.withdraw(_IMPORT)
        self.ask(_READ, task)

    def make_data(self, task: ImportTask) -> None:
        """Ask for the data that some columns become."""
        self.ask(_IMPORT, task)

    @Slot(str, object, bool)
    def _tell_answer(self, name: str, answer: "ReadTable | Import", _is_whole: bool) -> None:
        (self.table_read if name == _READ else self.imported).emit(answer)

    @Slot(str, str)
    def _tell_failure(self, kind: str, sentence: str) -> None:
        (self.read_failed if kind == _READ else self.import_failed).emit(sentence)
