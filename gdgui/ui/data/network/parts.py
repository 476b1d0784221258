"""What a picture of a network is made of: its units, its edges, and features that it may see."""

import msgspec

from gdgui.engine.data.learning import Network
from gdgui.engine.display.network_picture import weight_places

__all__ = ["Edge", "Offer", "Part", "Unit", "has_parameter", "place_of"]


class Unit(msgspec.Struct, frozen=True):
    """A unit: its layer, 0 for the features, and its number in it from 0."""

    layer: int
    index: int


class Edge(msgspec.Struct, frozen=True):
    """A weight: its layer, from 1, and the units that it leads to and comes from, from 0."""

    layer: int
    to: int
    source: int


class Offer(msgspec.Struct, frozen=True):
    """A feature that the model does not see and may: its number from 0, its key and its text."""

    index: int
    key: str
    text: str


Part = Edge | Unit | Offer


def has_parameter(part: Part | None) -> bool:
    """Return whether a part stands for a parameter: a weight, or a bias."""
    return isinstance(part, Edge) or (isinstance(part, Unit) and part.layer > 0)


def place_of(network: Network, part: Edge | Unit) -> int:
    """Return which parameter the weight of an edge or the bias of a unit is."""
    weights, biases = weight_places(network.sizes, part.layer)
    if isinstance(part, Unit):
        return biases + part.index
    return weights + part.to * network.sizes[part.layer - 1] + part.source
