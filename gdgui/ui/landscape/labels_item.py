"""The numbers of the steps beside the iterates of one run, as many as have room."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.landscape.overlay_item import OverlayItem
from gdgui.ui.painting.label_room import LabelRoom
from gdgui.ui.painting.path_pixels import path_coordinates
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme

__all__ = ["LabelsItem", "number_places", "stride"]

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
        self._room = LabelRoom(QRectF())

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

    def place_words(self, room: LabelRoom) -> None:
        """Number the iterates where there is room beside what has been placed."""
        self._room = room.copy()
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the numbers."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ascent = QFontMetricsF(self._font).ascent()
        words = [
            Word(text, QPointF(box.left(), box.top() + ascent), self._font)
            for box, text in self._numbers()
        ]
        rim = Rim(QColor(self._theme.halo), _RIM * self._theme.pen, Qt.PenJoinStyle.BevelJoin)
        write_rimmed(painter, words, QColor(self._theme.marker), rim)

    @property
    def words(self) -> list[QRectF]:
        """Where numbers stand, in pixels."""
        return [box for box, _ in self._numbers()]

    def _numbers(self) -> list[tuple[QRectF, str]]:
        """Return where each number stands; none lies on another label."""
        tape, metrics = self._trajectory, QFontMetricsF(self._font)
        if tape is None:
            return []
        last = min(self._step, tape.last_step)
        xs, ys = path_coordinates(tape)
        room, found = self._room.copy(), []
        for k in range(0, last + 1, stride(last)):
            x, y = float(xs[k]), float(ys[k])
            if not (math.isfinite(x) and math.isfinite(y)):
                continue
            text = f"{k:,}"
            box = room.first_free(number_places(self._map.point(x, y), text, metrics, self._theme))
            if box is not None:
                found.append((box, text))
        return found


def number_places(point: QPointF, text: str, metrics: QFontMetricsF, theme: Theme) -> list[QRectF]:
    """Return where the number of an iterate can stand: right above it, or at another side."""
    width, height = metrics.horizontalAdvance(text) + 3.0, metrics.height()
    across, up = _OFFSET.x() * theme.pen, -_OFFSET.y() * theme.pen
    levels = (
        point.y() - up - metrics.ascent(),
        point.y() + up + metrics.capHeight() - metrics.ascent(),
    )
    sides = (point.x() + across, point.x() - across - width)
    return [QRectF(left, top, width, height) for top in levels for left in sides]


def stride(last: int) -> int:
    """Return 1, 2, 5, 10, 20 …: the least with which there are not too many numbers."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if last / (factor * power) <= _MOST:
                return factor * power
        power *= 10
