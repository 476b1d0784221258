"""Where the units of a network lie in a picture, and what lies under the pointer."""

import math
from functools import cached_property

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF

from gdgui.engine.data.learning import Network
from gdgui.engine.display.network_picture import drawn_units
from gdgui.engine.display.reduction import IntArray
from gdgui.ui.data.network.parts import Edge, Offer, Part, Unit, place_of

__all__ = ["Geometry", "height_for"]

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
_OFFER_PITCH, _OFFER_HEIGHT, _OFFER_WIDTH = 1.15, 0.95, 2.4
"""In heights of the font: from one feature that is off to the next, and its size."""
_OFFER_GAP = 6.0
"""Between features that are off and the next layer, in pixels."""


def height_for(network: Network, line: float, offers: int = 0) -> float:
    """Return how high a picture of a network should be.

    Args:
        network: what is drawn.
        line: the height of the font, in pixels.
        offers: how many features that are off lie below those that are on.
    """
    drawn = drawn_units(network.sizes)
    first = _PITCH * drawn[0] + _OFFER_PITCH * offers
    return (max(_PITCH * max(3, *drawn), first) + _FOOT) * line


class Geometry:
    """Columns of squares, the features at the left, and below these the ones that are off.

    Args:
        rect: the room.
        network: what is drawn.
        line: the height of the font, in pixels.
        offers: the features that are off.

    Attributes:
        network: what is drawn.
        drawn: how many units of each layer are drawn.
        hidden: how many are not.
        side: of the square of a unit, in pixels.
        offers: the features that are off.
    """

    def __init__(
        self, rect: QRectF, network: Network, line: float, offers: tuple[Offer, ...] = ()
    ) -> None:
        self.network, self.offers = network, offers
        self._room = rect, line
        self.drawn = drawn_units(network.sizes)
        self.hidden = tuple(a - b for a, b in zip(network.sizes, self.drawn, strict=True))
        foot = _FOOT * line if any(self.hidden) else 0.0
        height = rect.height() - foot
        self._offer_pitch = min(_OFFER_PITCH * line, 0.5 * height / max(1, len(offers)))
        self._offer_room = self._offer_pitch * len(offers)
        # Where there is much room, as in a picture of its own, a unit grows with it.
        large = max(line, rect.width() / _LINES_ACROSS)
        self._pitch = min(
            height / max(self.drawn),
            (height - self._offer_room) / self.drawn[0],
            _MOST_PITCH * large,
        )
        offer_width = _OFFER_WIDTH * line if offers else 0.0
        across = (rect.width() - offer_width) / max(1, len(self.drawn) - bool(offers))
        self.side = max(_LEAST_SIDE, min(_FILL * self._pitch, _MOST_SIDE * large, 0.6 * across))
        self._left, self._right = rect.left() + self.side / 2, rect.right() - self.side / 2
        self._offer_size = offer_width, _OFFER_HEIGHT / _OFFER_PITCH * self._offer_pitch
        usual = (rect.width() - self.side) / max(1, len(self.drawn) - 1)
        # What is off is wider than a unit, and is not to lie under the next layer.
        self._first_gap = max(usual, offer_width + _OFFER_GAP if offers else 0.0)
        self._middle = rect.top() + height / 2

    def is_alike(self, other: "Geometry") -> bool:
        """Return whether everything lies where it does in another one."""
        alike = self.network == other.network and self.offers == other.offers
        return alike and self._room == other._room

    def centre(self, unit: Unit) -> QPointF:
        """Return the middle of a unit."""
        up = (unit.index - (self.drawn[unit.layer] - 1) / 2) * self._pitch
        if unit.layer == 0:
            up -= self._offer_room / 2
        return QPointF(self._column(unit.layer), self._middle + up)

    def _column(self, layer: int) -> float:
        if layer == 0:
            return self._left
        second, rest = self._left + self._first_gap, len(self.drawn) - 2
        return second + (self._right - second) * ((layer - 1) / rest if rest else 1.0)

    def square(self, unit: Unit) -> QRectF:
        """Return the square of a unit, on whole pixels."""
        centre, half = self.centre(unit), self.side / 2
        return QRectF(
            round(centre.x() - half), round(centre.y() - half), round(self.side), round(self.side)
        )

    def offer_box(self, offer: Offer) -> QRectF:
        """Return the box of a feature that is off, on whole pixels."""
        used = self.drawn[0] * self._pitch
        top = self._middle - (used + self._offer_room) / 2 + used
        width, height = self._offer_size
        middle = top + (offer.index + 0.5) * self._offer_pitch
        left = self._left - self.side / 2
        return QRectF(round(left), round(middle - height / 2), round(width), round(height))

    def line(self, edge: Edge) -> QLineF:
        """Return an edge, from square to square."""
        half = QPointF(self.side / 2, 0.0)
        source = self.centre(Unit(edge.layer - 1, edge.source)) + half
        return QLineF(source, self.centre(Unit(edge.layer, edge.to)) - half)

    def middle_of(self, part: Part) -> QPointF:
        """Return the middle of a part."""
        if isinstance(part, Edge):
            return self.line(part).center()
        return self.offer_box(part).center() if isinstance(part, Offer) else self.centre(part)

    def foot(self, layer: int) -> QPointF:
        """Return the middle of what is written below the last unit of a layer."""
        last = self.centre(Unit(layer, self.drawn[layer] - 1))
        return QPointF(last.x(), last.y() + self._pitch / 2 + 0.25 * self.side)

    def units(self) -> list[Unit]:
        """Return the units that are drawn, layer by layer."""
        return [Unit(layer, i) for layer, count in enumerate(self.drawn) for i in range(count)]

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The edges between them, in the order of θ."""
        return tuple(
            Edge(layer, to, source)
            for layer in range(1, len(self.drawn))
            for to in range(self.drawn[layer])
            for source in range(self.drawn[layer - 1])
        )

    @cached_property
    def lines(self) -> tuple[QLineF, ...]:
        """Where each of the edges lies; what is played asks for them at every step."""
        return tuple(map(self.line, self.edges))

    @cached_property
    def weights(self) -> IntArray:
        """Which parameter the weight of each of the edges is."""
        return np.array([self.place(edge) for edge in self.edges], np.int64)

    def has(self, part: Part) -> bool:
        """Return whether a part is drawn."""
        if isinstance(part, Offer):
            return part in self.offers
        if part.layer >= len(self.drawn):
            return False
        if isinstance(part, Unit):
            return part.index < self.drawn[part.layer]
        is_drawn = part.source < self.drawn[part.layer - 1]
        return is_drawn and part.to < self.drawn[part.layer]

    def place(self, part: Edge | Unit) -> int:
        """Return which parameter the weight of an edge or the bias of a unit is."""
        return place_of(self.network, part)

    def at(self, place: QPointF) -> Part | None:
        """Return what lies under a place: a unit or an offer, else the nearest edge in reach."""
        for unit in self.units():
            if self.square(unit).contains(place):
                return unit
        for offer in self.offers:
            if self.offer_box(offer).contains(place):
                return offer
        nearest, best = None, _REACH
        for edge, line in zip(self.edges, self.lines, strict=True):
            distance = _distance(line, place)
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
