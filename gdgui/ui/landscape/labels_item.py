"""The numbers of the steps beside the iterates of one run, as many as have room."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.landscape.overlay_item import OverlayItem
from gdgui.ui.painting.path_pixels import path_coordinates
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme

__all__ = ["LabelsItem", "stride"]

_MOST = 40
_OFFSET = QPointF(7.0, -6.0)
_RIM = 3.0


class LabelsItem(OverlayItem):
    """Numbers up to the playhead; every second, fifth, tenth … where there are many."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._trajectory: Trajectory | None = None
        self._step = 0
        self._font = QFont()

    def set_font(self, font: QFont) -> None:
        """Write in this font, somewhat smaller."""
        self._font = QFont(font)
        if font.pixelSize() > 0:
            self._font.setPixelSize(max(1, round(font.pixelSize() * 0.8)))
        self.update()

    def set_run(self, trace: Trace | None) -> None:
        """Number the iterates of this run, or none."""
        self._trajectory = trace.trajectory if trace is not None else None
        self.update()

    def set_playhead(self, playhead: float) -> None:
        """Number the iterates up to this step."""
        self._step = int(playhead)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the numbers."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = [
            Word(text, place, self._font) for place, text in self._labels(QFontMetricsF(self._font))
        ]
        rim = Rim(QColor(self._theme.halo), _RIM * self._theme.pen, Qt.PenJoinStyle.BevelJoin)
        write_rimmed(painter, words, QColor(self._theme.marker), rim)

    def _labels(self, metrics: QFontMetricsF) -> list[tuple[QPointF, str]]:
        """Return where each number stands; none overlaps another."""
        tape = self._trajectory
        if tape is None:
            return []
        last = min(self._step, tape.last_step)
        xs, ys = path_coordinates(tape)
        taken: list[QRectF] = []
        labels = []
        for k in range(0, last + 1, stride(last)):
            x, y = float(xs[k]), float(ys[k])
            if not (math.isfinite(x) and math.isfinite(y)):
                continue
            place, text = self._map.point(x, y) + _OFFSET * self._theme.pen, f"{k:,}"
            box = QRectF(
                place.x(), place.y() - metrics.ascent(), metrics.horizontalAdvance(text) + 3.0,
                metrics.height(),
            )  # fmt: skip
            if self._map.rect.contains(box) and not any(box.intersects(t) for t in taken):
                taken.append(box)
                labels.append((place, text))
        return labels


def stride(last: int) -> int:
    """Return 1, 2, 5, 10, 20 …: the least with which there are not too many numbers."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if last / (factor * power) <= _MOST:
                return factor * power
        power *= 10
