"""Every method that gdgui knows; `gdgui.engine.methods.direction` says what one is made of.

The methods stand in `gdgui.engine.directions`, family by family. To add one, write its rule and
its declaration there: kernel, validation, controls, step panel and command line follow from it.
"""

from gdgui.engine.methods.adaptive import ADAPTIVE
from gdgui.engine.methods.classic import CLASSIC
from gdgui.engine.methods.curved import CURVED
from gdgui.engine.methods.direction import (
    STATE_SLOTS,
    Direction,
    Hyperparameter,
    StateVariable,
)

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
