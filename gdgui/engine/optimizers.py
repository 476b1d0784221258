"""Every method that gdgui knows; `gdgui.engine.direction` says what one is made of.

The methods stand in `gdgui.engine.directions`, family by family. To add one, write its rule and
its declaration there: kernel, validation, controls, step panel and command line follow from it.
"""

from gdgui.engine.direction import (
    STATE_SLOTS,
    Direction,
    Hyperparameter,
    StateVariable,
)
from gdgui.engine.directions.adaptive import ADAPTIVE
from gdgui.engine.directions.classic import CLASSIC
from gdgui.engine.directions.curved import CURVED

__all__ = [
    "DIRECTIONS",
    "FAMILIES",
    "STATE_SLOTS",
    "Direction",
    "Hyperparameter",
    "StateVariable",
]

FAMILIES: tuple[tuple[str, tuple[Direction, ...]], ...] = (
    ("By the gradient", CLASSIC),
    ("Adaptive", ADAPTIVE),
    ("By the curvature", CURVED),
)
"""The methods in the order of the menus, with the heading of each family."""

DIRECTIONS: dict[str, Direction] = {
    direction.id: direction for _, family in FAMILIES for direction in family
}
"""Every method by its key."""
