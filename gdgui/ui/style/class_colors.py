"""Which colour the samples of a class have, and those whose target is a number.

TensorFlow Playground paints its class −1 orange and +1 blue; further classes follow the palette of
the runs.
"""

from gdgui.ui.style.run_colors import RUN_COLORS

__all__ = ["NUMBER_COLOR", "class_color"]

_ORDER = (1, 0, 2, 3, 4, 5, 6, 7)
NUMBER_COLOR = RUN_COLORS[0]
"""Of samples whose target is a number."""


def class_color(index: int) -> str:
    """Return the colour of a class as ``#rrggbb``; the palette starts over after the last."""
    return RUN_COLORS[_ORDER[index % len(_ORDER)]]
