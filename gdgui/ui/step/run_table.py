"""The table of all runs at one step: iterate, loss and gradient norm.

It follows the playhead sixty times a second, so its size never depends on its numbers and its
rows are made anew only for another step. No number is ever cut off: the columns of numbers are
as wide as they have to be, and the names get what they leave.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QTableView,
    QWidget,
)

from gdgui.engine.descent.problem import Problem
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.notation import norm
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.dot import dot_icon
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import plain_tooltip

__all__ = ["RunTable", "short_number"]

_Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_OF_MANY = ("‖θ‖",)
"""What stands in place of the coordinates where there are too many to show."""
_SAMPLES = 24
_REST_MS = 60
"""How long no other tapes must have come before the columns are measured."""
"""At how many steps of a tape the width of its numbers is tried."""


class RunTable(QTableView):
    """A row for each run, as high as its rows; `run_selected` says which row was picked."""

    run_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _RunModel(self)
        self._showing = False
        self._usual = [0, 0, 0]
        self._rest = QTimer(self)
        self._build()

    def show_problem(self, problem: Problem, colors: Sequence[str], selected: int) -> None:
        """Show which runs there are; nothing is emitted."""
        self._showing = True
        before = self._model.rowCount(), self._model.names
        self._model.show_problem(problem, colors)
        if self.currentIndex().row() != selected:
            self.selectRow(selected)
        self._showing = False
        if before != (self._model.rowCount(), self._model.names):
            self._measure()
            self.updateGeometry()

    def show_tapes(self, tapes: Sequence[Trajectory]) -> None:
        """Show other tapes at the same step."""
        self._model.show_tapes(tuple(tapes))
        # While something is dragged, widths that follow every move would only flicker; of tapes
        # that grow they would cost the window some milliseconds at each report.
        if all(tape.complete for tape in tapes):
            self._rest.start()

    @property
    def is_settling(self) -> bool:
        """Whether the widths of the columns are still to be found."""
        return self._rest.isActive()

    def show_step(self, step: int) -> None:
        """Show another step."""
        self._model.show_step(step)
        self._fit_columns()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._model.set_theme(theme)

    def sizeHint(self) -> QSize:
        """Return the size of all rows and the header."""
        rows = self._model.rowCount() * self.verticalHeader().defaultSectionSize()
        return QSize(em(self, 14), self.horizontalHeader().sizeHint().height() + rows + 2)

    def minimumSizeHint(self) -> QSize:
        """Return a size that never cuts off a row."""
        return QSize(em(self, 8), self.sizeHint().height())

    # ---- building ----

    def _build(self) -> None:
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._measure)
        self.setModel(self._model)
        self.setProperty("small", True)
        side = em(self, 0.65)
        self.setIconSize(QSize(side, side))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("All runs at this step"))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.selectionModel().currentRowChanged.connect(self._tell_row)

    def _measure(self) -> None:
        """Find out how wide the numbers of these tapes usually are, and share the width out."""
        self._usual = self._widths(self._model.samples())
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Share the width out: numbers get what they need, names get the rest.

        A column is as wide as its numbers are anywhere on the tapes, so that it seldom moves
        while they play, and wider for one that the samples have missed.
        """
        present = self._widths(self._model.texts())
        needed = [max(pair) for pair in zip(self._usual, present, strict=True)]
        name = max(self.viewport().width() - sum(needed), em(self, 2.2))
        for column, width in enumerate((name, *needed)):
            if self.columnWidth(column) != width:
                self.setColumnWidth(column, width)

    def _widths(self, rows: Iterable[tuple[str, str, str]]) -> list[int]:
        """Return how wide each column of numbers has to be for the widest of its texts."""
        advance, gap = self.fontMetrics().horizontalAdvance, em(self, 0.55)
        columns = zip(("", "", ""), *rows, strict=True)
        return [max(map(advance, texts)) + gap for texts in columns]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out."""
        super().resizeEvent(event)
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.verticalHeader().setDefaultSectionSize(em(self, 1.6))
            side = em(self, 0.65)
            self.setIconSize(QSize(side, side))
            self._model.forget_dots()
            self._measure()
            self.updateGeometry()

    # ---- input ----

    def _tell_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._showing:
            self.run_selected.emit(current.row())

    def event(self, event: QEvent) -> bool:
        """Take ↑ and ↓, which otherwise belong to the window."""
        return claims(event, Qt.Key.Key_Up, Qt.Key.Key_Down) or super().event(event)


@dataclass(slots=True)
class _Row:
    """One run as the table shows it."""

    name: str
    title: str
    color: str
    visible: bool
    place: str = ""
    f: str = ""
    grad: str = ""
    ended: int | None = None


def _numbers(tape: Trajectory, step: int) -> tuple[str, str, str]:
    """Return the iterate, the loss and the gradient norm at a step, as text."""
    # Two tiny numbers side by side have room for one digit each.
    digits = 2 if tape.dim == 1 else 1
    place = tape.x[step].tolist() if tape.dim <= len(COORDINATES) else [norm(tape.x[step])]
    return (
        ", ".join(short_number(value, digits) for value in place),
        short_number(float(tape.f[step])),
        short_number(norm(tape.grad[step])),
    )


def _in_full(tape: Trajectory, step: int) -> list[str]:
    """Return all coordinates of an iterate, as far as anyone would read them."""
    if tape.dim > len(COORDINATES):
        return [f"‖θ‖ = {norm(tape.x[step])!r}"]
    values = zip(tape.coordinates, tape.x[step].tolist(), strict=True)
    return [", ".join(f"{name} = {value!r}" for name, value in values)]


class _RunModel(QAbstractTableModel):
    """The numbers of all runs at one step, as text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._muted = QColor(LIGHT.muted)
        self._rows: list[_Row] = []
        self._dots: dict[tuple[str, bool], QIcon] = {}
        self._tapes: tuple[Trajectory, ...] = ()
        self._step = 0
        self.names: tuple[str, ...] = COORDINATES
        self._view = parent

    # ---- showing ----

    def show_problem(self, problem: Problem, colors: Sequence[str]) -> None:
        rows = [
            _Row(
                name=run.direction.short if run.label == run.direction.title else run.label,
                title=run.label,
                color=color,
                visible=own.visible,
            )
            for run, own, color in zip(problem.runs, problem.experiment.runs, colors, strict=False)
        ]
        names = problem.objective.coordinates
        if len(names) > len(COORDINATES):
            names = _OF_MANY
        same_shape = len(rows) == len(self._rows) and names == self.names
        if not same_shape:
            self.beginResetModel()
        self._rows, self.names = rows, names
        if not same_shape:
            self._tapes = ()
            self.endResetModel()
        self._recount()

    def show_tapes(self, tapes: tuple[Trajectory, ...]) -> None:
        self._tapes = tapes
        self._recount()

    def show_step(self, step: int) -> None:
        if step != self._step:
            self._step = step
            self._recount()

    def set_theme(self, theme: Theme) -> None:
        self._muted = QColor(theme.muted)
        self._tell()

    def _recount(self) -> None:
        """Write the rows for the present step; a run that ended before shows its last one."""
        for row, tape in zip(self._rows, self._tapes, strict=False):
            row.place, row.f, row.grad = _numbers(tape, min(self._step, tape.last_step))
            row.ended = tape.last_step if tape.complete and self._step > tape.last_step else None
        self._tell()

    def _tell(self) -> None:
        if self._rows:
            last = self.index(len(self._rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def samples(self) -> list[tuple[str, str, str]]:
        """Return the numbers at some steps of all tapes, and some of the usual width."""
        usual = (("−8.88", "−8.88, −8.88")[len(self.names) - 1], "8.8e−8", "8.8e−8")
        steps = (
            (tape, k * tape.last_step // _SAMPLES)
            for tape in self._tapes
            for k in range(_SAMPLES + 1)
        )
        return [usual, *(_numbers(tape, step) for tape, step in steps)]

    def texts(self) -> list[tuple[str, str, str]]:
        """Return the numbers that are shown."""
        return [(row.place, row.f, row.grad) for row in self._rows]

    # ---- Qt's questions ----

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("run"), ", ".join(self.names), "f", "‖∇f‖")[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section == 0 else _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                self.tr("The run; click to select it"),
                self.tr("The norm of the parameters")
                if self.names == _OF_MANY
                else self.tr("The iterate"),
                self.tr("The loss at the iterate"),
                self.tr("The norm of the gradient at the iterate"),
            )[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.name, row.place, row.f, row.grad)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column == 0 else _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            return None if row.visible else self._muted
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return self._dot(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self._in_full(index.row()))
        return None

    def forget_dots(self) -> None:
        """Paint dots of another size from now on."""
        self._dots.clear()

    def _dot(self, row: _Row) -> QIcon:
        key = (row.color, row.visible)
        if key not in self._dots:
            self._dots[key] = dot_icon(row.color, em(self._view, 0.65), not row.visible)
        return self._dots[key]

    def _in_full(self, number: int) -> str:
        """Return a row's numbers in full, for its tooltip."""
        row = self._rows[number]
        if number >= len(self._tapes):
            return row.title
        tape = self._tapes[number]
        k = min(self._step, tape.last_step)
        length = norm(tape.grad[k])
        place = [row.title, *_in_full(tape, k)]
        lines = [*place, f"f = {float(tape.f[k])!r}", f"‖∇f‖ = {length!r}"]
        if row.ended is not None:
            lines.insert(1, self.tr("ended at step {step}").format(step=f"{row.ended:,}"))
        if not row.visible:
            lines.append(self.tr("hidden in the plots"))
        return "\n".join(lines)


def short_number(value: float, digits: int = 2) -> str:
    """Return a number in 3 significant digits and few characters.

    Below 0.1 there are `digits` + 1 of them, and `digits` where there is an exponent.

    >>> short_number(2.0), short_number(-0.01234), short_number(12345.6), short_number(1e-9)
    ('2', '−0.0123', '12346', '1e−9')
    """
    size = abs(value)
    if not math.isfinite(value):
        text = "nan" if value != value else "∞" if value > 0 else "-∞"
    elif size == 0:
        text = "0"
    elif 0.01 <= size < 1e3:
        text = f"{value:.{3 if size >= 0.1 else digits + 1}g}"
        # 3 digits of 999.9 are 1e+03.
        text = f"{value:.0f}" if "e" in text else text
    elif 1e3 <= size < 1e5:
        text = f"{value:.0f}"
    else:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        text = f"{mantissa.removesuffix('.0')}e{int(exponent)}"
    return text.replace("-", "−")
