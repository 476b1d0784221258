"""Pictures of what is on screen: pixels at any scale, or a vector picture.

Both paint the widgets as they are, so a picture shows what the screen does. A vector picture has
real text, and real lines and areas wherever the screen has them; only what is an image by nature,
basins and maps, is one there too.
"""

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect
from PySide6.QtGui import QFont, QImage, QPainter, QPalette, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from gdgui.ui.export.svg import tidied
from gdgui.ui.painting.canvas import grouped

__all__ = ["paint_on", "picture_of", "svg_of"]

_RESOLUTION = 96
_ALONE = QWidget.RenderFlag(0)


def picture_of(widget: QWidget, scale: float = 1.0) -> QImage:
    """Return what a widget shows, opaque, and the same for the same state to the last bit.

    The ground of a landscape is no finer than it has been asked for; see
    `gdgui.ui.landscape.view.Landscape.set_resolution`.

    Args:
        widget: a window, or a part of one.
        scale: how many pixels of the picture make one of the widget's.
    """
    image = QImage(
        max(1, round(widget.width() * scale)),
        max(1, round(widget.height() * scale)),
        QImage.Format.Format_RGB32,
    )
    paint_on(image, widget, scale)
    return image


def paint_on(image: QImage, widget: QWidget, scale: float = 1.0) -> None:
    """Paint what `picture_of` returns onto an opaque picture, as far as that reaches."""
    image.setDevicePixelRatio(scale)
    image.fill(widget.palette().color(QPalette.ColorRole.Window))
    QWidget.render(widget, image, QPoint())
    image.setDevicePixelRatio(1.0)


def svg_of(widget: QWidget, title: str = "") -> bytes:
    """Return what a widget shows as an SVG file, encoded as UTF-8.

    Args:
        widget: a window, or a part of one.
        title: what the file says that it is.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_RESOLUTION)
    generator.setSize(widget.size())
    generator.setViewBox(widget.rect())
    painter = QPainter(generator)
    try:
        _paint(painter, widget, QPoint(), widget.rect(), QWidget.RenderFlag.DrawWindowBackground)
    finally:
        painter.end()
    return tidied(bytes(buffer.data().data()), widget.size().toTuple(), title)


def _paint(
    painter: QPainter,
    widget: QWidget,
    place: QPoint,
    room: QRect,
    flags: QWidget.RenderFlag = _ALONE,
) -> None:
    """Paint a widget and what lies in it, each cut off where its parents end.

    Qt would paint them in one go, and leave the cutting to a generator that cannot.
    """
    room = room.intersected(QRect(place, widget.size()))
    if room.isEmpty():
        return
    with (
        grouped(painter, "clip", room.x(), room.y(), room.width(), room.height()),
        grouped(painter, "font", *_font_details(widget.font())),
    ):
        # A graphics view has a `render` of its own, of its scene alone.
        QWidget.render(widget, painter, place, QRegion(), flags)
    for child in widget.children():
        if isinstance(child, QWidget) and not child.isWindow() and not child.isHidden():
            _paint(painter, child, place + child.pos(), room)


def _font_details(font: QFont) -> tuple[float, int]:
    """Return what the generator does not tell of a font: its letter spacing, and capitals."""
    is_upper = font.capitalization() == QFont.Capitalization.AllUppercase
    return font.letterSpacing(), int(is_upper)
