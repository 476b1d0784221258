"""The markers of minima, and the words that tell them apart.

A large cross is one of the lowest minima, a small one another local minimum; a box is round those
at the edge of where the objective has values.
"""

from collections.abc import Iterable, Sequence

import msgspec
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.style.theme import Theme

__all__ = ["MinimumMarkers", "paint_markers", "words"]

_CROSS, _SMALL = 4.5, 2.5
_CROSS_WIDTH, _SMALL_WIDTH = 1.8, 1.1
_BOX = 1.6
"""The side of a box, in arms of its cross."""

Points = tuple[tuple[float, float], ...]


class MinimumMarkers(msgspec.Struct, frozen=True):
    """What of an objective's minima is marked.

    Attributes:
        lowest: the lowest minima.
        local: the others.
        at_edge: those of either that lie at the edge of where the objective has values.
        has_valley: whether there is a valley in view, whose floor is no minimum anywhere.
    """

    lowest: Points = ()
    local: Points = ()
    at_edge: Points = ()
    has_valley: bool = False

    @classmethod
    def of(
        cls,
        points: Iterable[tuple[float, float]],
        is_lowest: Sequence[bool],
        at_edge: Sequence[bool],
        has_valley: bool,
    ) -> "MinimumMarkers":
        """Return the markers of points of which it is known what they are."""
        known = list(zip(points, is_lowest, at_edge, strict=True))
        return cls(
            tuple(point for point, lowest, _ in known if lowest),
            tuple(point for point, lowest, _ in known if not lowest),
            tuple(point for point, _, edge in known if edge),
            has_valley,
        )


def words(markers: MinimumMarkers) -> str:
    """Return what the markers mean; nothing where there is only one kind, which needs no words."""
    said = []
    if markers.local:
        said = [_tr("large ×: lowest minimum"), _tr("small ×: local minimum")]
    if markers.at_edge:
        said.append(_tr("boxed ×: minimum at the domain's edge"))
    if markers.has_valley:
        said.append(_tr("valley: lowest along a whole line"))
    return " · ".join(said)


def _tr(text: str) -> str:
    return QCoreApplication.translate("MinimumMarkers", text)


def paint_markers(
    painter: QPainter, plane: PixelMap, markers: MinimumMarkers, theme: Theme
) -> None:
    """Paint a marker at each minimum that is in view, the large ones over the small ones."""
    for points, arm, width in (
        (markers.local, _SMALL, _SMALL_WIDTH),
        (markers.lowest, _CROSS, _CROSS_WIDTH),
    ):
        pen = QPen(QColor(theme.marker), width * theme.pen)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        long = arm * theme.pen
        room = plane.rect.adjusted(-long, -long, long, long)
        for x, y in points:
            center = plane.point(x, y)
            if not room.contains(center):
                continue
            for a in (QPointF(long, long), QPointF(long, -long)):
                painter.drawLine(QLineF(center - a, center + a))
            if (x, y) in markers.at_edge:
                side = _BOX * 2 * long
                painter.drawRect(QRectF(center.x() - side / 2, center.y() - side / 2, side, side))
