"""The basins over a landscape: each start in the colour of the minimum that it reaches."""

from itertools import pairwise

import msgspec
import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.landscape.ground_item import paint_stretched
from gdgui.ui.landscape.overlay_item import OverlayItem
from gdgui.ui.painting.canvas import faded
from gdgui.ui.painting.minimum_markers import MinimumMarkers, paint_markers, words
from gdgui.ui.style.theme import Theme

__all__ = ["BasinPicture", "BasinsItem", "ProbeItem"]

_OPACITY = 0.74
"""The contours of the ground shine through."""
_STRIP = 14.0
_PROBE_WIDTH = 1.6
_PROBE_FIRST, _PROBE_LATER = 200, 300


class BasinPicture(msgspec.Struct, frozen=True, eq=False):
    """A painted map of starts.

    Attributes:
        image: a pixel for each start.
        intervals: the coordinates at its edges.
        markers: the minima that are told apart.
        has_unreached: whether some starts reach no minimum.
        run: whose starts they are.
        steps: how many steps each takes.
        legend: colours and what they mean, from the top down.
    """

    image: QImage
    intervals: tuple[tuple[float, float], ...]
    markers: MinimumMarkers
    has_unreached: bool
    run: str
    steps: int
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """Whose basins they are."""
        text = QCoreApplication.translate("Landscape", "Basins of {run} after {steps:,} steps")
        return text.format(run=self.run, steps=self.steps)

    @property
    def words(self) -> str:
        """What the markers and the colours mean that are no minimum's."""
        said = [words(msgspec.structs.replace(self.markers, has_valley=False))]
        if self.markers.has_valley:
            valley = "olive: reaches a valley, no minimum of its own"
            said.append(QCoreApplication.translate("Landscape", valley))
        if self.has_unreached:
            said.append(QCoreApplication.translate("Landscape", "grey: reaches none"))
        return " · ".join(filter(None, said))


class BasinsItem(OverlayItem):
    """A picture over the ground, or in one dimension a strip along the axis."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._picture: BasinPicture | None = None
        self._pixmap = QPixmap()
        self._bottom = 0.0

    @property
    def picture(self) -> BasinPicture | None:
        """What is shown."""
        return self._picture

    def set_picture(self, picture: BasinPicture | None) -> None:
        """Show this picture, or none."""
        if picture is self._picture:
            return
        self._picture = picture
        self._pixmap = QPixmap.fromImage(picture.image) if picture else QPixmap()
        self.update()

    def set_bottom(self, bottom: float) -> None:
        """Leave so many pixels to what stands below the strip of one dimension."""
        self._bottom = bottom
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the picture where its starts lie."""
        if self._picture is None:
            return
        left, right = (self._map.x(x) for x in self._picture.intervals[0])
        if len(self._picture.intervals) == 2:
            bottom, top = (self._map.y(y) for y in self._picture.intervals[1])
            opacity = _OPACITY
        else:
            bottom = self._map.rect.bottom() - self._bottom
            top, opacity = bottom - _STRIP * self._theme.pen, 1.0
        target = QRectF(left, top, right - left, bottom - top)
        with faded(painter, opacity):
            paint_stretched(painter, self._pixmap, target, self._map.rect)
        if len(self._picture.intervals) == 2:
            # The ground's own crosses are under the picture.
            paint_markers(painter, self._map, self._picture.markers, self._theme)


class ProbeItem(OverlayItem):
    """The path from the start under the pointer, thin and dashed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._tape: Trajectory | None = None
        self._color = ""

    @property
    def tape(self) -> Trajectory | None:
        """Whose path is shown."""
        return self._tape

    def set_probe(self, tape: Trajectory | None, color: str) -> None:
        """Show this path, or none."""
        self._tape, self._color = tape, color
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the path: every one of its first steps, and some of the later ones."""
        if self._tape is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tape = self._tape
        shown = np.union1d(
            np.arange(min(_PROBE_FIRST, len(tape))),
            np.linspace(0, tape.last_step, _PROBE_LATER).astype(np.intp),
        )
        heights = tape.x[shown, 1] if tape.dim == 2 else tape.f[shown]
        rows = zip(tape.x[shown, 0].tolist(), heights.tolist(), strict=True)
        points = [self._map.point(x, y) for x, y in rows if abs(x) < 1e12 and abs(y) < 1e12]
        for color, width in ((self._theme.halo, 2.5 * _PROBE_WIDTH), (self._color, _PROBE_WIDTH)):
            pen = QPen(QColor(color), width * self._theme.pen)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            for a, b in pairwise(points):
                painter.drawLine(a, b)
        if points:
            painter.setBrush(QColor(self._color))
            radius = 3.0 * self._theme.pen
            painter.drawEllipse(points[0], radius, radius)
            painter.setBrush(Qt.BrushStyle.NoBrush)
