"""The coloured dot that stands for a run beside its name."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

__all__ = ["dot_pixmap", "paint_dot"]


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


def dot_pixmap(color: str, side: int, pixel_ratio: float = 1.0, hollow: bool = False) -> QPixmap:
    """Return a picture of a dot that is `side` pixels wide."""
    pixmap = QPixmap(round(side * pixel_ratio), round(side * pixel_ratio))
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_dot(painter, QPointF(side / 2, side / 2), side / 2 - 0.75, color, hollow)
    painter.end()
    return pixmap
