"""The window's icons, drawn in any colour from the outlines in resources/icons.

The files use ``currentColor``, which Qt's SVG renderer does not know, so the colour is put into
the text of the file. Each icon is rendered at the size and the pixel ratio that are asked for:
it is crisp on every screen.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtSvg import QSvgRenderer

from gdgui import resources
from gdgui.ui.painting.canvas import render_svg
from gdgui.ui.painting.icon_engine import IconEngine

__all__ = ["application_icon", "icon"]

_DISABLED_OPACITY = 0.4


class _SvgEngine(IconEngine):
    """Paints one SVG text at whatever size is wanted."""

    def __init__(self, svg: bytes) -> None:
        super().__init__()
        self._svg = svg
        self._renderer: QSvgRenderer | None = None

    def copy(self) -> IconEngine:
        return _SvgEngine(self._svg)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        if self._renderer is None:
            self._renderer = QSvgRenderer(QByteArray(self._svg))
        painter.save()
        if mode == QIcon.Mode.Disabled:
            painter.setOpacity(_DISABLED_OPACITY)
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        render_svg(painter, self._renderer, square)
        painter.restore()


@lru_cache(maxsize=256)
def icon(name: str, color: str) -> QIcon:
    """Return the icon ``resources/icons/<name>.svg`` drawn in `color`, such as "#1c2430".

    Raises:
        FileNotFoundError: there is no such icon.
    """
    svg = resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return _SvgEngine(svg.replace("currentColor", color).encode()).icon()


def application_icon() -> QIcon:
    """Return the icon of the application, which has colours of its own."""
    return icon("gdgui", "")
