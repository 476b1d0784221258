"""Where points of the plane are seen on a surface."""

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from PySide6.QtCore import QPointF

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.surface_lines import faces_away, heights_at, hidden, normals_at
from gdgui.ui.landscape.surface.rendering import Rendering

__all__ = ["Spot", "coordinates_at", "spot", "spots"]


class Spot(msgspec.Struct, frozen=True):
    """A point on a surface as it is seen.

    Attributes:
        place: where, in units of the widget.
        is_hidden: whether the surface is in front of it.
    """

    place: QPointF
    is_hidden: bool


def spots(rendering: Rendering, points: FloatArray) -> list[Spot | None]:
    """Return where points (x, y) of the plane are seen, shape (n, 2); None where there is none."""
    relief = rendering.scene.relief
    if not len(points):
        return []
    heights = heights_at(relief.field, points)
    known = np.isfinite(heights)
    cells = relief.field.cells(np.where(known[:, None], points, 0.0))
    box = relief.field.of_cells(cells, np.where(known, heights, 0.0))
    pixels = rendering.picture.view.project(box)
    away = faces_away(rendering.picture.view, box, normals_at(relief.field, cells))
    behind = hidden(pixels, rendering.picture) | away
    places = pixels[:, :2] / rendering.scale
    return [
        Spot(QPointF(x, y), bool(is_behind)) if is_known else None
        for (x, y), is_behind, is_known in zip(places.tolist(), behind, known, strict=True)
    ]


def spot(rendering: Rendering, point: Sequence[float]) -> Spot | None:
    """Return where a point of the plane, or of a ribbon's line, is seen; None for nowhere."""
    x, y = point[0], 0.0 if rendering.scene.relief.is_ribbon else point[1]
    if not (math.isfinite(x) and math.isfinite(y)):
        return None
    return spots(rendering, np.array([[x, y]]))[0]


def coordinates_at(rendering: Rendering, place: QPointF) -> tuple[float, ...] | None:
    """Return the coordinates of the point of the surface that is seen at a place of the widget."""
    found = rendering.picture.point_at(place.x() * rendering.scale, place.y() * rendering.scale)
    if found is None:
        return None
    relief = rendering.scene.relief
    x, y = relief.field.plane_point(found)
    return (x,) if relief.is_ribbon else (x, y)
