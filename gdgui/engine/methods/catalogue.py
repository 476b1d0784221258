"""Every method that gdgui knows; `gdgui.engine.methods.direction` says what one is made of.

The methods stand in `gdgui.engine.directions`, family by family. To add one, write its rule and
its declaration there: kernel, validation, controls, step panel, scripts and command line follow
from it.
"""

from collections import ChainMap
from collections.abc import Mapping

from gdgui.engine.methods import (  # noqa: F401 (they add to the families)
    adam_relatives,
    rmsprop,
    spectral,
)
from gdgui.engine.methods.adaptive import ADAPTIVE
from gdgui.engine.methods.classic import CLASSIC
from gdgui.engine.methods.curved import CURVED
from gdgui.engine.methods.direction import Direction, Family, Hyperparameter, StateVariable
from gdgui.engine.methods.least_squares import GAUSS_NEWTON, LEVENBERG_MARQUARDT
from gdgui.engine.methods.vectors import LBFGS

__all__ = [
    "DIRECTIONS",
    "FAMILIES",
    "VECTOR_DIRECTIONS",
    "Direction",
    "Hyperparameter",
    "StateVariable",
]

FAMILIES: tuple[Family, ...] = (CLASSIC, ADAPTIVE, CURVED)
"""The families in the order of the menus."""


# What is added to a family later is found here too; the first of the maps comes last in the order.
DIRECTIONS: ChainMap[str, Direction] = ChainMap(*(family.methods for family in reversed(FAMILIES)))
"""Every method of one or two coordinates by its key."""

VECTOR_DIRECTIONS: Mapping[str, Direction] = ChainMap(
    {each.id: each for each in (LBFGS, GAUSS_NEWTON, LEVENBERG_MARQUARDT)}, *DIRECTIONS.maps
)
"""Every method by its key, also those for more coordinates alone."""
