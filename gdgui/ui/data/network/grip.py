"""Taking hold of a weight or a bias of a network, and how far a drag or a key moves it."""

import math
from itertools import count

import msgspec
from PySide6.QtCore import QPointF

from gdgui.engine.display.network_picture import NetworkPicture
from gdgui.ui.data.network.geometry import Geometry
from gdgui.ui.data.network.parts import Edge, Offer, Part, Unit

__all__ = ["Grip", "grip_of"]

_WAY = 80.0
"""So many pixels move a parameter by as much as the largest weight of its layer is."""
_KEY_WAY = 4.0
"""A key moves it as far as so many pixels do."""
_DIGITS = 3
"""A drag moves a parameter by so many digits of that weight, no more than pixels tell apart."""

_numbers = count(1)


class Grip(msgspec.Struct, frozen=True):
    """A parameter that is held.

    Attributes:
        part: the edge whose weight or the unit whose bias it is.
        place: which parameter.
        origin: how high the pointer was, in pixels.
        scale: the largest weight of the layer.
        token: the same for a whole gesture.
    """

    part: Edge | Unit
    place: int
    origin: float
    scale: float
    token: str

    def offset(self, pointer: QPointF) -> float:
        """Return how far a drag to a place has moved the parameter; up is more."""
        return self._moved(self.origin - pointer.y())

    def offset_of_keys(self, up: int) -> float:
        """Return how far so many strokes of a key have moved the parameter."""
        return self._moved(up * _KEY_WAY)

    def _moved(self, pixels: float) -> float:
        decimals = _DIGITS - 1 - math.floor(math.log10(self.scale))
        return round(pixels / _WAY * self.scale, decimals)


def grip_of(
    picture: NetworkPicture, geometry: Geometry, part: Part | None, height: float = 0.0
) -> Grip | None:
    """Return a hold of a part; None of a feature and where all has diverged.

    Args:
        picture: what is shown.
        geometry: where it lies.
        part: what is to be held.
        height: that of the pointer, in pixels.
    """
    if part is None or isinstance(part, Offer) or part.layer == 0:
        return None
    theta = picture.task.theta
    weights = [
        abs(float(theta[geometry.place(edge)]))
        for edge in geometry.edges
        if edge.layer == part.layer
    ]
    index = geometry.place(part)
    if not (all(map(math.isfinite, weights)) and math.isfinite(theta[index])):
        return None
    scale = max(weights) or 1.0
    return Grip(part, index, height, scale, f"network-{next(_numbers)}")
