"""The coloured dot that stands for a run beside its name."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter

from gdgui.ui.painting.icon_engine import IconEngine

__all__ = ["dot_icon", "paint_dot"]


def paint_dot(
    painter: QPainter, centre: QPointF, radius: float, color: str, hollow: bool = False
) -> None:
    """Paint a dot, or a ring for a run that is hidden."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(color) if hollow else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow else QColor(color))
    painter.drawEllipse(centre, radius, radius)
    painter.restore()


def dot_icon(color: str, side: int, hollow: bool = False) -> QIcon:
    """Return an icon of a dot that is `side` pixels wide, in its colour in every mode."""
    return _DotEngine(color, side, hollow).icon()


class _DotEngine(IconEngine):
    """Paints a dot where it is seen: as fine as what it is painted on."""

    def __init__(self, color: str, side: int, hollow: bool) -> None:
        super().__init__()
        self._color, self._side, self._hollow = color, side, hollow

    def copy(self) -> IconEngine:
        return _DotEngine(self._color, self._side, self._hollow)

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        return size.boundedTo(QSize(self._side, self._side))

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        radius = min(rect.width(), rect.height()) / 2 - 0.75
        paint_dot(painter, QRectF(rect).center(), radius, self._color, self._hollow)
