"""Pictures of a surface for what it is painted on, kept until something changes."""

import math

import msgspec
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from gdgui.engine.display.surface import Picture, draw_surface
from gdgui.engine.display.surface_camera import Box, Camera, View
from gdgui.ui.painting.canvas import Kept, Sheet, is_vector, resolution
from gdgui.ui.painting.relief import Relief
from gdgui.ui.painting.relief_heights import look_of
from gdgui.ui.style.theme import Theme

__all__ = ["Renderer", "Rendering", "Scene", "image_of", "view_of"]

_FLOOR_GAP = 0.1
"""How far below the lowest value the floor lies, in half the longer side."""
_FLOOR_OPACITY = 0.75
_ROUGH_PIXELS = 640_000
"""How many pixels are drawn of a surface while it moves, at most."""
_VECTOR = 2.0
"""How many pixels there are for each unit of the surface in a vector picture."""
_FINE = 3.0
"""A picture as fine as this has no need of more than one sample in each of its pixels."""


class Scene(msgspec.Struct, frozen=True):
    """All that a picture of a surface depends on.

    Attributes:
        relief: the surface.
        camera: from where.
        size: width and height in units of the widget.
        margin: what stays free at its sides, above and below, in the same.
        theme: the colours.
        has_floor: whether its bands and contours are on a floor below it, too.
    """

    relief: Relief
    camera: Camera
    size: tuple[int, int]
    margin: tuple[float, float, float]
    theme: Theme
    has_floor: bool

    @property
    def floor(self) -> float:
        """Where in the box the floor lies."""
        return -self.relief.field.box.z - _FLOOR_GAP


class Rendering(msgspec.Struct, frozen=True, eq=False):
    """A picture of a surface as it is painted.

    Attributes:
        scene: what it shows.
        picture: the picture, with its depth.
        image: the same for Qt.
        floor: the floor below it; None where there is none.
        scale: how many of its pixels there are for each unit of the widget.
        is_rough: whether it will be followed by a finer one.
    """

    scene: Scene
    picture: Picture
    image: QImage
    floor: QImage | None
    scale: float
    is_rough: bool

    def paint(self, painter: QPainter) -> None:
        """Paint the floor, and the surface over it."""
        for image in (self.floor, self.image):
            if image is not None:
                self.paint_image(painter, image)

    def paint_image(self, painter: QPainter, image: QImage) -> None:
        """Paint an image that is as fine as this one over the whole widget."""
        width, height = self.scene.size
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if is_vector(painter) or self.scale != resolution(painter):
            painter.drawImage(QRectF(0.0, 0.0, width, height), image, QRectF(image.rect()))
            return
        # Pixel for pixel: Qt would sample it anew, which takes long.
        before, device = painter.worldTransform(), painter.deviceTransform()
        corner = device.map(QPointF(0.0, 0.0))
        place = QTransform.fromTranslate(round(corner.x()), round(corner.y()))
        painter.setWorldTransform(place * (before.inverted()[0] * device).inverted()[0])
        painter.drawImage(0, 0, image)
        painter.setWorldTransform(before)


class Renderer:
    """Draws a surface anew where something has changed since the last time."""

    def __init__(self) -> None:
        self._kept: Kept[Rendering] = Kept()

    def rendering(self, painter: QPainter, scene: Scene, *, is_rough: bool) -> Rendering:
        """Return the picture of a scene, as fine as what is painted on.

        Args:
            painter: what paints it.
            scene: what it shows.
            is_rough: whether something moves, and it had better be quick.
        """
        sheet = Sheet.under(painter, QRectF(0.0, 0.0, *scene.size))
        known = self._kept.get(sheet)
        if known is not None and known.scene == scene and known.is_rough <= is_rough:
            return known
        ratio = _VECTOR if is_vector(painter) else sheet.ratio
        if is_rough:
            width, height = scene.size
            ratio = min(ratio, math.sqrt(_ROUGH_PIXELS / (width * height)))
        found = _rendered(scene, ratio, is_rough)
        self._kept.put(sheet, found)
        return found


def view_of(scene: Scene) -> View:
    """Return how the box of a scene with its floor lies in the widget."""
    box = scene.relief.field.box
    return View(scene.camera, Box(box.x, box.y, -scene.floor), *scene.size, margin=scene.margin)


def _rendered(scene: Scene, scale: float, is_rough: bool) -> Rendering:
    view, look = view_of(scene).scaled(scale), look_of(scene.relief, scene.theme)
    look = msgspec.structs.replace(look, contour_width=look.contour_width * scale)
    field = scene.relief.field.coarser if is_rough else scene.relief.field
    samples = 1 if is_rough or scale >= _FINE else 2
    picture = draw_surface(field, view, look, samples=samples)
    floor = None
    if scene.has_floor and not scene.relief.is_ribbon:
        flat = draw_surface(
            field, view, look, samples=1, floor=scene.floor, opacity=_FLOOR_OPACITY
        )  # fmt: skip
        # No one keeps the picture itself.
        floor = image_of(flat).copy()
    return Rendering(scene, picture, image_of(picture), floor, scale, is_rough)


def image_of(picture: Picture) -> QImage:
    """Return a picture for Qt; the picture must be kept as long."""
    height, width = picture.image.shape
    format_ = QImage.Format.Format_ARGB32_Premultiplied
    # The pixels are not copied.
    return QImage(picture.image.data, width, height, 4 * width, format_)
