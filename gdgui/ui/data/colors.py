"""The colours of classes and of numbers: points in full, what a model says in paler shades.

Classes take the palette of Okabe and Ito from its orange and blue on, which TensorFlow Playground
made the usual pair for −1 and +1. Numbers run from the one through the ground to the other.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from gdgui.engine.arrays import FloatArray
from gdgui.palette import RUN_COLORS
from gdgui.ui.style.theme import Theme

__all__ = [
    "CLASS_COLORS",
    "Colors32",
    "blended",
    "class_color",
    "diverging_color",
    "nowhere_color",
    "shade_tables",
]

CLASS_COLORS = (RUN_COLORS[1], RUN_COLORS[0], *RUN_COLORS[2:])
"""Of the classes in their order; it starts over where there are more."""
LEVELS = 256
_DEPTH = 0.57
"""How far a shade goes from the ground to a colour, where a model is sure."""

Colors32 = NDArray[np.uint32]
"""Colours as ``0xffrrggbb``."""


def class_color(label: int) -> str:
    """Return the colour of a class as ``#rrggbb``."""
    return CLASS_COLORS[label % len(CLASS_COLORS)]


def blended(color: str, other: str, share: float) -> str:
    """Return a colour that lies some share of the way from one to another.

    >>> blended("#000000", "#ff8000", 0.5)
    '#804000'
    """
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + share * (b - a)):02x}" for a, b in pairs)


def diverging_color(share: float, theme: Theme) -> str:
    """Return the colour of a number: −1 for the least, 1 for the greatest of a scale."""
    end = class_color(int(share > 0.0))
    return blended(blended(theme.plot_background, theme.text, 0.12), end, min(abs(share), 1.0))


def nowhere_color(theme: Theme) -> int:
    """Return the colour of a place where a model says no number, as ``0xffrrggbb``."""
    return QColor(theme.hover).rgb()


@lru_cache(maxsize=8)
def shade_tables(theme: Theme, labels: int) -> Colors32:
    """Return the shades of some classes, shape (labels, LEVELS), from the ground to the surest.

    They are kept, read-only: a network's picture asks for them at every neuron of every frame.
    """
    tables = np.array([_shades(theme, class_color(label)) for label in range(labels)], np.uint32)
    tables.setflags(write=False)
    return tables


def _shades(theme: Theme, color: str) -> list[int]:
    ground = np.array(_channels(theme.plot_background), float)
    end = ground + _DEPTH * (np.array(_channels(color), float) - ground)
    steps: FloatArray = np.linspace(ground, end, LEVELS).round()
    return [0xFF000000 | int(r) << 16 | int(g) << 8 | int(b) for r, g, b in steps.tolist()]


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))
