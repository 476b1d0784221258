"""A table that is opened or pasted: its columns seen and chosen before it is learned from."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gdgui.experiment import Data
from gdgui.ui.background.worker_thread import CLOSE_SECONDS
from gdgui.ui.data.columns_model import ColumnsModel
from gdgui.ui.data.format_box import FormatBox
from gdgui.ui.data.table_reader import ImportTask, ReadTable, ReadTask, TableReader
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.paragraph import Paragraph
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.screen_fit import fit_window
from gdgui.ui.widgets.segmented import Segmented
from gdgui.ui.widgets.steps_field import grouped

if TYPE_CHECKING:
    from gdgui.engine.data.csv_import import Import

__all__ = ["CsvDialog", "ask_for_data"]

_SIZE = (46.0, 32.0)
"""Width and height, in heights of the font."""
_MOST_NOTES = 5


class CsvDialog(QDialog):
    """Reads a table, shows its columns, and asks which of them is predicted from which.

    Args:
        source: the path of a file, or the text that was copied.
        parent: the window that it belongs to.
    """

    def __init__(self, source: Path | str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._name = source.name if isinstance(source, Path) else self.tr("clipboard")
        self._table: ReadTable | None = None
        self._import: Import | None = None
        self._is_class: bool | None = None
        self._reader = TableReader(self)
        self._heading = Label(self._name, self)
        self._format = FormatBox(self)
        self._progress = QProgressBar(self)
        self._model = ColumnsModel(self)
        self._view = QTableView(self)
        self._target = Choice(self)
        kinds = [("number", self.tr("a number")), ("class", self.tr("a class"))]
        self._kind = Segmented(kinds, self.tr("What the target is"), self)
        self._standardize = QCheckBox(self.tr("standardise"), self)
        self._notes = Paragraph(_MOST_NOTES, self)
        self._error = Label(parent=self)
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        self._build()
        self._connect()
        self._reader.start()
        self._read()

    @property
    def data(self) -> Data | None:
        """What the table has become; None while nothing could be learned from it."""
        if self._import is None:
            return None
        return replace(self._import.data, standardize=self._standardize.isChecked())

    # ---- building ----

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Learn from a table"))
        self.setProperty("role", "panel")
        self._heading.setProperty("role", "title")
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("The table is being read"))
        self._build_view()
        self._target.setAccessibleName(self.tr("Target"))
        self._target.setMinimumContentsLength(12)
        set_tooltip(self._target, self.tr("The column that is to be predicted"))
        self._standardize.setChecked(True)
        set_tooltip(
            self._standardize,
            self.tr(
                "Give each input, and a target of numbers, mean 0 and standard deviation 1; slopes "
                "are still told in the units of the table"
            ),
        )
        self._notes.setProperty("role", "note")
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.hide()
        self._ok().setText(self.tr("&Learn from it"))
        self._lay_out()

    def _build_view(self) -> None:
        view = self._view
        view.setModel(self._model)
        view.setAccessibleName(self.tr("Columns of the table"))
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(em(self, 1.7))
        view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        header = view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for section, width in enumerate((15.0, 7.5, 5.0)):
            header.resizeSection(section, em(self, width))

    def _lay_out(self) -> None:
        predict = QHBoxLayout()
        predict.setSpacing(em(self, 0.6))
        for word, part in (
            (self.tr("predict"), self._target), (self.tr("as"), self._kind),
        ):  # fmt: skip
            label = Label(word, self)
            label.setProperty("role", "muted")
            label.setBuddy(part)
            predict.addWidget(label)
            predict.addWidget(part)
        predict.addStretch(1)
        predict.addWidget(self._standardize)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.6))
        layout.addWidget(self._heading)
        layout.addWidget(self._format)
        layout.addWidget(self._progress)
        layout.addWidget(self._view, 1)
        layout.addLayout(predict)
        layout.addWidget(self._notes)
        layout.addWidget(self._error)
        layout.addWidget(self._buttons)

    def _connect(self) -> None:
        self._reader.table_read.connect(self._show_table)
        self._reader.read_failed.connect(self._show_unreadable)
        self._reader.imported.connect(self._show_import)
        self._reader.import_failed.connect(self._show_refusal)
        self._format.changed.connect(self._read)
        self._model.inputs_changed.connect(self._choose_checked)
        self._target.activated.connect(self._pick_target)
        self._kind.picked.connect(self._pick_kind)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as large as its screen allows, and let Enter accept what is found out."""
        super().showEvent(event)
        width, height = _SIZE
        fit_window(self, em(self, width), em(self, height))
        self._ok().setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- reading ----

    def _read(self) -> None:
        """Read the table as is said of it."""
        self._table, self._is_class = None, None
        self._begin()
        self._reader.read(ReadTask(self._source, self._format.file_format()))

    def _show_table(self, table: ReadTable) -> None:
        self._table = table
        self._model.show_columns(table.columns, (), "")
        self._target.clear()
        self._target.addItems(self._model.usable())
        self._choose((), "")

    def _show_unreadable(self, sentence: str) -> None:
        self._model.show_columns((), (), "")
        self._target.clear()
        self._heading.setText(self._name)
        self._show_refusal(sentence)

    # ---- choosing ----

    def _choose(self, inputs: tuple[str, ...], target: str) -> None:
        """Ask what becomes of some columns; of those that are found out where there are none."""
        if self._table is not None:
            self._begin()
            task = ImportTask(self._table, self._name, inputs, target, self._is_class)
            self._reader.make_data(task)

    def _choose_checked(self) -> None:
        """Learn from the columns that are checked."""
        if inputs := self._model.inputs():
            self._choose(inputs, self._target.currentText())
        else:
            self._show_refusal(self.tr("inputs: at least one column expected, none is checked"))

    def _pick_target(self, _index: int) -> None:
        """Predict another column; the one before becomes an input, as others are."""
        target = self._target.currentText()
        wanted = {*self._model.inputs(), self._model.target()} - {target}
        self._is_class = None
        self._choose(tuple(name for name in self._model.usable() if name in wanted), target)

    def _pick_kind(self, kind: str) -> None:
        self._is_class = kind == "class"
        self._choose_checked()

    # ---- showing ----

    def _begin(self) -> None:
        """Show that something is under way."""
        self._progress.show()
        self._ok().setEnabled(False)
        self._show_error("")

    def _show_import(self, found: "Import") -> None:
        self._import = found
        table = found.data.table
        assert table is not None  # noqa: S101 - a file becomes a table
        *inputs, target = table.columns
        self._model.show_use([column.name for column in inputs], target.name)
        self._target.setCurrentText(target.name)
        self._kind.set_current("class" if target.categories else "number")
        self._kind.setEnabled(self._could_be_numbers(target.name))
        rows = self.tr("{n} rows").format(n=grouped(len(target.values)))
        self._heading.setText(f"{self._name} · {rows}")
        self._notes.setText("\n".join(found.notes))
        set_tooltip(self._notes, "\n".join(found.notes))
        self._progress.hide()
        self._ok().setEnabled(True)

    def _could_be_numbers(self, name: str) -> bool:
        """Tell whether a column is one of numbers, which may be classes as well."""
        read = self._table.columns if self._table is not None else ()
        columns = [each.column for each in read if each.name == name]
        return any(column is not None and not column.categories for column in columns)

    def _show_refusal(self, sentence: str) -> None:
        """Say why nothing can be learned so."""
        self._import = None
        self._progress.hide()
        self._ok().setEnabled(False)
        self._notes.setText("")
        self._show_error(sentence)

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._error.setMinimumHeight(
            self._error.heightForWidth(max(1, self.width() - 2 * em(self, 1))) if sentence else 0
        )

    def _ok(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Ok)

    # ---- ending ----

    def done(self, result: int) -> None:
        """End, whether the table has been read or not."""
        self._reader.stop(round(1000 * CLOSE_SECONDS))
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel."""
        self.reject()
        super().closeEvent(event)


def ask_for_data(parent: QWidget, source: Path | str) -> Data | None:
    """Let the columns of a table be chosen; None where it is not wanted.

    Args:
        parent: the window that asks.
        source: the path of a file, or the text that was copied.
    """
    dialog = CsvDialog(source, parent)
    accepted = dialog.exec() == CsvDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.data if accepted else None
