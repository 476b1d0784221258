"""What the layers of a landscape share: each covers the whole view and knows where it lies."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF

from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.style.theme import Theme

__all__ = ["PlaneItem"]


class PlaneItem(pg.GraphicsObject):
    """A layer in the pixels of the view box it lies in."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._map = PixelMap((0.0, 1.0), (0.0, 1.0), QRectF(0, 0, 1, 1))

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._theme = theme
        self._changed()

    def set_map(self, pixel_map: PixelMap) -> None:
        """Show another part of the plane, or the same in another size."""
        if pixel_map.rect != self._map.rect:
            self.prepareGeometryChange()
        self._map = pixel_map
        self._changed()

    def boundingRect(self) -> QRectF:
        """The whole view."""
        return QRectF(self._map.rect)

    def _changed(self) -> None:
        """Take note that what is painted is another thing now."""
        self.update()
