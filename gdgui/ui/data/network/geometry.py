"""Where the units of a network lie in a picture, and what lies under the pointer."""

import math

import msgspec
from PySide6.QtCore import QLineF, QPointF, QRectF

from gdgui.engine.data.learning import Network
from gdgui.engine.display.network_picture import drawn_units, weight_places

__all__ = ["Edge", "Geometry", "Unit", "height_for"]

_PITCH, _MOST_PITCH, _MOST_SIDE = 1.75, 2.2, 1.5
"""In heights of the font: from unit to unit as wished and at most, and the side of a unit."""
_LINES_ACROSS = 18
"""How many heights of the font the usual room is wide."""
_LEAST_SIDE = 5.0
"""The side of a unit at least, in pixels."""
_FILL = 0.86
"""How much of the room between units one of them takes at most."""
_REACH = 5.0
"""How far the pointer may be from an edge, in pixels."""
_FOOT = 1.3
"""The room for how many units are not drawn, in heights of the font."""


class Unit(msgspec.Struct, frozen=True):
    """A unit: its layer, 0 for the features, and its number in it from 0."""

    layer: int
    index: int


class Edge(msgspec.Struct, frozen=True):
    """A weight: its layer, from 1, and the units that it leads to and comes from, from 0."""

    layer: int
    to: int
    source: int


def height_for(network: Network, line: float) -> float:
    """Return how high a picture of a network should be, for a font of some height."""
    return (_PITCH * max(3, *drawn_units(network.sizes)) + _FOOT) * line


class Geometry:
    """Columns of squares, the features at the left.

    Args:
        rect: the room.
        network: what is drawn.
        line: the height of the font, in pixels.

    Attributes:
        drawn: how many units of each layer are drawn.
        hidden: how many are not.
        side: of the square of a unit, in pixels.
    """

    def __init__(self, rect: QRectF, network: Network, line: float) -> None:
        self._network = network
        self.drawn = drawn_units(network.sizes)
        self.hidden = tuple(a - b for a, b in zip(network.sizes, self.drawn, strict=True))
        foot = _FOOT * line if any(self.hidden) else 0.0
        # Where there is much room, as in a picture of its own, a unit grows with it.
        large = max(line, rect.width() / _LINES_ACROSS)
        self._pitch = min((rect.height() - foot) / max(self.drawn), _MOST_PITCH * large)
        across = rect.width() / max(1, len(self.drawn))
        self.side = max(_LEAST_SIDE, min(_FILL * self._pitch, _MOST_SIDE * large, 0.6 * across))
        self._across = (rect.width() - self.side) / max(1, len(self.drawn) - 1)
        self._left = rect.left() + self.side / 2
        self._middle = rect.top() + (rect.height() - foot) / 2

    def centre(self, unit: Unit) -> QPointF:
        """Return the middle of a unit."""
        up = (unit.index - (self.drawn[unit.layer] - 1) / 2) * self._pitch
        return QPointF(self._left + unit.layer * self._across, self._middle + up)

    def square(self, unit: Unit) -> QRectF:
        """Return the square of a unit, on whole pixels."""
        centre, half = self.centre(unit), self.side / 2
        return QRectF(
            round(centre.x() - half), round(centre.y() - half), round(self.side), round(self.side)
        )

    def line(self, edge: Edge) -> QLineF:
        """Return an edge, from square to square."""
        half = QPointF(self.side / 2, 0.0)
        source = self.centre(Unit(edge.layer - 1, edge.source)) + half
        return QLineF(source, self.centre(Unit(edge.layer, edge.to)) - half)

    def foot(self, layer: int) -> QPointF:
        """Return the middle of what is written below the last unit of a layer."""
        last = self.centre(Unit(layer, self.drawn[layer] - 1))
        return QPointF(last.x(), last.y() + self._pitch / 2 + 0.25 * self.side)

    def units(self) -> list[Unit]:
        """Return the units that are drawn, layer by layer."""
        return [Unit(layer, i) for layer, count in enumerate(self.drawn) for i in range(count)]

    def edges(self) -> list[Edge]:
        """Return the edges between them, in the order of θ."""
        return [
            Edge(layer, to, source)
            for layer in range(1, len(self.drawn))
            for to in range(self.drawn[layer])
            for source in range(self.drawn[layer - 1])
        ]

    def place(self, part: Edge | Unit) -> int:
        """Return which parameter the weight of an edge or the bias of a unit is."""
        weights, biases = weight_places(self._network.sizes, part.layer)
        if isinstance(part, Unit):
            return biases + part.index
        return weights + part.to * self._network.sizes[part.layer - 1] + part.source

    def at(self, place: QPointF) -> Edge | Unit | None:
        """Return what lies under a place: a unit, or else the nearest edge within reach."""
        for unit in self.units():
            if self.square(unit).contains(place):
                return unit
        nearest, best = None, _REACH
        for edge in self.edges():
            distance = _distance(self.line(edge), place)
            if distance < best:
                nearest, best = edge, distance
        return nearest


def _distance(line: QLineF, place: QPointF) -> float:
    """Return how far a place is from a line between two points, in pixels."""
    along, to = line.p2() - line.p1(), place - line.p1()
    square = QPointF.dotProduct(along, along)
    share = QPointF.dotProduct(to, along) / square if square else 0.0
    off = to - along * min(max(share, 0.0), 1.0)
    return math.hypot(off.x(), off.y())
