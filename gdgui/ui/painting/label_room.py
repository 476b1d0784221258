"""Where labels of a picture can stand so that none lies on another, nor on what it must not hide.

Whatever is labelled asks in order of what matters most: the first place that is free is taken, and
a label for which there is none is left out.
"""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF

__all__ = ["LabelRoom"]


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
        self._lines: list[QLineF] = []

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
        self._lines.append(QLineF(start, end))

    def is_free(self, box: QRectF) -> bool:
        """Tell whether a label may stand in a box."""
        return (
            self.room.contains(box)
            and not any(box.intersects(other) for other in self.boxes)
            and not any(_crosses(line, box) for line in self._lines)
        )

    def first_free(self, boxes: Iterable[QRectF], beside: Sequence[QLineF] = ()) -> QRectF | None:
        """Take the first box that is free, and return it; None where none is.

        Args:
            boxes: where a label can stand.
            beside: lines that it should not lie on where it has a choice.
        """
        places = list(boxes)
        clear = [box for box in places if not any(_crosses(line, box) for line in beside)]
        for box in [*clear, *places]:
            if self.is_free(box):
                self.take(box)
                return box
        return None


def _crosses(line: QLineF, box: QRectF) -> bool:
    """Tell whether a line comes into a box, by what is left of it (Liang and Barsky 1984)."""
    enters, leaves = 0.0, 1.0
    x, y, dx, dy = line.x1(), line.y1(), line.dx(), line.dy()
    for way, room in (
        (-dx, x - box.left()), (dx, box.right() - x), (-dy, y - box.top()), (dy, box.bottom() - y),
    ):  # fmt: skip
        if way == 0.0:
            if room < 0.0:
                return False
        elif way < 0.0:
            enters = max(enters, room / way)
        else:
            leaves = min(leaves, room / way)
    return enters <= leaves
