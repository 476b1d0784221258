"""What a surface is drawn from, as `gdgui.ui.painting.relief_heights` makes it."""

import msgspec

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.surface import HeightField, HeightScale

__all__ = ["LINEAR", "LOGARITHMIC", "Relief"]

LOGARITHMIC, LINEAR = "logarithmic", "linear"
"""How high values are drawn: so that the map's bands share the height, or in proportion."""


class Relief(msgspec.Struct, frozen=True, eq=False):
    """What a surface is drawn from.

    Attributes:
        field: the heights.
        scale: what they mean.
        levels: the heights at which one band of the map ends and the next begins, ascending.
        is_cut_below, is_cut_above: whether some values lie too low, or too high, to be shown.
        is_ribbon: whether it is the curve of a function of one coordinate.
    """

    field: HeightField
    scale: HeightScale
    levels: FloatArray
    is_cut_below: bool
    is_cut_above: bool
    is_ribbon: bool = False
