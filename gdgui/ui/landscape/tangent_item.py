"""The tangent of a curve at the ball of one run: the slope that the next step follows."""

import math

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.landscape.overlay_item import OverlayItem
from gdgui.ui.painting.path_pixels import path_point
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme

__all__ = ["TangentItem"]

_HALF_LENGTH = 95.0
_WIDTH = 1.4


class TangentItem(OverlayItem):
    """A straight line of fixed length through the ball, in the pixels of the view box."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._trajectory: Trajectory | None = None
        self._playhead = 0.0

    def set_run(self, trace: Trace | None) -> None:
        """Show the tangent of this run, if it has one coordinate."""
        has_tangent = trace is not None and trace.trajectory.dim == 1
        self._trajectory = trace.trajectory if trace is not None and has_tangent else None
        self.update()

    def set_playhead(self, playhead: float) -> None:
        """Show the tangent at this step."""
        self._playhead = playhead
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the tangent, if there is one."""
        line = self._line()
        if line is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(self._theme.marker), _WIDTH * self._theme.pen)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(line)

    def _line(self) -> QLineF | None:
        if self._trajectory is None:
            return None
        x, f = path_point(self._trajectory, self._playhead)
        slope = _slope(self._trajectory, self._playhead)
        if not (math.isfinite(x) and math.isfinite(f) and math.isfinite(slope)):
            return None
        center = self._map.point(x, f)
        sx, sy = self._map.scale
        angle = math.atan2(slope * sy, sx)
        reach = QPointF(math.cos(angle), math.sin(angle)) * (_HALF_LENGTH * self._theme.pen)
        return QLineF(center - reach, center + reach)


def _slope(trajectory: Trajectory, playhead: float) -> float:
    """The derivative at the playhead, between two iterates in proportion."""
    place = min(max(playhead, 0.0), float(trajectory.last_step))
    k = int(place)
    here = float(trajectory.grad[k, 0])
    if place == k:
        return here
    there = float(trajectory.grad[k + 1, 0])
    return here + (place - k) * (there - here) if math.isfinite(there) else here
