"""Where labels of a picture can stand so that none lies on another, nor on what it must not hide.

Whatever is labelled asks in order of what matters most: the first place that is free is taken, and
a label for which there is none is left out.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF

__all__ = ["LabelRoom", "Line"]

Line = tuple[float, float, float, float]
"""Where a line begins and ends, in pixels: x, y, x, y."""


class LabelRoom:
    """What is taken of a picture.

    Args:
        room: what labels must not leave, in pixels.

    Attributes:
        room: the same.
        boxes: what is taken, in pixels.
    """

    def __init__(self, room: QRectF) -> None:
        self.room = room
        self.boxes: list[QRectF] = []
        self._lines: list[Line] = []
        self._thin: list[Line] = []

    def copy(self) -> "LabelRoom":
        """Return the same, of which more can be taken."""
        other = LabelRoom(self.room)
        other.boxes, other._lines = list(self.boxes), list(self._lines)
        return other

    def take(self, *boxes: QRectF) -> None:
        """Keep labels off some boxes."""
        self.boxes.extend(boxes)

    def take_line(self, start: QPointF, end: QPointF) -> None:
        """Keep labels off a line."""
        self._lines.append((start.x(), start.y(), end.x(), end.y()))

    def take_thin_line(self, start: QPointF, end: QPointF) -> None:
        """Keep labels off a line where they have a choice; a copy does not know of it."""
        self._thin.append((start.x(), start.y(), end.x(), end.y()))

    def is_free(self, box: QRectF) -> bool:
        """Tell whether a label may stand in a box."""
        return bool(self._free([box]))

    def _free(self, boxes: Iterable[QRectF]) -> list[QRectF]:
        """Return the boxes in which a label may stand."""
        inside = [
            box
            for box in boxes
            if self.room.contains(box) and not any(map(box.intersects, self.boxes))
        ]
        return _clear_of(self._lines, inside)

    def first_free(self, boxes: Iterable[QRectF], beside: Sequence[Line] = ()) -> QRectF | None:
        """Take the first box that is free, and return it; None where none is.

        Args:
            boxes: where a label can stand.
            beside: lines that it should not lie on where it has a choice.
        """
        places = self._free(boxes)
        if not places:
            return None
        found = (_clear_of([*beside, *self._thin], places) or places)[0]
        self.take(found)
        return found


def _clear_of(lines: Sequence[Line], boxes: list[QRectF]) -> list[QRectF]:
    """Return the boxes that no line comes into, by what is left of it (Liang and Barsky 1984)."""
    if not lines or not boxes:
        return boxes
    ends = np.array(lines)
    edges = np.array([(box.left(), box.top(), box.right(), box.bottom()) for box in boxes])
    begin, way = ends[:, None, :2], ends[:, None, 2:] - ends[:, None, :2]
    with np.errstate(all="ignore"):
        first, second = ((edges[None, :, i : i + 2] - begin) / way for i in (0, 2))
    # Along an axis that a line does not go, it is inside all the way or nowhere.
    is_inside = (edges[None, :, :2] <= begin) & (begin <= edges[None, :, 2:])
    stays = way == 0.0
    enters = np.where(stays, np.where(is_inside, 0.0, np.inf), np.minimum(first, second))
    leaves = np.where(stays, np.where(is_inside, 1.0, -np.inf), np.maximum(first, second))
    is_crossed = np.maximum(enters.max(axis=2), 0.0) <= np.minimum(leaves.min(axis=2), 1.0)
    crossed = is_crossed.any(axis=0).tolist()
    return [box for box, is_hit in zip(boxes, crossed, strict=True) if not is_hit]
