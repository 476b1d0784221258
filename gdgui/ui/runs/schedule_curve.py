"""A small curve of η over the steps, so that a schedule is seen while it is edited."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["ScheduleCurve"]


class ScheduleCurve(QWidget):
    """η from the first step to the last, with its largest value and the last step in small."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._color = LIGHT.accent
        self._values: tuple[float, ...] = ()
        self._last_step = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Step size over the steps"))
        self.setToolTip(self.tr("The step size η over the steps"))

    @property
    def values(self) -> tuple[float, ...]:
        """What is drawn: η at evenly spaced steps."""
        return self._values

    def show_values(self, values: Sequence[float], last_step: int) -> None:
        """Show η at evenly spaced steps from 0 to ``last_step``."""
        self._values, self._last_step = tuple(values), last_step
        self.update()

    def set_color(self, color: str) -> None:
        """Draw in the colour of the run."""
        self._color = color
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a few lines of text."""
        return QSize(em(self, 10), em(self, 3.2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the curve and its labels."""
        if len(self._values) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPixelSize(max(1, round(em(self, 0.68))))
        painter.setFont(small)
        metrics = QFontMetricsF(small)
        top = max(self._values)
        label = f"{top:.3g}"
        left = metrics.horizontalAdvance(label) + em(self, 0.4)
        area = QRectF(left, em(self, 0.35), self.width() - left - 2, self.height() - em(self, 1.4))
        painter.setPen(QColor(self._theme.border))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(QPointF(0, area.top() + metrics.capHeight()), label)
        baseline = area.bottom() + metrics.ascent() + 1
        painter.drawText(QPointF(area.left(), baseline), "0")
        end = f"{self._last_step:,}"
        painter.drawText(QPointF(area.right() - metrics.horizontalAdvance(end), baseline), end)
        count = len(self._values) - 1
        points = [
            QPointF(
                area.left() + area.width() * index / count,
                area.bottom() - (area.height() * value / top if top else 0.0),
            )
            for index, value in enumerate(self._values)
        ]
        pen = QPen(QColor(self._color), 1.6 * self._theme.pen)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))
        painter.end()
