"""The table of all iterates of a run, in a window of its own."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.descent.problem import Problem
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.iterates.model import IteratesModel
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.screen_fit import fit_window

__all__ = ["IteratesWindow"]

MOST_NUMBERS = 1_800_000
"""How many numbers are copied at most; more are for `gdgui run` to write into a file."""


class IteratesWindow(QWidget):
    """Every iterate of the selected run; sorted by a click on a header.

    Signals:
        step_picked: the step whose row was double-clicked or entered.
        run_selected: the run that was chosen.
        closed: the window has been closed.
    """

    step_picked = Signal(float)
    run_selected = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = LIGHT
        self._step = 0
        self._model = IteratesModel(self)
        self._runs = Choice(self)
        self._follow = QCheckBox(self.tr("&Follow the playhead"), self)
        self._table = QTableView(self)
        self._note = Label(parent=self)
        self._copy = QPushButton(self.tr("&Copy"), self)
        self._build()

    def show_runs(self, problem: Problem, tapes: Sequence[Trajectory], selected: int) -> None:
        """Show the tape of the selected run of a problem."""
        labels = [run.label for run in problem.runs]
        if labels != [self._runs.itemText(i) for i in range(self._runs.count())]:
            self._runs.clear()
            self._runs.addItems(labels)
        self._runs.setCurrentIndex(selected)
        before = self._model.titles
        tape = tapes[selected] if selected < len(tapes) else None
        run = problem.runs[selected]
        self._model.show_tape(tape, run.batches, run.has_own_gradient)
        if self._model.titles != before:
            self._fit_columns()
        self.show_step(self._step)

    def show_step(self, step: int) -> None:
        """Highlight the row of a step, and bring it into view where that is wanted."""
        self._step = step
        row = self._model.highlight_step(step, self._theme.accent)
        if row >= 0 and self._follow.isChecked():
            # Whatever columns are in view, they stay.
            column = max(0, self._table.columnAt(self._table.viewport().width() // 2))
            self._table.scrollTo(self._model.index(row, column))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.show_step(self._step)

    # ---- building ----

    def _build(self) -> None:
        self.setWindowTitle(self.tr("All iterates – gdgui"))
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._runs.setAccessibleName(self.tr("Run"))
        self._runs.setToolTip(self.tr("The run whose iterates are shown"))
        self._runs.activated.connect(self.run_selected)
        self._follow.setChecked(True)
        self._build_table()
        self._note.setProperty("role", "note")
        self._copy.setToolTip(
            self.tr("Copy the selected rows, or all, as tab-separated text (Ctrl+C)")
        )
        self._copy.clicked.connect(self.copy)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._runs)
        top.addWidget(self._follow)
        top.addStretch()
        bottom.addWidget(self._note, 1)
        bottom.addWidget(self._copy)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.addLayout(top)
        layout.addWidget(self._table, 1)
        layout.addLayout(bottom)
        fit_window(self, em(self, 62), em(self, 36))

    def _build_table(self) -> None:
        table = self._table
        table.setModel(self._model)
        table.setSortingEnabled(True)
        table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setCornerButtonEnabled(False)
        table.setAccessibleName(self.tr("All iterates"))
        table.setToolTip(
            self.tr("A click on a header sorts; a double click on a row goes to its step")
        )
        table.activated.connect(self._pick)
        table.doubleClicked.connect(self._pick)
        # Rows are all alike; asking each for its height would take minutes on a long tape.
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(em(self, 1.5))
        self._fit_columns()

    def _fit_columns(self) -> None:
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        # There may be thousands of columns: each by itself would take seconds.
        header.setDefaultSectionSize(em(self, 7.0))
        header.resizeSections(QHeaderView.ResizeMode.Interactive)
        for column in range(self._model.columnCount()):
            if not self._model.is_whole(column):
                break
            self._table.setColumnWidth(column, em(self, 4.2))

    # ---- input ----

    def copy(self) -> None:
        """Copy the selected rows, or all of them, as tab-separated text."""
        picked = sorted(index.row() for index in self._table.selectionModel().selectedRows())
        rows: range | list[int] = picked or range(self._model.rowCount())
        most = MOST_NUMBERS // self._model.columnCount()
        if len(rows) > most:
            self._note.setText(
                self.tr(
                    "At most {most} rows of {columns} columns are copied, {found} found; "
                    "`gdgui run` writes longer tapes into a file."
                ).format(
                    most=f"{most:,}",
                    columns=f"{self._model.columnCount():,}",
                    found=f"{len(rows):,}",
                )
            )
            return
        QGuiApplication.clipboard().setText(self._model.as_tsv(rows))
        self._note.setText(self.tr("{count} rows copied").format(count=f"{len(rows):,}"))

    def _pick(self, index: QModelIndex) -> None:
        self.step_picked.emit(float(self._model.step_of(index.row())))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that no one looks any more."""
        super().closeEvent(event)
        self.closed.emit()
