"""What a painter paints on: how fine its pixels are, or whether there are none.

A view is painted on the screen, on an image of any scale, and as a vector picture. Which of these
it is cannot be asked of ``painter.device()``: where Qt renders a widget elsewhere, that is still
the widget. The painter's own transform knows, and its engine.

A vector picture is written by Qt's SVG generator, which knows neither clipping nor groups. Both are
written into it as directives, texts that no one sees, and `gdgui.ui.export.svg` makes of them what
they mean. On pixels the same functions do what Qt does.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPaintEngine, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

__all__ = [
    "DIRECTIVE",
    "Kept",
    "Sheet",
    "clipped",
    "faded",
    "grouped",
    "is_vector",
    "render_svg",
    "resolution",
]

DIRECTIVE = "gdgui:directive"
"""How a directive begins; what follows are words between spaces."""
_NEARLY = 1e-6
_LARGE = 1 << 26
"""More bytes than these are a large picture."""

T = TypeVar("T")


def resolution(painter: QPainter) -> float:
    """Return how many pixels there are for each unit that `painter` paints in."""
    transform = painter.deviceTransform()
    if transform.m12() == 0.0:
        return abs(transform.m11())
    return math.hypot(transform.m11(), transform.m12())


def is_vector(painter: QPainter) -> bool:
    """Return whether a vector picture is painted, which wants text and lines and no pixels."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


class Sheet(msgspec.Struct, frozen=True):
    """A picture of a rectangle whose pixels are those of what it will be shown on.

    Two sheets are equal where a picture for the one may be shown for the other.

    Attributes:
        left, top, width, height: the rectangle, in the painter's units.
        ratio: pixels for each of them.
        shift: how many pixels after the picture's own corner the rectangle begins, across and
            down: none where the rectangle begins with a pixel.
    """

    left: float
    top: float
    width: float
    height: float
    ratio: float
    shift: tuple[float, float]

    @classmethod
    def under(cls, painter: QPainter, rect: QRectF) -> "Sheet":
        """Return the sheet for a rectangle of what `painter` paints on."""
        ratio = resolution(painter)
        corner = painter.deviceTransform().map(rect.topLeft())
        shift = _beyond_pixel(corner.x()), _beyond_pixel(corner.y())
        return cls(rect.left(), rect.top(), rect.width(), rect.height(), ratio, shift)

    @property
    def size(self) -> tuple[int, int]:
        """How many pixels the picture has across and down."""
        return self._pixels(self.width, self.shift[0]), self._pixels(self.height, self.shift[1])

    def _pixels(self, side: float, shift: float) -> int:
        pixels = side * self.ratio
        return max(1, math.ceil(shift + pixels - _NEARLY) if shift else round(pixels))

    @property
    def bytes(self) -> int:
        """How much memory the picture takes."""
        width, height = self.size
        return 4 * width * height

    def blank(self) -> QPixmap:
        """Return a transparent picture."""
        pixmap = QPixmap(*self.size)
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap

    @contextmanager
    def painting(self, pixmap: QPixmap) -> Iterator[QPainter]:
        """Give a painter on the picture, in the units of the rectangle."""
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(*self._origin())
        try:
            yield painter
        finally:  # Qt crashes where a picture is freed that is still being painted on
            painter.end()

    def _origin(self) -> tuple[float, float]:
        """Return where the coordinates (0, 0) lie in the picture."""
        across, down = self.shift
        return across / self.ratio - self.left, down / self.ratio - self.top

    def show(self, painter: QPainter, pixmap: QPixmap) -> None:
        """Show the picture in its rectangle, pixel for pixel."""
        if self.ratio == 1.0:
            x, y = self._origin()
            painter.drawPixmap(QPointF(-x, -y), pixmap)
            return
        # Qt would sample the picture anew where the ratio is no whole number, and blur it.
        before = painter.worldTransform()
        device = painter.deviceTransform()
        corner = device.map(QPointF(self.left, self.top))
        across, down = self.shift
        place = QTransform.fromTranslate(round(corner.x() - across), round(corner.y() - down))
        painter.setWorldTransform(place * (before.inverted()[0] * device).inverted()[0])
        width, height = self.size
        area = QRectF(0.0, 0.0, width, height)
        painter.drawPixmap(area, pixmap, area)
        painter.setWorldTransform(before)


def _beyond_pixel(place: float) -> float:
    """Return how far a place lies after the pixel that it is in."""
    beyond = place - math.floor(place)
    return 0.0 if min(beyond, 1.0 - beyond) < 1e-3 else round(beyond, 3)


class Kept(Generic[T]):
    """What has been painted on sheets, for two resolutions: a screen's and that of pictures.

    Then a picture of another scale, and even a recording of many, leaves the screen as quick as it
    was. Large pictures that are finer than the screen are not kept beside its own: someone saves
    one of them now and then, and would pay for it with memory ever after.
    """

    def __init__(self) -> None:
        self._kept: dict[float, tuple[Sheet, T]] = {}

    def get(self, sheet: Sheet) -> T | None:
        """Return what was put for a sheet, if it is still there."""
        place, thing = self._kept.get(sheet.ratio, (None, None))
        return thing if place == sheet else None

    def put(self, sheet: Sheet, thing: T) -> None:
        """Keep what belongs to a sheet, instead of what there was in that resolution."""
        self._kept.pop(sheet.ratio, None)
        if self._kept and sheet.bytes > _LARGE:
            return
        for ratio in list(self._kept)[:-1]:
            del self._kept[ratio]
        self._kept[sheet.ratio] = (sheet, thing)


# ---- groups ----


@contextmanager
def clipped(painter: QPainter, rect: QRectF) -> Iterator[None]:
    """Paint nothing outside a rectangle meanwhile; there must be no other clipping around."""
    if is_vector(painter):
        area = painter.deviceTransform().mapRect(rect)
        with grouped(painter, "clip", area.left(), area.top(), area.width(), area.height()):
            yield
        return
    painter.setClipRect(rect)
    yield
    painter.setClipping(False)


@contextmanager
def faded(painter: QPainter, opacity: float) -> Iterator[None]:
    """Paint what is one whole with an opacity meanwhile, in a vector picture as one group."""
    if is_vector(painter) and opacity < 1.0:
        with grouped(painter, "opacity", opacity):
            yield
        return
    painter.setOpacity(opacity)
    yield
    painter.setOpacity(1.0)


@contextmanager
def grouped(painter: QPainter, kind: str, *numbers: float | str) -> Iterator[None]:
    """Make what is painted meanwhile a group of a vector picture."""
    _write_directive(painter, kind, *numbers)
    yield
    _write_directive(painter, "end")


def render_svg(painter: QPainter, renderer: QSvgRenderer, area: QRectF) -> None:
    """Render an SVG picture; what it leaves without a stroke gets none in a vector picture."""
    if is_vector(painter):
        with grouped(painter, "svg"):
            renderer.render(painter, area)
        return
    renderer.render(painter, area)


def _write_directive(painter: QPainter, *words: float | str) -> None:
    painter.save()
    painter.setPen(Qt.GlobalColor.black)
    painter.setFont(QFont())
    painter.drawText(QPointF(0.0, 0.0), " ".join([DIRECTIVE, *map(str, words)]))
    painter.restore()
