"""The two-parameter map: an image over any two hyperparameters of a run."""

from typing import TYPE_CHECKING

import msgspec
import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gdgui.ui.maps.map_painting import (
    LOSS,
    log_excess,
    paint_values,
    value_colors,
    values_of,
)
from gdgui.ui.maps.map_plot import MapPlot, Side, number
from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.painting.ranges import widened

if TYPE_CHECKING:
    from gdgui.engine.maps.grid import Map

__all__ = ["PairPicture", "PairPlot"]

_BAR = 14.0
_CROSS = 9.0
_TOP_QUANTILE = 0.97


class PairPicture(msgspec.Struct, frozen=True, eq=False):
    """A run over two of its hyperparameters.

    Attributes:
        symbols: how the screen writes each of them.
        titles: what people call them.
        values: what the run has.
        map: what comes of each pair.
    """

    symbols: tuple[str, str]
    titles: tuple[str, str]
    values: tuple[float, float]
    map: "Map"


class PairPlot(MapPlot):
    """Final loss or steps to converge as colours; the present pair is a cross to be dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: PairPicture | None = None
        self._measure = LOSS
        self._image = QImage()
        self._ends = (0.0, 1.0)
        self.setAccessibleName(self.tr("Two-parameter map"))
        self.setToolTip(self.tr("Click, drag or press the arrow keys to choose both values"))

    @property
    def picture(self) -> PairPicture | None:
        """What is shown."""
        return self._picture

    def show_picture(self, picture: PairPicture | None) -> None:
        """Show this map, or none."""
        is_same = (
            picture is not None and self._picture is not None and picture.map is self._picture.map
        )
        self._picture = picture
        if not is_same:
            self._repaint_image()
        self.update()

    def set_measure(self, measure: str) -> None:
        """Show final losses, or steps to converge."""
        self._measure = measure
        self._repaint_image()

    def _right_room(self) -> float:
        return _BAR + 14.0 + QFontMetricsF(self._small()).horizontalAdvance("1e-16 ")

    def _repaint_image(self) -> None:
        if self._picture is None:
            self._image = QImage()
            return
        made = self._picture.map
        across, up = made.axes
        self._across = Side(float(across.values[0]), float(across.values[-1]), across.is_log)
        self._up = Side(float(up.values[0]), float(up.values[-1]), up.is_log)
        values = values_of(made, self._measure)
        if self._measure == LOSS and not np.isnan(values).all():
            values = log_excess(values, float(np.nanmin(values)))
        finite = values[np.isfinite(values)]
        # A few that nearly diverge would leave no colours for the rest.
        ends = np.quantile(finite, (0.0, _TOP_QUANTILE)) if finite.size else (0.0, 1.0)
        self._ends = widened(float(ends[0]), float(ends[1]))
        self._image = paint_values(values, *self._ends, self._theme)
        self.update()

    def set_theme(self, theme: object) -> None:
        """Paint in the colours of a theme."""
        super().set_theme(theme)  # type: ignore[arg-type]
        self._repaint_image()

    def _values(self) -> tuple[float, ...]:
        return self._picture.values if self._picture else ()

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the axes, the image, what its colours mean, and the cross."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = self.pixel_map()
        if self._picture is not None:
            titles = [
                f"{title} {symbol}"
                for title, symbol in zip(self._picture.titles, self._picture.symbols, strict=True)
            ]
            self._paint_axes(painter, plot, *titles)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(plot.rect, self._image)
            self._paint_bar(painter, plot)
            self._paint_cross(painter, plot, self._picture)
        painter.end()

    def _paint_bar(self, painter: QPainter, plot: PixelMap) -> None:
        """Paint what the colours mean."""
        rect = QRectF(plot.rect.right() + 10.0, plot.rect.top(), _BAR, plot.rect.height())
        colors = np.ascontiguousarray(value_colors(self._theme)[::-1, None], np.uint32)
        image = QImage(colors.data, 1, len(colors), 4, QImage.Format.Format_RGB32)
        painter.drawImage(rect, image)
        metrics = QFontMetricsF(self._small())
        side = Side(*self._ends, is_log=False)
        side.is_log = self._measure == LOSS
        bar = PixelMap((0.0, 1.0), (side.low, side.high), rect)
        painter.setPen(QColor(self._theme.muted))
        for tick in side.ticks(rect.height() / (2.0 * metrics.height())):
            y = bar.y(tick.value)
            painter.drawText(QPointF(rect.right() + 4.0, y + metrics.capHeight() / 2), tick.text)
        title = self.tr("final loss") if self._measure == LOSS else self.tr("steps to converge")
        room = QRectF(0.0, 0.0, self.width() - 4.0, 1.5 * metrics.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_cross(self, painter: QPainter, plot: PixelMap, picture: PairPicture) -> None:
        a, b = picture.values
        x, y = plot.x(self._across.place(a)), plot.y(self._up.place(b))
        rect = plot.rect
        x, y = min(max(x, rect.left()), rect.right()), min(max(y, rect.top()), rect.bottom())
        arm = _CROSS * self._theme.pen
        for color, width in (("#000000", 4.0), ("#ffffff", 1.8)):
            painter.setPen(QPen(QColor(color), width * self._theme.pen))
            painter.drawLine(QLineF(x - arm, y, x + arm, y))
            painter.drawLine(QLineF(x, y - arm, x, y + arm))
        metrics = QFontMetricsF(self._small())
        pairs = zip(picture.symbols, picture.values, strict=True)
        text = "   ".join(f"{symbol} = {number(value)}" for symbol, value in pairs)
        width = metrics.horizontalAdvance(text)
        left = min(x + 12.0, rect.right() - width - 6.0)
        top = y - 12.0 if y - 12.0 - metrics.height() > rect.top() else y + 12.0 + metrics.height()
        box = QRectF(left - 5.0, top - metrics.ascent() - 2.0, width + 10.0, metrics.height() + 4.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.card))
        painter.drawRoundedRect(box, 4.0, 4.0)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(QPointF(left, top), text)
        painter.setBrush(Qt.BrushStyle.NoBrush)
