"""The gradient of a batch as a table: a row for each sample, and their mean below.

It follows the playhead, so it is painted, and only what is in view. Rows scroll between a heading
and the mean, both of which stay. Columns only grow while the same numbers are followed: digits
that come and go must not let them jump.
"""

from itertools import accumulate

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from gdgui.engine.analysis.worked_gradient import MOST_ROWS, WorkedGradient
from gdgui.engine.arrays import FloatArray
from gdgui.ui.step.run_columns import short_number
from gdgui.ui.step.worked_cells import (
    WorkedColumn,
    columns_of_worked,
    footers_of,
    row_in_full,
    worked_as_text,
)
from gdgui.ui.style.theme import LIGHT, MONO_FONT, Theme, em
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import show_tooltip

__all__ = ["WorkedTable"]

_ROW = 1.3
_SIZE = 0.64
"""Of the text, as a part of the font's height: a row with two inputs fits beside the plots."""
_GAP = 0.26
_MOST_IN_VIEW = 8
"""So many rows of samples stand between heading and mean; more of them scroll."""
_MOST_FULL = 6
"""So many columns have room for their digits."""
_REST_MS = 300
"""How long a step stands before it is written out for screen readers."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class WorkedTable(QAbstractScrollArea):
    """Shows a gradient sample by sample."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._worked: WorkedGradient | None = None
        self._columns: tuple[WorkedColumn, ...] = ()
        self._footers: tuple[tuple[str, FloatArray], ...] = ()
        self._widths: list[float] = []
        self._lefts: list[float] = []
        self._shape: tuple[object, ...] = ()
        self._lines = 0
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._describe)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # It lies on the panel, in whatever theme.
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("The gradient of this batch, sample by sample"))
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._fit)

    def show_worked(self, worked: WorkedGradient, usual_count: int) -> None:
        """Show a gradient.

        Args:
            worked: the gradient.
            usual_count: how many samples a batch of the run has, the last of an epoch aside.
        """
        self._worked, self._columns = worked, columns_of_worked(worked)
        self._footers = footers_of(worked)
        shape = (self.titles, usual_count, len(self._footers))
        if shape != self._shape:
            self._shape = shape
            self._lines = min(usual_count, MOST_ROWS) + (usual_count > MOST_ROWS)
            self._forget_widths()
        self._fit()
        self._rest.start()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.viewport().update()

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings."""
        return tuple(column.title for column in self._columns)

    def text(self) -> str:
        """Return the table as tab-separated text, in full digits; empty where there is none."""
        return worked_as_text(self._worked) if self._worked else ""

    def sizeHint(self) -> QSize:
        """Return room for the heading, some samples and the mean."""
        rows = 1 + min(self._lines, _MOST_IN_VIEW) + len(self._footers)
        height = rows * self._row_height()
        if self._is_too_wide():
            height += self.horizontalScrollBar().sizeHint().height()
        return QSize(em(self, 14), round(height) + 1)

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and leave the width free."""
        return QSize(em(self, 6), self.sizeHint().height())

    # ---- layout ----

    @property
    def _digits(self) -> int:
        """How many digits tiny numbers have: one where there are many columns."""
        return 2 if len(self._columns) <= _MOST_FULL else 1

    def _row_height(self) -> float:
        return em(self, _ROW)

    def _face(self) -> QFont:
        font = QFont(MONO_FONT)
        font.setPixelSize(max(1, round(em(self, _SIZE))))
        return font

    def _heading_face(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(1, round(em(self, _SIZE))))
        return font

    def _forget_widths(self) -> None:
        """Let each column be as wide as its heading, until there are wider numbers."""
        metrics, gap = QFontMetricsF(self._heading_face()), em(self, _GAP)
        self._widths = [metrics.horizontalAdvance(title) + gap for title in self.titles]
        self.updateGeometry()

    def _fit(self) -> None:
        """Let the columns in view be as wide as their numbers, and the bars know of it."""
        metrics, gap = QFontMetricsF(self._face()), em(self, _GAP)
        was_too_wide = self._is_too_wide()
        self._place_columns()
        rows = self._rows_in_view()
        for place in self._columns_in_view():
            texts = [self._columns[place].text(row, self._digits) for row in rows]
            texts += [self._footer_text(numbers, place) for _, numbers in self._footers]
            widest = max(map(metrics.horizontalAdvance, texts), default=0.0) + gap
            self._widths[place] = max(self._widths[place], widest)
        self._place_columns()
        if self._is_too_wide() != was_too_wide:
            self.updateGeometry()
        self._set_bars()
        self.viewport().update()

    def _place_columns(self) -> None:
        """Put the columns side by side; room that is left is shared out."""
        spare = max(0.0, self.viewport().width() - sum(self._widths))
        share = spare / max(len(self._widths), 1)
        self._lefts = list(accumulate((width + share for width in self._widths), initial=0.0))

    def _is_too_wide(self) -> bool:
        return sum(self._widths) > self.viewport().width() + 1.0

    def _body(self) -> QRectF:
        """Return where the samples are, in the viewport."""
        row, view = self._row_height(), self.viewport()
        height = view.height() - row * (1 + len(self._footers))
        return QRectF(0.0, row, view.width(), max(0.0, height))

    def _count(self) -> int:
        """Return how many lines there are between heading and mean."""
        worked = self._worked
        return 0 if worked is None else len(worked.samples) + (worked.rest > 0)

    def _set_bars(self) -> None:
        body, row = self._body(), round(self._row_height())
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, round(self._count() * row - body.height())))
        vertical.setSingleStep(row)
        vertical.setPageStep(max(1, int(body.height())))
        horizontal.setRange(0, max(0, round(sum(self._widths) - body.width() - 0.5)))
        horizontal.setSingleStep(em(self, 2))
        horizontal.setPageStep(max(1, int(body.width())))

    def _rows_in_view(self) -> range:
        """Return which samples are in view."""
        if self._worked is None:
            return range(0)
        body, row, top = self._body(), self._row_height(), self.verticalScrollBar().value()
        first, last = int(top // row), int((top + body.height()) // row)
        return range(first, min(last + 1, len(self._worked.samples)))

    def _columns_in_view(self) -> list[int]:
        left = self.horizontalScrollBar().value()
        right = left + self.viewport().width()
        return [
            place
            for place, start in enumerate(self._lefts[:-1])
            if start < right and self._lefts[place + 1] > left
        ]

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the heading, the samples in view and the mean."""
        if self._worked is None:
            return
        painter = QPainter(self.viewport())
        body, columns = self._body(), self._columns_in_view()
        painter.save()
        painter.setClipRect(body)
        self._paint_samples(painter, columns, body.top() - self.verticalScrollBar().value())
        painter.restore()
        self._paint_heading(painter, columns)
        self._paint_footers(painter, columns, body.bottom())
        if self.hasFocus():
            painter.setPen(QColor(self._theme.accent))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_samples(self, painter: QPainter, columns: list[int], top: float) -> None:
        """Write the samples in view, the first of all at a height."""
        assert self._worked is not None  # noqa: S101 - nothing is painted without one
        theme, row = self._theme, self._row_height()
        painter.setFont(self._face())
        for sample in self._rows_in_view():
            self._paint_line(painter, top + sample * row)
            for place in columns:
                column = self._columns[place]
                color = theme.text if column.parameter is None else theme.gradient
                color = theme.muted if column.is_count else color
                text = column.text(sample, self._digits)
                self._paint_cell(painter, place, top + sample * row, text, color)
        if self._worked.rest > 0:
            self._paint_rest(painter, top + len(self._worked.samples) * row)

    def _paint_line(self, painter: QPainter, top: float) -> None:
        painter.setPen(QColor(self._theme.grid))
        painter.drawLine(0, round(top), self.viewport().width(), round(top))

    def _paint_cell(self, painter: QPainter, place: int, top: float, text: str, color: str) -> None:
        painter.setPen(QColor(color))
        left, right = self._lefts[place : place + 2]
        area = QRectF(left, top, right - left, self._row_height())
        painter.drawText(area.translated(-self.horizontalScrollBar().value(), 0.0), _RIGHT, text)

    def _paint_heading(self, painter: QPainter, columns: list[int]) -> None:
        painter.setFont(self._heading_face())
        for place in columns:
            title = self._columns[place].title
            self._paint_cell(painter, place, 0.0, title, self._theme.muted)

    def _paint_rest(self, painter: QPainter, top: float) -> None:
        """Write how many samples have no row."""
        assert self._worked is not None  # noqa: S101 - there is a rest of it
        self._paint_line(painter, top)
        painter.setPen(QColor(self._theme.muted))
        text = self.tr("… {count} more").format(count=f"{self._worked.rest:,}")
        area = QRectF(em(self, _GAP), top, self.viewport().width(), self._row_height())
        painter.drawText(area, _LEFT, text)

    def _paint_footers(self, painter: QPainter, columns: list[int], top: float) -> None:
        """Write the mean, and what the penalties make of it."""
        bold = self._face()
        bold.setBold(True)
        for number, (name, values) in enumerate(self._footers):
            y = top + number * self._row_height()
            painter.setPen(QColor(self._theme.faint if number == 0 else self._theme.grid))
            painter.drawLine(0, round(y), self.viewport().width(), round(y))
            is_result = number in (0, len(self._footers) - 1)
            painter.setFont(bold if is_result else self._face())
            for place in columns:
                text = self._footer_text(values, place)
                self._paint_cell(painter, place, y, text, self._theme.gradient)
            painter.setFont(self._heading_face())
            painter.setPen(QColor(self._theme.muted))
            area = QRectF(em(self, _GAP), y, self.viewport().width(), self._row_height())
            if self.horizontalScrollBar().value() == 0:
                painter.drawText(area, _LEFT, name)

    def _footer_text(self, numbers: FloatArray, place: int) -> str:
        """Return what stands below a column: nothing but for a share of the gradient."""
        parameter = self._columns[place].parameter
        return "" if parameter is None else short_number(float(numbers[parameter]), self._digits)

    # ---- events ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns into the new width."""
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it has gone."""
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow another font size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._columns:
            self._forget_widths()
            self._fit()

    def event(self, event: QEvent) -> bool:
        """Take the arrow keys that scroll, which otherwise belong to the window."""
        keys = [Qt.Key.Key_Up, Qt.Key.Key_Down]
        if self.horizontalScrollBar().maximum() > 0:
            keys += [Qt.Key.Key_Left, Qt.Key.Key_Right]
        return claims(event, *keys) or super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show how a sample comes to its share where the pointer rests on it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.tip_at(event.pos())
            show_tooltip(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def tip_at(self, point: QPoint) -> str:
        """Return what there is to say of a point of the viewport."""
        body, worked = self._body(), self._worked
        if worked is None:
            return ""
        if body.contains(point.toPointF()):
            offset = point.y() - body.top() + self.verticalScrollBar().value()
            row = int(offset // self._row_height())
            return row_in_full(worked, row) if row < len(worked.samples) else ""
        if worked.slope_is_error:
            return self.tr(
                "Each sample adds its error ŷ − y times its input, and for the bias b the error "
                "itself; the mean over the batch is the gradient of this step."
            )
        return self.tr(
            "Each sample adds ∂ℓ/∂z, by how much its loss grows with the weighted sum z, times its "
            "input (times 1 for the bias b); the mean over the batch is the gradient of this step."
        )

    def _describe(self) -> None:
        """Write the mean for screen readers."""
        lines = [
            f"{name}: {', '.join(short_number(number) for number in values[:8].tolist())}"
            for name, values in self._footers
        ]
        self.setAccessibleDescription("\n".join(lines))
