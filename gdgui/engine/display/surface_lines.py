"""Lines and points on a surface: laid on it, and parted into what is seen and what it hides."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.surface import HeightField, Picture
from gdgui.engine.display.surface_camera import View

__all__ = ["Draped", "Parts", "drape", "faces_away", "heights_at", "hidden", "normals_at", "part"]

_TOLERANCE = 0.0015
"""By how much a straight piece may miss the surface, in heights of the box."""
_SLACK = 0.006
"""How far behind the surface a line on it may lie by rounding, in units of the box."""
_GROWTH = 4


class Draped(msgspec.Struct, frozen=True, eq=False):
    """Straight pieces of lines that lie on a surface.

    Attributes:
        ends: both ends of each piece in the box, shape (n, 2, 3).
        steps: the steps at its ends, shape (n, 2).
        normals: the unit normals of the surface at their middles, shape (n, 3).
    """

    ends: FloatArray
    steps: FloatArray
    normals: FloatArray

    def project(self, view: View) -> FloatArray:
        """Return the pieces in a picture: (x0, y0, nearness0, x1, y1, nearness1), shape (n, 6)."""
        return view.project(self.ends.reshape(-1, 3)).reshape(-1, 6)


class Parts(msgspec.Struct, frozen=True, eq=False):
    """Lines of a picture, divided where something begins to hide them.

    Attributes:
        segments: (x0, y0, x1, y1) in pixels, shape (n, 4).
        steps: the steps at both ends of each, shape (n, 2), ascending.
        is_hidden: whether the surface is in front of it, shape (n,).
    """

    segments: FloatArray
    steps: FloatArray
    is_hidden: NDArray[np.bool_]


def heights_at(field: HeightField, points: FloatArray) -> FloatArray:
    """Return how high a surface is at points (x, y) of the plane, shape (n, 2); nan for nowhere."""
    from gdgui.engine.display.surface_line_kernels import sample_heights

    found = np.empty(len(points))
    sample_heights(field.heights, field.cells(points), found)
    return found


def drape(field: HeightField, segments: FloatArray, steps: FloatArray) -> Draped:
    """Lay segments of the plane on a surface.

    Args:
        field: the surface.
        segments: (x0, y0, x1, y1) in coordinates of the plane, shape (n, 4).
        steps: the steps at both ends of each, shape (n, 2), ascending.
    """
    from gdgui.engine.display.surface_line_kernels import drape_segments

    first, last = field.cells(segments[:, :2]), field.cells(segments[:, 2:])
    lines = np.ascontiguousarray(np.column_stack((first, steps[:, 0], last, steps[:, 1])))
    lines = lines[np.isfinite(lines).all(axis=1)]
    room = max(1024, _GROWTH * len(lines))
    while True:
        pieces = np.empty((room, 9))
        count = drape_segments(field.heights, lines, _TOLERANCE, pieces)
        if count >= 0:
            break
        room *= _GROWTH
    found = pieces[:count]
    ends = np.stack(
        (field.of_cells(found[:, :2], found[:, 2]), field.of_cells(found[:, 3:5], found[:, 5])), 1
    )
    middles = (found[:, :2] + found[:, 3:5]) / 2.0
    return Draped(
        np.ascontiguousarray(ends), np.ascontiguousarray(found[:, 6:8]), normals_at(field, middles)
    )


def normals_at(field: HeightField, places: FloatArray) -> FloatArray:
    """Return the unit normals of a surface near places of its grid, in cells: (n, 2), (n, 3)."""
    rows, columns = field.heights.shape
    nearest = np.rint(places).astype(np.int64)
    j, i = np.clip(nearest[:, 1], 0, rows - 1), np.clip(nearest[:, 0], 0, columns - 1)
    found: FloatArray = field.normals[j, i]
    return found


def faces_away(view: View, points: FloatArray, normals: FloatArray) -> NDArray[np.bool_]:
    """Return whether a surface with these normals is seen from below at points of the box."""
    toward = view.axes[2]
    eyes = toward * view.distance - points if view.distance else toward
    is_away: NDArray[np.bool_] = (normals * eyes).sum(axis=1) < 0.0
    return is_away


def part(draped: Draped, picture: Picture) -> Parts:
    """Divide lines on a surface into the parts that a picture shows and those that it hides."""
    from gdgui.engine.display.surface_line_kernels import hidden_pieces

    view = picture.view
    lines = np.ascontiguousarray(draped.project(view))
    room = max(1024, _GROWTH * len(lines))
    while True:
        parts = np.empty((room, 7))
        count = hidden_pieces(lines, picture.depth, *_slack(view), parts)
        if count >= 0:
            break
        room *= _GROWTH
    found = parts[:count]
    of = found[:, 4].astype(np.int64)
    first, last = draped.steps[of, 0], draped.steps[of, 1]
    end = found[:, 5]
    # The first part of a line begins with it, and each other where the one before it ends.
    goes_on = np.append(False, of[1:] == of[:-1])[:count]
    begin = np.where(goes_on, np.append(0.0, end)[:count], 0.0)
    steps = np.column_stack((first + begin * (last - first), first + end * (last - first)))
    # What lies on the surface is hidden by it from below.
    is_away = faces_away(view, draped.ends.mean(axis=1), draped.normals)
    is_hidden = (found[:, 6] == 1.0) | is_away[of]
    return Parts(np.ascontiguousarray(found[:, :4]), steps, is_hidden)


def hidden(points: FloatArray, picture: Picture) -> NDArray[np.bool_]:
    """Return whether the surface is in front of points (x, y, nearness) of a picture, (n, 3)."""
    from gdgui.engine.display.surface_line_kernels import hidden_points

    found = np.empty(len(points), np.uint8)
    hidden_points(np.ascontiguousarray(points), picture.depth, *_slack(picture.view), found)
    is_hidden: NDArray[np.bool_] = found == 1
    return is_hidden


def _slack(view: View) -> tuple[float, bool]:
    """Return how far behind the surface a line is seen, in nearness, and whether in perspective."""
    if view.distance:
        # Nearness is D / (D − w): it changes by its square over D with the distance.
        return _SLACK / view.distance, True
    return _SLACK, False
