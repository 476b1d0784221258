"""The gradient at the ball in three ways side by side, by hand, and how the best h is found."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.analysis.gradient_result import GradientCheck
from gdgui.ui.gradient_check.by_hand import ByHand
from gdgui.ui.gradient_check.error_plot import ErrorPlot
from gdgui.ui.style.theme import LIGHT, MONO_FONT, Theme, em
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.screen_fit import fit_window
from gdgui.ui.widgets.tab_order import order_by_place

__all__ = ["GradientCheckWindow"]

_MOST_IN_WORDS = 4
"""A place of more coordinates is not written out."""
_MOST_ROWS = 8
"""Of a longer table the rest scrolls."""


class GradientCheckWindow(QWidget):
    """A window of its own beside the main one.

    Attributes:
        by_hand: where a gradient is typed by hand.

    Signals:
        asked: a check where the ball is now is wanted.
        closed: the window has been closed.
    """

    asked = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = LIGHT
        self._check: GradientCheck | None = None
        self._place = 0
        self._heading = Label(parent=self)
        self._table = QTableWidget(self)
        self._note = Label(parent=self)
        self._busy = QProgressBar(self)
        self.by_hand = ByHand(self)
        self._plot = ErrorPlot(self)
        self._again = QPushButton(self.tr("Check &again at the ball"), self)
        self._copy = QPushButton(self.tr("&Copy the table"), self)
        self._build()

    def show_waiting(self) -> None:
        """Show that an answer is under way."""
        self._busy.show()
        self._show_note(self.tr("Working it out; the first time, torch has to be imported."))

    def show_check(self, check: GradientCheck) -> None:
        """Show a check; one without torch's opinion says that it follows."""
        is_new = self._check is None or self._check.point != check.point
        self._check = check
        if is_new:
            self._place = check.best[check.order[0]]
        self._heading.setText(self._where(check))
        order, names = list(check.order), check.objective.coordinates
        self._plot.show_errors(
            check.h,
            check.errors[:, order],
            tuple(check.best[axis] for axis in order),
            tuple(f"∂f/∂{names[axis]}" for axis in order),
        )
        waiting = check.autograd is None and not check.failure
        self._busy.setVisible(waiting)
        self._show_note(
            self.tr("Importing torch for its opinion; the window goes on meanwhile.")
            if waiting
            else check.failure
        )
        self._show_table()
        self._show_parts(True)

    def _show_parts(self, shown: bool) -> None:
        for part in (self._heading, self._table, self._plot):
            part.setVisible(shown)

    def _where(self, check: GradientCheck) -> str:
        """Return where the gradient is checked, and over what."""
        if len(check.point) > _MOST_IN_WORDS:
            text = self.tr(
                "∇f over {samples} samples at the ball: {count} parameters, "
                "the largest deviations first"
            )
            return text.format(samples=f"{check.samples:,}", count=len(check.point))
        names = check.objective.coordinates
        where = ", ".join(f"{n} = {v!r}" for n, v in zip(names, check.point, strict=True))
        text = self.tr("∇f at {place}")
        if check.samples:
            text = self.tr("∇f over {samples} samples at {place}")
        return text.format(place=where.replace("-", "−"), samples=f"{check.samples:,}")

    def show_failure(self, sentence: str) -> None:
        """Show why there is no check."""
        self._busy.hide()
        self._check = None
        self._heading.setText("")
        self._table.setRowCount(0)
        self._plot.clear()
        self._show_parts(False)
        self._show_note(sentence)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.by_hand.set_theme(theme)
        self._plot.set_theme(theme)
        self._show_table()

    def as_tsv(self) -> str:
        """Return the table as tab-separated text."""
        columns, rows = range(self._table.columnCount()), range(self._table.rowCount())
        header = ["", *(_text(self._table.horizontalHeaderItem(c)) for c in columns)]
        lines = [
            [
                _text(self._table.verticalHeaderItem(r)),
                *(_text(self._table.item(r, c)) for c in columns),
            ]
            for r in rows
        ]
        return "\n".join("\t".join(line) for line in [header, *lines]) + "\n"

    # ---- building ----

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Gradient check – gdgui"))
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._heading.setProperty("role", "title")
        self._heading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._note.setProperty("role", "note")
        self._note.setWordWrap(True)
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedHeight(em(self, 0.4))
        self._busy.hide()
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setShowGrid(False)
        # Tab leads on, to what is typed by hand.
        self._table.setTabKeyNavigation(False)
        self._table.setAccessibleName(self.tr("The gradient in three ways"))
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._again.clicked.connect(self.asked)
        self._copy.clicked.connect(self._copy_table)
        self._plot.picked.connect(self._pick)
        self.by_hand.rebuilt.connect(lambda: order_by_place(self))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._copy)
        buttons.addWidget(self._again)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.6))
        for part in (self._heading, self._table, self._busy, self._note, self.by_hand):
            layout.addWidget(part)
        layout.addWidget(self._plot, 1)
        layout.addLayout(buttons)
        fit_window(self, em(self, 50), em(self, 44))

    # ---- the table ----

    def _show_table(self) -> None:
        check = self._check
        if check is None:
            return
        titles = [
            self.tr("by backpropagation") if check.samples else self.tr("by algebra"),
            self.tr("torch autograd"),
            self.tr("difference, h = {h}").format(h=f"{check.h[self._place]:.1e}"),
            self.tr("error of that"),
        ]
        self._table.setColumnCount(len(titles))
        self._table.setHorizontalHeaderLabels(titles)
        self._table.setRowCount(len(check.point))
        names = check.objective.coordinates
        self._table.setVerticalHeaderLabels([f"∂f/∂{names[axis]}" for axis in check.order])
        for row, axis in enumerate(check.order):
            for column, (text, agrees) in enumerate(self._cells(check, axis)):
                self._table.setItem(row, column, self._item(text, agrees))
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.resizeRowsToContents()
        shown = min(self._table.rowCount(), _MOST_ROWS)
        rows = sum(self._table.rowHeight(row) for row in range(shown))
        self._table.setFixedHeight(header.sizeHint().height() + rows + 4)
        self._plot.set_place(self._place)

    def _cells(self, check: GradientCheck, axis: int) -> list[tuple[str, bool]]:
        """Return the texts of a row, each with whether it agrees with the first."""
        symbolic = float(check.symbolic[axis])
        error = float(check.errors[self._place, axis])
        cells = [(_number(symbolic), True)]
        if check.autograd is None:
            cells.append(("—" if check.failure else "…", True))
        else:
            found = float(check.autograd[axis])
            same = bool(np.isclose(found, symbolic, rtol=1e-12, atol=1e-14, equal_nan=True))
            cells.append((_number(found), same))
        cells.append((_number(float(check.differences[self._place, axis])), error < 1e-6))
        cells.append((f"{error:.1e}".replace("-", "−"), error < 1e-6))
        return cells

    def _item(self, text: str, agrees: bool) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        font = item.font()
        font.setFamily(MONO_FONT)
        item.setFont(font)
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setForeground(QColor(self._theme.text if agrees else self._theme.error))
        return item

    def _show_note(self, sentence: str) -> None:
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))

    # ---- input ----

    def _pick(self, place: int) -> None:
        self._place = place
        self._show_table()

    def _copy_table(self) -> None:
        QGuiApplication.clipboard().setText(self.as_tsv())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that no one looks any more."""
        super().closeEvent(event)
        self.closed.emit()


def _number(value: float) -> str:
    return f"{value:.15g}".replace("-", "−")


def _text(item: QTableWidgetItem | None) -> str:
    return item.text() if item else ""
