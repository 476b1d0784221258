"""What lies under the paths: the painted surface or the curve of the objective, and its minima."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.ui.landscape.plane_item import PlaneItem
from gdgui.ui.painting.backdrop import Profile, Surface, paint_ground
from gdgui.ui.painting.canvas import clipped, is_vector
from gdgui.ui.painting.minimum_markers import paint_markers
from gdgui.ui.painting.pixels import clip_segments, draw_segments, joined, joined_pen
from gdgui.ui.style.theme import Theme

__all__ = ["GroundItem", "paint_stretched"]

_CURVE_WIDTH = 1.8


class GroundItem(PlaneItem):
    """A `Surface`, whose image keeps its own colours, or a `Profile`; nothing until then."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._backdrop: Surface | Profile | None = None
        self._pixmap = QPixmap()

    @property
    def backdrop(self) -> Surface | Profile | None:
        """What is shown."""
        return self._backdrop

    def set_backdrop(self, backdrop: Surface | Profile | None) -> None:
        """Show this ground."""
        self._backdrop = backdrop
        image = backdrop.image if isinstance(backdrop, Surface) else QImage()
        self._pixmap = QPixmap.fromImage(image)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the ground, then its minima."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(self._backdrop, Surface):
            self._paint_surface(painter, self._backdrop)
        elif isinstance(self._backdrop, Profile):
            self._paint_profile(painter, self._backdrop)
        if self._backdrop is not None:
            paint_markers(painter, self._map, self._backdrop.markers, self._theme)

    def _paint_surface(self, painter: QPainter, surface: Surface) -> None:
        # While a zoomed or moved surface is still being painted, the last one stands in for it.
        painter.fillRect(self._map.rect, QColor(self._theme.bands[len(self._theme.bands) // 2]))
        # Not cut off as points are: the image would be squeezed.
        left, right = (self._map.x(x) for x in surface.x_range)
        bottom, top = (self._map.y(y) for y in surface.y_range)
        target = QRectF(left, top, right - left, bottom - top)
        if is_vector(painter) and surface.samples is not None:
            paint_ground(painter, surface.samples, target, self._theme)
        else:
            paint_stretched(painter, self._pixmap, target, self._map.rect)

    def _paint_profile(self, painter: QPainter, profile: Profile) -> None:
        (sx, sy), rect = self._map.scale, self._map.rect
        with np.errstate(over="ignore", invalid="ignore"):
            px = rect.left() + (profile.x - self._map.x_range[0]) * sx
            py = rect.bottom() + (profile.f - self._map.y_range[0]) * sy
        pieces = np.column_stack((px[:-1], py[:-1], px[1:], py[1:]))
        pieces = pieces[np.isfinite(pieces).all(axis=1)]
        margin = max(rect.width(), rect.height())
        box = (-margin, -margin, rect.right() + margin, rect.bottom() + margin)
        width = _CURVE_WIDTH * self._theme.pen
        painter.setPen(joined_pen(painter, self._theme.muted, width))
        draw_segments(painter, joined(painter, clip_segments(pieces, box), (width,))[0])


def paint_stretched(painter: QPainter, pixmap: QPixmap, target: QRectF, view: QRectF) -> None:
    """Paint a picture stretched to a rectangle, of which only a part may be in view."""
    if is_vector(painter):
        # Its generator knows no parts of pictures.
        with clipped(painter, view):
            painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        return
    visible = target.intersected(view)
    if visible.isEmpty():
        return
    # Only the part in view is stretched: QPainter misdraws a target of a million pixels.
    size = pixmap.size()
    source = QRectF(
        (visible.left() - target.left()) / target.width() * size.width(),
        (visible.top() - target.top()) / target.height() * size.height(),
        visible.width() / target.width() * size.width(),
        visible.height() / target.height() * size.height(),
    )
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(visible, pixmap, source)
