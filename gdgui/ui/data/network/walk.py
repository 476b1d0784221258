"""Where the arrow keys lead in a network: from a unit to its weights, and on to the next unit."""

import msgspec

from gdgui.ui.data.network.geometry import Geometry
from gdgui.ui.data.network.parts import Edge, Offer, Part, Unit

__all__ = ["Walk"]


class Walk(msgspec.Struct, frozen=True):
    """What the keyboard has come to.

    Attributes:
        part: a unit, an edge or a feature that is off.
        is_incoming: of an edge whether ↑ and ↓ lead to the other weights of the unit that it leads
            to, and not to those of the unit that it comes from.
    """

    part: Part
    is_incoming: bool = False

    def step(self, geometry: Geometry, right: int, up: int) -> "Walk":
        """Return where an arrow key leads; where it leads nowhere, this.

        Args:
            geometry: where the parts lie.
            right: 1 to the right, −1 to the left.
            up: 1 upwards, −1 downwards.
        """
        part = self.part
        if isinstance(part, Edge):
            return self._along(part, right) if right else self._beside(geometry, part, -up)
        if right:
            return self if isinstance(part, Offer) else self._into(geometry, part, right)
        return Walk(_next_in_column(geometry, part, -up))

    def _along(self, edge: Edge, right: int) -> "Walk":
        end = Unit(edge.layer, edge.to) if right > 0 else Unit(edge.layer - 1, edge.source)
        return Walk(end)

    def _beside(self, geometry: Geometry, edge: Edge, down: int) -> "Walk":
        if self.is_incoming:
            source = _within(edge.source + down, geometry.drawn[edge.layer - 1])
            return Walk(Edge(edge.layer, edge.to, source), is_incoming=True)
        return Walk(Edge(edge.layer, _within(edge.to + down, geometry.drawn[edge.layer]),
                         edge.source))  # fmt: skip

    def _into(self, geometry: Geometry, unit: Unit, right: int) -> "Walk":
        """Return the most level of the weights at a side of a unit."""
        layer = unit.layer + right
        if not 0 <= layer < len(geometry.drawn):
            return self
        height = geometry.centre(unit).y()
        ends = range(geometry.drawn[layer])
        level = min(ends, key=lambda i: abs(geometry.centre(Unit(layer, i)).y() - height))
        if right > 0:
            return Walk(Edge(layer, level, unit.index))
        return Walk(Edge(unit.layer, unit.index, level), is_incoming=True)


def _next_in_column(geometry: Geometry, part: Unit | Offer, down: int) -> Unit | Offer:
    """Return the unit below or above one; below the features there are those that are off."""
    layer = part.layer if isinstance(part, Unit) else 0
    column: list[Unit | Offer] = [Unit(layer, i) for i in range(geometry.drawn[layer])]
    if layer == 0:
        column += geometry.offers
    return column[_within(column.index(part) + down, len(column))]


def _within(index: int, count: int) -> int:
    return min(max(index, 0), count - 1)
