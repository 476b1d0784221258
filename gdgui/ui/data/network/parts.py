"""What a picture of a network is made of: its units, its edges, and features that it may see."""

import msgspec

from gdgui.engine.data.learning import Network
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.display.network_picture import weight_places
from gdgui.ui.data.offered_features import OfferedFeature, offered_features
from gdgui.ui.document import model_edits

__all__ = ["Edge", "Offer", "Part", "Unit", "has_parameter", "offers_of", "place_of", "switchable"]

_POWERS = (("x", "x"), ("x^2", "x²"), ("x^3", "x³"))
"""Of a single input, which has a degree in the panel."""
_MOST_INPUTS = 2
"""Features of more inputs come in groups, which have no place of their own in a picture."""


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


def switchable(objective: LearningObjective) -> tuple[OfferedFeature, ...]:
    """Return the features of one or two inputs that can be switched on and off one by one."""
    count = len(objective.examples.samples.input_names)
    if count > _MOST_INPUTS:
        return ()
    usual = offered_features(objective)
    if count == 2:
        return usual
    powers = [OfferedFeature(k, t, model_edits.sees(objective.given, k)) for k, t in _POWERS]
    return (*powers, *usual)


def offers_of(objective: LearningObjective) -> tuple[Offer, ...]:
    """Return what of that the model does not see."""
    unseen = [each for each in switchable(objective) if not each.is_seen]
    return tuple(Offer(index, each.key, each.text) for index, each in enumerate(unseen))
